"""A SQLite connection that caches query results until another connection commits.

``PRAGMA data_version`` changes when another connection, of any process, has committed. Checking it
takes a few microseconds; reading a row and building a resource from it takes ten times as long.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Hashable
from typing import TypeVar

_Read = TypeVar("_Read")

#: Maximum number of cached results of a connection, and of bytes of text in them.
_MOST = 1000
_MOST_BYTES = 16 << 20


class Connection(sqlite3.Connection):
    """A caching connection; see the module. It must not be used to write: its own commits do not
    change ``data_version``.

    (Unlike the base class, it supports weak references.)
    """

    _version: int | None = None
    _remembered: dict[Hashable, object]
    _bytes: int = 0
    """Bytes of text in the cached results."""

    def remembered(self, question: Hashable, read: Callable[[], tuple[_Read, int]]) -> _Read:
        """Return the result of *read*, or its cached result for *question* if nothing was committed
        since.

        The caller must not modify it.

        :param read: returns the result, and the number of bytes of text in it and in the question.
        """
        (version,) = self.execute("PRAGMA data_version").fetchone()
        if version != self._version or len(self._remembered) >= _MOST or self._bytes >= _MOST_BYTES:
            self._version, self._remembered, self._bytes = version, {}, 0
        # The next call sees what is committed after this check of the version.
        if question not in self._remembered:
            self._remembered[question], size = read()
            self._bytes += size
        return self._remembered[question]  # type: ignore[return-value]
