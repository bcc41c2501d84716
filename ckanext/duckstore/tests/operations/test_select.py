"""Selections in DuckDB: what depends on how numbers are kept, on the size of a join, and on the
size of the page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import duckdb
import pytest

from ckanext.duckstore.errors import InvalidSQL, NumericValueOutOfRange, ProgramLimitExceeded
from ckanext.duckstore.operations import rendering, select, sql_functions
from ckanext.duckstore.operations.comparisons import Condition
from ckanext.duckstore.operations.select import SelectedTable
from ckanext.duckstore.operations.selection import Aggregate, Field, Selection, Source
from ckanext.duckstore.postgres.types import decimals
from ckanext.duckstore.store.base import Column

COLUMNS = (
    Column("n", "int4", "integer", "INTEGER"),
    Column("Exact", "numeric", "numeric", "DECIMAL(20,4)"),
    Column("wide", "numeric", "numeric", decimals.ORDERED),
    Column("fixed", "numeric", "numeric(10,2)", "DECIMAL(10,2)"),
)


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect(
        config={"threads": 1, "default_null_order": "nulls_last_on_asc_first_on_desc", "integer_division": True}
    )
    sql_functions.prepare(connection)
    values = ", ".join(
        f"({number}, {number % 3}, {number}.5, '{decimals.ordered(str(number % 3))}', {number}.25)"
        for number in range(1, 3001)
    )
    connection.execute(
        'CREATE TABLE rows (_id BIGINT, n INTEGER, "^exact" DECIMAL(20,4), wide VARCHAR, fixed DECIMAL(10,2))'
    )
    connection.execute(f"INSERT INTO rows VALUES {values}")
    yield connection
    connection.close()


@pytest.fixture
def place() -> SelectedTable:
    cells = {cell.name: cell for cell in rendering.cells(COLUMNS)}
    return SelectedTable("rows", Condition("true"), cells, frozenset({"_id"}), rows=3000)


def selection(*outputs: Field | Aggregate, **more: Any) -> Selection:
    parts = {"join": (), "group_by": (), "order": (), "limit": 10, "offset": 0, **more}
    sources = tuple(Source("x", {}) for _ in parts["join"] or (1,))
    return Selection(sources=sources, outputs=outputs, **parts)


def found(connection: duckdb.DuckDBPyConnection, asked: Selection, *places: SelectedTable) -> tuple[Any, int]:
    selected = select.select(connection, asked, places)
    return json.loads(selected.records, parse_float=str), selected.total


EXACT, WIDE, N, ID, FIXED = (Field(0, name) for name in ("Exact", "wide", "n", "_id", "fixed"))


class TestNumbers:
    def test_sums_have_the_digits_of_their_column(
        self, connection: duckdb.DuckDBPyConnection, place: SelectedTable
    ) -> None:
        asked = selection(*(Aggregate("sum", field) for field in (EXACT, FIXED, N, ID)))
        assert found(connection, asked, place) == ([[4503000, "4502250.00", 3000, 4501500]], 1)

    def test_of_what_no_decimal_holds(self, connection: duckdb.DuckDBPyConnection, place: SelectedTable) -> None:
        asked = selection(*(Aggregate(function, WIDE) for function in ("sum", "avg", "max", "count")))
        assert found(connection, asked, place) == ([[3000, 1, 2, 3000]], 1)
        nothing = replace(place, where=Condition("false"))
        assert found(connection, asked, nothing) == ([[None, None, None, 0]], 1)

    def test_not_a_number(self, connection: duckdb.DuckDBPyConnection, place: SelectedTable) -> None:
        connection.execute("CREATE OR REPLACE TEMP TABLE odd AS SELECT 1 AS _id, '5' AS wide UNION ALL SELECT 2, '2'")
        asked = selection(Aggregate("sum", WIDE), Aggregate("avg", WIDE), Aggregate("min", WIDE))
        assert found(connection, asked, replace(place, relation="odd")) == ([["NaN", "NaN", 0]], 1)

    def test_ordered_numbers_join_with_others(
        self, connection: duckdb.DuckDBPyConnection, place: SelectedTable
    ) -> None:
        where = replace(place, where=Condition("_id <= ?", (4,)))
        asked = selection(ID, Field(1, "_id"), join=("wide", "_id"))
        assert found(connection, asked, where, where)[0] == [[1, 1], [2, 2], [4, 1]]
        asked = selection(ID, Field(1, "_id"), join=("_id", "wide"))
        assert found(connection, asked, where, where)[0] == [[1, 1], [1, 4], [2, 2]]


class TestSizes:
    @pytest.mark.parametrize("limit", [10, 3000, 32000])
    def test_short_and_long_pages_are_alike(
        self, connection: duckdb.DuckDBPyConnection, place: SelectedTable, limit: int
    ) -> None:
        asked = selection(ID, EXACT, FIXED, order=((ID, True),), limit=limit)
        rows, total = found(connection, asked, place)
        assert total == 3000
        assert len(rows) == min(limit, 3000)
        assert rows[:2] == [[3000, "3000.5", "3000.25"], [2999, "2999.5", "2999.25"]]

    def test_of_a_join(self, connection: duckdb.DuckDBPyConnection, place: SelectedTable) -> None:
        asked = selection(ID, Field(1, "_id"), join=("n", "n"), limit=1)
        assert found(connection, asked, place, place) == ([[1, 1]], 3_000_000)
        assert found(connection, replace(asked, offset=5_000_000), place, place) == ([], 3_000_000)

    @pytest.mark.parametrize("offset", [0, 990, 1000, 5000])
    @pytest.mark.parametrize("limit", [0, 10, 1000])
    @pytest.mark.parametrize("grouped", [False, True])
    def test_counted_with_the_page_or_by_itself(
        self,
        connection: duckdb.DuckDBPyConnection,
        place: SelectedTable,
        monkeypatch: pytest.MonkeyPatch,
        *,
        grouped: bool,
        limit: int,
        offset: int,
    ) -> None:
        """1,000 rows of one table meet one row each of the other."""
        thousand = replace(place, where=Condition("n = ?", (1,)))
        parts = {"join": ("_id", "_id"), "order": ((ID, False),), "limit": limit, "offset": offset}
        asked = selection(ID, **parts, group_by=(ID,) if grouped else ())
        with_page = found(connection, asked, thousand, place)
        monkeypatch.setattr(select, "_is_counted_with_page", lambda *_: False)
        assert found(connection, asked, thousand, place) == with_page
        assert with_page[1] == 1000

    def test_a_join_of_too_many_rows(self, connection: duckdb.DuckDBPyConnection, place: SelectedTable) -> None:
        """Three tables of 3,000 rows make 3,000,000,000; counting stops long before."""
        asked = selection(Aggregate("count", None), join=("n", "n", "n"))
        with pytest.raises(ProgramLimitExceeded, match="the join has more than 20000000 rows"):
            found(connection, asked, place, place, place)

    def test_a_join_by_unique_columns_may_have_any_size(
        self, connection: duckdb.DuckDBPyConnection, place: SelectedTable
    ) -> None:
        large = replace(place, rows=10**9)
        asked = selection(Aggregate("count", None), join=("_id", "_id", "n"))
        assert found(connection, asked, large, large, large) == ([[2000]], 1)

    def test_outputs_are_bounded(self, connection: duckdb.DuckDBPyConnection, place: SelectedTable) -> None:
        with pytest.raises(InvalidSQL, match="at most 1664"):
            found(connection, selection(*[ID] * 1665), place)


@pytest.mark.parametrize("function", ["sum", "avg"])
@pytest.mark.parametrize("limit", [10, 5000])
def test_sum_of_more_than_38_digits(connection: duckdb.DuckDBPyConnection, function: str, limit: int) -> None:
    connection.execute(
        f"CREATE OR REPLACE TABLE large AS SELECT {'9' * 38}::DECIMAL(38,0) AS x, i AS _id FROM range(3) r(i)"
    )
    cells = {cell.name: cell for cell in rendering.cells((Column("x", "numeric", "numeric", "DECIMAL(38,0)"),))}
    place = SelectedTable("large", Condition("true"), cells, frozenset({"_id"}), rows=3)
    asked = selection(Aggregate(function, Field(0, "x")), limit=limit)
    with pytest.raises(NumericValueOutOfRange, match="more than 38 digits"):
        found(connection, asked, place)
    assert found(connection, selection(Aggregate("max", Field(0, "x"))), place)[0]
