"""Ending what Python does for an operation whose time has passed: DuckDB's own interrupt does not
reach it.

Code that may run for long calls :func:`check` now and then, as PostgreSQL's does
``CHECK_FOR_INTERRUPTS()``.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any
from weakref import WeakKeyDictionary

import duckdb

from .errors import QueryCanceled


class Interrupt:
    """Whether the operation that has an instance of DuckDB is to end."""

    def __init__(self) -> None:
        self.requested = False
        self.at: float | None = None
        """The time (``time.monotonic``) at which the operation is to end; None if there is none."""

    def check(self) -> None:
        """:raises QueryCanceled: it is to end."""
        if self.requested:
            raise QueryCanceled("Query took too long")


class _Thread(threading.local):
    """What the current thread obeys."""

    interrupt: Interrupt | None = None


_here = _Thread()

_interrupts: WeakKeyDictionary[duckdb.DuckDBPyConnection, Interrupt] = WeakKeyDictionary()


def check() -> None:
    """Return if the operation for which this thread works may go on.

    :raises QueryCanceled: its time has passed.
    """
    if _here.interrupt is not None:
        _here.interrupt.check()


def remaining() -> float | None:
    """Return the seconds that the operation for which this thread works has left, more than 0; None
    if it has no deadline.

    :raises QueryCanceled: its time has passed.
    """
    interrupt = _here.interrupt
    if interrupt is None or interrupt.at is None:
        return None
    interrupt.check()
    return max(interrupt.at - time.monotonic(), 0.001)


@contextmanager
def obeyed(interrupt: Interrupt) -> Iterator[None]:
    """Have :func:`check` in this thread obey *interrupt* until the block ends."""
    outer, _here.interrupt = _here.interrupt, interrupt
    try:
        yield
    finally:
        _here.interrupt = outer


def interrupt_of(connection: duckdb.DuckDBPyConnection) -> Interrupt:
    """Return the interrupt for the instance of *connection*, its first connection."""
    return _interrupts.setdefault(connection, Interrupt())


def obeying(call: Callable[..., Any], interrupt: Interrupt) -> Callable[..., Any]:
    """Return *call*, which DuckDB makes from threads of its own, so that it obeys *interrupt*."""

    # A context manager would take several times as long, at every call.
    @wraps(call)
    def checked(*arguments: Any) -> Any:
        interrupt.check()
        outer, _here.interrupt = _here.interrupt, interrupt
        try:
            return call(*arguments)
        finally:
            _here.interrupt = outer

    return checked
