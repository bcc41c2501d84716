"""A batch that is compiled for the common path: what it computes, and what becomes of the other
rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from ckanext.duckstore.postgres.plpgsql import Argument, TriggerFailure, compile_function, run_triggers
from ckanext.duckstore.postgres.plpgsql.choosing import BATCH
from ckanext.duckstore.postgres.plpgsql.lookups import ROW, Run
from ckanext.duckstore.postgres.plpgsql.operations import Define, macro_argument
from ckanext.duckstore.postgres.plpgsql.setwise import Batch, batch_of
from ckanext.duckstore.tests.oracle import fixture

from . import answering, cases
from .test_running import ROWS, TABLE, Functions, environment, trigger

#: A text must be short, unless it is a number; messages are collected.
COLLECTING = """
DECLARE errors text[] := '{}';
BEGIN
  IF NEW.n % {part} = 0 THEN
    errors := errors || ARRAY[['n', 'divisible']];
  END IF;
  NEW.n := 1000 / (NEW.n % {part});
  IF errors <> '{}' THEN
    {done}
  END IF;
  RETURN NEW;
END"""


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with fixture.connect() as connection:
        yield connection


def _collecting(part: int, done: str) -> Functions:
    return {"f": trigger(COLLECTING.replace("{part}", str(part)).replace("{done}", done))}


def _run(connection: duckdb.DuckDBPyConnection, functions: Functions, size: int) -> dict[int, Any]:
    outcome = run_triggers(connection, ["f"], TABLE, "INSERT", ROWS.format(size), None, size, environment(functions))
    rows = connection.execute(outcome.select, outcome.parameters).fetchall()
    outcome.close()
    assert len(rows) == outcome.size
    return {row[0]: row[1:] for row in rows} | dict.fromkeys(outcome.skipped)


def _batch(connection: duckdb.DuckDBPyConnection, functions: Functions) -> Batch:
    run = Run(connection, environment(functions))
    made = batch_of(run, TABLE, "INSERT", [run.trigger("f")], common=True)
    assert made is not None
    return made


def test_conditions_remain_of_collected_messages(connection: duckdb.DuckDBPyConnection) -> None:
    required = """
    BEGIN IF value = '' IS NOT FALSE THEN RETURN ARRAY[[field, 'missing']]; END IF; RETURN NULL; END"""
    body = """
    DECLARE errors text[][] := '{}';
    BEGIN
      errors := errors || required(NEW.a, 'a');
      IF NEW.n < 0 THEN errors := errors || ARRAY[['n', 'negative']]; END IF;
      IF errors <> '{}' THEN RAISE EXCEPTION '%', array_to_string(errors, ' '); END IF;
      RETURN NEW;
    END"""
    arguments = [Argument("value", "text"), Argument("field", "text")]
    functions = {"f": trigger(body), "required": [compile_function("required", arguments, "_text", required)]}
    made = _batch(connection, functions)
    assert made.partial
    assert not any("[" in operation.sql for operation in made.operations if isinstance(operation, Define))


def test_rows_that_leave_it_first_do_not_fail_later(connection: duckdb.DuckDBPyConnection) -> None:
    """The division by zero is reached only by the rows that left the common path."""
    functions = _collecting(7, "NULL;")
    assert _batch(connection, functions).partial
    with pytest.raises(TriggerFailure, match="division by zero") as caught:
        _run(connection, functions, 10 * BATCH)
    assert caught.value.row == 0


@pytest.mark.parametrize("least", [1, 1000], ids=["in full", "one by one"])
def test_other_rows_run_in_full_or_one_by_one(
    connection: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch, least: int
) -> None:
    body = """
    DECLARE errors text[] := '{}';
    BEGIN
      IF NEW.n % 9 = 0 THEN errors := errors || NEW.a; END IF;
      IF NEW.n % 10 = 0 THEN errors := errors || 'ten'::text; END IF;
      IF errors <> '{}' AND NEW.n % 4 = 0 THEN RETURN NULL; END IF;
      NEW.a := coalesce(array_to_string(errors, '+'), '') || '!';
      RETURN NEW;
    END"""
    size = 4 * BATCH
    functions = {"f": trigger(body)}
    assert _batch(connection, functions).partial
    answering.batches(monkeypatch, least)
    found = _run(connection, functions, size)
    for number in range(size):
        errors = [text for text, factor in ((f"a{number}", 9), ("ten", 10)) if number % factor == 0]
        wanted = (number + 1, "+".join(errors) + "!", number)
        assert found[number] == (None if errors and number % 4 == 0 else wanted)


def test_the_first_row_that_fails_is_named(connection: duckdb.DuckDBPyConnection) -> None:
    body = """
    DECLARE errors text[] := '{}';
    BEGIN
      IF NEW.n = 70 THEN RAISE EXCEPTION 'seventy'; END IF;
      IF NEW.n > 50 AND NEW.n % 2 = 1 THEN errors := errors || NEW.a; END IF;
      IF NEW.n > 60 AND errors <> '{}' THEN RAISE EXCEPTION '%', errors[1]; END IF;
      RETURN NEW;
    END"""
    for size in (62, 4 * BATCH):
        with pytest.raises(TriggerFailure, match="a61") as caught:
            _run(connection, {"f": trigger(body)}, size)
        assert caught.value.row == 61


def test_where_many_rows_leave_it_later_batches_run_in_full(connection: duckdb.DuckDBPyConnection) -> None:
    body = """
    DECLARE seen text[] := '{}';
    BEGIN IF NEW.n >= 0 THEN seen := seen || NEW.a; END IF; NEW.a := seen[1]; RETURN NEW; END"""
    functions = {"f": trigger(body)}
    assert _batch(connection, functions).partial
    for _ in range(2):
        assert _run(connection, functions, 2 * BATCH)[5] == (6, "a5", 5)
        assert not _batch(connection, functions).partial


def test_a_batch_is_one_statement_and_the_count_of_what_became_of_its_rows(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    made: list[str] = []

    class Counting:
        def execute(self, sql: str | duckdb.Statement, parameters: Any = None) -> duckdb.DuckDBPyConnection:
            made.append(str(sql))
            return connection.execute(sql, parameters)

    functions = {"f": trigger("BEGIN IF NEW.n < 0 THEN RAISE EXCEPTION 'no'; END IF; RETURN NEW; END")}
    counting: Any = Counting()
    outcome = run_triggers(counting, ["f"], TABLE, "INSERT", ROWS.format(BATCH), None, BATCH, environment(functions))
    assert outcome.size == BATCH
    assert outcome.in_order
    assert len(made) == 2, made


def test_rows_out_of_order_are_noticed(connection: duckdb.DuckDBPyConnection) -> None:
    functions = {"f": trigger("BEGIN RETURN NEW; END")}
    sql = f"{ROWS.format(BATCH)} ORDER BY i <> 7, i"
    outcome = run_triggers(connection, ["f"], TABLE, "INSERT", sql, None, BATCH, environment(functions))
    assert not outcome.in_order


def test_rows_in_order_with_gaps_are_in_order(connection: duckdb.DuckDBPyConnection) -> None:
    functions = {"f": trigger("BEGIN RETURN NEW; END")}
    sql = f"FROM ({ROWS.format(2 * BATCH)}) WHERE {ROW} % 2 = 0"
    outcome = run_triggers(connection, ["f"], TABLE, "INSERT", sql, None, BATCH, environment(functions))
    assert outcome.in_order


@pytest.mark.parametrize("case", cases.cases("portal"), ids=lambda case: case.name)
def test_portal_tables_in_full(monkeypatch: pytest.MonkeyPatch, case: cases.Case) -> None:
    """The rows of the grid that leave the common path run through the full batch."""
    answering.batches(monkeypatch, 1)
    with answering.connect() as connection:
        assert answering.batch_difference(connection, case, cases.answers("portal")[case.name]) is None


def test_queries_over_arrays_are_functions_of_lists(connection: duckdb.DuckDBPyConnection) -> None:
    body = """
    DECLARE codes text[] := string_to_array(NEW.a, ',');
    BEGIN
      IF EXISTS(SELECT FROM unnest(codes) AS code WHERE length(code) <> 2) THEN RAISE EXCEPTION 'length'; END IF;
      NEW.a := array_to_string(ARRAY(SELECT upper(c) FROM (SELECT unnest(codes) AS c) AS u WHERE c <> 'a0'), ',');
      RETURN NEW;
    END"""
    made = _batch(connection, {"f": trigger(body)})
    assert not any("unnest" in operation.sql for operation in made.operations if isinstance(operation, Define))
    found = _run(connection, {"f": trigger(body)}, 2)
    assert [found[number][1] for number in range(2)] == ["", "A1"]


def test_arguments_of_macros_are_columns(connection: duckdb.DuckDBPyConnection) -> None:
    body = """
    BEGIN
      NEW.a := upper(btrim(' ' || NEW.a || ' '));
      NEW.a := ltrim(rtrim(NEW.a) || ' pg_upper(pg_btrim(s.k1))');
      NEW.a := btrim(upper(ltrim(NEW.a))); NEW.a := upper(rtrim(NEW.a));
      RETURN NEW;
    END"""
    functions = {"f": trigger(body)}
    made = [one.sql for one in _batch(connection, functions).operations if isinstance(one, Define)]
    assert sum(sql.count("pg_") for sql in made) - sum("pg_upper(pg_btrim(s.k1))" in sql for sql in made) * 2 == len(
        [sql for sql in made if "pg_" in sql]
    )
    assert not any("lambda" in sql for sql in made)
    assert _run(connection, functions, BATCH) == {
        number: (number + 1, f"A{number} PG_UPPER(PG_BTRIM(S.K1))", number) for number in range(BATCH)
    }


@pytest.mark.parametrize(
    ("sql", "argument"),
    [
        ("pg_f([s.k2, pg_upper(s.k3)], s.k1)", "[s.k2, pg_upper(s.k3)]"),
        ("pg_f([s.k1, s.k2], s.k3)", "[s.k1, s.k2]"),
        ("pg_f({'a': s.k1, 'b': s.k2})", "{'a': s.k1, 'b': s.k2}"),
        ("pg_f(s.k1, '(')", None),
        ("pg_f(s.k1 || ' (,', s.k2)", "s.k1 || ' (,'"),
    ],
)
def test_first_argument_of_a_macro_ends_at_its_comma(sql: str, argument: str | None) -> None:
    found = macro_argument(sql)
    assert (sql[found].strip() if found is not None else None) == argument


def test_rows_that_fail_need_no_mask(connection: duckdb.DuckDBPyConnection) -> None:
    """Those on the common path continue all, whatever fails before."""
    body = """
    DECLARE user_name text NOT NULL := NEW.a;
    BEGIN
      IF NEW.n < 0 THEN RAISE EXCEPTION 'negative'; ELSIF NEW.n > 1000 THEN NULL; ELSE NEW.n := NEW.n + 1; END IF;
      IF user_name LIKE 'a%' THEN NULL; ELSE RAISE EXCEPTION 'not a'; END IF;
      ASSERT NEW.n <> 7;
      NEW.a := user_name || '!';
      RETURN NEW;
    END"""
    functions = {"f": trigger(body)}
    made = _batch(connection, functions)
    assert made.partial
    [(_, definition)] = [(o.name, o) for o in made.operations if isinstance(o, Define) and "'!'" in o.sql]
    assert "CASE" not in definition.sql
    with pytest.raises(TriggerFailure, match="assertion failed") as caught:
        _run(connection, functions, BATCH)
    assert caught.value.row == 6


def test_the_user_is_a_constant(connection: duckdb.DuckDBPyConnection) -> None:
    body = """
    DECLARE
      name text NOT NULL := (SELECT username FROM datastore_user LIMIT 1);
      shown text := (SELECT upper(datastore_user.username) || NEW.n FROM datastore_user);
      nobody text := (SELECT username FROM datastore_user LIMIT 0);
    BEGIN NEW.a := name || shown || coalesce(nobody, '-'); RETURN NEW; END"""
    functions = {"f": trigger(body)}
    made = _batch(connection, functions)
    assert sum("SELECT" in operation.sql for operation in made.operations if isinstance(operation, Define)) == 1
    user = environment(functions).user.username
    for size in (2, BATCH):
        assert _run(connection, functions, size)[1][1] == f"{user}{user.upper()}1-"
