"""The statements of batches: their text occurs again, so that it is parsed once."""

from __future__ import annotations

from typing import Any

import duckdb

from ckanext.duckstore.postgres.plpgsql import run_triggers
from ckanext.duckstore.postgres.plpgsql.choosing import BATCH
from ckanext.duckstore.postgres.plpgsql.lookups import Outcome
from ckanext.duckstore.tests.oracle import fixture

from .test_running import TABLE, environment, trigger

ROWS = "SELECT i AS \"^ row\", CAST(i + ? AS INTEGER) AS _id, 'a' || i AS a, CAST(i AS INTEGER) AS n FROM range(100) AS r(i)"
FUNCTIONS = {"f": trigger("BEGIN NEW.a := btrim(NEW.a) || NEW._id; RETURN NEW; END")}


def run(connection: Any, first: int) -> Outcome:
    return run_triggers(connection, ["f"], TABLE, "INSERT", ROWS, [first], BATCH, environment(FUNCTIONS))


def texts(connection: duckdb.DuckDBPyConnection, outcome: Outcome) -> list[str]:
    return [text for (text,) in connection.execute(f"SELECT a FROM ({outcome.select}) LIMIT 2").fetchall()]


def test_later_batches_have_the_same_statement() -> None:
    executed: list[str] = []

    class Recording:
        def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
            self._connection = connection

        def execute(self, sql: str, parameters: Any = None) -> duckdb.DuckDBPyConnection:
            executed.append(sql)
            return self._connection.execute(sql, parameters)

    for _ in range(2):
        with fixture.connect() as connection:
            recording = Recording(connection)
            for first in (1, 1000):
                outcome = run(recording, first)
                assert texts(connection, outcome) == [f"a0{first}", f"a1{first + 1}"]
                outcome.close()
    batches = [sql for sql in executed if sql.startswith("CREATE OR REPLACE TEMP TABLE")]
    assert len(batches) == 4
    assert len(set(batches)) == 1


def test_two_results_at_a_time() -> None:
    with fixture.connect() as connection:
        one, other = run(connection, 1), run(connection, 50)
        assert (texts(connection, one), texts(connection, other)) == (["a01", "a12"], ["a050", "a151"])
        one.close()
        third = run(connection, 7)
        assert (texts(connection, third), texts(connection, other)) == (["a07", "a18"], ["a050", "a151"])
        for outcome in (third, other):
            outcome.close()
