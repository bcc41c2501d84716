"""Days of the proleptic Gregorian calendar, counted as PostgreSQL counts them, for any year."""

from __future__ import annotations

#: The Julian day of 1970-01-01.
UNIX_EPOCH = 2440588


def julian_day(year: int, month: int, day: int) -> int:
    """Return the Julian day of a date; year 0 is 1 BC."""
    shifted = year + 4800 - (month <= 2)
    months = (month - 3) % 12
    return day + (153 * months + 2) // 5 + 365 * shifted + shifted // 4 - shifted // 100 + shifted // 400 - 32045


def date_of(julian: int) -> tuple[int, int, int]:
    """Return year, month and day of a Julian day; the inverse of :func:`julian_day`."""
    a = julian + 32044
    b = (4 * a + 3) // 146097
    c = a - 146097 * b // 4
    d = (4 * c + 3) // 1461
    e = c - 1461 * d // 4
    months = (5 * e + 2) // 153
    return 100 * b + d - 4800 + months // 10, months + 3 - 12 * (months // 10), e - (153 * months + 2) // 5 + 1


def days_in(year: int, month: int) -> int:
    """Return the number of days of a month."""
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31
