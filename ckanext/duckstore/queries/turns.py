"""The order in which queries run.

A fixed number of queries may run until their timeouts. While all these turns are taken, one more
query may run briefly, so that a short query need not wait for long ones. A query that does not end
within its brief turn starts over in a turn of full length.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum

from ..errors import StoreBusy

#: Seconds of a brief turn: much more than most queries take, and not much for the next to wait.
BRIEF = 0.5


class QueryTurn(Enum):
    FULL = "full"
    BRIEF = "brief"


@dataclass(eq=False)
class _Ticket:
    """A query that waits for one of the turns that it accepts."""

    accepts: tuple[QueryTurn, ...]
    turn: QueryTurn | None = None
    """The turn that it has been given."""
    given: threading.Event = field(default_factory=threading.Event)


class Turns:
    """The turns of a pool. Thread-safe; queries are served in the order of their arrival."""

    def __init__(self, full: int, queue: int) -> None:
        """
        :param full: the number of queries that may run until their timeouts.
        :param queue: the number of queries that may wait.
        """
        self._lock = threading.Lock()
        self._free = {QueryTurn.FULL: full, QueryTurn.BRIEF: 1}
        self._queue = queue
        self._waiting: list[_Ticket] = []

    @contextmanager
    def take(self, until: float, *accepts: QueryTurn) -> Iterator[QueryTurn]:
        """Wait for a turn that is one of *accepts*, the preferred one first. Yield it, and hold it
        during the block.

        :param until: when to give up, on the clock ``time.monotonic()``.
        :raises StoreBusy: the queue is full, or that time has come.
        """
        ticket = _Ticket(accepts)
        with self._lock:
            self._waiting.append(ticket)
            self._serve()
            full = ticket.turn is None and len(self._waiting) > self._queue
        try:
            if full or not ticket.given.wait(max(until - time.monotonic(), 0)) or ticket.turn is None:
                raise StoreBusy("Too many queries are running, try again later")
            yield ticket.turn
        finally:
            self._end(ticket)

    def _end(self, ticket: _Ticket) -> None:
        with self._lock:
            if ticket.turn is None:
                self._waiting.remove(ticket)
            else:
                self._free[ticket.turn] += 1
                self._serve()

    def _serve(self) -> None:
        """Give free turns to those who wait."""
        for ticket in list(self._waiting):
            ticket.turn = next((turn for turn in ticket.accepts if self._free[turn]), None)
            if ticket.turn is not None:
                self._free[ticket.turn] -= 1
                self._waiting.remove(ticket)
                ticket.given.set()

    @property
    def counts(self) -> tuple[int, int]:
        """The free turns of full length, and the queries that wait."""
        with self._lock:
            return self._free[QueryTurn.FULL], len(self._waiting)
