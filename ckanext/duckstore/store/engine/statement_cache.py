"""A cache of parsed statements.

Parsing takes a tenth of the time of a search for a page of rows, and of a batch of a trigger
function.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Any, Final

import duckdb


class StatementCache:
    """The statements that were executed last, by their text.

    Threads may use it at the same time, without a lock, which a fork could leave locked.
    """

    def __init__(self, most: int, longest: int) -> None:
        """:param most: the number of statements that are kept.
        :param longest: the greatest number of their characters; a parsed statement takes 25 to 75
            bytes for each.
        """
        self.most, self.longest = most, longest
        self._kept: OrderedDict[str, duckdb.Statement] = OrderedDict()

    def get(self, connection: duckdb.DuckDBPyConnection, sql: str) -> str | duckdb.Statement:
        """Return the statement *sql* parsed, for any connection; if there are several in it, as it
        is.

        :raises duckdb.Error: it has a syntax error.
        """
        statement = self._kept.pop(sql, None)
        if statement is None:
            statements = connection.extract_statements(sql)
            if len(statements) != 1:
                return sql
            statement = statements[0]
        self._kept[sql] = statement
        if len(self._kept) > self.most:
            self._kept.popitem(last=False)
        return statement


#: The statements of single requests, and those of batches of trigger functions and of wide tables.
_SHORT: Final = StatementCache(200, 1_000)
_LONG: Final = StatementCache(20, 50_000)


class CachingConnection:
    """A connection of DuckDB, with all its methods, that parses a statement once that is executed
    again and again.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def execute(self, sql: str | duckdb.Statement, parameters: object = None) -> duckdb.DuckDBPyConnection:
        """Execute *sql*; see :meth:`duckdb.DuckDBPyConnection.execute`."""
        if isinstance(sql, str):
            for statements in (_SHORT, _LONG):
                if len(sql) <= statements.longest:
                    sql = statements.get(self._connection, sql)
                    break
        return self._connection.execute(sql, parameters)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)
