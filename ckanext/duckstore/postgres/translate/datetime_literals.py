"""Dates, times and intervals written as text in a query."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

from ..datetimes import interval_fields, moment_text, read_interval, read_moment, span_text
from .pgtypes import DUCKDB

TYPES = ("date", "time", "timetz", "timestamp", "timestamptz")

_TODAY = "CAST(now() AS DATE)"
_TIME = "CAST(CAST(now() AS TIMESTAMP) AS TIME)"
#: Words that mean what they mean when the query runs, so that they agree with ``now()`` in it.
_NOW: Mapping[str, str] = {"time": _TIME, "timetz": f"CAST({_TIME} AS TIMETZ)"}
_DAYS: Mapping[str, int] = {"yesterday": -1, "today": 0, "tomorrow": 1}


def moment(text: str, type: str) -> str:
    """DuckDB SQL of the value that *text* is of *type*, one of :data:`TYPES`. :raises DataError: when it is none."""
    word = text.strip().lower()
    if word == "now":
        return _NOW.get(type, f"CAST(now() AS {DUCKDB[type]})")
    if word in _DAYS and type not in _NOW:
        return f"CAST(({_TODAY} + ({_DAYS[word]})) AS {DUCKDB[type]})"
    found = read_moment(text, type, datetime.datetime.now(datetime.UTC))
    return f"CAST('{moment_text(found, type, text)}' AS {DUCKDB[type]})"


def interval(text: str, typmods: Sequence[int] = ()) -> str:
    """DuckDB SQL of the interval *text*, declared with *typmods*: its fields, then the decimals of its seconds."""
    return f"CAST('{span_text(read_interval(text, *typmods), text)}' AS INTERVAL)"


def cut(sql: str, fields: int, decimals: int = interval_fields.DECIMALS) -> str:
    """DuckDB SQL of the interval *sql* as a value of the interval type with these fields and decimals."""
    months, days, micros = interval_fields.kept(fields)
    return f"pg_cut_span({sql}, {months}, {days}, {micros}, {10 ** (interval_fields.DECIMALS - decimals)})"
