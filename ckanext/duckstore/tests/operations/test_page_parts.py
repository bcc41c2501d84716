"""Pages of many values: their text is that of pages that are read as a whole, and each part of them
is bounded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest

from ckanext.duckstore.errors import InvalidRequest
from ckanext.duckstore.operations import page_parts, rendering, short_pages
from ckanext.duckstore.operations.answer_size import AnswerSize
from ckanext.duckstore.operations.comparisons import Condition
from ckanext.duckstore.operations.create import CreateRequest, create
from ckanext.duckstore.operations.row_values import Cell
from ckanext.duckstore.operations.search import Order, Search, search
from ckanext.duckstore.postgres.types import declarations
from ckanext.duckstore.store.files.file_store import FileReading, FileStore
from ckanext.duckstore.tests.helpers import settings

FORMATS = ["objects", "lists", "csv", "tsv"]
ROWS = 2500


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[FileReading, Search]]:
    """A table of a number, a text, a list and nothing, most of whose texts are short."""
    store = FileStore(settings(tmp_path_factory.mktemp("parts") / "store"))
    fields = [
        {"id": "n", "type": "float8"},
        {"id": "t", "type": "text"},
        {"id": "l", "type": "text[]"},
        {"id": "no", "type": "text"},
    ]
    records = [
        {"n": number / 7, "t": f'"{number % 70}",' * (number % 5), "l": ["a", str(number)]} for number in range(ROWS)
    ]
    create(store, CreateRequest.parse({"resource_id": "r", "fields": fields, "records": records}, {}))
    with store.read("r") as reading:
        cells = rendering.cells(reading.resources["r"].columns)
        row = [replace(cell, name=f"{cell.name} {number}") for number in range(20) for cell in cells]
        yield reading, Search(reading.table("r"), row, [], [Order("_id")], 32_000, 0)
    store.close()


class Noted:
    """The number of values and of characters of each part."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.values: list[int] = []
        self.characters: list[int] = []
        self._pieces = page_parts._pieces
        monkeypatch.setattr(page_parts, "_pieces", self._note)

    def _note(self, connection: Any, table: str, row: Sequence[Cell], layout: Any, rowids: Any) -> list[str]:
        pieces = self._pieces(connection, table, row, layout, rowids)
        self.values.append(len(row) * len(rowids))
        self.characters.append(sum(map(len, pieces)))
        return pieces


@pytest.fixture
def whole(monkeypatch: pytest.MonkeyPatch) -> Callable[[FileReading, Search], str]:
    """Return a function that reads a page as a whole."""

    def read(reading: FileReading, request: Search) -> str:
        with monkeypatch.context() as patch:
            patch.setattr(page_parts, "MOST_VALUES_AT_ONCE", 1 << 60)
            return search(reading.connection, request).records

    return read


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(
    "changed",
    [
        {"limit": 1500, "offset": 700},
        {"order": [Order('"t"', descending=True), Order("_id", descending=True)]},
        {"where": [Condition("_id % 3 > ?", (0,))], "next_page": "gt"},
        {"distinct": True},
        {"limit": 50, "offset": 2000},
        {"offset": ROWS},
    ],
    ids=["span", "sorted", "gaps", "distinct", "few", "none"],
)
def test_parts_give_the_same_page(
    rows: tuple[FileReading, Search],
    monkeypatch: pytest.MonkeyPatch,
    whole: Callable[[FileReading, Search], str],
    form: str,
    changed: dict[str, Any],
) -> None:
    reading, request = rows
    page = replace(request, format=form, **changed)
    expected = whole(reading, page)
    noted = Noted(monkeypatch)
    monkeypatch.setattr(page_parts, "MOST_VALUES_AT_ONCE", 0)
    monkeypatch.setattr(page_parts, "_VALUES", 1 << 12)
    assert search(reading.connection, page).records == expected
    assert max(noted.values, default=0) <= 1 << 12
    assert bool(noted.values) == (changed != {"offset": ROWS})


def test_computed_values_are_read_in_parts(
    rows: tuple[FileReading, Search],
    monkeypatch: pytest.MonkeyPatch,
    whole: Callable[[FileReading, Search], str],
) -> None:
    reading, request = rows
    rank = Cell("rank", declarations.parse("float4"), '(_id % 10) + "n" * 0')
    page = replace(request, row=[*request.row, rank, request.row[0]])
    expected = whole(reading, page)
    noted = Noted(monkeypatch)
    assert search(reading.connection, page).records != ""
    monkeypatch.setattr(page_parts, "MOST_VALUES_AT_ONCE", 0)
    assert search(reading.connection, page).records == expected
    assert noted.values


@pytest.mark.parametrize("form", FORMATS)
def test_a_part_is_bounded_in_values_and_characters(
    rows: tuple[FileReading, Search], monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    reading, request = rows
    noted = Noted(monkeypatch)
    page = replace(request, row=[*request.row] * 4, format=form)
    search(reading.connection, page)
    assert len(noted.values) > 10
    assert max(noted.values) <= 1 << 16
    long = replace(request.row[1], type=declarations.parse("text"), sql="repeat('long ', 2000)", storage="VARCHAR")
    noted.values.clear()
    noted.characters.clear()
    search(reading.connection, replace(page, row=[long] * 70, format=form, limit=200, where=[]))
    assert not noted.values  # few values are read as a whole, and by Python
    monkeypatch.setattr(page_parts, "MOST_VALUES_AT_ONCE", 0)
    search(reading.connection, replace(page, row=[long] * 70, format=form, limit=200, where=[]))
    assert sum(noted.values) == 70 * 200
    assert max(noted.characters) <= 1 << 22


def test_a_long_response_is_refused_after_a_part(
    rows: tuple[FileReading, Search], monkeypatch: pytest.MonkeyPatch
) -> None:
    reading, request = rows
    noted = Noted(monkeypatch)
    monkeypatch.setattr(page_parts, "_ROW_CHARACTERS", 1 << 17)
    monkeypatch.setattr(page_parts, "MOST_VALUES_AT_ONCE", 0)
    page = replace(request, limit=ROWS, answer_size=AnswerSize(1 << 19))
    with pytest.raises(InvalidRequest, match="more than"):
        search(reading.connection, page)
    assert 0 < sum(noted.values) < len(request.row) * ROWS


@pytest.mark.parametrize(
    ("columns", "rows", "parts"),
    [(64, 1 << 20, False), (65, 4000, False), (65, 4096, True), (1600, 163, False), (1600, 164, True)],
)
def test_pages_of_many_values_of_many_columns_have_parts(columns: int, rows: int, parts: bool) -> None:
    assert page_parts.has_parts(columns, rows) == parts


def test_a_page_of_few_rows_and_many_columns_is_written_in_parts_by_duckdb(
    rows: tuple[FileReading, Search], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python would hold each value as an object."""
    reading, request = rows
    monkeypatch.setattr(short_pages, "select", None)
    page = replace(request, row=[*request.row] * 16, limit=200)
    assert search(reading.connection, page).size == 200
