"""Read intervals: words (``1 year 2 mons ago``), SQL's form (``1-2 3 4:05:06``) and ISO 8601
(``P1Y2M3DT4H``).

A port of ``DecodeInterval`` and ``DecodeISO8601Interval`` in PostgreSQL's
``src/backend/utils/adt/datetime.c``.
"""

from __future__ import annotations

import re

from ...errors import DatetimeFieldOverflow, IntervalFieldOverflow, InvalidDatetimeFormat
from . import interval_fields
from .digits import SECOND, Overflow
from .interval_fields import Fields
from .interval_value import Span, Sum
from .tokens import Field, Kind, Unreadable, split

#: The number of letters of a unit's name that PostgreSQL compares.
_LETTERS = 10

_UNITS = {
    name[:_LETTERS]: unit
    for unit, names in {
        "microsecond": "us usec usecond useconds usecs microsecond microseconds",
        "millisecond": "ms msec msecond mseconds msecs millisecond milliseconds",
        "second": "s sec second seconds secs",
        "minute": "m min mins minute minutes",
        "hour": "h hour hours hr hrs",
        "day": "d day days",
        "week": "w week weeks",
        "month": "mon mons month months",
        "year": "y year years yr yrs",
        "decade": "dec decade decades decs",
        "century": "c cent century centuries",
        "millennium": "mil millennia millennium mils",
    }.items()
    for name in names.split()
}
_CLOCK = frozenset({"hour", "minute", "second", "millisecond", "microsecond"})


_MINUTE_TO_SECOND = int(Fields.MINUTE | Fields.SECOND)


def read_interval(text: str, fields: int = Fields.ALL, decimals: int = interval_fields.DECIMALS) -> Span:
    """Return the interval *text*.

    :param fields: the fields of its declaration, as PostgreSQL's grammar numbers them (see
        :class:`~.interval_fields.Fields`).
    :param decimals: the number of decimals of its seconds.
    :raises DataError: with PostgreSQL's message.
    """
    try:
        try:
            span = _Words(split(text), fields).read()
        except Unreadable:
            span = _iso(text)
    except Unreadable as error:
        raise InvalidDatetimeFormat(f'invalid input syntax for type interval: "{text}"') from error
    except Overflow as error:
        raise IntervalFieldOverflow(f'interval field value out of range: "{text}"') from error
    if abs(span.days) >= 1 << 31 or abs(span.micros) >= 1 << 63:
        raise IntervalFieldOverflow(f'interval field value out of range: "{text}"')
    if abs(span.months) >= 1 << 31:
        raise DatetimeFieldOverflow("interval out of range")
    return interval_fields.cut(span, fields, decimals)


class _Words:
    """One pass over the fields, from right to left because a unit follows its number."""

    def __init__(self, fields: list[Field], declared: int) -> None:
        self.fields = fields
        self.smallest = interval_fields.unit(declared)
        """The unit of a last number without one."""
        self.minutes_first = declared == _MINUTE_TO_SECOND
        """Whether ``05:06`` means minutes and seconds."""
        self.total = Sum()
        self.unit: str | None = None
        self.waiting = False
        """Whether a unit was read but not yet its number."""
        self.known: set[str] = set()

    def read(self) -> Span:
        if len(self.fields) == 1 and self.fields[0][1].lstrip("+-") == "infinity":
            return Span(special=self.fields[0][1].lstrip("+"))
        ago = bool(self.fields) and self.fields[-1] == (Kind.WORD, "ago")
        for kind, field in reversed(self.fields[:-1] if ago else self.fields):
            if kind is Kind.WORD:
                self._set_unit(field)
            elif kind is Kind.TIME or (kind is Kind.ZONE and ":" in field):
                self._clock(field)
            else:
                self._number(field)
        if self.waiting or not self.known:
            raise Unreadable
        sign = -1 if ago else 1
        return Span(sign * self.total.months, sign * self.total.days, sign * self.total.micros)

    def _set_unit(self, word: str) -> None:
        if word in ("at", "on"):
            return
        unit = _UNITS.get(word[:_LETTERS])
        if unit is None or self.waiting:
            raise Unreadable
        self.unit, self.waiting = unit, True

    def _know(self, *units: str) -> None:
        if self.known.intersection(units):
            raise Unreadable
        self.known.update(units)

    def _clock(self, field: str) -> None:
        """``04:05:06.7``; ``05:06.7`` is minutes and seconds."""
        found = _CLOCK_TEXT.fullmatch(field)
        if not found:
            raise Unreadable
        hours, minutes, seconds, fraction = found["hours"], found["minutes"], found["seconds"], found["fraction"]
        if seconds is None and (fraction is not None or self.minutes_first):
            hours, minutes, seconds = "0", hours, minutes
        if int(minutes) > 59 or int(seconds or 0) > 60:
            raise Overflow
        sign = -1 if field[0] == "-" else 1
        whole = (int(hours) * 60 + int(minutes)) * 60 + int(seconds or 0)
        self.total.micros += sign * (whole * SECOND + round(float(f"0.{fraction or 0}") * SECOND))
        self._know(*_CLOCK)
        self.unit, self.waiting = "day", False

    def _number(self, field: str) -> None:
        unit = self.unit or self.smallest
        found = _NUMBER.match(field)
        if found and int(found["months"] or 0) > 11:
            raise Overflow
        if not found or found.end() != len(field):
            raise Unreadable
        sign = -1 if field[0] == "-" else 1
        whole, fraction = int(found["whole"] or 0), float(f"0.{found['fraction'] or 0}")
        if whole >= 1 << 63:
            raise Overflow
        if found["months"] is not None:
            unit, whole = "month", whole * 12 + int(found["months"])
        self.total.add(sign * whole, sign * fraction, unit)
        self._know(*({"second", "millisecond", "microsecond"} if unit == "second" and fraction else {unit}))
        self.unit, self.waiting = "day" if unit == "hour" else unit, False


_CLOCK_TEXT = re.compile(
    r"[+-]?(?P<hours>\d+):(?P<minutes>\d+)(?::(?P<seconds>\d+))?(?:\.(?P<fraction>\d*))?", re.ASCII
)
_NUMBER = re.compile(r"[+-]?(?P<whole>\d*)(?:-(?P<months>\d+)|\.(?P<fraction>\d*))?", re.ASCII)

_ISO = re.compile(r"P(?P<date>[^T]*)(?:T(?P<time>.*))?", re.DOTALL)
_ISO_FIELD = re.compile(r"(?P<number>-?(?:\d+\.?\d*|\.\d+))(?P<unit>[A-Z])", re.ASCII)
_ISO_DATE = {"Y": "year", "M": "month", "W": "week", "D": "day"}
_ISO_TIME = {"H": "hour", "M": "minute", "S": "second"}
#: The alternative format of ISO 8601: ``P0001-02-03T04:05:06`` or ``P00010203T040506``.
_ISO_PLAIN_DATE = re.compile(r"(-?\d+)(?:-(-?\d+)(?:-(-?\d+(?:\.\d*)?))?)?", re.ASCII)
_ISO_PLAIN_TIME = re.compile(r"(-?\d+)(?::(-?\d+)(?::(-?\d+(?:\.\d*)?))?)?", re.ASCII)


def _iso(text: str) -> Span:
    found = _ISO.fullmatch(text)
    if not found or len(text) < 2:
        raise Unreadable
    total = Sum()
    _iso_part(found["date"], total, _ISO_DATE, _ISO_PLAIN_DATE, 8)
    _iso_part(found["time"] or "", total, _ISO_TIME, _ISO_PLAIN_TIME, 6)
    return Span(total.months, total.days, total.micros)


def _iso_part(part: str, total: Sum, units: dict[str, str], plain: re.Pattern[str], width: int) -> None:
    """Add the date or time part of an ISO 8601 interval to *total*."""
    position = 0
    while position < len(part):
        found = _ISO_FIELD.match(part, position)
        if not found or found["unit"] not in units:
            break
        _add(total, found["number"], units[found["unit"]])
        position = found.end()
    rest = part[position:]
    if not rest:
        return
    alternative = plain.fullmatch(rest)
    if position or not alternative:
        raise Unreadable
    numbers = [number for number in alternative.groups() if number]
    if len(numbers) == 1 and len(rest) == width:
        numbers = [rest[:-4], rest[-4:-2], rest[-2:]]
    for number, unit in zip(numbers, [name for name in units.values() if name != "week"], strict=False):
        _add(total, number, unit)


def _add(total: Sum, number: str, unit: str) -> None:
    value = float(number)
    if abs(value) >= 1 << 63:
        raise Overflow
    total.add(int(value), value - int(value), unit)
