"""Timestamps and intervals as the text that DuckDB reads."""

from __future__ import annotations

from ...errors import DatetimeFieldOverflow
from . import calendar
from .decoded_fields import Moment
from .digits import DAY, SECOND
from .interval_value import Span

#: The last days, as Julian days, of PostgreSQL's date and of DuckDB's timestamp, which counts
#: microseconds from 1970, not 2000.
_LAST_DATE = calendar.julian_day(5874897, 12, 31)
_LAST_TIMESTAMP = calendar.julian_day(294247, 1, 9)


def moment_text(moment: Moment, type_name: str, text: str) -> str:
    """Return *moment*, read from *text* as a value of the PostgreSQL type *type_name*, as DuckDB
    reads it.

    A timestamptz is converted to UTC; a timestamp ignores the zone in its text, as in PostgreSQL.

    :raises DatetimeFieldOverflow: it cannot be stored.
    """
    if moment.special:
        return moment.special
    if type_name in ("time", "timetz"):
        return _clock(moment.micros) + (_offset(moment.offset or 0) if type_name == "timetz" else "")
    assert moment.day is not None
    if type_name == "date":
        if not 0 <= moment.day <= _LAST_DATE:
            raise DatetimeFieldOverflow(f'date out of range: "{text}"')
        return _date(moment.day)
    ahead = (moment.offset or 0) * SECOND if type_name == "timestamptz" else 0
    days, micros = divmod(moment.micros - ahead, DAY)
    if not 0 <= moment.day + days <= _LAST_TIMESTAMP:
        raise DatetimeFieldOverflow(f'timestamp out of range: "{text}"')
    return f"{_date(moment.day + days)} {_clock(micros)}"


def span_text(span: Span, text: str) -> str:
    """Return *span*, read from *text*, as DuckDB reads it.

    :raises DatetimeFieldOverflow: it is infinite; DuckDB's intervals are finite.
    """
    if span.special:
        raise DatetimeFieldOverflow(f'interval out of range: "{text}"')
    return f"{span.months} months {span.days} days {span.micros} microseconds"


def _date(day: int) -> str:
    year, month, number = calendar.date_of(day)
    return f"{year:04d}-{month:02d}-{number:02d}" if year > 0 else f"{1 - year:04d}-{month:02d}-{number:02d} (BC)"


def _clock(micros: int) -> str:
    seconds, fraction = divmod(micros, SECOND)
    text = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return f"{text}.{fraction:06d}" if fraction else text


def _offset(seconds: int) -> str:
    size = abs(seconds)
    text = f"{'-' if seconds < 0 else '+'}{size // 3600:02d}:{size // 60 % 60:02d}"
    return f"{text}:{size % 60:02d}" if size % 60 else text
