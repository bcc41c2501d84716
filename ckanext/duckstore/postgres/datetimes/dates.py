"""A date with or without a time of day: interpret each field of a text given the earlier ones
(``DecodeDateTime``).
"""

from __future__ import annotations

import datetime

from . import calendar, words
from .decoded_fields import Moment, Part
from .digits import SECOND, offset_of
from .numbers import Numbers
from .tokens import Field, Kind, Unreadable


class NoZone(ValueError):
    """There is no time zone of that name."""


class DateReader(Numbers):
    """One pass over the fields of a date with or without a time.

    :param now: the value of ``now``, ``today`` and related words, in UTC.
    """

    def __init__(self, fields: list[Field], now: datetime.datetime) -> None:
        super().__init__()
        self.fields, self.now = fields, now
        self.expected: str | None = None
        """``t`` or ``j``: the kind of the next number, if a letter announced it."""

    def read(self) -> Moment:
        """Return the value of all fields.

        :raises Unreadable: they are not a valid date.
        :raises Overflow, ZoneOverflow, NoZone: see these classes.
        """
        for index, (kind, field) in enumerate(self.fields):
            found = self._field(index, kind, field)
            if found & self.known:
                raise Unreadable
            self.known |= found
        if self.expected:
            raise Unreadable
        return self.finish()

    def _field(self, index: int, kind: Kind, field: str) -> Part:
        if kind is Kind.DATE:
            return self.date_like(index, field)
        if kind is Kind.TIME:
            self.expect("t")
            return self.clock(field)
        if kind is Kind.ZONE:
            self.offset = offset_of(field)
            return Part.ZONE
        if kind is Kind.NUMBER:
            return self._lettered(field) if self.expected else self.plain_number(index, field)
        return self._word(index, field)

    def expect(self, letter: str) -> None:
        """Refuse the field if a letter announced another kind than *letter*."""
        if self.expected not in (None, letter):
            raise Unreadable
        self.expected = None

    def _lettered(self, field: str) -> Part:
        letter, self.expected = self.expected, None
        return self.after_t(field) if letter == "t" else self.after_j(field)

    # Dates, and fields that look like one

    def date_like(self, index: int, field: str) -> Part:
        if self.expected == "j":
            raise Unreadable
        if self.expected is None and (self.known & (Part.MONTH | Part.DAY)) != (Part.MONTH | Part.DAY):
            if self.known & Part.TIME:  # PostgreSQL reads a date of one field only before the time
                raise Unreadable
            return self.date(field)
        if field[0].isdigit() or self.expected:
            return self.time_with_zone(field)
        return self.named_zone(field)

    def time_with_zone(self, field: str) -> Part:
        """Read a time without colons and an offset: ``102030-08``."""
        self.expect("t")
        digits, minus, rest = field.partition("-")
        if self.known & Part.TIME or not minus:
            raise Unreadable
        self.offset = offset_of("-" + rest)
        return self.run_together(digits, self.known | Part.DATE) | Part.ZONE

    def named_zone(self, field: str) -> Part:
        if words.zone(field) is None:
            raise NoZone(field)
        self.zone = field
        return Part.ZONE

    def plain_number(self, index: int, field: str) -> Part:
        whole, point, _ = field.partition(".")
        if point and not self.has_date:
            return self.date(field)
        if (point and len(whole) > 2) or (len(field) >= 6 and not (self.has_date and self.known & Part.TIME)):
            return self.run_together(field, self.known)
        return self.number(field, self.known, self.text_month)

    # Words

    def _word(self, index: int, field: str) -> Part:
        if field in words.ABBREVIATIONS:
            self.offset = words.ABBREVIATIONS[field]
            return Part.ZONE
        if field in words.ABBREVIATED:
            self.zone, self.abbreviated = words.ABBREVIATED[field], True
            return Part.ZONE
        if field in words.MONTHS:
            return self._month_name(field)
        if field in words.WEEKDAYS or field in words.IGNORED:
            return Part.NOTHING
        if field in ("am", "pm"):
            self.pm = field == "pm"
            return Part.NOTHING
        if field in ("ad", "bc"):
            self.bc = field == "bc"
            return Part.NOTHING
        if field in words.JULIAN:
            self.expected = "j"
            return Part.NOTHING
        if field == "t":
            return self.before_time(index)
        if field in words.UNITS or field == "dst":
            raise Unreadable
        found = self.reserved(field)
        if found is not None:
            return found
        if words.zone(field) is None:
            raise Unreadable
        self.zone = field
        return Part.ZONE

    def _month_name(self, field: str) -> Part:
        found = Part.MONTH
        if self.known & Part.MONTH and not self.text_month and not self.known & Part.DAY and 1 <= self.month <= 31:
            self.day, found = self.month, Part.DAY
        self.month, self.text_month = words.MONTHS[field], True
        return found

    def before_time(self, index: int) -> Part:
        """The letter ``t``."""
        following = self.fields[index + 1][0] if index + 1 < len(self.fields) else None
        if not self.has_date or following not in (Kind.NUMBER, Kind.TIME, Kind.DATE):
            raise Unreadable
        self.expected = "t"
        return Part.NOTHING

    def reserved(self, field: str) -> Part | None:
        """``now``, ``today``, ``epoch``, ``infinity``, ``allballs``; None if it is none of them."""
        if field in ("today", "tomorrow", "yesterday", "now"):
            day = self.now.date() + datetime.timedelta(days={"tomorrow": 1, "yesterday": -1}.get(field, 0))
            self.julian = calendar.julian_day(day.year, day.month, day.day)
            if field != "now":
                return Part.DATE
            self.set_time(self.now_of_day())
            self.offset = 0
            return Part.DATE | Part.TIME | Part.ZONE
        if field == "allballs":
            self.set_time(0)
            self.offset = 0
            return Part.TIME | Part.ZONE
        if field == "epoch":
            self.julian, self.offset = calendar.UNIX_EPOCH, 0
            return Part.DATE | Part.TIME | Part.ZONE
        if field.lstrip("+-") == "infinity":
            self.special = field.lstrip("+")
            return Part.DATE | Part.TIME | Part.ZONE
        return None

    def now_of_day(self) -> int:
        return ((self.now.hour * 60 + self.now.minute) * 60 + self.now.second) * SECOND + self.now.microsecond

    def finish(self) -> Moment:
        if self.special:
            return Moment(special=self.special)
        day = self.julian_day()
        self.apply_half()
        if not self.has_date:
            raise Unreadable
        return Moment(day, self.time_of_day(), self.offset_on(day))
