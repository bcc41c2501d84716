"""Pages of very many values, which a process reads one after the other.

Their text is long, and the plan of a query of 1,600 columns takes some ten megabytes.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import duckdb

from ckanext.duckstore import interrupts

#: The number of values up to which pages are read at the same time, and which a page of a dump has
#: at most.
MOST_VALUES: Final = 1 << 20
#: The number of rows in DuckDB's vectors.
_VECTOR: Final = 2048

_turn = threading.Lock()


@contextmanager
def turn(columns: int, rows: int) -> Iterator[None]:
    """Run the block, which reads a page of *rows* of *columns*, alone if it has many values.

    :raises QueryCanceled: the operation's deadline has passed while it waited.
    """
    if columns * max(rows, _VECTOR) <= MOST_VALUES:
        yield
        return
    here = _turn
    left = interrupts.remaining()
    while not here.acquire(timeout=-1 if left is None else left):
        left = interrupts.remaining()
    try:
        yield
    finally:
        here.release()


@contextmanager
def on_one_thread(connection: duckdb.DuckDBPyConnection, values: int) -> Iterator[None]:
    """Run the block, which reads *values*, with one thread of DuckDB if they are many.

    Each thread has vectors of its own, while Python takes the lines from one after the other.
    """
    if values <= MOST_VALUES:
        yield
        return
    found = connection.execute("SELECT current_setting('threads')").fetchone()
    assert found is not None
    connection.execute("SET threads = 1")
    try:
        yield
    finally:
        connection.execute(f"SET threads = {int(found[0])}")


def _forget() -> None:
    global _turn
    _turn = threading.Lock()


os.register_at_fork(after_in_child=_forget)
