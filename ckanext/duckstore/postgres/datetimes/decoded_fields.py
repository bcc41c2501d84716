"""The fields of a timestamp decoded so far, and their validation: ``ValidateDate`` and the code
around it in PostgreSQL.
"""

from __future__ import annotations

import datetime
import enum
from dataclasses import dataclass, replace

from . import calendar, words
from .digits import DAY, SECOND, Overflow
from .tokens import Unreadable

#: Decimals of a second that are kept, and the Julian day of PostgreSQL's epoch.
_DECIMALS = 6
_MILLENNIUM = calendar.julian_day(2000, 1, 1)


class Part(enum.Flag):
    """The parts of a timestamp that are known."""

    NOTHING = 0
    YEAR = enum.auto()
    MONTH = enum.auto()
    DAY = enum.auto()
    TIME = enum.auto()
    ZONE = enum.auto()
    DATE = YEAR | MONTH | DAY


@dataclass(frozen=True)
class Moment:
    """The value of a text: a date as a Julian day, a time of day in microseconds, an offset east of
    Greenwich in seconds.

    ``special`` is ``infinity`` or ``-infinity``; the other fields are then ignored.
    """

    day: int | None = None
    micros: int = 0
    offset: int | None = None
    special: str | None = None

    def rounded(self, decimals: int) -> Moment:
        """Return this timestamp rounded to *decimals* of a second, halves away from the start of
        the year 2000, as in PostgreSQL.
        """
        if self.special:
            return self
        unit = 10 ** (_DECIMALS - decimals)
        day = self.day if self.day is not None else _MILLENNIUM
        since = (day - _MILLENNIUM) * DAY + self.micros
        whole = (abs(since) + unit // 2) // unit * unit
        days, micros = divmod(whole if since >= 0 else -whole, DAY)
        if self.day is None:
            return replace(self, micros=days * DAY + micros)
        return replace(self, day=_MILLENNIUM + days, micros=micros)


class DecodedFields:
    """The fields of a timestamp, filled in one after another."""

    def __init__(self) -> None:
        self.known = Part.NOTHING
        self.year, self.month, self.day = 0, 0, 0
        self.day_of_year: int | None = None
        self.julian: int | None = None
        self.hour, self.minute, self.second, self.micros = 0, 0, 0, 0
        self.two_digits = self.text_month = self.bc = False
        self.pm: bool | None = None
        self.offset: int | None = None
        self.zone: str | None = None
        self.abbreviated = False
        """Whether the zone was given as an abbreviation."""
        self.special: str | None = None

    @property
    def has_date(self) -> bool:
        return self.known & Part.DATE == Part.DATE

    def set_time(self, micros: int) -> None:
        seconds, self.micros = divmod(micros, SECOND)
        self.hour, self.minute, self.second = seconds // 3600, seconds // 60 % 60, seconds % 60

    def time_of_day(self) -> int:
        return ((self.hour * 60 + self.minute) * 60 + self.second) * SECOND + self.micros

    def check_time(self) -> None:
        """:raises Overflow: the time is out of range for a day."""
        if self.hour > 24 or self.minute > 59 or self.second > 60 or self.time_of_day() > DAY:
            raise Overflow

    def apply_half(self) -> None:
        """Apply AM or PM."""
        if self.pm is None:
            return
        if self.hour > 12:
            raise Overflow
        self.hour = self.hour % 12 + 12 * self.pm

    def julian_day(self) -> int:
        """``ValidateDate``: return the Julian day, 0 if there is no date.

        :raises Overflow: there is no such day.
        """
        if self.julian is not None:
            return self.julian
        if self.known & Part.YEAR:
            self._settle_year()
        if self.day_of_year is not None:
            return calendar.julian_day(self.year, 1, 1) + self.day_of_year - 1
        if self.known & Part.MONTH and not 1 <= self.month <= 12:
            raise Overflow
        if self.known & Part.DAY and not 1 <= self.day <= 31:
            raise Overflow
        if not self.has_date:
            return 0
        if self.day > calendar.days_in(self.year, self.month):
            raise Overflow
        return calendar.julian_day(self.year, self.month, self.day)

    def _settle_year(self) -> None:
        if self.bc:
            if self.year <= 0:
                raise Overflow
            self.year = 1 - self.year
        elif self.two_digits:
            self.year += 2000 if self.year < 70 else 1900
        elif self.year <= 0:
            raise Overflow

    def offset_on(self, day: int) -> int | None:
        """Return the given offset, or the offset of the named zone at the local time on *day*."""
        zone = words.zone(self.zone) if self.zone else None
        if zone is None:
            return self.offset
        year, month, number = calendar.date_of(day)
        local = datetime.datetime(min(max(year, 1), 9998), month, number, tzinfo=zone) + datetime.timedelta(
            microseconds=min(self.time_of_day(), DAY - 1)
        )
        return _local_offset(local)

    def offset_on_any_day(self) -> int:
        """Return the offset of a named zone that has only one offset.

        :raises Unreadable: the offset depends on the date.
        """
        zone = words.zone(self.zone or "")
        offsets = {_local_offset(datetime.datetime(2000, month, 1, tzinfo=zone)) for month in (1, 7)}
        if len(offsets) != 1:
            raise Unreadable
        return offsets.pop()


def _local_offset(local: datetime.datetime) -> int:
    """Return the offset at a local time (``DetermineTimeZoneOffset``).

    A time that a clock change skips is read with the offset before the change, a time that it
    repeats with the offset after it. These are the two values of Python's ``fold``; in both cases
    the lesser offset is the right one.
    """
    offsets = (local.replace(fold=fold).utcoffset() or datetime.timedelta() for fold in (0, 1))
    return round(min(offsets).total_seconds())
