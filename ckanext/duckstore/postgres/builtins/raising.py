"""How a macro or Python function of ours fails: with PostgreSQL's SQLSTATE and message, which survive the way through DuckDB.

SQL says ``pg_raise('pg:22023:requested length too large')``, a cast that fails; Python raises :class:`Failure`. DuckDB wraps either in
text of its own.
"""

from __future__ import annotations

import re

#: DuckDB's error for the name of a time zone: it looks constant ones up while it plans, before a macro could ask.
_UNKNOWN_ZONE = re.compile(r"Unknown TimeZone '([^'\n]*)'")
_MARK = re.compile(r"pg:([0-9A-Z]{5}):([^\n]*?)(?=' to INT64(?:\n|$)|\n|$)")


class Failure(ValueError):
    """An error of PostgreSQL's, raised inside a Python function that DuckDB calls."""

    def __init__(self, sqlstate: str, message: str) -> None:
        super().__init__(f"pg:{sqlstate}:{message}")
        self.sqlstate = sqlstate
        self.message = message


def read(message: str) -> tuple[str, str] | None:
    """Return SQLSTATE and message from the text of an error of DuckDB's, None when it is not one of ours."""
    found = _MARK.search(message)
    if found:
        return found[1], found[2]
    zone = _UNKNOWN_ZONE.search(message)
    return ("22023", f'time zone "{zone[1]}" not recognized') if zone else None
