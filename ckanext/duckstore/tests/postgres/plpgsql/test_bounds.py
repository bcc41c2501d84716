"""Functions that never end, or need memory without bound, end at a bound or at the deadline."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import duckdb
import pytest

from ckanext.duckstore.errors import DuckstoreError, QueryCanceled
from ckanext.duckstore.postgres.plpgsql import Argument, Function, TriggerFailure, batch_values, compile_function
from ckanext.duckstore.postgres.plpgsql.cells import Record
from ckanext.duckstore.postgres.plpgsql.choosing import BATCH
from ckanext.duckstore.postgres.plpgsql.rowwise import RowByRow
from ckanext.duckstore.tests.oracle import fixture

from .test_running import run, trigger

#: How often a function may ask whether it is to end before it is.
PATIENCE = 3000
LIMIT, DEPTH, MEMORY = "54000", "54001", "53200"
G = [Argument("x", "int")]


@dataclass(frozen=True)
class Endless:
    """The body of a trigger, and that of the function ``g(x int)`` that it calls."""

    body: str
    g: str = ""
    declared: str = ""

    @property
    def functions(self) -> dict[str, list[Function]]:
        made = {"f": trigger(f"DECLARE {self.declared}\nBEGIN {self.body} RETURN NEW; END")}
        return made | ({"g": [compile_function("g", G, "int", f"BEGIN {self.g} END")]} if self.g else {})


#: Functions that end only because they are ended.
ENDLESS = {
    "loop": Endless("LOOP NULL; END LOOP;"),
    "while": Endless("WHILE true LOOP NEW.n := 1; END LOOP;"),
    "integers": Endless("FOR i IN 1..2147483646 LOOP NEW.n := i; END LOOP;"),
    "integers backwards": Endless("FOR i IN REVERSE 2147483647..1 LOOP NULL; END LOOP;"),
    "nested": Endless("FOR i IN 1..100000 LOOP FOR j IN 1..100000 LOOP NEW.n := j; END LOOP; END LOOP;"),
    "continue": Endless("LOOP CONTINUE; END LOOP;"),
    "continue of an outer loop": Endless("<<o>> LOOP LOOP CONTINUE o; END LOOP; END LOOP;"),
    "condition that never holds": Endless("LOOP EXIT WHEN NEW.n < 0; END LOOP;"),
    "array that grows": Endless("LOOP x := x || 1; END LOOP;", declared="x int[] := '{}';"),
    "element that is changed": Endless("LOOP x[1] := x[1]; END LOOP;", declared="x int[] := ARRAY[1];"),
    "calls in a loop": Endless("LOOP NEW.n := g(1); END LOOP;", "RETURN x;"),
    "calls that loop": Endless("NEW.n := g(1);", "LOOP x := 0; END LOOP; RETURN x;"),
    "calls that call twice": Endless("NEW.n := g(1);", "IF x > 38 THEN RETURN 1; END IF; RETURN g(x + 1) + g(x + 1);"),
    "condition that calls": Endless("WHILE g(1) = 1 LOOP NULL; END LOOP;", "RETURN x;"),
}
DOUBLED = "s := s || s; " * 30
#: Functions that need ever more memory, or ever more levels.
GROWING = {
    "recursion": Endless("NEW.n := g(1);", "RETURN g(x + 1);"),
    "text": Endless("LOOP s := s || s; END LOOP;", declared="s text := 'xxxxxxxxxx';"),
    "text without a loop": Endless(DOUBLED, declared="s text := 'xxxxxxxxxx';"),
    "text of NEW": Endless("LOOP NEW.a := NEW.a || NEW.a; END LOOP;"),
    "replaced text": Endless("LOOP s := replace(s, 'x', s); END LOOP;", declared="s text := 'xxxxxxxxxx';"),
    "joined text": Endless(
        "LOOP s := array_to_string(ARRAY[s, s, s, s], s); END LOOP;", declared="s text := 'xxxxxxxxxx';"
    ),
    "repeated text": Endless("LOOP s := repeat(s, 1000); END LOOP;", declared="s text := 'xxxxxxxxxx';"),
    "padded text": Endless("s := lpad(s, 2000000000);", declared="s text := 'x';"),
    "formatted text": Endless("LOOP s := format('%s%s%s', s, s, s); END LOOP;", declared="s text := 'xxxxxxxxxx';"),
    "aggregated text": Endless(
        "s := string_agg(repeat('x', 1000000), '') FROM generate_series(1, 100000);", declared="s text;"
    ),
    "array": Endless("LOOP x := x || x; END LOOP;", declared="x text[] := ARRAY['a', 'b'];"),
    "array of two dimensions": Endless("LOOP x := x || x; END LOOP;", declared="x text[] := ARRAY[['a', 'b']];"),
    "array of long texts": Endless(
        "s := repeat('x', 5000000); LOOP x := x || (s || 'y'); END LOOP;", declared="s text; x text[] := '{}';"
    ),
    "array that is filled": Endless("x := array_fill(1, ARRAY[100000000]);", declared="x int[];"),
    "array of a series": Endless("x := ARRAY(SELECT generate_series(1, 2000000000));", declared="x int[];"),
    "element far behind the end": Endless(
        "LOOP x[cardinality(x) * 2] := 1; END LOOP;", declared="x int[] := ARRAY[1];"
    ),
    "element very far behind the end": Endless("x[2147483647] := 1;", declared="x int[] := ARRAY[1];"),
    "slice far behind the end": Endless(
        "LOOP x[cardinality(x) + 1:cardinality(x) * 2] := x; END LOOP;", declared="x int[] := ARRAY[1];"
    ),
    "many variables": Endless(
        " ".join(f"s{n} := repeat('x', 9000000);" for n in range(40)),
        declared=" ".join(f"s{n} text;" for n in range(40)),
    ),
    "rows of a query": Endless(
        "FOR s IN SELECT repeat('x', 1000000) FROM generate_series(1, 200) LOOP NULL; END LOOP;", declared="s text;"
    ),
    "many rows of a query": Endless("PERFORM * FROM generate_series(1, 400000);"),
    "records": Endless(
        "LOOP SELECT array_agg(repeat('x', 1000000)) AS v INTO r FROM generate_series(1, 1000); END LOOP;",
        declared="r record;",
    ),
}
sizes = pytest.mark.parametrize("size", [1, BATCH], ids=["one row", "a batch"])


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with fixture.connect() as connection:
        connection.execute("SET memory_limit = '500MB'")
        yield connection


def impatient() -> Callable[[], None]:
    """Return a check that ends what asks it :data:`PATIENCE` times."""
    asked = iter(range(PATIENCE))

    def check() -> None:
        if next(asked, None) is None:
            raise QueryCanceled("time is up")

    return check


def left(connection: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    sql = "SELECT table_name FROM duckdb_tables() WHERE table_name LIKE '^plpgsql%'"
    return connection.execute(sql).fetchall()


@sizes
@pytest.mark.parametrize("name", ENDLESS)
def test_endless(connection: duckdb.DuckDBPyConnection, name: str, size: int) -> None:
    with pytest.raises(QueryCanceled, match="time is up"):
        run(connection, ENDLESS[name].functions, size, check=impatient())
    assert left(connection) == []


#: What a batch can do: it does not compute what nothing reads.
SMALL = ("many variables", "many rows of a query")
#: A batch of rows that loop takes many statements.
GROWN = [
    *((name, 1) for name in GROWING),
    *((name, BATCH) for name, case in GROWING.items() if "LOOP" not in case.body + case.g and name not in SMALL),
]


@pytest.mark.parametrize(("name", "size"), GROWN)
def test_growing(connection: duckdb.DuckDBPyConnection, name: str, size: int) -> None:
    with pytest.raises(DuckstoreError) as caught:
        run(connection, GROWING[name].functions, size, check=impatient())
    assert caught.value.sqlstate in (LIMIT, DEPTH, MEMORY), caught.value
    if isinstance(caught.value, TriggerFailure):
        assert caught.value.row == 0
    assert left(connection) == []


def test_rows_that_are_large_together(connection: duckdb.DuckDBPyConnection) -> None:
    """Each is allowed alone; interpreted, they are all held."""
    body = "BEGIN IF NEW.n >= 0 THEN NEW.a := repeat('x', 9000000); END IF; RETURN NEW; END"
    assert len(run(connection, {"f": trigger(body)}, 2)) == 2
    with pytest.raises(TriggerFailure, match="became larger than") as caught:
        run(connection, {"f": trigger(body)}, 40)
    assert (caught.value.sqlstate, caught.value.row) == (LIMIT, 11)


@pytest.mark.parametrize(
    "step",
    [
        "s := s || '123456';",
        "s := repeat(s, 2);",
        "s := replace(s, 'a', 'aaa');",
        "x := x || ARRAY['b', 'c'];",
    ],
)
def test_long_values_of_a_batch_are_interpreted(
    connection: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    body = f"""
    DECLARE s text := NEW.a; x text[] := ARRAY[NEW.a];
    BEGIN
      FOR i IN 1..11 LOOP EXIT WHEN length(s) > 400 OR cardinality(x) > 24; {step} END LOOP;
      NEW.a := length(s) || ' ' || cardinality(x);
      RETURN NEW;
    END"""
    alone = run(connection, {"f": trigger(body)}, BATCH - 1)
    rows: list[int] = []
    interpreted = RowByRow.row
    monkeypatch.setattr(batch_values, "LONGEST", 50)
    monkeypatch.setattr(batch_values, "MOST_ELEMENTS", 20)

    def noted(alone: RowByRow, row: int, new: Record, old: Record) -> Record | None:
        rows.append(row)
        return interpreted(alone, row, new, old)

    monkeypatch.setattr(RowByRow, "row", noted)
    assert run(connection, {"f": trigger(body)}, BATCH)[: BATCH - 1] == alone
    assert len(rows) >= BATCH


@pytest.mark.parametrize(
    "call",
    [
        "repeat({}, 60000)",
        "lpad({}, 120000, 'ab')",
        "rpad('', 60000 * length({0}), {0})",
        "replace(repeat({}, 600), 'x', repeat('z', 199))",
    ],
)
def test_texts_too_long_for_each_of_many_rows_are_made_row_by_row(
    connection: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    text = "CASE WHEN NEW.n % 30 = 7 THEN 'xy' END"
    body = f"BEGIN NEW.a := length({call.format(text)}); RETURN NEW; END"
    rows: list[int] = []
    interpreted = RowByRow.row

    def noted(alone: RowByRow, row: int, new: Record, old: Record) -> Record | None:
        rows.append(row)
        return interpreted(alone, row, new, old)

    monkeypatch.setattr(RowByRow, "row", noted)
    found = run(connection, {"f": trigger(body)}, 2 * BATCH)
    long = [number for number in range(2 * BATCH) if number % 30 == 7]
    assert {row[0]: row[2] for row in found} == {
        number: "120000" if number in long else None for number in range(2 * BATCH)
    }
    assert rows == long
