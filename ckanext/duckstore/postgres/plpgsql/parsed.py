"""Statements of batches, parsed once: to parse it takes up to a tenth of the time of a batch."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

import duckdb

#: The number of parsed statements kept in a process, and the longest, in characters: a parsed
#: statement takes about 25 bytes for each.
KEPT, LONGEST = 20, 50_000


class Parsed:
    """The statements parsed last, by their text."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, duckdb.Statement] = OrderedDict()
        self._lock = Lock()

    def statement(self, connection: duckdb.DuckDBPyConnection, sql: str) -> str | duckdb.Statement:
        """Return *sql*, one statement, parsed, for any connection; as it is if it is too long to be
        kept.

        :raises duckdb.Error: *sql* is no SQL.
        """
        if len(sql) > LONGEST:
            return sql
        with self._lock:
            found = self._kept.pop(sql, None)
            if found is None:
                [found] = connection.extract_statements(sql)
            self._kept[sql] = found
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return found
