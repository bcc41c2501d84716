from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ckanext.duckstore.errors import InvalidSQL
from ckanext.duckstore.operations import rendering, short_pages
from ckanext.duckstore.operations.answer_size import AnswerSize
from ckanext.duckstore.operations.comparisons import Condition
from ckanext.duckstore.operations.create import CreateRequest, create
from ckanext.duckstore.operations.delete import DeleteRequest, delete_rows
from ckanext.duckstore.operations.row_values import Cell
from ckanext.duckstore.operations.search import ChosenRows, Order, Search, count, search
from ckanext.duckstore.operations.upsert import UpsertRequest, upsert
from ckanext.duckstore.postgres.types import declarations
from ckanext.duckstore.store.files.file_store import FileReading, FileStore
from ckanext.duckstore.tests.helpers import settings

FIELDS = {
    "percent %s 100%": "text",
    "double": "float8",
    "single": "float4",
    "exact": "numeric",
    "price": "money",
    "moment": "timestamp",
    "zoned": "timestamptz",
    "day": "date",
    "flag": "bool",
    "big": "int8",
    "id": "oid",
    "tree": "json",
    "tags": "text[]",
    "many": "float8[]",
}
VALUES: dict[str, list[Any]] = {
    "percent %s 100%": ["50 % of \"it\"\n\\ 'ü'", "", None],
    "double": [1e15, -0.5, "NaN"],
    "single": ["1e6", 16777216, "-Infinity"],
    "exact": ["10.50", "-0.001", "100"],
    "price": [1.5, -2, 0],
    "moment": ["0044-03-15 10:00:00.5 BC", "2012-02-29 23:59:59.123456", "infinity"],
    "zoned": ["2012-02-29 23:59:59.123456+02", "0044-03-15 10:00:00 BC", None],
    "day": ["0044-03-15 BC", "infinity", "2012-02-29"],
    "flag": ["yes", False, None],
    "big": [-(1 << 63), (1 << 63) - 1, 0],
    "id": [1, 4294967295, None],
    "tree": [{"a": [1, 2.50, None, "x"]}, [], None],
    "tags": [["a", None, 'b"c'], [], None],
    "many": ["{1e15,NaN,NULL,0.1}", [], None],
}


@pytest.fixture
def rows(tmp_path: Path) -> Iterator[tuple[FileReading, Search]]:
    store = FileStore(settings(tmp_path / "store"))
    records = [dict(zip(VALUES, values, strict=True)) for values in zip(*VALUES.values(), strict=True)]
    fields = [{"id": name, "type": type_} for name, type_ in FIELDS.items()]
    create(store, CreateRequest.parse({"resource_id": "r", "fields": fields, "records": records}, {}))
    with store.read("r") as reading:
        cells = rendering.shown(rendering.cells(reading.resources["r"].columns), milliseconds=True)
        yield reading, Search(reading.table("r"), cells, [], [Order("_id", descending=True)], 10, 0)


@pytest.mark.parametrize("form", ["objects", "lists"])
@pytest.mark.parametrize("milliseconds", [True, False, None])
def test_short_and_long_pages_are_written_alike(
    rows: tuple[FileReading, Search], form: str, milliseconds: bool | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading, request = rows
    cells = rendering.cells(reading.resources["r"].columns)
    if milliseconds is not None:
        cells = rendering.shown(cells, milliseconds=milliseconds)
    for row in (cells, cells[::-3], cells[:1], []):
        wanted = replace(request, format=form, row=row, next_page="lt")
        short = search(reading.connection, wanted)
        with monkeypatch.context() as patch:
            patch.setattr(short_pages, "MOST_ROWS", 0)
            assert search(reading.connection, wanted) == short
        assert short.size == 3
        assert short.last_id == 1
        assert len(msgspec.json.decode(short.records)) == 3


@pytest.mark.parametrize("form", ["objects", "lists", "csv", "tsv"])
@pytest.mark.parametrize("id_", [2, 9])
def test_a_row_alone_is_written_like_others(rows: tuple[FileReading, Search], form: str, id_: int) -> None:
    reading, request = rows
    for row in (request.row, request.row[:2], []):
        wanted = replace(request, format=form, row=row, next_page="lt", where=[Condition("_id = ?", (id_,))])
        alone = search(reading.connection, replace(wanted, one_row=True))
        assert alone == search(reading.connection, wanted)
        assert alone.size == (id_ == 2)


def test_rows_come_in_the_order_asked_for(rows: tuple[FileReading, Search]) -> None:
    reading, request = rows
    by_value = replace(request, row=[cell for cell in request.row if cell.name == "exact"], order=[Order('"exact"')])
    assert search(reading.connection, by_value).records == '[{"exact":-0.001},{"exact":10.5},{"exact":100}]'
    apart = replace(by_value, where=[Condition('"exact" > 1')], order=[Order('"exact"', descending=True)])
    assert search(reading.connection, apart).records == '[{"exact":100},{"exact":10.5}]'


@pytest.mark.parametrize(
    ("limit", "offset", "size"), [(10, 0, 3), (3, 0, 3), (2, 0, 2), (0, 0, 0), (2, 2, 1), (2, 3, 0), (2, 9, 0)]
)
@pytest.mark.parametrize("distinct", [True, False])
def test_the_total_is_that_of_all_pages(
    rows: tuple[FileReading, Search], limit: int, offset: int, size: int, distinct: bool
) -> None:
    reading, request = rows
    order = [] if distinct else request.order
    page = replace(request, limit=limit, offset=offset, distinct=distinct, order=order)
    found = search(reading.connection, page)
    (id,) = reading.resources
    total = count(reading.connection, page, found, lambda: reading.row_count(id))
    assert (found.size, total) == (size, 3)


@pytest.mark.parametrize(
    ("limit", "offset"), [(1, 0), (2, 1), (3, 0), (10, 0), (10, 2), (2, 3), (0, 0), (10, (1 << 63) - 1)]
)
@pytest.mark.parametrize("form", ["objects", "lists", "csv"])
def test_a_page_is_the_same_by_the_span_of_its_ids(
    rows: tuple[FileReading, Search], limit: int, offset: int, form: str
) -> None:
    reading, request = rows
    page = replace(request, limit=limit, offset=offset, format=form, next_page="gt", order=[Order("_id")])
    for row in (page.row, page.row[:1], []):
        sorted_ = replace(page, row=row)
        assert search(reading.connection, replace(sorted_, has_gaps=lambda: False)) == search(
            reading.connection, sorted_
        )


def test_gaps_in_the_ids_are_noticed_after_each_write(tmp_path: Path) -> None:
    store = FileStore(settings(tmp_path / "store"))
    create(store, CreateRequest.parse({"resource_id": "r", "fields": [{"id": "n", "type": "int"}]}, {}))

    def pages() -> tuple[bool, list[int]]:
        with store.read("r") as reading:
            cells = rendering.cells(reading.resources["r"].columns)[:1]
            request = Search(reading.table("r"), cells, [], [Order("_id")], 3, 1, format="lists")
            found = search(reading.connection, replace(request, has_gaps=lambda: reading.has_gaps("r")))
            assert found == search(reading.connection, request)
            return reading.has_gaps("r"), [id_ for (id_,) in msgspec.json.decode(found.records)]

    assert pages() == (False, [])
    upsert(store, UpsertRequest("r", "insert", [{"n": number} for number in range(6)]))
    assert pages() == (False, [2, 3, 4])
    delete_rows(store, DeleteRequest("r", lambda _: [Condition("n = 5")]))
    assert pages() == (False, [2, 3, 4])
    delete_rows(store, DeleteRequest("r", lambda _: [Condition("n = 2")]))
    assert pages() == (True, [2, 4, 5])
    upsert(store, UpsertRequest("r", "upsert", [{"_id": 3, "n": 2}]))
    assert pages() == (False, [2, 3, 4])
    upsert(store, UpsertRequest("r", "upsert", [{"_id": 90, "n": 90}]))
    assert pages() == (True, [2, 3, 4])
    delete_rows(store, DeleteRequest("r", lambda _: [Condition("n < 3")]))
    assert pages() == (True, [5, 90])
    store.close()


@pytest.fixture
def many(tmp_path: Path) -> Iterator[tuple[FileReading, Search]]:
    """Some row groups, in which rows have been deleted and one has an ``_id`` of its own."""
    store = FileStore(settings(tmp_path / "store"))
    records = [{"n": number} for number in range(300_000)]
    create(store, CreateRequest.parse({"resource_id": "r", "records": records}, {}))
    delete_rows(store, DeleteRequest("r", lambda _: [Condition("n % 100000 = 7")]))
    upsert(store, UpsertRequest("r", "upsert", [{"_id": 8, "n": -1}]))
    with store.read("r") as reading:
        cells = rendering.cells(reading.resources["r"].columns)
        yield reading, Search(reading.table("r"), cells, [], [Order("_id")], 32_000, 0, format="csv")


@pytest.mark.parametrize("offset", [0, 5000, 120_000, 280_000])
@pytest.mark.parametrize("descending", [False, True])
def test_long_pages_have_the_rows_in_order(many: tuple[FileReading, Search], offset: int, descending: bool) -> None:
    reading, request = many
    page = replace(request, offset=offset, order=[Order("_id", descending)], next_page="lt" if descending else "gt")
    found = search(reading.connection, page)
    ids = [1 + number for number in range(300_000) if number == 7 or number % 100_000 != 7]
    expected = sorted(ids, reverse=descending)[offset : offset + 32_000]
    lines = [line.split(",") for line in found.records.split()]
    assert [int(id_) for id_, _ in lines] == expected
    assert all(int(n) == int(id_) - 1 or (id_, n) == ("8", "-1") for id_, n in lines)
    assert (found.size, found.last_id) == (len(expected), expected[-1])


def test_chosen_rows_are_found_wherever_they_are(many: tuple[FileReading, Search]) -> None:
    reading, request = many
    ids, ranks = [299_990, 8, 5, 100_009], ["0.5", "0.25", "0.5", "2.0"]
    lines = ["[299990,299989,0.5]", "[8,-1,0.25]", "[5,4,0.5]", "[100009,100008,2]"]
    size = AnswerSize(len("".join(lines)))  # other rows at these places of the table do not count
    row = [*request.row, Cell("rank", declarations.parse("float4"), "rank")]
    chosen = ChosenRows(ids, {"rank": ranks})
    asked = replace(request, row=row, format="lists", choose=lambda *_: chosen, answer_size=size)
    assert msgspec.json.decode(search(reading.connection, asked).records) == list(map(msgspec.json.decode, lines))
    assert size.size == size.most


def test_long_pages_in_another_order(many: tuple[FileReading, Search]) -> None:
    reading, request = many
    found = search(reading.connection, replace(request, order=[Order("n % 1000"), Order("_id", True)], offset=10))
    lines = [[int(cell) for cell in line.split(",")] for line in found.records.split()]
    assert len(lines) == found.size == 32_000
    assert lines == sorted(lines, key=lambda line: (line[1] % 1000 if line[1] >= 0 else -1, -line[0]))


@pytest.mark.parametrize("distinct", [False, True])
@pytest.mark.parametrize(
    "order",
    [
        [],
        [Order("_id"), Order("n % 3")],
        [Order("n % 3", True)],
        [Order("n % 2"), Order("n % 3"), Order("n % 2", True)],
    ],
    ids=str,
)
def test_pages_by_offset_hold_every_row_once(
    many: tuple[FileReading, Search], distinct: bool, order: list[Order]
) -> None:
    reading, request = many
    few = replace(request, where=[Condition("n % 1000 = 3")], order=order, distinct=distinct)
    whole = search(reading.connection, few)
    for size in (7, 100):
        pages = [
            search(reading.connection, replace(few, limit=size, offset=offset)) for offset in range(0, whole.size, size)
        ]
        assert "".join(page.records for page in pages) == whole.records
    assert sorted(whole.records.split()) == sorted({f"{n + 1},{n}" for n in range(3, 300_000, 1000)})


def test_distinct_rows_are_the_first_of_their_kind(many: tuple[FileReading, Search]) -> None:
    reading, request = many
    by_rest = Cell("rest", declarations.parse("int4"), "n % 5")
    found = replace(request, row=[by_rest], order=[Order("n % 5")], distinct=True, limit=2, offset=1)
    assert search(reading.connection, found).records == "0\n1\n"  # after -1
    assert count(reading.connection, found, search(reading.connection, found), lambda: 0) == 6


def test_a_row_has_no_more_values_than_in_postgresql(rows: tuple[FileReading, Search]) -> None:
    reading, request = rows
    assert search(reading.connection, replace(request, row=[request.row[0]] * 1664)).size == 3
    for form in ("objects", "csv"):
        with pytest.raises(InvalidSQL, match="target lists can have at most 1664 entries"):
            search(reading.connection, replace(request, row=[request.row[0]] * 1665, format=form))


def test_what_comes_after_the_id_in_a_sort_changes_nothing(rows: tuple[FileReading, Search]) -> None:
    reading, request = rows
    first = replace(request, row=request.row[:1], order=[Order("_id"), Order('"exact"', True)])
    assert search(reading.connection, first).records == '[{"_id":1},{"_id":2},{"_id":3}]'
