"""CKAN's handles of query processes that have answered a query and wait for another one on the same
tables.
"""

from __future__ import annotations

from .execution import AttachedTables
from .handles import QueryProcess


class IdleProcesses:
    """The idle processes of a fork server, least recently used first. Not thread-safe: callers must
    hold a lock.
    """

    def __init__(self) -> None:
        self._idle: list[tuple[AttachedTables, QueryProcess]] = []
        self._closed = False

    def take(self, tables: AttachedTables) -> QueryProcess | None:
        """Return the most recently used process for *tables*, or None. Close processes that can no
        longer be used.
        """
        self._let_go([each for each in self._idle if tables.are_newer_than(each[0]) or not each[1].is_waiting()])
        for each in reversed(self._idle):
            if each[0] == tables:
                self._idle.remove(each)
                return each[1]
        return None

    def put(self, tables: AttachedTables, process: QueryProcess) -> None:
        """Add *process*, which has *tables* attached and has just answered a query."""
        if self._closed:
            process.close()
        else:
            self._idle.append((tables, process))

    def shrink(self, most: int) -> None:
        """Close the least recently used processes in excess of *most*."""
        self._let_go(self._idle[: max(len(self._idle) - most, 0)])

    def _let_go(self, those: list[tuple[AttachedTables, QueryProcess]]) -> None:
        for each in those:
            self._idle.remove(each)
            each[1].close()

    def forget(self) -> None:
        """Close the sockets in a forked child; the processes remain the parent's."""
        for _tables, process in self._idle:
            process.forget()

    def close(self) -> None:
        """End all processes, and any that is added later."""
        self._closed = True
        self.shrink(0)
