"""``to_date`` and ``to_timestamp``: the moment that a text has by a template."""

from __future__ import annotations

import datetime
import math

from ckanext.duckstore.errors import DuckstoreError, of_sqlstate
from ckanext.duckstore.remembering import of_short_texts

from ..datetimes import words
from ..datetimes.calendar import UNIX_EPOCH, date_of, days_in, julian_day
from .moment_fields import MomentFields
from .moment_steps import Convention

#: The number of results that are remembered: the values of a column often repeat.
_REMEMBERED = 10_000
_LONGEST = 200
_DAY = 86_400_000_000
#: The first and last day of PostgreSQL's dates: in 4714 BC and in the year 5874897.
_FIRST_DAY, _LAST_DAY = 0, julian_day(5_874_897, 12, 31)
_MOST_ZONE_HOURS = 15
#: 2000-01-01, from which PostgreSQL counts.
_ROUNDED_FROM = 946_684_800_000_000


@of_short_texts(_REMEMBERED, _LONGEST)
def read_date(text: str, template: str) -> int:
    """Return the days from 1970 to the date that *text* has by *template*.

    :raises DuckstoreError: it has none.
    """
    fields = MomentFields(text, template)
    clock = _clock(fields)
    year, month, day = _date(fields, text)
    _offset(fields, (year, month, day), _micros(clock, fields, text), text)
    found = julian_day(year, month, day)
    if not _FIRST_DAY <= found <= _LAST_DAY:
        raise of_sqlstate("22008", f'date out of range: "{text}"')
    return found - UNIX_EPOCH


@of_short_texts(_REMEMBERED, _LONGEST)
def read_timestamp(text: str, template: str) -> int:
    """Return the microseconds from 1970 to the moment that *text* has by *template*.

    :raises DuckstoreError: it has none.
    """
    fields = MomentFields(text, template)
    clock = _clock(fields)
    date = _date(fields, text)
    micros = _micros(clock, fields, text)
    days = julian_day(*date)
    found = (days - UNIX_EPOCH) * _DAY + micros - _offset(fields, date, micros, text) * 1_000_000
    if days < _FIRST_DAY or abs(found) >= 2**63:
        raise of_sqlstate("22008", "timestamp out of range")
    return _rounded(found, fields.decimals)


def _overflow(text: str) -> DuckstoreError:
    return of_sqlstate("22008", f'date/time field value out of range: "{text}"')


def _date(fields: MomentFields, text: str) -> tuple[int, int, int]:
    """Return year, month and day. Year 0 is 1 BC, and the year of a text without one."""
    year = _year(fields)
    month = day = 1
    iso = fields.convention is Convention.ISO
    day_of_month, day_of_year = fields.get("day"), fields.get("day_of_year")
    if fields.get("julian"):
        year, month, day = date_of(fields.get("julian"))
    if fields.get("week") and iso:
        year, month, day = date_of(_first_of_week(year, fields.get("week")) + _days_from_monday(fields))
    elif fields.get("week"):
        day_of_year = _first_day(fields.get("week"))
    if fields.get("week_of_month"):
        day_of_month = _first_day(fields.get("week_of_month"))
    day = day_of_month or day
    month = fields.get("month") or month
    if day_of_year and (month <= 1 or day <= 1):
        if not year and not fields.get("before_christ"):
            raise of_sqlstate("22007", "cannot calculate day of year without year information")
        if iso:
            year, month, day = date_of(_first_of_week(year, 1) - 1 + day_of_year)
        else:
            month, day = _of_day_of_year(year, month, day, day_of_year)
    with_year = iso or any(map(fields.get, ("year", "century", "julian")))
    if not (1 <= month <= 12 and 1 <= day <= (days_in(year, month) if with_year else 31)):
        raise _overflow(text)
    return year, month, day


def _first_day(week: int) -> int:
    """Return the number of the first day of a week of a month or year."""
    return (week - 1) * 7 + 1


def _year(fields: MomentFields) -> int:
    year, century = fields.get("year"), fields.get("century")
    before = bool(fields.get("before_christ"))
    if before:
        century = -century
    if year and century and fields.year_digits <= 2:
        return _of_century(century, abs(year) % 100 * (1 if year > 0 else -1))
    if year:
        year = -year if before else year
        return year + 1 if year < 0 else year
    if century:
        return (century - 1) * 100 + 1 if century > 0 else century * 100 + 1
    return 0


def _of_century(century: int, year: int) -> int:
    """Return the year with the two last digits *year*: the 21st century lasts from 2001 to 2100."""
    if not year:
        return century * 100 + (century < 0)
    return (century - 1) * 100 + year if century > 0 else (century + 1) * 100 - year + 1


def _first_of_week(year: int, week: int) -> int:
    """Return the Julian day of the Monday of an ISO week."""
    fourth = julian_day(year, 1, 4)
    return fourth - fourth % 7 + (week - 1) * 7


def _days_from_monday(fields: MomentFields) -> int:
    weekday = fields.get("weekday")  # 1 is Sunday, the last day of an ISO week
    return 0 if not weekday else weekday - 2 if weekday > 1 else 6


def _of_day_of_year(year: int, month: int, day: int, number: int) -> tuple[int, int]:
    """Return month and day of the day *number* of a year; those that the text has are kept."""
    found, before = 1, 0
    while found <= 12 and number > before + days_in(year, found):
        before += days_in(year, found)
        found += 1
    return (found if month <= 1 else month), (number - before if day <= 1 else day)


def _clock(fields: MomentFields) -> tuple[int, int, int]:
    """Return hour, minute and second.

    :raises DuckstoreError: the hour is none of the 12-hour clock.
    """
    of_day = fields.get("second_of_day")
    hour = fields.get("hour") or int(of_day / 3600)
    minute = fields.get("minute") or int(math.fmod(of_day, 3600) / 60)
    second = fields.get("second") or int(math.fmod(of_day, 60))
    if fields.twelve_hours:
        if not 1 <= hour <= 12:
            raise of_sqlstate("22007", f'hour "{hour}" is invalid for the 12-hour clock')
        hour = hour % 12 + (12 if fields.get("afternoon") else 0)
    return hour, minute, second


def _micros(clock: tuple[int, int, int], fields: MomentFields, text: str) -> int:
    """Return the time of day in microseconds."""
    hour, minute, second = clock
    fraction = fields.get("millisecond") * 1000 + fields.get("microsecond")
    if not (0 <= hour < 24 and 0 <= minute < 60 and 0 <= second < 60 and 0 <= fraction < 1_000_000):
        raise _overflow(text)
    return ((hour * 60 + minute) * 60 + second) * 1_000_000 + fraction


def _rounded(micros: int, decimals: int) -> int:
    """Return a moment with so many *decimals* of a second, halves rounded away from 2000-01-01."""
    unit = 10 ** (6 - decimals)
    distance = micros - _ROUNDED_FROM
    whole = (abs(distance) + unit // 2) // unit * unit
    return _ROUNDED_FROM + (whole if distance >= 0 else -whole)


def _offset(fields: MomentFields, date: tuple[int, int, int], micros: int, text: str) -> int:
    """Return the seconds east of Greenwich."""
    if fields.zone_sign:
        hours, minutes = fields.get("zone_hours"), fields.get("zone_minutes")
        if not (0 <= hours <= _MOST_ZONE_HOURS and 0 <= minutes < 60):
            raise of_sqlstate("22009", f'time zone displacement out of range: "{text}"')
        return fields.zone_sign * (hours * 60 + minutes) * 60
    name = fields.abbreviation
    if name is None or name in words.ABBREVIATIONS:
        return words.ABBREVIATIONS[name] if name else 0
    zone = words.zone(words.ABBREVIATED[name])
    if zone is None or not datetime.MINYEAR < date[0] < datetime.MAXYEAR:
        return 0
    local = datetime.datetime(*date, tzinfo=zone) + datetime.timedelta(microseconds=micros)
    offset = local.utcoffset()
    return int(offset.total_seconds()) if offset else 0
