"""A thread that interrupts queries after their timeout."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from ...interrupts import Interrupt, obeyed

#: DuckDB ignores an interrupt between two statements, so it is repeated at this interval, in
#: seconds, until the block has ended.
_REPEAT = 0.02


class Deadline:
    """The time at which a query must end, and whether that has passed."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, interrupt: Interrupt, at: float) -> None:
        self.connection = connection
        self.interrupt = interrupt
        self.at = at
        self.passed = False


class Deadlines:
    """The deadlines of this process. A thread watches them, and ends when there are none."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._running: set[Deadline] = set()
        self._sleeps_until: float | None = None
        """The time at which the thread wakes; None if there is no thread."""

    @contextmanager
    def watch(
        self, connection: duckdb.DuckDBPyConnection, interrupt: Interrupt, timeout: float | None
    ) -> Iterator[Deadline | None]:
        """Interrupt the statements on *connection* if the block has not ended after *timeout*
        seconds.

        :param interrupt: requested then too, for Python functions and for this thread's own loops.
        """
        if timeout is None:
            yield None
            return
        deadline = Deadline(connection, interrupt, time.monotonic() + timeout)
        interrupt.at = deadline.at
        with self._changed:
            self._running.add(deadline)
            if self._sleeps_until is None:
                self._sleeps_until = deadline.at
                threading.Thread(target=self._run, name="duckstore-deadlines", daemon=True).start()
            elif deadline.at < self._sleeps_until:
                self._changed.notify()
        try:
            with obeyed(interrupt):
                yield deadline
        finally:
            # Under the lock, so that a late interrupt cannot hit the next user of the instance.
            with self._changed:
                self._running.discard(deadline)
                interrupt.requested, interrupt.at = False, None

    def _run(self) -> None:
        with self._changed:
            while self._running:
                self._sleeps_until = self._interrupt()
                self._changed.wait(self._sleeps_until - time.monotonic())
            self._sleeps_until = None

    def _interrupt(self) -> float:
        """Interrupt the connections whose deadlines have passed; return the time of the next
        check.
        """
        now = time.monotonic()
        for deadline in self._running:
            if deadline.at <= now:
                deadline.passed = deadline.interrupt.requested = True
                deadline.connection.interrupt()
        return max(now + _REPEAT, min(deadline.at for deadline in self._running))
