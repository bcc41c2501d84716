"""A page that is too long is refused before its rows are written."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from ckanext.duckstore.errors import InvalidRequest
from ckanext.duckstore.operations import rendering
from ckanext.duckstore.operations.answer_size import AnswerSize, released
from ckanext.duckstore.operations.create import CreateRequest, create
from ckanext.duckstore.operations.least_length import least_length
from ckanext.duckstore.operations.row_values import Cell
from ckanext.duckstore.operations.search import Order, Search, search
from ckanext.duckstore.store.base import ID_COLUMN
from ckanext.duckstore.store.files.file_store import FileReading, FileStore
from ckanext.duckstore.tests.helpers import settings

TYPES = {"a": "text", "b c": "text", "d": "char(5)", "e": "varchar(9)", "f": "int", "g": "json", "h": "bool"}
ROWS = 3000


def _record(chance: random.Random) -> dict[str, object]:
    texts = [None, "", "plain", 'quoted "text"', "line\nbreak", "ü€", "\\", ","]
    values = [chance.choice(texts), chance.choice(texts), "ab", "abc", chance.randrange(10**6), [1], True]
    return {name: None if chance.random() < 0.2 else value for name, value in zip(TYPES, values, strict=True)}


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FileReading]:
    chance = random.Random(20)
    store = FileStore(settings(tmp_path_factory.mktemp("lengths") / "store"))
    fields = [{"id": name, "type": type_} for name, type_ in TYPES.items()]
    records = [_record(chance) for _ in range(ROWS)]
    create(store, CreateRequest.parse({"resource_id": "r", "fields": fields, "records": records}, {}))
    with store.read("r") as found:
        yield found


def page(reading: FileReading, row: Sequence[Cell], form: str, size: AnswerSize, order: str = ID_COLUMN) -> None:
    request = Search(reading.table("r"), row, (), [Order(order)], ROWS, 0, format=form, answer_size=size)
    with released(size):
        search(reading.connection, request)


@pytest.mark.parametrize("form", ["objects", "lists", "csv", "tsv"])
@pytest.mark.parametrize("seed", range(8))
def test_never_more_than_the_page_has(reading: FileReading, form: str, seed: int) -> None:
    chance = random.Random(seed)
    cells = rendering.cells(reading.resources["r"].columns)
    row = chance.choices(cells, k=chance.randrange(1, 12))
    rowids = chance.sample(range(ROWS), chance.choice([0, 1, 500]))
    whole = AnswerSize(1 << 30)
    only = f"(SELECT *, rowid FROM {reading.table('r')} WHERE rowid IN (SELECT unnest({rowids}::BIGINT[])))"
    with released(whole):
        search(reading.connection, Search(only, row, (), [Order(ID_COLUMN)], ROWS, 0, format=form, answer_size=whole))
    least = least_length(reading.connection, reading.table("r"), row, rowids, form)
    assert least <= whole.size
    if len(rowids) > 1:
        assert least >= 0.3 * whole.size


@pytest.mark.parametrize("form", ["objects", "lists", "csv", "tsv"])
@pytest.mark.parametrize("columns", [400, 1664])
@pytest.mark.parametrize("order", [ID_COLUMN, '"a"'])
def test_refused_before_it_is_written(
    reading: FileReading, form: str, columns: int, order: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (text,) = (cell for cell in rendering.cells(reading.resources["r"].columns) if cell.name == "a")
    monkeypatch.setattr(rendering, "fetch_lines", None)
    with pytest.raises(InvalidRequest, match="more than 1000000 bytes"):
        page(reading, [text] * columns, form, AnswerSize(1_000_000), order)


def test_every_column_of_a_wide_table_counts(tmp_path: Path) -> None:
    store = FileStore(settings(tmp_path / "store"))
    record = {f"c{number}": "x" * (1 + number % 7) for number in range(1600)}
    fields = [{"id": name, "type": "text"} for name in record]
    create(store, CreateRequest.parse({"resource_id": "r", "fields": fields, "records": [record]}, {}))
    with store.read("r") as reading:
        row = rendering.cells(reading.resources["r"].columns)
        for form in ("objects", "csv"):
            size = AnswerSize(1 << 30)
            page(reading, row, form, size)
            least = least_length(reading.connection, reading.table("r"), row, [0], form)
            assert size.size - 1 <= least <= size.size  # csv: a number may be empty
