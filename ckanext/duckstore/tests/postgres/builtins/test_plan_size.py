"""What DuckDB has to plan for functions inside of each other: counted, not timed.

Each function of the registry is called with its own result, through a cast to the argument's type,
at each of its arguments whose type allows that.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from ckanext.duckstore.errors import DuckstoreError
from ckanext.duckstore.postgres.builtins import Overload, bind_arguments, install, own_names

from ..asking import SETTINGS
from .nesting import calls, nested, translated

#: Tokens of a call, with its macros expanded, up to which the real plan is counted as well: DuckDB
#: takes seconds to write a larger one as JSON.
_SMALL = 400


def _size(*expressions: str) -> int:
    """Return the tokens of *expressions* with all macros expanded."""
    return bind_arguments(translated(*expressions)).size


def _sized() -> Iterator[tuple[Overload, int, int, int]]:
    """Yield calls that can be nested, with the size of 8 inside of each other and of 8 side by
    side."""
    for overload, place in calls():
        try:
            deep = _size(nested(overload, place, 8))
        except DuckstoreError as error:
            assert "cannot cast type" in str(error), f"{nested(overload, place, 2)}: {error}"
            continue
        yield overload, place, deep, _size(*[nested(overload, place, 1)] * 8)


@pytest.fixture(scope="module")
def sized() -> list[tuple[Overload, int, int, int]]:
    return list(_sized())


def test_a_function_8_deep_makes_at_most_twice_as_much_as_8_side_by_side(
    sized: list[tuple[Overload, int, int, int]],
) -> None:
    assert len(sized) > 450
    assert [
        f"{nested(overload, place, 2)}: {deep} instead of {wide}"
        for overload, place, deep, wide in sized
        if deep > 2 * wide
    ] == []


def _nodes(connection: duckdb.DuckDBPyConnection, expression: str) -> int:
    """Return the expressions in the plan that DuckDB makes of *expression* before it optimizes."""
    ((text,),) = connection.execute("SELECT json_serialize_plan(?)", [translated(expression)]).fetchall()
    assert not json.loads(text)["error"], text[:300]
    return str(text).count('"expression_class"')


def test_each_level_adds_the_same_to_the_plan(sized: list[tuple[Overload, int, int, int]]) -> None:
    """That DuckDB's plan grows as :func:`bind_arguments` counts."""
    found = []
    with duckdb.connect(config=SETTINGS) as connection:
        connection.execute("CREATE TABLE t (c0 VARCHAR)")
        install(connection, own_names())
        for overload, place, _, wide in sized:
            if wide <= 8 * _SMALL:
                two, three, four = (_nodes(connection, nested(overload, place, depth)) for depth in (2, 3, 4))
                if four - three > 1.2 * (three - two) + 2:
                    found.append(f"{nested(overload, place, 2)}: {two}, {three}, {four}")
    assert found == []


@pytest.mark.parametrize("type", ["date", "timestamp", "timestamptz"])
@pytest.mark.parametrize(
    "sql",
    [
        *(f"date_trunc('{unit}', {{}})" for unit in ("year", "quarter", "month", "week", "day", "hour")),
        *(f"date_part('{field}', {{}})" for field in ("year", "quarter", "month", "week", "day", "dow", "doy")),
        *(f"extract({field} FROM {{}})" for field in ("year", "quarter", "month", "week", "day", "dow", "isodow")),
    ],
)
def test_a_constant_field_of_a_moment_is_a_small_expression(sql: str, type: str) -> None:
    assert _size(sql.format(f"c0::{type}")) - _size(f"c0::{type}") < 120


@pytest.mark.parametrize(
    "sql",
    [
        "to_date(c0, 'DD/MM/YYYY')",
        "to_timestamp(c0, 'DD Mon YYYY HH24:MI')",
        "to_number(c0, '9,999.99')",
        "to_char(c0::numeric, 'FM999,999,990.00')",
        "to_char(c0::float8, '999.9')",
    ],
)
def test_a_template_is_a_small_expression(sql: str) -> None:
    assert _size(sql) < 200


def test_the_count_sees_what_grows() -> None:
    """A macro that names its argument twice, and is not bound, doubles with each level."""
    sql: Any = "c0"
    with duckdb.connect(config=SETTINGS) as connection:
        connection.execute("CREATE TABLE t (c0 VARCHAR)")
        connection.execute("CREATE MACRO twice(x) AS x || x")
        counts = []
        for _ in range(4):
            sql = f"twice({sql})"
            ((text,),) = connection.execute("SELECT json_serialize_plan(?)", [f"SELECT {sql} FROM t"]).fetchall()
            counts.append(text.count('"expression_class"'))
    assert counts[3] - counts[2] > 1.2 * (counts[2] - counts[1]) + 2
