"""A connection to SQLite that remembers what it has read for as long as nobody writes.

SQLite tells a connection with ``PRAGMA data_version`` whether another one, of any process, has committed anything since; to ask takes
some microseconds, to read a row and make a resource of it ten times as long.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Hashable
from typing import TypeVar

_Read = TypeVar("_Read")

#: Answers that a connection remembers at most, and the bytes of text in them.
_MOST = 1000
_MOST_BYTES = 16 << 20


class Connection(sqlite3.Connection):
    """See the module. Where answers are remembered, only others may write: SQLite does not count a connection's own commits.

    (It can also be referred to weakly, which the base class cannot.)
    """

    _version: int | None = None
    _remembered: dict[Hashable, object]
    _bytes: int = 0
    """Of what is remembered."""

    def remembered(self, question: Hashable, read: Callable[[], tuple[_Read, int]]) -> _Read:
        """Return what *read* returns, or what it returned to the same *question* if nothing was committed since. Nobody may change it.

        :param read: returns the answer, and the bytes of text in it and in the question.
        """
        (version,) = self.execute("PRAGMA data_version").fetchone()
        if version != self._version or len(self._remembered) >= _MOST or self._bytes >= _MOST_BYTES:
            self._version, self._remembered, self._bytes = version, {}, 0
        # What is committed after the version was asked for is found by the next one who asks.
        if question not in self._remembered:
            self._remembered[question], size = read()
            self._bytes += size
        return self._remembered[question]  # type: ignore[return-value]
