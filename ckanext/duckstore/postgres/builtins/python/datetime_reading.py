"""Text that comes from a column, read as a date, a time, a timestamp or an interval."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Mapping

from ...datetimes import moment_text, read_interval, read_moment, span_text
from .base import PythonFunction

#: Values that are remembered: those of a column are often the same.
_REMEMBERED = 10_000
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


@functools.lru_cache(_REMEMBERED)
def moment(text: str, type_name: str, now: int) -> str:
    """Return *text*, a value of the type *type_name*, as DuckDB reads it; ``now`` in it means *now*, microseconds since 1970.

    :raises DataError: it is none.
    """
    found = read_moment(text, type_name, _EPOCH + datetime.timedelta(microseconds=now))
    return moment_text(found, type_name, text)


@functools.lru_cache(_REMEMBERED)
def interval(text: str) -> str:
    """Return the interval *text* as DuckDB reads it.

    :raises DataError: it is none.
    """
    return span_text(read_interval(text), text)


PYTHON: Mapping[str, PythonFunction] = {
    "pg_moment": PythonFunction(moment, ("VARCHAR", "VARCHAR", "BIGINT"), "VARCHAR"),
    "pg_interval": PythonFunction(interval, ("VARCHAR",), "VARCHAR"),
}
