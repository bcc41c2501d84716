"""Tables as wide as PostgreSQL allows: every format, and SQL whose length does not depend on how
long that of a type is."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import msgspec
import numpy
import pytest

from ckanext.duckstore.operations import page_parts, rendering, row_values, short_pages
from ckanext.duckstore.operations import search as search_module
from ckanext.duckstore.operations.comparisons import Condition
from ckanext.duckstore.operations.create import CreateRequest, create
from ckanext.duckstore.operations.row_values import Cell
from ckanext.duckstore.operations.search import Order, Search, search
from ckanext.duckstore.operations.select import SelectedTable, select
from ckanext.duckstore.operations.selection import Field, Selection, Source
from ckanext.duckstore.operations.text_index.found_rows import FoundRows
from ckanext.duckstore.postgres.types import declarations
from ckanext.duckstore.store.files.file_store import FileReading, FileStore
from ckanext.duckstore.tests.helpers import settings

COLUMNS = 1600
#: A type, and two values of it.
TYPES: list[tuple[str, list[Any]]] = [
    ("text", ['a "b", c\n\\', ""]),
    ("varchar(9)", ["x\ty", None]),
    ("char(4)", ["ab", "'"]),
    ("int4", [7, -1]),
    ("oid", [1, None]),
    ("float8", [1e15, "NaN"]),
    ("float4", ["1e6", 0.1]),
    ("numeric", ["10.50", "-0.00001"]),
    ("numeric(8,3)", [1.5, 0]),
    ("money", [2, None]),
    ("bool", [True, False]),
    ("date", ["0044-03-15 BC", "infinity"]),
    ("time", ["10:00:00.5", None]),
    ("timetz", ["10:00:00.5+02", None]),
    ("timestamp", ["2012-02-29 23:59:59.123456", "infinity"]),
    ("timestamptz", ["2012-02-29 23:59:59.1+02", None]),
    ("interval", ["1 year -2 days 3:04", "0"]),
    ("uuid", ["a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", None]),
    ("bytea", [r"\xdeadbeef", None]),
    ("json", [{"a": [1, None]}, "x,y"]),
    ("jsonb", [[1, 2], None]),
    ("text[]", [["a", None, 'b"c'], []]),
    ("numeric[]", ["{1.50,2}", None]),
    ("interval[]", ["{1 day}", []]),
]
FORMATS = ["objects", "lists", "csv", "tsv"]


@pytest.fixture(scope="module")
def wide(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[FileReading, Search]]:
    """Two rows of as many columns of each type."""
    store = FileStore(settings(tmp_path_factory.mktemp("wide") / "store"))
    chosen = list(itertools.islice(itertools.cycle(TYPES), COLUMNS))
    names = [f"{type_} {number}" for number, (type_, _) in enumerate(chosen)]
    fields = [{"id": name, "type": type_} for name, (type_, _) in zip(names, chosen, strict=True)]
    records = [{name: values[row] for name, (_, values) in zip(names, chosen, strict=True)} for row in range(2)]
    create(store, CreateRequest.parse({"resource_id": "r", "fields": fields, "records": records}, {}))
    with store.read("r") as reading:
        cells = rendering.shown(rendering.cells(reading.resources["r"].columns), milliseconds=True)
        yield reading, Search(reading.table("r"), cells, [], [Order("_id")], 10, 0)
    store.close()


def _pages(reading: FileReading, request: Search, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Yield the page *request* as each way gives it."""
    yield search(reading.connection, request).records
    with monkeypatch.context() as patch:
        patch.setattr(short_pages, "MOST_ROWS", 0)
        yield search(reading.connection, request).records
        patch.setattr(page_parts, "MOST_VALUES_AT_ONCE", 0)
        yield search(reading.connection, request).records
    yield search(reading.connection, replace(request, distinct=True)).records


@pytest.mark.parametrize("form", FORMATS)
def test_many_columns_are_written_as_each_is_alone(
    wide: tuple[FileReading, Search], form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading, request = wide
    expected = _put_together(reading, request, form)
    for page in _pages(reading, replace(request, format=form), monkeypatch):
        if form in rendering.CSV_DELIMITERS:
            assert page == expected
        else:
            rows = msgspec.json.decode(page)
            assert [row if form == "lists" else list(row.values()) for row in rows] == msgspec.json.decode(expected)


def _put_together(reading: FileReading, request: Search, form: str) -> str:
    """Return the page of all columns, put together of pages of one column of each type."""
    few = request.row[: 1 + len(TYPES)]
    rows = f"SELECT * FROM {request.table} ORDER BY _id"
    if form not in rendering.CSV_DELIMITERS:
        lines = rendering.fetch_lines(reading.connection, rows, rendering.json_list(few))
        values = [msgspec.json.decode(line) for line in lines]
        return msgspec.json.encode([[id_, *_cycled(others)] for id_, *others in values]).decode()
    delimiter = rendering.CSV_DELIMITERS[form]
    alone = [
        rendering.fetch_lines(reading.connection, rows, rendering.csv_line([cell, request.row[0]], delimiter))
        for cell in few
    ]
    texts = [[line.rpartition(delimiter)[0] for line in lines] for lines in alone]
    return "".join(delimiter.join([id_, *_cycled(others)]) + "\n" for id_, *others in zip(*texts, strict=True))


def _cycled(values: Sequence[Any]) -> list[Any]:
    return list(itertools.islice(itertools.cycle(values), COLUMNS))


@pytest.fixture
def little_memory(wide: tuple[FileReading, Search]) -> Iterator[None]:
    """Let DuckDB have less memory than it reserves for 1,600 sort keys."""
    connection = wide[0].connection
    limit = connection.execute("SELECT current_setting('memory_limit')").fetchall()[0][0]
    connection.execute("SET memory_limit = '300MB'")
    yield
    connection.execute(f"SET memory_limit = '{limit}'")


@pytest.mark.usefixtures("little_memory")
@pytest.mark.parametrize("distinct", [False, True])
@pytest.mark.parametrize("descending", [False, True])
def test_a_sort_by_every_column(wide: tuple[FileReading, Search], descending: bool, distinct: bool) -> None:
    reading, request = wide
    few, every = ([Order(cell.sql, descending) for cell in request.row[1 : 1 + most]] for most in (1, COLUMNS))
    asked = replace(request, limit=1, distinct=distinct)
    expected = search(reading.connection, replace(asked, order=few)).records
    assert search(reading.connection, replace(asked, order=every)).records == expected


@pytest.mark.usefixtures("little_memory")
def test_a_sort_of_found_and_of_selected_rows_by_every_column(wide: tuple[FileReading, Search]) -> None:
    reading, request = wide
    order = [Order(cell.sql, descending=True) for cell in request.row[1:]]
    found = FoundRows(reading.connection, numpy.array([1, 2]), (numpy.array([0.5, 0.25], dtype=numpy.float32),))
    (first,) = found.page(request.table, order, 1, 0).ids
    cells = {cell.name: cell for cell in request.row}
    place = SelectedTable(request.table, Condition("true"), cells, frozenset({"_id"}), rows=2)
    sort = tuple((Field(0, cell.name), True) for cell in request.row[1:])
    asked = Selection((Source("r", {}),), (), (Field(0, "_id"),), (), sort, 1, 0)
    assert select(reading.connection, asked, [place]).records == f"[[{first}]]"


@pytest.mark.parametrize("cell", range(1, 1 + len(TYPES)), ids=[type_ for type_, _ in TYPES])
def test_many_keys_sort_as_each_does(
    wide: tuple[FileReading, Search], cell: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading, request = wide
    for descending, nulls_first in itertools.product((False, True), (None, False, True)):
        order = [Order(request.row[cell].sql, descending, nulls_first), Order("_id", descending)]
        asked = replace(request, order=order, limit=1)
        with monkeypatch.context() as patch:
            patch.setattr(search_module, "_MOST_KEYS", 0)
            found = search(reading.connection, asked).records
        assert found == search(reading.connection, asked).records


def test_a_column_named_400_times(wide: tuple[FileReading, Search], monkeypatch: pytest.MonkeyPatch) -> None:
    reading, request = wide
    for cell, form in itertools.product((request.row[6], request.row[17], request.row[22]), FORMATS):
        two = search(reading.connection, replace(request, row=[cell, cell], format=form)).records
        three = search(reading.connection, replace(request, row=[cell] * 3, format=form)).records
        for page in _pages(reading, replace(request, row=[cell] * 400, format=form), monkeypatch):
            assert len(page) == len(two) + 398 * (len(three) - len(two))


@pytest.mark.parametrize("cell", range(1, 1 + len(TYPES)), ids=[type_ for type_, _ in TYPES])
def test_the_sql_of_a_column_is_short_whatever_its_type(wide: tuple[FileReading, Search], cell: int) -> None:
    _, request = wide
    one = request.row[cell]
    alike = [replace(one, name=f"c{number}", sql=f"c{number}") for number in range(COLUMNS)]
    for line in (rendering.json_object(alike), rendering.json_list(alike), rendering.csv_line(alike, ",")):
        assert len(line.values.select(line.sql, "t")) < 50 * COLUMNS + 5000
    fetched = row_values.row_values(alike, lambda type_, sql: type_.fetched(sql))
    assert len(fetched.select(", ".join(fetched.values), "t")) < 50 * COLUMNS + 5000


def test_values_that_are_not_converted_are_not_copied() -> None:
    """A list of all texts of 1,000 rows of 1,600 columns takes 25 MB in each step of a query."""
    texts = [Cell(f"c{number}", declarations.parse("text"), f"c{number}", "VARCHAR") for number in range(COLUMNS)]
    assert "list_transform" not in rendering.search_source(texts)
    dates = [replace(cell, type=declarations.parse("date"), storage="DATE") for cell in texts]
    assert "list_transform" in rendering.search_source(dates)
