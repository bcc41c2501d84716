"""Intervals written as text, read as PostgreSQL reads them: verbose, ISO 8601, ``1-2``, ``04:05:06``, ``ago``.

https://www.postgresql.org/docs/current/datatype-datetime.html#DATATYPE-INTERVAL-INPUT
"""

from __future__ import annotations

import re
from fractions import Fraction

from ...errors import InvalidDatetimeFormat

_MICRO = 1_000_000
#: unit -> (months, days, microseconds)
UNITS: dict[str, tuple[int, int, int]] = {}
for _names, _size in (
    (("microsecond", "microseconds", "us", "usec", "usecs", "usecond", "useconds"), (0, 0, 1)),
    (("millisecond", "milliseconds", "ms", "msec", "msecs", "msecond", "mseconds"), (0, 0, 1000)),
    (("second", "seconds", "s", "sec", "secs"), (0, 0, _MICRO)),
    (("minute", "minutes", "m", "min", "mins"), (0, 0, 60 * _MICRO)),
    (("hour", "hours", "h", "hr", "hrs"), (0, 0, 3600 * _MICRO)),
    (("day", "days", "d"), (0, 1, 0)),
    (("week", "weeks", "w"), (0, 7, 0)),
    (("month", "months", "mon", "mons"), (1, 0, 0)),
    (("year", "years", "y", "yr", "yrs"), (12, 0, 0)),
    (("decade", "decades", "dec", "decs"), (120, 0, 0)),
    (("century", "centuries", "c", "cent"), (1200, 0, 0)),
    (("millennium", "millennia", "mil", "mils", "millenniums"), (12000, 0, 0)),
):
    UNITS.update(dict.fromkeys(_names, _size))

_TOKEN = re.compile(
    r"\s*(?:([+-]?)(\d+):(\d{1,2})(?::(\d{1,2}(?:\.\d*)?))?(?![\d:])|([+-]?)(\d+)-(\d+)(?![\d-])"
    r"|([+-]?(?:\d+\.?\d*|\.\d+))\s*([a-z]*)|([@a-z]+))\s*,?"
)
_ISO = re.compile(r"p(?=.)(?:([^t]*))(?:t(.+))?")
_ISO_FIELD = re.compile(r"([+-]?\d+(?:\.\d*)?)([a-z])")
_ISO_DATE = {"y": "year", "m": "month", "w": "week", "d": "day"}
_ISO_TIME = {"h": "hour", "m": "minute", "s": "second"}
#: Precision words of INTERVAL '1' DAY TO SECOND, as the grammar numbers them -> the unit of a bare number.
FIELDS = {
    4: "year",
    2: "month",
    6: "month",
    8: "day",
    1024: "hour",
    2048: "minute",
    4096: "second",
    1032: "hour",
    3080: "minute",
    7176: "second",
    3072: "minute",
    7168: "second",
    6144: "second",
    32767: "second",
}
#: What each of them keeps: the smallest unit, in (months, days, microseconds) of a field.
SMALLEST = {
    4: (12, None, None),
    2: (1, None, None),
    6: (1, None, None),
    8: (1, 1, None),
    1024: (1, 1, 3600 * _MICRO),
    1032: (1, 1, 3600 * _MICRO),
    2048: (1, 1, 60 * _MICRO),
    3080: (1, 1, 60 * _MICRO),
    3072: (1, 1, 60 * _MICRO),
}


class _Sum:
    """Months, days and microseconds added up, fractions spilling downwards as PostgreSQL does."""

    def __init__(self) -> None:
        self.months, self.days, self.micros = 0, 0, 0

    def add(self, amount: Fraction, unit: tuple[int, int, int]) -> None:
        months, days, micros = unit
        if months:
            whole = amount * months
            self.months += _truncate(whole) if months == 1 else round(whole)
            if months == 1:
                self.add((whole - _truncate(whole)) * 30, (0, 1, 0))
        elif days:
            whole = amount * days
            self.days += _truncate(whole)
            self.micros += round((whole - _truncate(whole)) * 86400 * _MICRO)
        else:
            self.micros += round(amount * micros)


def _truncate(value: Fraction) -> int:
    return int(value)


def parse(text: str, fields: int = 32767) -> tuple[int, int, int]:
    """Return (months, days, microseconds) of the interval *text*; *fields* as in ``INTERVAL '1' DAY``.

    :raises InvalidDatetimeFormat: with PostgreSQL's message.
    """
    word = text.strip().lower()
    error = InvalidDatetimeFormat(f'invalid input syntax for type interval: "{text}"')
    total = _Sum()
    if word.startswith("p"):
        _iso(word, total, error)
    else:
        _verbose(word, total, fields, error)
    kept = SMALLEST.get(fields)
    if kept is None:
        return total.months, total.days, total.micros
    months, days, micros = kept
    return (
        int(total.months / months) * months if months else 0,
        total.days if days else 0,
        int(total.micros / micros) * micros if micros else 0,
    )


def _iso(word: str, total: _Sum, error: InvalidDatetimeFormat) -> None:
    found = _ISO.fullmatch(word)
    if not found:
        raise error
    for part, units in ((found[1] or "", _ISO_DATE), (found[2] or "", _ISO_TIME)):
        if _ISO_FIELD.sub("", part):
            raise error
        for amount, letter in _ISO_FIELD.findall(part):
            if letter not in units:
                raise error
            total.add(Fraction(amount), UNITS[units[letter]])


def _verbose(word: str, total: _Sum, fields: int, error: InvalidDatetimeFormat) -> None:
    ago = word.endswith("ago")
    rest = word[:-3].rstrip() if ago else word
    if not rest:
        raise error
    while rest:
        found = _TOKEN.match(rest)
        if not found or not found.end():
            raise error
        rest = rest[found.end() :]
        if found[2] is not None:
            sign = -1 if found[1] == "-" else 1
            hours, minutes, seconds = int(found[2]), int(found[3]), found[4]
            if seconds is None and fields == 6144:
                hours, minutes, seconds = 0, hours, str(minutes)
            total.micros += sign * round((hours * 3600 + minutes * 60 + Fraction(seconds or 0)) * _MICRO)
        elif found[6] is not None:
            total.months += (-1 if found[5] == "-" else 1) * (int(found[6]) * 12 + int(found[7]))
        elif found[8] is not None:
            unit = found[9]
            if not unit and re.match(r"[+-]?\d+:", rest):
                unit = "day"
            elif not unit and rest:
                raise error
            if (unit or FIELDS[fields]) not in UNITS:
                raise error
            total.add(Fraction(found[8]), UNITS[unit or FIELDS[fields]])
        elif found[10] != "@":
            raise error
    if ago:
        total.months, total.days, total.micros = -total.months, -total.days, -total.micros


def duckdb_interval(value: tuple[int, int, int]) -> str:
    """DuckDB SQL of an interval of months, days and microseconds."""
    months, days, micros = value
    return f"CAST('{months} months {days} days {micros} microseconds' AS INTERVAL)"
