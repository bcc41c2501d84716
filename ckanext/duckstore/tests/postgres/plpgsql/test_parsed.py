"""Statements of batches that are parsed once."""

from __future__ import annotations

import duckdb
import pytest

from ckanext.duckstore.postgres.plpgsql import batch_running, run_triggers
from ckanext.duckstore.postgres.plpgsql.choosing import BATCH
from ckanext.duckstore.postgres.plpgsql.lookups import Outcome
from ckanext.duckstore.postgres.plpgsql.parsed import KEPT, LONGEST, Parsed
from ckanext.duckstore.tests.oracle import fixture

from .test_running import TABLE, environment, trigger

ROWS = "SELECT i AS \"^ row\", CAST(i + ? AS INTEGER) AS _id, 'a' || i AS a, CAST(i AS INTEGER) AS n FROM range(100) AS r(i)"
FUNCTIONS = {"f": trigger("BEGIN NEW.a := btrim(NEW.a) || NEW._id; RETURN NEW; END")}


def run(connection: duckdb.DuckDBPyConnection, first: int) -> Outcome:
    return run_triggers(connection, ["f"], TABLE, "INSERT", ROWS, [first], BATCH, environment(FUNCTIONS))


def texts(connection: duckdb.DuckDBPyConnection, outcome: Outcome) -> list[str]:
    return [text for (text,) in connection.execute(f"SELECT a FROM ({outcome.select}) LIMIT 2").fetchall()]


class TestParsed:
    def test_a_statement_is_parsed_once_for_all_connections(self) -> None:
        parsed = Parsed()
        with duckdb.connect() as one, duckdb.connect() as other:
            found = parsed.statement(one, "SELECT ? + 1")
            assert parsed.statement(other, "SELECT ? + 1") is found
            assert [one.execute(found, [n]).fetchall() for n in (1, 2)] == [[(2,)], [(3,)]]
            assert other.execute(found, [5]).fetchall() == [(6,)]

    def test_the_number_and_the_length_are_bounded(self) -> None:
        parsed = Parsed()
        with duckdb.connect() as connection:
            first = parsed.statement(connection, "SELECT 0")
            for number in range(1, KEPT + 1):
                parsed.statement(connection, f"SELECT {number}")
            assert parsed.statement(connection, "SELECT 0") is not first
            long = f"SELECT '{'x' * LONGEST}'"
            assert parsed.statement(connection, long) is long


class TestBatches:
    def test_later_batches_use_the_same_statement(self, monkeypatch: pytest.MonkeyPatch) -> None:
        asked = []

        class Counting(Parsed):
            def statement(self, connection: duckdb.DuckDBPyConnection, sql: str) -> str | duckdb.Statement:
                asked.append(sql)
                return super().statement(connection, sql)

        monkeypatch.setattr(batch_running, "_PARSED", Counting())
        for _ in range(2):
            with fixture.connect() as connection:
                for first in (1, 1000):
                    outcome = run(connection, first)
                    assert texts(connection, outcome) == [f"a0{first}", f"a1{first + 1}"]
                    outcome.close()
        assert len(asked) == 4
        assert len(set(asked)) == 1

    def test_two_results_at_a_time(self) -> None:
        with fixture.connect() as connection:
            one, other = run(connection, 1), run(connection, 50)
            assert (texts(connection, one), texts(connection, other)) == (["a01", "a12"], ["a050", "a151"])
            one.close()
            third = run(connection, 7)
            assert (texts(connection, third), texts(connection, other)) == (["a07", "a18"], ["a050", "a151"])
            for outcome in (third, other):
                outcome.close()
