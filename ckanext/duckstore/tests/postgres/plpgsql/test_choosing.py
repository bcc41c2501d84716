"""The interpreter runs the rows of which it is estimated to take less time than a batch."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from ckanext.duckstore.postgres.plpgsql import Argument, choosing, compile_function
from ckanext.duckstore.postgres.plpgsql.costs import of_interpreter
from ckanext.duckstore.postgres.plpgsql.lookups import Run
from ckanext.duckstore.tests.oracle import fixture

from .test_running import TABLE, Functions, environment, trigger

CHECK = "BEGIN IF NEW.n < 0 THEN RAISE EXCEPTION 'no'; END IF; RETURN NEW; END"
NESTED = """
DECLARE a text; b text; same int := 0;
BEGIN
  FOREACH a IN ARRAY string_to_array(NEW.a, ',') LOOP
    FOREACH b IN ARRAY string_to_array(NEW.a, ',') LOOP IF a = b THEN same := same + 1; END IF; END LOOP;
  END LOOP;
  NEW.n := same; RETURN NEW;
END"""
COUNTED = "DECLARE i int := 0; BEGIN WHILE i < NEW.n LOOP i := i + 1; END LOOP; NEW.n := i; RETURN NEW; END"
CHECKS = f"BEGIN {' '.join(f'IF NEW.n = {n} OR NEW.a = {n!r} THEN NEW.n := 0; END IF;' for n in map(str, range(20)))} RETURN NEW; END"
SLOW = "BEGIN NEW.a := upper(to_ascii(NEW.a)) || to_ascii(NEW.n::text); NEW.n := NEW.n / 2; RETURN NEW; END"


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with fixture.connect() as connection:
        yield connection


def _is_batch(connection: duckdb.DuckDBPyConnection, functions: Functions, size: int) -> bool:
    run = Run(connection, environment(functions))
    return choosing.batch_for(run, TABLE, "INSERT", [run.trigger("f")], size, common=True) is not None


@pytest.mark.parametrize(
    ("body", "interpreted", "batch"),
    [(CHECK, 10, 50), (CHECKS, 10, 100), (NESTED, 100, 1000), (COUNTED, 50, 1000), (SLOW, 2, 20)],
    ids=["one check", "checks", "nested loops", "a loop", "statements of DuckDB"],
)
def test_few_rows_are_interpreted(
    connection: duckdb.DuckDBPyConnection, body: str, interpreted: int, batch: int
) -> None:
    functions = {"f": trigger(body)}
    assert not _is_batch(connection, functions, interpreted)
    assert _is_batch(connection, functions, batch)
    assert not _is_batch(connection, functions, interpreted)


def test_few_rows_are_not_compiled(connection: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(choosing, "batch_of")
    assert not _is_batch(connection, {"f": trigger(CHECKS)}, choosing.BATCH - 1)


def _cost(connection: duckdb.DuckDBPyConnection, functions: Functions) -> int:
    run = Run(connection, environment(functions))
    return of_interpreter([run.trigger("f")], run.functions)


def test_functions_cost_as_often_as_they_are_called(connection: duckdb.DuckDBPyConnection) -> None:
    g = [compile_function("g", [Argument("x", "int")], "int", f"BEGIN {'x := x + 1; ' * 100}RETURN x; END")]
    once = _cost(connection, {"f": trigger("BEGIN NEW.n := g(NEW.n); RETURN NEW; END"), "g": g})
    twice = _cost(connection, {"f": trigger("BEGIN NEW.n := g(g(NEW.n)); RETURN NEW; END"), "g": g})
    missing = _cost(connection, {"f": trigger("BEGIN NEW.n := g(NEW.n); RETURN NEW; END")})
    assert missing * 2 < once
    assert once * 1.8 < twice


def test_recursive_functions_have_a_cost(connection: duckdb.DuckDBPyConnection) -> None:
    body = "BEGIN IF x > 0 THEN RETURN g(x - 1) + g(x - 2); END IF; RETURN 0; END"
    g = [compile_function("g", [Argument("x", "int")], "int", body)]
    assert _cost(connection, {"f": trigger("BEGIN NEW.n := g(NEW.n); RETURN NEW; END"), "g": g}) < 1000
