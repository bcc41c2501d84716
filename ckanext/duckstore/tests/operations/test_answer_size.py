"""Responses are bounded, each and all together, in every format."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from typing import Any

import pytest

from ckanext.duckstore.errors import InvalidRequest, StoreBusy
from ckanext.duckstore.operations import answer_size, rendering
from ckanext.duckstore.operations.answer_size import AnswerSize, released
from ckanext.duckstore.operations.create import CreateRequest, create
from ckanext.duckstore.operations.search import Order, Search, search
from ckanext.duckstore.store.base import ID_COLUMN
from ckanext.duckstore.store.files.file_store import FileReading, FileStore
from ckanext.duckstore.tests.helpers import settings

ROWS, LENGTH = 3000, 1000
LINE = "x" * answer_size._SHORT


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FileReading]:
    store = FileStore(settings(tmp_path_factory.mktemp("answers") / "store"))
    records = [{"n": number, "t": "x" * LENGTH} for number in range(ROWS)]
    fields = [{"id": "n", "type": "int"}, {"id": "t", "type": "text"}]
    create(store, CreateRequest.parse({"resource_id": "r", "fields": fields, "records": records}, {}))
    with store.read("r") as found:
        yield found


def page(reading: FileReading, size: AnswerSize, limit: int, form: str, order: str) -> Any:
    cells = rendering.cells(reading.resources["r"].columns)
    request = Search(reading.table("r"), cells, (), [Order(order)], limit, 0, format=form, answer_size=size)
    return search(reading.connection, request)


@pytest.mark.parametrize("form", ["objects", "lists", "csv", "tsv"])
@pytest.mark.parametrize("limit", [1000, ROWS])
@pytest.mark.parametrize("order", [ID_COLUMN, '"n" % 7'])
def test_longer_than_allowed(reading: FileReading, form: str, limit: int, order: str) -> None:
    whole = AnswerSize(1 << 30)
    with released(whole):
        assert page(reading, whole, limit, form, order).size == limit
    assert limit * LENGTH <= whole.size <= limit * (LENGTH + 50)
    small = AnswerSize(whole.size - 1)
    with pytest.raises(InvalidRequest, match="more than"), released(small):
        page(reading, small, limit, form, order)
    exact = AnswerSize(whole.size)
    with released(exact):
        page(reading, exact, limit, form, order)
    assert answer_size._shared._taken == 0


class TestTogether:
    def test_all_have_the_room_of_one(self) -> None:
        first, second = AnswerSize(10 * len(LINE)), AnswerSize(10 * len(LINE))
        first.add([LINE] * 8)
        with pytest.raises(StoreBusy), released(second):
            second.add([LINE] * 3)
        first.release()
        first.release()
        second = AnswerSize(10 * len(LINE))
        second.add([LINE] * 9)
        second.release()
        assert answer_size._shared._taken == 0

    def test_short_ones_always_fit(self) -> None:
        long, short = AnswerSize(4 * len(LINE)), AnswerSize(4 * len(LINE))
        long.add([LINE] * 4)
        short.add([LINE])
        with pytest.raises(StoreBusy):
            short.add(["x"])
        long.release()

    def test_text_counts_until_it_is_deleted(self) -> None:
        class Text:
            pass

        text, size = Text(), AnswerSize(4 * len(LINE))
        with released(size):
            size.add([LINE] * 2)
            size.until_deleted(text)
        assert answer_size._shared._taken == 2 * len(LINE)
        del text
        gc.collect()
        assert answer_size._shared._taken == 0

    def test_without_a_limit(self) -> None:
        answer_size.UNLIMITED.add([LINE] * 1000)
        assert answer_size._shared._taken == 0
