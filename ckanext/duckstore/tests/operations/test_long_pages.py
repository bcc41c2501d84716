from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ckanext.duckstore import interrupts
from ckanext.duckstore.errors import QueryCanceled
from ckanext.duckstore.operations import long_pages, rendering
from ckanext.duckstore.operations.create import CreateRequest, create
from ckanext.duckstore.operations.search import Order, Search, search
from ckanext.duckstore.store.files.file_store import FileStore
from ckanext.duckstore.tests.helpers import settings

#: Pages of many rows, and of many columns.
LONG = [(40, 32_000), (1600, 1)]


@pytest.mark.parametrize("first", LONG)
@pytest.mark.parametrize("second", LONG)
def test_a_second_one_waits(first: tuple[int, int], second: tuple[int, int]) -> None:
    order = []

    def read() -> None:
        with long_pages.turn(*second):
            order.append("second")

    thread = threading.Thread(target=read)
    with long_pages.turn(*first):
        thread.start()
        thread.join(timeout=0.05)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]


def test_short_ones_do_not_wait() -> None:
    with long_pages.turn(*LONG[0]), long_pages.turn(20, 32_000), long_pages.turn(500, 100):
        pass


def test_one_that_is_late_ends() -> None:
    interrupt = interrupts.Interrupt()
    interrupt.at = time.monotonic() - 1
    interrupt.requested = True
    with (
        long_pages.turn(*LONG[0]),
        interrupts.obeyed(interrupt),
        pytest.raises(QueryCanceled),
        long_pages.turn(*LONG[1]),
    ):
        pass
    with long_pages.turn(*LONG[1]):  # the turn has been given back
        pass


def test_an_error_gives_the_turn_back() -> None:
    with pytest.raises(ValueError, match="while reading"), long_pages.turn(*LONG[0]):
        raise ValueError("while reading")
    with long_pages.turn(*LONG[0]):
        pass


def _threads(connection: duckdb.DuckDBPyConnection) -> object:
    return connection.execute("SELECT current_setting('threads')").fetchone()


@pytest.mark.parametrize(("values", "threads"), [(long_pages.MOST_VALUES, 3), (long_pages.MOST_VALUES + 1, 1)])
def test_many_values_are_read_by_one_thread(values: int, threads: int) -> None:
    connection = duckdb.connect(config={"threads": 3})
    with pytest.raises(duckdb.BinderException), long_pages.on_one_thread(connection, values):
        connection.execute("SELECT none" if _threads(connection) == (threads,) else "SELECT 1")
    assert _threads(connection) == (3,)


@pytest.mark.parametrize("order", ["_id", '"t"'])
def test_a_page_of_many_values_is_read_by_one_thread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, order: str
) -> None:
    store = FileStore(settings(tmp_path / "store"))
    records = [{"t": f"{9 - number}"} for number in range(9)]
    create(store, CreateRequest.parse({"resource_id": "r", "records": records}, {}))
    fetch, threads = rendering.fetch_lines, []

    def fetch_lines(connection: duckdb.DuckDBPyConnection, *given: Any) -> list[str]:
        threads.append(_threads(connection))
        return fetch(connection, *given)

    monkeypatch.setattr(rendering, "fetch_lines", fetch_lines)
    with store.read("r") as reading:
        row = rendering.cells(reading.resources["r"].columns)
        request = Search(reading.table("r"), row, [], [Order(order)], 1000, 0, format="csv")
        assert search(reading.connection, request).size == 9
        monkeypatch.setattr(long_pages, "MOST_VALUES", 17)
        assert search(reading.connection, request).size == 9
        assert threads == [(2,), (1,)]
        assert _threads(reading.connection) == (2,)
    store.close()
