"""ISO years and weeks of a year, month and day that need not be a valid date: those of an interval,
in ``to_char``.

They follow ``date2isoyear`` and related functions in PostgreSQL's ``timestamp.c``; quotients are
truncated toward zero.
"""

from __future__ import annotations

from collections.abc import Mapping

from .base import PythonFunction

#: From this week on, a day may belong to the first week of the next year.
_LAST = 52


def _cut(number: int, divisor: int) -> int:
    return abs(number) // divisor * (1 if number >= 0 else -1)


def julian(year: int, month: int, day: int) -> int:
    """Return the Julian day."""
    year, month = (year + 4800, month + 1) if month > 2 else (year + 4799, month + 13)
    century = _cut(year, 100)
    leaps = _cut(year, 4) - century + _cut(century, 4)
    return year * 365 - 32167 + leaps + _cut(7834 * month, 256) + day


def _start(year: int) -> int:
    """Return the Julian day of the Monday of the week that contains 4 January."""
    fourth = julian(year, 1, 4)
    return fourth - fourth % 7


def iso_fields(year: int, month: int, day: int) -> list[int]:
    """Return the ISO year, the ISO week and the day of the ISO year."""
    number = julian(year, month, day)
    found = year - 1 if number < _start(year) else year
    if _cut(number - _start(found), 7) + 1 >= _LAST and number >= _start(found + 1):
        found += 1
    passed = number - _start(found)
    return [found, _cut(passed, 7) + 1, passed + 1]


PYTHON: Mapping[str, PythonFunction] = {
    "pg_iso_fields": PythonFunction(iso_fields, ("BIGINT", "BIGINT", "BIGINT"), "BIGINT[]"),
}
