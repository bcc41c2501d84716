"""The fields of an interval declaration, as in ``INTERVAL '1' DAY TO SECOND (3)``: the unit of a
bare number, and the truncation.

https://www.postgresql.org/docs/current/datatype-datetime.html#DATATYPE-INTERVAL-INPUT;
``AdjustIntervalForTypmod`` in PostgreSQL's ``src/backend/utils/adt/timestamp.c``.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import NamedTuple

from .digits import SECOND
from .interval_value import Span


class Fields(enum.IntFlag):
    """Fields as PostgreSQL's grammar numbers them."""

    MONTH = 1 << 1
    YEAR = 1 << 2
    DAY = 1 << 3
    HOUR = 1 << 10
    MINUTE = 1 << 11
    SECOND = 1 << 12
    ALL = 0x7FFF


class Precision(NamedTuple):
    """The precision of an interval: its months, days and microseconds are multiples of these; 0
    where it has none.
    """

    months: int
    days: int
    micros: int


#: From the smallest field on: the unit of a number without one, and the precision of the interval.
#: The fields are integers here: an operation on two of an enumeration takes a microsecond.
_SMALLEST: Mapping[int, tuple[str, Precision]] = {
    int(Fields.SECOND): ("second", Precision(1, 1, 1)),
    int(Fields.MINUTE): ("minute", Precision(1, 1, 60 * SECOND)),
    int(Fields.HOUR): ("hour", Precision(1, 1, 3600 * SECOND)),
    int(Fields.DAY): ("day", Precision(1, 1, 0)),
    int(Fields.MONTH): ("month", Precision(1, 0, 0)),
    int(Fields.YEAR): ("year", Precision(12, 0, 0)),
}
#: Decimals of the seconds of an interval.
DECIMALS = 6


def _smallest(fields: int) -> tuple[str, Precision]:
    number = int(fields)
    return next(found for one, found in _SMALLEST.items() if one & number)


def unit(fields: int) -> str:
    """Return the unit of a number without one."""
    return _smallest(fields)[0]


def kept(fields: int) -> Precision:
    """Return the precision of an interval declared with *fields*."""
    return _smallest(fields)[1]


def cut(span: Span, fields: int, decimals: int = DECIMALS) -> Span:
    """Return *span* without the parts smaller than *fields*, its seconds rounded to *decimals*."""
    if span.special:
        return span
    keep, scale = kept(fields), 10 ** (DECIMALS - decimals)
    micros = _whole(abs(span.micros), keep.micros)
    micros = _whole(micros + scale // 2, scale)
    return Span(
        _whole(abs(span.months), keep.months) * (-1 if span.months < 0 else 1),
        span.days * keep.days,
        micros * (-1 if span.micros < 0 else 1),
    )


def _whole(size: int, part: int) -> int:
    return size // part * part if part else 0
