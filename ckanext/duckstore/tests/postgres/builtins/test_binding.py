"""Arguments of macros are evaluated once, and plans stay as small as their queries."""

from __future__ import annotations

import re
from collections.abc import Iterator

import duckdb
import pytest

from ckanext.duckstore.postgres.builtins import bind_arguments, binding
from ckanext.duckstore.postgres.builtins.macros import macros, shape, statement
from ckanext.duckstore.postgres.builtins.registry import load
from ckanext.duckstore.postgres.parse import parse
from ckanext.duckstore.postgres.translate import translate

from ...oracle import answer, fixture

#: A literal of a type, for the arguments of a function that do not nest.
LITERALS = {
    "text": "'a'",
    "int4": "3",
    "int8": "3::int8",
    "numeric": "2.5",
    "float8": "2.5::float8",
    "bool": "true",
    "timestamp": "'2020-01-02'::timestamp",
    "timestamptz": "'2020-01-02'::timestamptz",
    "date": "'2020-01-02'::date",
    "interval": "'1 day'::interval",
    "bytea": "'ab'::bytea",
    "jsonb": "'[1]'::jsonb",
    "json": "'[1]'::json",
    "_text": "ARRAY['a', 'b']",
    "anyelement": "1",
    "anyarray": "ARRAY[1, 2]",
    "anycompatible": "1",
    "anycompatiblearray": "ARRAY[1, 2]",
}
#: What an argument of a certain meaning has to be, by the name of the function and the place of the
#: argument.
MEANINGS = {
    ("date_trunc", 0): "'month'",
    ("date_part", 0): "'month'",
    ("date_part", 1): "'2020-01-02'::timestamp",
    ("encode", 1): "'hex'",
    ("decode", 1): "'hex'",
    ("timezone", 0): "'UTC'",
}
COLUMNS = {
    "text": "(SELECT t FROM texts WHERE id = 2)",
    "int4": "i4",
    "int8": "i8",
    "numeric": "n",
    "float8": "f8",
    "bool": "b",
}


def size(sql: str) -> int:
    """The tokens of what DuckDB plans for *sql*."""
    return bind_arguments(translate(parse(sql), answer.TABLES).sql).size


def nestable() -> Iterator[tuple[str, tuple[str, ...], int, str]]:
    """Functions that take what they return: name, types of the arguments, the place that nests, and
    the type."""
    for name, function in load().items():
        for overload in function.overloads:
            if overload.kind == "scalar" and overload.arguments and not overload.variadic:
                for place, type in enumerate(overload.arguments):
                    if name == "normalize" and len(overload.arguments) == 2:
                        continue  # one of them is a keyword
                    if type == overload.returns and all(one in LITERALS for one in overload.arguments):
                        yield name, overload.arguments, place, type


NESTABLE = list(nestable())


def call(name: str, types: tuple[str, ...], place: int, inner: str) -> str:
    given = [MEANINGS.get((name, number), LITERALS[type]) for number, type in enumerate(types)]
    given[place] = inner
    return f"{name}({', '.join(given)})"


@pytest.mark.parametrize("name", sorted({name for name, *_ in NESTABLE}))
def test_nested_eight_deep_it_is_as_large_as_eight_side_by_side(name: str) -> None:
    for _, types, place, type in (one for one in NESTABLE if one[0] == name):
        start = COLUMNS.get(type, LITERALS[type])
        nested = start
        for _level in range(8):
            nested = call(name, types, place, nested)
        side = ", ".join(call(name, types, place, start) for _level in range(8))
        beside = size(f"SELECT {side} FROM numbers WHERE id = 2")
        assert size(f"SELECT {nested} FROM numbers WHERE id = 2") <= 2 * beside + 400


def test_functions_of_all_kinds_nest() -> None:
    assert len(NESTABLE) > 100


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT to_char(to_date(t, 'DD/MM/YYYY'), 'YYYY-MM') FROM texts",
        "SELECT sum(replace(replace(replace(t, '$', ''), ',', ''), ' ', '')::numeric) FROM texts",
        "SELECT to_number(to_char(to_number(to_char(to_number(to_char(n, '9'), '9'), '9'), '9'), '9'), '9') FROM numbers",
        "SELECT n / (n / (n / (n / (n / (n / (n / (n / 3))))))) FROM numbers",
        "SELECT (((((((n % 7) % 6) % 5) % 4) % 3) % 2) / 9) % 8 FROM numbers",
        "SELECT f8 / (f8 / (f8 / (f8 / (f8 / (f8 / (f8 / (f8 / 3))))))) FROM numbers",
        "SELECT ts - (ts - (ts - (ts - (ts - (ts - (ts - (ts - ts))))))) FROM moments",
    ],
)
def test_a_plan_is_at_most_a_hundred_thousand_tokens(sql: str) -> None:
    assert size(sql) < 100_000


def test_how_often_macros_of_the_engine_name_their_arguments() -> None:
    """DuckDB has macros of its own; those that name an argument more than once are listed."""
    with duckdb.connect() as connection:
        found = connection.execute(
            "SELECT function_name, parameters, macro_definition FROM duckdb_functions() "
            "WHERE function_type = 'macro' AND database_name = 'system'"
        ).fetchall()
    missing = {}
    for name, parameters, body in found:
        counts = tuple(len(re.findall(rf'(?<![\w.\'])"?{re.escape(one)}"?(?![\w\'(])', body)) for one in parameters)
        known = binding.ENGINE.get(name)
        if max(counts, default=0) > 1 and not name.startswith("pg_") and known is None:
            missing[name] = counts
    assert set(missing) <= {
        "format_pg_type",
        "map_to_pg_oid",
        "map_type_id_to_pg_oid",
        "format_type",
        "map_contains_entry",
        "json_group_array",
        "json_group_object",
    }


@pytest.mark.parametrize("name", sorted(macros()))
def test_no_macro_raises_by_a_volatile_function(name: str) -> None:
    assert not re.search(r"(?<!\w)error\(", statement(name))


def test_an_argument_that_costs_is_bound() -> None:
    inner = "upper(lower(t0.t || t0.u || t0.v || t0.w || t0.x || t0.y || t0.z))"
    found = bind_arguments(f"pg_replace({inner}, 'a', '')").sql
    assert found == f"list_transform([{inner}], lambda bound: pg_replace(bound, 'a', ''))[1]"


@pytest.mark.parametrize(
    "argument", ["t0.t", "'a text, with (parentheses'", "CAST('1.5' AS DECIMAL(2,1))", "(-1)", "NULL"]
)
def test_columns_and_constants_stay(argument: str) -> None:
    sql = f"pg_divide_numeric({argument}, {argument}, true, true)"
    assert bind_arguments(sql).sql == sql


def test_text_is_not_taken_for_sql() -> None:
    sql = "pg_replace(t0.t, 'pg_replace(', ''')')"
    assert bind_arguments(sql).sql == sql


def test_the_shape_of_a_macro() -> None:
    known = shape("pg_at_least")
    assert known is not None
    assert known.weights == (2, 2)
    assert shape("pg_no_macro") is None


POSITIONS = [
    "SELECT {0} FROM texts ORDER BY id",
    "SELECT {0}, count(*) FROM texts GROUP BY {0} ORDER BY 1",
    "SELECT {0}, count(*) FROM texts GROUP BY 1 HAVING {0} <> 'q' ORDER BY {0} DESC",
    "SELECT id FROM texts ORDER BY {0} DESC, id",
    "SELECT DISTINCT ON ({0}) {0}, id FROM texts ORDER BY {0}, id",
    "SELECT array_agg(DISTINCT {0} ORDER BY {0}) FROM texts",
    "SELECT string_agg({0}, '|' ORDER BY id) FILTER (WHERE {0} > 'a') FROM texts",
    "SELECT id, row_number() OVER (PARTITION BY {0} ORDER BY {0}, id) FROM texts ORDER BY id",
    "SELECT id, max({0}) OVER (ORDER BY id ROWS 2 PRECEDING), lag({0}) OVER (ORDER BY id) FROM texts ORDER BY id",
    "SELECT {0}, grouping({0}), count(*) FROM texts GROUP BY ROLLUP ({0}) ORDER BY 1, 2",
    "SELECT count(*) FROM texts JOIN (SELECT t AS v FROM texts) o ON {0} = v",
    "SELECT o.id, (SELECT {0} || o.t FROM texts WHERE id = o.id) FROM texts o ORDER BY o.id",
    "SELECT o.id, (SELECT max({0}) FROM (SELECT o.t || t AS t FROM texts) q) FROM texts o ORDER BY o.id",
    "SELECT id FROM texts WHERE {0} IN (SELECT {0} FROM texts WHERE id < 5) ORDER BY id",
    "SELECT ARRAY[{0}, {0}] FROM texts ORDER BY id",
    "SELECT CASE WHEN id > 5 THEN {0} ELSE t END FROM texts ORDER BY id",
    "WITH RECURSIVE r AS (SELECT 'abcab' AS t, 1 AS id UNION ALL SELECT {0} || 'a', id + 1 FROM r WHERE id < 4) SELECT * FROM r",
]


@pytest.fixture(scope="module")
def tables() -> Iterator[duckdb.DuckDBPyConnection]:
    with fixture.connect() as opened:
        yield opened


@pytest.mark.parametrize("position", POSITIONS)
def test_a_bound_argument_stands_wherever_an_expression_can(position: str, tables: duckdb.DuckDBPyConnection) -> None:
    """A function of the engine, which nothing binds, answers the same."""
    bound = "replace(replace(replace(t, 'a', 'x'), 'b', 'y'), 'c', 'z')"
    ours = answer.answer(tables, position.format(bound))
    plain = answer.answer(tables, position.format("translate(t, 'abc', 'xyz')"))
    assert "lambda bound" in translate(parse(position.format(bound)), answer.TABLES).sql
    assert ours.error is None
    assert ours.rows == plain.rows
