"""What is evaluated without DuckDB has the value and the type that DuckDB's statement has, or fails
with the same error."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from ckanext.duckstore.errors import DuckstoreError
from ckanext.duckstore.postgres.plpgsql import Argument, compile_function
from ckanext.duckstore.postgres.plpgsql.cells import Cell, Value
from ckanext.duckstore.postgres.plpgsql.code import Expression, parts
from ckanext.duckstore.postgres.plpgsql.evaluation import Evaluator, Plans
from ckanext.duckstore.postgres.plpgsql.function import any_table
from ckanext.duckstore.postgres.plpgsql.quick import quick
from ckanext.duckstore.postgres.plpgsql.quick_operators import Slow
from ckanext.duckstore.tests.oracle import fixture

TEXTS = [
    None, "", "a", "abc", "Crème Brûlée 12", "aXbXc", "a.b|c", "x'y\\z", " two  words_and-more ", "%_", "ÀÉÿŸ", "ß",
    "2020-02-03", "03/02/2020", "20201345", "12", "-3.50", "true", "日本", "a\nb", "i̇", "NULL",
]  # fmt: skip
NUMBERS = [None, 0, 1, -1, 2, 7, -12, 100, 2147483647, -2147483648]
NUMERICS = [None, "0", "1", "-1", "2.5", "-2.5", "0.005", "123456789.123456", "-7.0000001", "99999999999999999999.5"]
DATES = [None, "2020-02-29", "1999-12-31", "2021-01-01", "0001-01-01", "9999-12-31", "2024-05-06", "0099-03-01"]
TIMES = [None, "2020-02-29 13:04:05.5", "1999-12-31 23:59:59", "2021-01-03 00:00:00", "0001-01-01 12:00:00.000001"]
ARRAYS = [None, [], ["a"], ["a", None, "abc", "a"], ["", "aXbXc"], [["a", "b"], ["c", None]]]
#: The values of x and y by the types of a and b.
GRID: dict[str, list[Cell]] = {
    "text": [Cell("text", value) for value in TEXTS],
    "int": [Cell("int4", value) for value in NUMBERS],
    "numeric": [Cell("numeric", value) for value in NUMERICS],
    "date": [Cell("date", value) for value in DATES],
    "timestamp": [Cell("timestamp", value) for value in TIMES],
    "text[]": [Cell("_text", value) for value in ARRAYS],
    "bool": [Cell("bool", value) for value in (None, True, False)],
}
#: Expressions over x and y, by their types.
EXPRESSIONS: dict[tuple[str, str], list[str]] = {
    ("text", "text"): [
        "upper(x)", "lower(x)", "initcap(x)", "reverse(x)", "ascii(x)", "octet_length(x)", "md5(x)", "quote_literal(x)",
        "translate(x, 'abX.', 'xy')", "translate(x, y, 'q')", "split_part(x, 'X', 2)", "split_part(x, y, 1)",
        "split_part(x, '', 1)", "split_part(x, 'X', -1)", "split_part(x, 'X', 0)", "position(y in x)", "strpos(x, y)",
        "starts_with(x, y)", "lpad(x, 5)", "lpad(x, 5, 'xy')", "rpad(x, 5)", "rpad(x, 9, y)", "lpad(x, -1, y)",
        "repeat(x, 3)", "repeat(x, 0)", "repeat(x, -1)", "concat(x, y)", "concat(x, 1, true, NULL, y)",
        "concat_ws(',', x, NULL, y)", "concat_ws(x, 'a', y, 'c')", "format('%s-%I-%L', x, y, x)", "format('%2$s %1$s', x, y)",
        "format(x, y)", "format('%5s|%-5s|%%', x, y)", "regexp_replace(x, '[aX]', '-')", "regexp_replace(x, '[aX]', '-', 'g')",
        "regexp_replace(x, '(.)X', '\\1\\1', 'gi')", "regexp_replace(x, '(', y)", "regexp_replace(x, 'a', y, 'q')",
        "regexp_like(x, '^a')", "regexp_like(x, 'A', 'i')", "regexp_split_to_array(x, '\\s+')", "regexp_count(x, '[a-z]')",
        "regexp_substr(x, '[a-z]+')", "regexp_match(x, '(a)(.)?')", "regexp_match(x, 'A', 'i')", "substring(x, '[a-c]+')",
        "substring(x from 'X(.)')", "substring(x from 2 for 2)", "x LIKE 'a%'", "x NOT LIKE '%X%'", "x ILIKE 'A%C'", "x LIKE y",
        "x NOT ILIKE y", "x LIKE 'a_c'", "x LIKE '%_%'", "x LIKE '\\%\\_'", "x LIKE 'a%X%c'", "x LIKE '%a%\\'", "x LIKE ''",
        "x BETWEEN 'a' AND y", "x NOT BETWEEN y AND 'b'", "greatest(x, y)", "least(x, y, 'b')", "nullif(x, y)",
        "to_date(x, 'YYYY-MM-DD')", "to_date(x, 'DD/MM/YYYY')", "to_date(x, 'YYYYMMDD')", "to_date(x, y)", "x::bool", "x::varchar(2)",
        "string_to_array(x, 'X')", "string_to_array(x, 'X', 'b')", "string_to_array(x, y, NULL)", "string_to_array(x, NULL)",
        "x <> ALL(ARRAY['a', y])", "x || '-' || y", "left(x, 2)", "right(x, -1)", "x = ANY(string_to_array(y, 'X'))",
    ],
    ("int", "int"): [
        "x + y", "x - y", "x * y", "x / y", "x % y", "mod(x, y)", "-x", "abs(x)", "greatest(x, y)", "least(x, y, 3)", "x BETWEEN 0 AND y",
        "x NOT BETWEEN y AND 5", "nullif(x, y)", "chr(x)", "to_char(x, '999')", "to_char(x, 'FM000')", "to_char(x, 'S9,999')",
        "make_date(2020, x, y)", "make_date(x, 2, 3)", "repeat('ab', x % 50)", "concat(x, y)", "format('%s', x)", "x::numeric(5,2)", "ceil(x)",
        "round(x / 3.0, 2)", "x / 4.0", "x::numeric / y",
    ],
    ("numeric", "int"): [
        "x + y", "x - y", "x * y", "x / y", "y / x", "x % y", "-x", "abs(x)", "ceil(x)", "floor(x)", "trunc(x)", "sign(x)", "mod(x, y)",
        "to_char(x, '999,999.99')", "to_char(x, 'FM999999990.00')", "x::numeric(6,2)", "x::numeric(12)", "x BETWEEN 0 AND y", "x * 1.10",
        "round(x * 1.5, 2)", "concat(x, '|', y)", "x::text",
    ],
    ("numeric", "numeric"): ["x + y", "x - y", "x * y", "x / y", "x % y", "greatest(x, y)", "least(x, y, 1.25)", "nullif(x, y)", "x NOT BETWEEN y AND 2"],
    ("date", "date"): [
        "x - y", "greatest(x, y)", "least(x, y)", "nullif(x, y)", "x BETWEEN y AND '2021-12-31'", "to_char(x, 'YYYY-MM-DD')",
        "to_char(x, 'FMDay, DDth FMMonth YYYY')", "to_char(x, 'Q WW IW IYYY ID D DDD J CC')", "to_char(x, 'HH12:MI AM TZ W RM')", "to_char(x, '')",
        "to_char(x, 'Mon dy Y,YYY \"at\" YYth')", "date_trunc('month', x)::date", "date_trunc('year', x)", "date_trunc('quarter', x)::date",
        "date_trunc('week', x)::date", "concat(x, y)", "extract(year FROM x)", "extract(dow FROM x)", "x::text", "format('%s', x)",
        *(f"{function}('{part}', x)" for function in ("date_part", "extract") for part in ("year", "quarter", "month", "week", "day", "isoyear", "dow", "isodow", "doy", "hour") if function == "date_part"),
        *(f"extract({part} FROM x)" for part in ("quarter", "month", "week", "day", "isoyear", "isodow", "doy", "hour", "epoch")),
    ],
    ("date", "int"): ["x + y", "x - y", "y + x", "x + 1", "x - 30"],
    ("timestamp", "int"): [
        "to_char(x, 'YYYY-MM-DD HH24:MI:SS.MS')", "to_char(x, 'HH:MI:SS.US a.m. SSSS FF3 TZ')", "date_trunc('hour', x)", "date_trunc('minute', x)",
        "date_trunc('day', x)", "date_trunc('month', x)", "extract(hour FROM x)", "date_part('minute', x)", "extract(isodow FROM x)", "x::date",
        "extract(second FROM x)",
    ],
    ("text[]", "text"): [
        "array_append(x, y)", "array_prepend(y, x)", "array_remove(x, y)", "array_remove(x, NULL)", "array_replace(x, y, 'new')",
        "array_position(x, y)", "array_position(x, 'abc')", "array_to_string(x, ',', '?')", "array_to_string(x, y)", "y <> ALL(x)", "cardinality(x)",
        "EXISTS(SELECT 1 FROM unnest(x) AS e WHERE e = y)", "NOT EXISTS(SELECT FROM unnest(x) e WHERE length(e) > 1)",
        "EXISTS(SELECT e FROM (SELECT unnest(x) AS e) AS u WHERE e IS NULL)", "EXISTS(SELECT 1 FROM unnest(x) AS e)", "x && ARRAY[y]", "x @> ARRAY[y]", "ARRAY[y] <@ x", "x @> ARRAY['a', 'abc']", "concat(x, y)", "format('%s', x)",
    ],
    ("text[]", "text[]"): ["array_cat(x, y)", "x && y", "x @> y", "x <@ y"],
    ("bool", "int"): ["concat(x)", "format('%s', x)", "concat_ws('|', x, y)", "x::text"],
}  # fmt: skip
CASES = [(types, source) for types, sources in EXPRESSIONS.items() for source in sources]


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with fixture.connect() as connection:
        yield connection


def _by_duckdb(evaluator: Evaluator, expression: Expression, values: list[Value]) -> object:
    try:
        return evaluator.value(expression, values, {})
    except DuckstoreError as error:
        return error.sqlstate, str(error)


def _are_null_texts(*found: object) -> bool:
    """Whether all are NULL of a type of texts, between which nothing distinguishes."""
    return all(isinstance(each, Cell) and each.value is None and each.type in ("text", "varchar") for each in found)


def _pairs(one: str, other: str) -> Iterator[tuple[Cell, Cell]]:
    """Each value of the first type with four of the second."""
    others = GRID[other]
    for place, x in enumerate(GRID[one]):
        for step in range(4):
            yield x, others[(place * 5 + step * 3) % len(others)]


def _difference(connection: duckdb.DuckDBPyConnection, types: tuple[str, str], source: str) -> tuple[int, list[str]]:
    """How many of the values are evaluated without DuckDB, and which differ."""
    arguments = [Argument(name, type) for name, type in zip("xy", types, strict=True)]
    code = any_table(compile_function("f", arguments, "text", f"BEGIN PERFORM {source}; RETURN ''; END")).code
    expression = next(part for part in parts(code.steps) if isinstance(part, Expression))
    closure = quick(expression, {})
    evaluator = Evaluator(connection, lambda name: None, Plans())
    count, wrong = 0, []
    if closure is None:
        return 0, []
    for x, y in _pairs(*types):
        values: list[Value] = [None] * len(code.slots)
        for slot, value in zip(code.parameters, (x, y), strict=True):
            values[slot.number] = value
        try:
            found: object = closure(values)
        except Slow:
            continue
        except DuckstoreError as error:
            found = error.sqlstate, str(error).partition("\n")[0]
        count += 1
        wanted = _by_duckdb(evaluator, expression, values)
        if found != wanted and not _are_null_texts(found, wanted):
            wrong.append(f"x={x.value!r} y={y.value!r}: {found} instead of {wanted}")
    return count, wrong


#: Those that DuckDB evaluates.
SLOW = {"date_trunc('week', x)::date", "string_to_array(x, NULL)", "ceil(x)", "x LIKE '%a%\\'", "extract(hour FROM x)", "extract(epoch FROM x)", "date_part('hour', x)", "extract(second FROM x)"}  # fmt: skip


@pytest.mark.parametrize(("types", "source"), CASES, ids=[source for _, source in CASES])
def test_values_are_those_of_duckdb(connection: duckdb.DuckDBPyConnection, types: tuple[str, str], source: str) -> None:
    count, wrong = _difference(connection, types, source)
    assert wrong == []
    assert source in SLOW or count > len(GRID[types[0]]) * 0.2
