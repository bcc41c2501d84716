"""Errors of Duckstore's macros and Python functions: PostgreSQL's SQLSTATE and message, encoded so
that they survive DuckDB.

SQL calls ``pg_raise('pg:22023:requested length too large')``, a cast that fails; Python raises
:class:`Failure`. DuckDB wraps both in text of its own.
"""

from __future__ import annotations

import re

#: DuckDB's error for an unknown time zone name: it looks up constant names while planning, before a
#: macro could check them.
_UNKNOWN_ZONE = re.compile(r"Unknown TimeZone '([^'\n]*)'")
_MARK = re.compile(r"pg:([0-9A-Z]{5}):([^\n]*?)(?=' to INT64(?:\n|$)|\n|$)")


class Failure(ValueError):
    """A PostgreSQL error, raised inside a Python function that DuckDB calls."""

    def __init__(self, sqlstate: str, message: str) -> None:
        super().__init__(f"pg:{sqlstate}:{message}")
        self.sqlstate = sqlstate
        self.message = message


def read(message: str) -> tuple[str, str] | None:
    """Return the SQLSTATE and message in the text of a DuckDB error, None if it is not an error of
    this module.
    """
    found = _MARK.search(message)
    if found:
        return found[1], found[2]
    zone = _UNKNOWN_ZONE.search(message)
    return ("22023", f'time zone "{zone[1]}" not recognized') if zone else None
