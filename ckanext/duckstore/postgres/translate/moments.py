"""Dates, times and intervals written as text in a query, read as PostgreSQL reads them (ISO and the usual other forms).

https://www.postgresql.org/docs/current/datetime-appendix.html. Order of day and month where it is not clear: MDY, the
default. What is not understood raises PostgreSQL's error.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from ...errors import DatetimeFieldOverflow, InvalidDatetimeFormat
from .pgtypes import long_name

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january",
            "feb february",
            "mar march",
            "apr april",
            "may",
            "jun june",
            "jul july",
            "aug august",
            "sep sept september",
            "oct october",
            "nov november",
            "dec december",
        ),
        1,
    )
    for name in names.split()
}
WEEKDAYS = frozenset(
    (
        "mon",
        "monday",
        "tue",
        "tues",
        "tuesday",
        "wed",
        "wednesday",
        "weds",
        "thu",
        "thur",
        "thurs",
        "thursday",
        "fri",
        "friday",
        "sat",
        "saturday",
        "sun",
        "sunday",
    )
)
SPECIAL = {"infinity": "infinity", "+infinity": "infinity", "-infinity": "-infinity", "epoch": "1970-01-01 00:00:00"}
ZONE_HOURS = {
    "z": 0,
    "utc": 0,
    "gmt": 0,
    "ut": 0,
    "zulu": 0,
    "est": -5,
    "edt": -4,
    "cst": -6,
    "cdt": -5,
    "mst": -7,
    "mdt": -6,
    "pst": -8,
    "pdt": -7,
    "cet": 1,
    "cest": 2,
    "eet": 2,
    "eest": 3,
    "bst": 1,
    "wet": 0,
    "west": 1,
    "jst": 9,
    "msk": 3,
}

_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(\.\d*)?)?")
_COMPACT = re.compile(r"(\d{8})(?:t(\d{2})(\d{2})(\d{2})?(\.\d*)?)?")
_ZONE = re.compile(r"([+-])(\d{1,2})(?::?(\d{2})(?::?(\d{2}))?)?")
_WORD = re.compile(r"[a-z]+(?:/[a-z_]+)*")
_NUMBER = re.compile(r"\d+")


@dataclass
class Parts:
    """What was found in a text: fields of a date, time of day in microseconds, zone offset in seconds or zone name."""

    ymd: tuple[int, int, int] | None = None
    micros: int | None = None
    offset: int | None = None
    zone: str | None = None
    special: str | None = None


def parse(text: str, type: str) -> Parts:
    """Read *text* as PostgreSQL would for *type* (date, time, timestamp …)."""
    word = text.strip().lower()
    if word in SPECIAL or word in ("now", "today", "tomorrow", "yesterday", "allballs"):
        return Parts(special=word)
    reader = _Reader(word, text, type)
    reader.read()
    return reader.finish()


class _Reader:
    """One pass over the text, token by token."""

    def __init__(self, word: str, text: str, type: str) -> None:
        self.rest, self.text, self.type = word, text, type
        self.parts = Parts()
        self.numbers: list[str] = []
        self.month: int | None = None
        self.bc = False
        self.pm: bool | None = None

    def invalid(self) -> InvalidDatetimeFormat:
        return InvalidDatetimeFormat(f'invalid input syntax for type {long_name(self.type)}: "{self.text}"')

    def overflow(self) -> DatetimeFieldOverflow:
        return DatetimeFieldOverflow(f'date/time field value out of range: "{self.text}"')

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.match(self.rest)
        if found:
            self.rest = self.rest[found.end() :]
        return found

    def read(self) -> None:
        while self.rest:
            self.rest = self.rest.lstrip(" ,\t\n")
            if not self.rest:
                return
            if found := self.take(_TIME):
                self.time(found)
            elif (found := _COMPACT.match(self.rest)) and not self.numbers and self.parts.ymd is None:
                self.rest = self.rest[found.end() :]
                digits = found[1]
                self.numbers = [digits[:4], digits[4:6], digits[6:]]
                if found[2]:
                    self.clock(int(found[2]), int(found[3]), int(found[4] or 0), found[5])
            elif self.parts.micros is not None and (found := self.take(_ZONE)):
                sign = -1 if found[1] == "-" else 1
                self.parts.offset = sign * (int(found[2]) * 3600 + int(found[3] or 0) * 60 + int(found[4] or 0))
            elif found := self.take(_WORD):
                self.word(found[0])
            elif found := self.take(_NUMBER):
                self.numbers.append(found[0])
                self.rest = self.rest.lstrip()
                if self.rest[:1] in ("-", "/", "."):
                    self.rest = self.rest[1:]
            else:
                raise self.invalid()

    def word(self, word: str) -> None:
        if word in MONTHS and self.month is None:
            self.month = MONTHS[word]
            self.numbers.append("month")
            if self.rest[:1] in ("-", "/", "."):
                self.rest = self.rest[1:]
        elif word in ("bc", "ad"):
            self.bc = word == "bc"
        elif word in ("am", "pm"):
            self.pm = word == "pm"
        elif word in ZONE_HOURS:
            self.parts.offset = ZONE_HOURS[word] * 3600
        elif "/" in word and self.parts.micros is not None:
            self.parts.zone = self.text[self.text.lower().index(word) :][: len(word)]
        elif word not in WEEKDAYS and word not in ("t", "at", "on"):
            raise self.invalid()

    def time(self, found: re.Match[str]) -> None:
        self.clock(int(found[1]), int(found[2]), int(found[3] or 0), found[4])

    def clock(self, hour: int, minute: int, second: int, fraction: str | None) -> None:
        micros = round(float(fraction) * 1_000_000) if fraction and fraction != "." else 0
        if hour > 24 or minute > 59 or second > 60 or (hour == 24 and (minute or second or micros)):
            raise self.overflow()
        self.parts.micros = ((hour * 60 + minute) * 60 + second) * 1_000_000 + micros

    def finish(self) -> Parts:
        if self.numbers:
            self.parts.ymd = self.date()
        if self.pm is not None and self.parts.micros is not None:
            hours, rest = divmod(self.parts.micros, 3_600_000_000)
            if not 1 <= hours <= 12:
                raise self.overflow()
            self.parts.micros = (hours % 12 + 12 * self.pm) * 3_600_000_000 + rest
        if self.parts.ymd is None and (
            self.parts.micros is None or not self.type.startswith("time") or self.type.startswith("timestamp")
        ):
            raise self.invalid()
        return self.parts

    def date(self) -> tuple[int, int, int]:
        """Year, month and day out of three numbers (or a month's name and two)."""
        if len(self.numbers) != 3:
            raise self.invalid()
        if self.month is not None:
            others = [number for number in self.numbers if number != "month"]
            if len(others) != 2:
                raise self.invalid()
            first_is_year = len(others[0]) > 2
            year, day = (others[0], others[1]) if first_is_year else (others[1], others[0])
            month = self.month
        elif len(self.numbers[0]) > 2:
            year, day, month = self.numbers[0], self.numbers[2], int(self.numbers[1])
        else:
            year, day, month = self.numbers[2], self.numbers[1], int(self.numbers[0])
        return self.check(year, month, int(day))

    def check(self, digits: str, month: int, day: int) -> tuple[int, int, int]:
        year = int(digits)
        if len(digits) <= 2 and not self.bc:
            year += 2000 if year < 70 else 1900
        if self.bc:
            year = 1 - year
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        days = (31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
        if not 1 <= month <= 12 or not 1 <= day <= days[month - 1] or (year == 0 and not self.bc):
            raise self.overflow()
        return year, month, day


def duckdb_date(ymd: tuple[int, int, int]) -> str:
    """The text that DuckDB reads as this date."""
    year, month, day = ymd
    return f"{year:04d}-{month:02d}-{day:02d}" if year > 0 else f"{1 - year:04d}-{month:02d}-{day:02d} (BC)"


def duckdb_time(micros: int) -> str:
    """The text that DuckDB reads as this time of day."""
    seconds, fraction = divmod(micros, 1_000_000)
    text = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return f"{text}.{fraction:06d}" if fraction else text


def shift(ymd: tuple[int, int, int], micros: int, offset: int) -> tuple[tuple[int, int, int], int]:
    """The same moment in UTC, for a local time that is *offset* seconds ahead of it."""
    days, micros = divmod(micros - offset * 1_000_000, 86_400_000_000)
    if not days or not 1 < ymd[0] < 9999:
        return ymd, micros
    moved = date(*ymd) + timedelta(days=days)
    return (moved.year, moved.month, moved.day), micros
