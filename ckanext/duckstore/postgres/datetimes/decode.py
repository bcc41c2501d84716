"""Reading dates and times: what each field of a text means, given those before it.

A port of ``DecodeDateTime``, ``DecodeTimeOnly`` and what they call in PostgreSQL's ``src/backend/utils/adt/datetime.c``, for
``DateStyle`` ISO, MDY; the comments there say why each rule is as it is.
"""

from __future__ import annotations

import datetime
import enum
import re
from dataclasses import dataclass

from ...errors import DataError, DatetimeFieldOverflow, InvalidDatetimeFormat
from . import calendar, words
from .figures import SECOND, Overflow, ZoneOverflow, integer, microseconds, offset_of, parts_of
from .tokens import Field, Kind, Unreadable, split

DAY = 86_400_000_000


class Part(enum.Flag):
    """What is known of a moment so far."""

    NOTHING = 0
    YEAR = enum.auto()
    MONTH = enum.auto()
    DAY = enum.auto()
    TIME = enum.auto()
    ZONE = enum.auto()
    OTHER = enum.auto()
    DATE = YEAR | MONTH | DAY


@dataclass(frozen=True)
class Moment:
    """What a text says: a date as a Julian day, a time of day in microseconds, an offset east of Greenwich in seconds.

    ``special`` is ``infinity`` or ``-infinity``, and then nothing else counts.
    """

    day: int | None = None
    micros: int = 0
    offset: int | None = None
    special: str | None = None


#: What messages call the types.
_CALLED = {"timestamptz": "timestamp with time zone", "timetz": "time with time zone"}


class UnknownTimeZone(DataError):
    sqlstate = "22023"


class _NoZone(ValueError):
    """There is no time zone of that name."""


def read_moment(text: str, type_name: str, now: datetime.datetime) -> Moment:
    """Read *text* as a value of the PostgreSQL type *type_name* (date, time, timetz, timestamp, timestamptz).

    :param now: what ``now``, ``today`` and their kin mean, in UTC.
    :raises DataError: with PostgreSQL's message.
    """
    try:
        fields = split(text)
        return (_Time if type_name in ("time", "timetz") else _Date)(fields, now).read()
    except Unreadable as error:
        raise InvalidDatetimeFormat(
            f'invalid input syntax for type {_CALLED.get(type_name, type_name)}: "{text}"'
        ) from error
    except Overflow as error:
        raise DatetimeFieldOverflow(f'date/time field value out of range: "{text}"') from error
    except ZoneOverflow as error:
        raise DatetimeFieldOverflow(f'time zone displacement out of range: "{text}"') from error
    except _NoZone as error:
        raise UnknownTimeZone(f'time zone "{error}" not recognized') from error


#: A zone as the TZ variable has it: ``EST5EDT``. PostgreSQL reads it; it stands in no data that anybody has seen.
_POSIX_ZONE = re.compile(r"[a-z]+[0-9]{1,2}[a-z]*")


class _Date:
    """One pass over the fields of a date with a time or without."""

    def __init__(self, fields: list[Field], now: datetime.datetime) -> None:
        self.fields, self.now = fields, now
        self.known = Part.NOTHING
        self.year, self.month, self.day = 0, 0, 0
        self.day_of_year: int | None = None
        self.julian: int | None = None
        self.hour, self.minute, self.second, self.micros = 0, 0, 0, 0
        self.two_digits = self.text_month = self.bc = False
        self.pm: bool | None = None
        self.offset: int | None = None
        self.zone: str | None = None
        self.special: str | None = None
        self.expected: str | None = None
        """``t`` or ``j``: what a letter said of the number after it."""

    def read(self) -> Moment:
        for index, (kind, field) in enumerate(self.fields):
            found = self._field(index, kind, field)
            if found & self.known:
                raise Unreadable
            self.known |= found
        if self.expected:
            raise Unreadable
        return self._finish()

    def _field(self, index: int, kind: Kind, field: str) -> Part:
        if kind is Kind.DATE:
            return self._date_like(index, field)
        if kind is Kind.TIME:
            self._expect("t")
            return self._clock(field)
        if kind is Kind.ZONE:
            self.offset = offset_of(field)
            return Part.ZONE
        if kind is Kind.NUMBER:
            return self._number_field(index, field)
        return self._word(index, field)

    def _expect(self, letter: str) -> None:
        if self.expected not in (None, letter):
            raise Unreadable
        self.expected = None

    # Dates, and what looks like one

    def _date_like(self, index: int, field: str) -> Part:
        if self.expected == "j":
            raise Unreadable
        if self.expected is None and (self.known & (Part.MONTH | Part.DAY)) != (Part.MONTH | Part.DAY):
            return self._date(field)
        if field[0].isdigit() or self.expected:
            self._expect("t")
            return self._time_with_zone(field)
        return self._named_zone(field)

    def _time_with_zone(self, field: str) -> Part:
        """Read a time without colons and an offset: ``102030-08``."""
        digits, minus, rest = field.partition("-")
        if self.known & Part.TIME or not minus:
            raise Unreadable
        self.offset = offset_of("-" + rest)
        return self._run_together(digits, self.known | Part.DATE) | Part.ZONE

    def _named_zone(self, field: str) -> Part:
        if words.zone(field) is None:
            raise _NoZone(field)
        self.zone = field
        return Part.ZONE

    def _date(self, field: str) -> Part:
        """``DecodeDate``: up to three parts, in any order that is clear."""
        parts, found = parts_of(field), Part.NOTHING
        for number, part in enumerate(parts):
            if part.isalpha() and part not in words.IGNORED:
                if part not in words.MONTHS or (self.known | found) & Part.MONTH:
                    raise Unreadable
                self.month, self.text_month, found = words.MONTHS[part], True, found | Part.MONTH
            if part.isalpha():
                parts[number] = ""
        for part in filter(None, parts):
            one = self._number(part, self.known | found, self.text_month)
            if one & (self.known | found):
                raise Unreadable
            found |= one
        if (self.known | found) & Part.DATE != Part.DATE:
            raise Unreadable
        return found

    # Numbers

    def _number_field(self, index: int, field: str) -> Part:
        if self.expected:
            return self._lettered(field)
        whole, point, _ = field.partition(".")
        if point and self.known & Part.DATE != Part.DATE:
            return self._date(field)
        if (point and len(whole) > 2) or (
            len(field) >= 6 and (self.known & Part.DATE != Part.DATE or not self.known & Part.TIME)
        ):
            return self._run_together(field, self.known)
        return self._number(field, self.known, self.text_month)

    def _lettered(self, field: str) -> Part:
        """A number after ``t`` (a time) or ``j`` (a Julian day, with a fraction of the day)."""
        letter, self.expected = self.expected, None
        if letter == "t":
            found = self._run_together(field, self.known | Part.DATE)
            if found != Part.TIME:
                raise Unreadable
            return found
        whole, point, fraction = field.partition(".")
        self.julian = integer(whole)
        if not point:
            return Part.DATE
        self._set_time(round(float(f"0.{fraction}0") * DAY))
        return Part.DATE | Part.TIME

    def _set_time(self, micros: int) -> None:
        seconds, self.micros = divmod(micros, SECOND)
        self.hour, self.minute, self.second = seconds // 3600, seconds // 60 % 60, seconds % 60

    def _number(self, text: str, known: Part, text_month: bool) -> Part:
        """``DecodeNumber``: a number whose meaning follows from what is known already."""
        whole, point, fraction = text.partition(".")
        value = integer(whole)
        if point:
            if len(whole) > 2:
                return self._run_together(text, known | Part.DATE)
            self.micros = microseconds(fraction)
        dated = known & Part.DATE
        if len(text) == 3 and dated == Part.YEAR and 1 <= value <= 366:
            self.day_of_year = value
            return Part.MONTH | Part.DAY
        if dated == Part.DATE:
            return self._run_together(text, known)
        if dated == Part.YEAR | Part.MONTH and text_month and len(text) >= 3 and self.two_digits:
            self.day, self.year, self.two_digits = self.year, value, False
            return Part.DAY
        found = _NEXT[dated](len(text), text_month)
        if found is Part.YEAR:
            self.year, self.two_digits = value, len(text) <= 2
        elif found is Part.MONTH:
            self.month = value
        else:
            self.day = value
        return found

    def _run_together(self, text: str, known: Part) -> Part:
        """``DecodeNumberField``: ``20200102``, ``102030``, ``1020``, ``102030.5``."""
        whole, point, fraction = text.partition(".")
        if point:
            self.micros = microseconds(fraction)
        elif known & Part.DATE != Part.DATE and len(whole) >= 6:
            self.day, self.month, self.year = int(whole[-2:]), int(whole[-4:-2]), int(whole[:-4])
            self.two_digits = len(whole) == 6
            return Part.DATE
        if not known & Part.TIME and len(whole) in (4, 6):
            self.hour, self.minute, self.second = int(whole[:2]), int(whole[2:4]), int(whole[4:] or 0)
            return Part.TIME
        raise Unreadable

    # Times

    def _clock(self, field: str) -> Part:
        """``DecodeTime``: ``10:20``, ``10:20:30.5``; ``20:30.5`` is minutes and seconds."""
        hours, _, rest = field.partition(":")
        minutes, colon, seconds = rest.partition(":")
        if not colon and "." in minutes:
            hours, minutes, seconds = "0", hours, minutes
        whole, point, fraction = seconds.partition(".")
        if ":" in seconds or (colon and not whole):
            raise Unreadable
        self.hour, self.minute, self.second = integer(hours), integer(minutes), integer(whole or "0")
        self.micros = microseconds(fraction) if point else 0
        if self.minute > 59 or self.second > 60:
            raise Overflow
        self._check_time()
        return Part.TIME

    def _check_time(self) -> None:
        if self.hour > 24 or self.minute > 59 or self.second > 60 or self._time_of_day() > DAY:
            raise Overflow

    def _time_of_day(self) -> int:
        return ((self.hour * 60 + self.minute) * 60 + self.second) * SECOND + self.micros

    # Words

    def _word(self, index: int, field: str) -> Part:
        if field in words.ABBREVIATIONS:
            self.offset = words.ABBREVIATIONS[field]
            return Part.ZONE
        if field in words.MONTHS:
            return self._month_name(field)
        if field in words.WEEKDAYS:
            return Part.NOTHING
        if field in words.IGNORED:
            return Part.NOTHING
        if field in ("am", "pm", "ad", "bc"):
            return self._suffix(field)
        if field in words.JULIAN:
            self.expected = "j"
            return Part.NOTHING
        if field == "t":
            return self._before_time(index)
        if field in words.UNITS or field == "dst":
            raise Unreadable
        found = self._reserved(field)
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

    def _suffix(self, field: str) -> Part:
        if field in ("am", "pm"):
            self.pm = field == "pm"
        else:
            self.bc = field == "bc"
        return Part.NOTHING

    def _before_time(self, index: int) -> Part:
        following = self.fields[index + 1][0] if index + 1 < len(self.fields) else None
        if self.known & Part.DATE != Part.DATE or following not in (Kind.NUMBER, Kind.TIME, Kind.DATE):
            raise Unreadable
        self.expected = "t"
        return Part.NOTHING

    def _reserved(self, field: str) -> Part | None:
        """``now``, ``today``, ``epoch``, ``infinity``, ``allballs``; None if it is none of them."""
        if field in ("today", "tomorrow", "yesterday", "now"):
            day = self.now.date() + datetime.timedelta(days={"tomorrow": 1, "yesterday": -1}.get(field, 0))
            self.julian = calendar.julian_day(day.year, day.month, day.day)
            if field != "now":
                return Part.DATE
            self._set_time(self._now_of_day())
            self.offset = 0
            return Part.DATE | Part.TIME | Part.ZONE
        if field == "allballs":
            self._set_time(0)
            self.offset = 0
            return Part.TIME | Part.ZONE
        if field == "epoch":
            self.julian, self.offset = calendar.UNIX_EPOCH, 0
            return Part.DATE | Part.TIME | Part.ZONE
        if field.lstrip("+-") == "infinity":
            self.special = field.lstrip("+")
            return Part.DATE | Part.TIME | Part.ZONE
        return None

    def _now_of_day(self) -> int:
        return ((self.now.hour * 60 + self.now.minute) * 60 + self.now.second) * SECOND + self.now.microsecond

    # The end

    def _finish(self) -> Moment:
        if self.special:
            return Moment(special=self.special)
        day = self._day()
        self._apply_half()
        if self.known & Part.DATE != Part.DATE:
            raise Unreadable
        return Moment(day, self._time_of_day(), self._zone_offset(day))

    def _day(self) -> int:
        """``ValidateDate``: the Julian day."""
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
        if self.known & Part.DATE != Part.DATE:
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

    def _apply_half(self) -> None:
        """Am and pm."""
        if self.pm is None:
            return
        if self.hour > 12:
            raise Overflow
        self.hour = self.hour % 12 + 12 * self.pm

    def _zone_offset(self, day: int) -> int | None:
        """Return the offset that was given, or that of the named zone at the local time."""
        zone = words.zone(self.zone) if self.zone else None
        if zone is None:
            return self.offset
        year, month, number = calendar.date_of(day)
        local = datetime.datetime(min(max(year, 1), 9998), month, number, tzinfo=zone) + datetime.timedelta(
            microseconds=min(self._time_of_day(), DAY - 1)
        )
        return _local_offset(local)


class _Time(_Date):
    """One pass over the fields of a time of day; a date may stand before it, and only helps to find the offset of a zone."""

    def _date_like(self, index: int, field: str) -> Part:
        kinds = [kind for kind, _ in self.fields]
        if (
            self.expected is None
            and index == 0
            and len(kinds) >= 2
            and (kinds[-1] is Kind.DATE or kinds[1] is Kind.TIME)
        ):
            return self._date(field)
        if field[0].isdigit():
            self._expect("t")
            return self._time_with_zone(field)
        if _POSIX_ZONE.fullmatch(field):
            raise Unreadable
        return self._named_zone(field)

    def _number_field(self, index: int, field: str) -> Part:
        if self.expected:
            return self._lettered(field)
        whole, point, _ = field.partition(".")
        if point:
            if index == 0 and len(self.fields) >= 2 and self.fields[-1][0] is Kind.DATE:
                return self._date(field)
            if len(whole) <= 2:
                raise Unreadable
        if point or len(field) > 4:
            return self._run_together(field, self.known | Part.DATE)
        return self._number(field, self.known | Part.DATE, False)

    def _before_time(self, index: int) -> Part:
        self.expected = "t"
        return Part.NOTHING

    def _reserved(self, field: str) -> Part | None:
        if field == "now":
            self._set_time(self._now_of_day())
            return Part.TIME
        if field == "allballs":
            return super()._reserved(field)
        if field in ("today", "tomorrow", "yesterday", "epoch") or field.lstrip("+-") == "infinity":
            raise Unreadable
        return None

    def _finish(self) -> Moment:
        day = self._day()
        self._apply_half()
        self._check_time()
        if not self.known & Part.TIME:
            raise Unreadable
        dated = self.known & Part.DATE == Part.DATE
        if self.zone and not dated:
            return Moment(None, self._time_of_day(), self._fixed_offset())
        return Moment(day if dated else None, self._time_of_day(), self._zone_offset(day))

    def _fixed_offset(self) -> int:
        """Return the offset of a zone that has only one; of others a date must say which."""
        zone = words.zone(self.zone or "")
        offsets = {_local_offset(datetime.datetime(2000, month, 1, tzinfo=zone)) for month in (1, 7)}
        if len(offsets) != 1:
            raise Unreadable
        return offsets.pop()


def _local_offset(local: datetime.datetime) -> int:
    """Return the offset at a local time; one that a change of the clock skips is read in the zone before the change."""
    return round((local.utcoffset() or datetime.timedelta()).total_seconds())


#: What a number is, given the parts of a date that are known: of its length, and whether the month was a word.
_NEXT = {
    Part.NOTHING: lambda length, text_month: Part.YEAR if length >= 3 else Part.MONTH,
    Part.YEAR: lambda length, text_month: Part.MONTH,
    Part.MONTH: lambda length, text_month: Part.YEAR if text_month and length >= 3 else Part.DAY,
    Part.YEAR | Part.MONTH: lambda length, text_month: Part.DAY,
    Part.DAY: lambda length, text_month: Part.MONTH,
    Part.MONTH | Part.DAY: lambda length, text_month: Part.YEAR,
    Part.YEAR | Part.DAY: lambda length, text_month: Part.MONTH,
}
