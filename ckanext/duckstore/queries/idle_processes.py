"""Processes that have answered a query and wait for another one on the same tables, as CKAN's process holds them."""

from __future__ import annotations

from .execution import Tables
from .handles import QueryProcess


class IdleProcesses:
    """The idle processes of a fork server, the least recently used first. Whoever uses it sees to it that one thread does at a time."""

    def __init__(self) -> None:
        self._idle: list[tuple[Tables, QueryProcess]] = []
        self._closed = False

    def take(self, tables: Tables) -> QueryProcess | None:
        """Return the one for *tables* that was used last, or None. Those that nobody can use any more are let go."""
        self._let_go([each for each in self._idle if tables.are_newer_than(each[0]) or not each[1].is_waiting()])
        for each in reversed(self._idle):
            if each[0] == tables:
                self._idle.remove(each)
                return each[1]
        return None

    def put(self, tables: Tables, process: QueryProcess) -> None:
        """Keep *process*, which has *tables* attached and has just answered a query."""
        if self._closed:
            process.close()
        else:
            self._idle.append((tables, process))

    def shrink(self, most: int) -> None:
        """Keep no more than *most* of them."""
        self._let_go(self._idle[: max(len(self._idle) - most, 0)])

    def _let_go(self, those: list[tuple[Tables, QueryProcess]]) -> None:
        for each in those:
            self._idle.remove(each)
            each[1].close()

    def forget(self) -> None:
        """Let go of them in a forked child, where they are another's."""
        for _tables, process in self._idle:
            process.forget()

    def close(self) -> None:
        """End them all, and those still to come."""
        self._closed = True
        self.shrink(0)
