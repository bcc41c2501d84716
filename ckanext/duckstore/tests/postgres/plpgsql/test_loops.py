"""Loops over many rows leave what they leave over one row, however many iterations each row has and
however many of these are unrolled."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import duckdb
import pytest

from ckanext.duckstore.postgres.plpgsql import Argument, TriggerFailure, batch_loops, common_rows, compile_function
from ckanext.duckstore.postgres.plpgsql.lookups import ROW, Run
from ckanext.duckstore.postgres.plpgsql.operations import Repeat
from ckanext.duckstore.postgres.plpgsql.rowwise import RowByRow
from ckanext.duckstore.postgres.plpgsql.running import run_triggers
from ckanext.duckstore.postgres.plpgsql.setwise import Batch, batch_of
from ckanext.duckstore.tests.oracle import fixture

from . import answering
from .test_running import TABLE, Functions, environment, trigger

SIZE = 63
#: Row i has i % 21 elements, NULL for one of them, and some repeated.
ROWS = f"""
SELECT i AS "^ row", CAST(i + 1 AS INTEGER) AS _id, CAST(i % 13 AS INTEGER) AS n,
  CASE WHEN i % 37 <> 36 THEN coalesce(array_to_string(list_transform(range(i % 21), lambda j: chr(97 + CAST((i + j * j) % 9 AS INTEGER))), ','), '') END AS a
FROM range({SIZE}) AS r(i)"""
ARRAY = "string_to_array(NEW.a, ',')"
HEADS = {
    "elements": f"FOREACH e IN ARRAY coalesce({ARRAY}, '{{}}') LOOP",
    "missing": f"FOREACH e IN ARRAY {ARRAY} LOOP",
    "query": f"FOR e IN SELECT v FROM unnest({ARRAY}) AS v LOOP",
    "numbers": "FOR i IN 1..least(length(NEW.a), 12) LOOP e := substr(NEW.a, i, 1);",
    "known": "FOR i IN REVERSE 11..NEW.n BY 2 LOOP e := 'c' || i;",
    "constant": "FOR i IN 3..5 LOOP e := 'x' || i;",
    "while": "WHILE k < NEW.n LOOP e := left(NEW.a, k);",
}
BODIES = {
    "collects": "IF NOT e = ANY(seen) THEN seen := seen || e; END IF;",
    "fails": "IF e = 'h' AND k > 9 THEN RAISE EXCEPTION 'too late: % %', e, k; END IF;",
    "reports": "IF e > 'g' THEN errors := errors || ARRAY[['a', 'not ' || e]]; END IF;",
    "calls": "errors := errors || checked(e); NEW.n := NEW.n + k;",
    "ends": "EXIT WHEN e = 'd' AND k > 2; CONTINUE WHEN e = 'b'; seen := array_append(seen, upper(e));",
    "returns": "IF e > 'c' AND k = 10 THEN RETURN NULL; ELSIF k = 3 AND e > 'f' THEN NEW.n := -1; RETURN NEW; END IF;",
    "counts": "IF e > 'c' THEN k := k + 1; last := e; ELSE last := coalesce(last, '') || e; END IF;",
    "leaves": "BEGIN IF e = 'a' THEN EXIT; END IF; seen := e || seen; END;",
}
END = """
  END LOOP;
  IF errors <> '{}' AND NEW.n % 2 = 0 THEN seen := seen || array_to_string(errors, ':'); END IF;
  NEW.a := concat_ws('|', array_to_string(seen, ','), last, k, FOUND, e);
  RETURN NEW;
END"""
CHECKED = "BEGIN IF value = 'i' THEN RETURN ARRAY[['a', 'is i']]; END IF; RETURN NULL; END"
#: Half of the combinations.
MADE = [f"{head} {body}" for head, body in list(product(HEADS, [*BODIES, ""]))[::2] if body]


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with fixture.connect() as connection:
        connection.execute(f"CREATE TEMP TABLE rows AS {ROWS}")
        yield connection


def _functions(made: str) -> Functions:
    head, body = made.split()
    declared = "seen text[] := '{}'; errors text[][] := '{}'; e text; last text; k int := 0;"
    source = f"DECLARE {declared} BEGIN\n{HEADS[head]} k := k + 1; {BODIES[body]}{END}"
    return {
        "f": trigger(source),
        "checked": [compile_function("checked", [Argument("value", "text")], "_text", CHECKED)],
    }


def _found(connection: duckdb.DuckDBPyConnection, functions: Functions, where: str) -> Any:
    """The rows that a batch leaves, by their numbers; the number and the message of the one that
    fails."""
    sql = f"SELECT * FROM rows WHERE {where}"
    try:
        outcome = run_triggers(connection, ["f"], TABLE, "INSERT", sql, None, SIZE, environment(functions))
    except TriggerFailure as error:
        return error.row, str(error)
    rows = connection.execute(outcome.select, outcome.parameters).fetchall()
    outcome.close()
    return {row[0]: row[1:] for row in rows} | dict.fromkeys(outcome.skipped)


def _alone(connection: duckdb.DuckDBPyConnection, functions: Functions) -> tuple[dict[int, Any], dict[int, str]]:
    """What each row alone leaves, and the messages of those that fail."""
    run = Run(connection, environment(functions))
    alone = RowByRow(run, TABLE, "INSERT", [run.trigger("f")])
    found: dict[int, Any] = {}
    failed = {}
    for number, new, old in alone.rows(connection, "SELECT * FROM rows", None):
        try:
            made = alone.row(number, new, old)
        except TriggerFailure as error:
            failed[number] = str(error)
            continue
        found[number] = made and tuple(cell.value for cell in alone.format.cells(made))
    return found, failed


@pytest.mark.parametrize("made", MADE)
def test_a_batch_leaves_what_single_rows_leave(
    connection: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch, made: str
) -> None:
    functions = _functions(made)
    wanted, failed = _alone(connection, functions)
    sound = f'"^ row" NOT IN ({", ".join(map(str, failed)) or "-1"})'
    for unrolled, least in ((0, 1), (1, 1), (batch_loops.UNROLLED, 50), (batch_loops.UNROLLED, 1)):
        answering.unroll(monkeypatch, unrolled, least)
        assert _found(connection, _functions(made), sound) == wanted, (unrolled, least)
        if failed:
            assert _found(connection, _functions(made), "true") == min(failed.items()), (unrolled, least)


def _batch(connection: duckdb.DuckDBPyConnection, functions: Functions) -> Batch:
    run = Run(connection, environment(functions))
    found = batch_of(run, TABLE, "INSERT", [run.trigger("f")], common=True)
    assert found is not None
    return found


@pytest.mark.parametrize("made", MADE)
def test_the_common_path_has_no_loop(connection: duckdb.DuckDBPyConnection, made: str) -> None:
    repeats = any(isinstance(operation, Repeat) for operation in _batch(connection, _functions(made)).operations)
    assert repeats is made.startswith("query")


def test_a_loop_beside_a_query_is_not_unrolled(connection: duckdb.DuckDBPyConnection) -> None:
    """DuckDB would take for ever to plan the statement."""
    body = """
    DECLARE w int := 0;
    BEGIN
      WHILE w < 3 AND NEW.n <> w LOOP w := w + 1; NEW.n := NEW.n + w; END LOOP;
      PERFORM e FROM unnest(string_to_array(NEW.a, ',')) AS e WHERE e = left(NEW.a, w);
      IF FOUND THEN NEW.a := NULL; END IF;
      RETURN NEW;
    END"""
    functions = {"f": trigger(body)}
    assert any(isinstance(operation, Repeat) for operation in _batch(connection, functions).operations)
    assert _found(connection, functions, "true") == _alone(connection, functions)[0]


@pytest.mark.parametrize(("range_", "partial"), [("3..5", False), ("REVERSE 5..3", False), ("3..NEW.n", True)])
def test_a_loop_over_known_numbers_is_unrolled_whole(
    connection: duckdb.DuckDBPyConnection, range_: str, partial: bool
) -> None:
    functions = {"f": trigger(f"BEGIN FOR i IN {range_} LOOP NEW.n := NEW.n * 2 + i; END LOOP; RETURN NEW; END")}
    assert _batch(connection, functions).partial is partial
    assert _found(connection, functions, "true") == _alone(connection, functions)[0]


def test_a_loop_in_a_loop_repeats(connection: duckdb.DuckDBPyConnection) -> None:
    body = """
    BEGIN
      FOR i IN 1..NEW.n LOOP FOR j IN 1..i LOOP NEW.a := NEW.a || i || j; END LOOP; END LOOP;
      RETURN NEW;
    END"""
    functions = {"f": trigger(body)}
    assert any(isinstance(operation, Repeat) for operation in _batch(connection, functions).operations)
    wanted = {row: cells for row, cells in _alone(connection, functions)[0].items() if row % 13 < 5}
    assert _found(connection, functions, "n < 5") == wanted


def test_later_batches_unroll_as_many_iterations_as_rows_need(
    connection: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And more again once longer lists come."""
    answering.unroll(monkeypatch, 8, least=1)
    monkeypatch.setattr(common_rows, "SAMPLE", 40)
    functions = _functions("elements collects")
    definition = Run(connection, environment(functions)).trigger("f")

    def unrolled() -> int:
        made = batch_of(Run(connection, environment(functions)), TABLE, "INSERT", [definition], common=True)
        assert made is not None
        return made.unrolled

    def write(longest: int) -> list[str]:
        """Write lists of up to *longest* elements; return what the trigger leaves."""
        sql = f"""SELECT i AS "^ row", CAST(i AS INTEGER) AS _id, CAST(1 AS INTEGER) AS n,
          array_to_string(list_transform(range(i % {longest + 1}), lambda j: chr(CAST(97 + j AS INTEGER))), ',') AS a
          FROM range(60) AS r(i)"""
        made = run_triggers(connection, ["f"], TABLE, "INSERT", sql, None, 60, environment(functions))
        rows = connection.execute(f"SELECT a FROM ({made.select}) ORDER BY {ROW}", made.parameters).fetchall()
        made.close()
        return [text.partition("|")[0] for (text,) in rows]

    def wanted(longest: int) -> list[str]:
        return [",".join("abcdefgh"[: row % (longest + 1)]) for row in range(60)]

    found = []
    for longest in (3, 3, 2, 5, 5):
        assert write(longest) == wanted(longest)
        found.append(unrolled())
    assert found == [3, 3, 3, 8, 8]
