"""ISO years and weeks of a year, month and day that need not be a date: those of an interval, in ``to_char``.

As PostgreSQL computes them (``date2isoyear`` and its kin in ``timestamp.c``); quotients are cut, not rounded down.
"""

from __future__ import annotations

from collections.abc import Mapping

from .base import PythonFunction

#: The week from which on a day may be in the first one of the next year.
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
    """Return the Julian day of the Monday in whose week the 4th of January is."""
    fourth = julian(year, 1, 4)
    return fourth - fourth % 7


def iso_fields(year: int, month: int, day: int) -> list[int]:
    """Return the ISO year, the week in it and the day in it."""
    number = julian(year, month, day)
    found = year - 1 if number < _start(year) else year
    if _cut(number - _start(found), 7) + 1 >= _LAST and number >= _start(found + 1):
        found += 1
    passed = number - _start(found)
    return [found, _cut(passed, 7) + 1, passed + 1]


PYTHON: Mapping[str, PythonFunction] = {
    "pg_iso_fields": PythonFunction(iso_fields, ("BIGINT", "BIGINT", "BIGINT"), "BIGINT[]"),
}
