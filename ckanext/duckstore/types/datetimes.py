"""Dates and times: date, time, timetz, timestamp, timestamptz, interval."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from ckanext.duckstore.errors import DatetimeFieldOverflow
from ckanext.duckstore.postgres.datetimes import Moment, calendar, read_interval, read_moment
from ckanext.duckstore.types.base import Type, clean_text
from ckanext.duckstore.types.numbers import NONE

_DATE = r"(?!0000)[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME = r"[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?"
_SECONDS = r"[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?"
_ZONE = r"(?:Z|[+-](?:0[0-9]|1[0-4])(?::?[0-5][0-9])?)"

#: The ISO forms that PostgreSQL, Python and DuckDB read alike; what is written otherwise is read by PostgreSQL's rules, one by one.
_ISO: dict[str, tuple[re.Pattern[str], Callable[[str], Any]]] = {
    "date": (re.compile(_DATE), datetime.date.fromisoformat),
    "timestamp": (re.compile(f"{_DATE}(?:[T ]{_TIME})?"), datetime.datetime.fromisoformat),
    # DuckDB 1.5 reads a zone only after seconds.
    "timestamptz": (re.compile(f"{_DATE}(?:[T ](?:{_TIME}|{_SECONDS}{_ZONE}))?"), datetime.datetime.fromisoformat),
    "time": (re.compile(_TIME), datetime.time.fromisoformat),
}

#: Which of Python's types PostgreSQL's assignment casts take for each type.
_PYTHON: dict[str, tuple[type, ...]] = {
    "date": (datetime.date,),
    "timestamp": (datetime.date,),
    "timestamptz": (datetime.date,),
    "time": (datetime.time, datetime.datetime),
    "timetz": (datetime.time, datetime.datetime),
    "interval": (datetime.timedelta,),
}

_DAY = 86_400_000_000
#: The last days, as Julian days, of PostgreSQL's date and of DuckDB's timestamp, whose microseconds count from 1970, not 2000.
_LAST_DATE = calendar.julian_day(5874897, 12, 31)
_LAST_TIMESTAMP = calendar.julian_day(294247, 1, 9)


@dataclass(frozen=True)
class Datetime(Type):
    """A type of dates or times, without precision limits."""

    plain: ClassVar[frozenset[type]] = frozenset({str, NONE})

    @property
    def wire(self) -> str:
        return "VARCHAR"

    def load(self, sql: str, storage: str) -> str:
        return f"CAST({sql} AS {storage})"

    def read_plain(self, values: Sequence[Any]) -> bool:
        if self.name not in _ISO:
            return False
        pattern, parse = _ISO[self.name]
        matches, distinct = pattern.fullmatch, {value for value in values if value is not None}
        try:
            return all(matches(value) and parse(value) for value in distinct)
        except ValueError:
            return False

    def read_value(self, value: Any) -> str:
        if isinstance(value, _PYTHON[self.name]):
            return self._from_python(value)
        if not isinstance(value, str):
            raise self.mismatch(value)
        return value if self.read_plain([value]) else self._parse(clean_text(value))

    def _from_python(self, value: Any) -> str:
        if isinstance(value, datetime.timedelta):
            return f"{value.days} days {value.seconds} seconds {value.microseconds} microseconds"
        if isinstance(value, datetime.datetime):
            if self.name == "timestamptz":
                return value.isoformat(" ")
            naive = value.replace(tzinfo=None)
            return {"date": naive.date().isoformat(), "timestamp": naive.isoformat(" ")}.get(
                self.name, naive.time().isoformat()
            )
        return str(value.isoformat())

    def _parse(self, text: str) -> str:
        """Return *text*, written in any way that PostgreSQL reads, as DuckDB reads it."""
        moment = read_moment(text, self.name, datetime.datetime.now(datetime.UTC))
        return moment.special or self._written(moment, text)

    def _written(self, moment: Moment, text: str) -> str:
        """Return a finite *moment* as DuckDB reads it."""
        if self.name != "date":
            return _clock(moment.micros) + (_offset(moment.offset or 0) if self.name == "timetz" else "")
        assert moment.day is not None
        if not 0 <= moment.day <= _LAST_DATE:
            raise DatetimeFieldOverflow(f'date out of range: "{text}"')
        return _date(moment.day)

    def text(self, sql: str) -> str:
        """PostgreSQL writes the era at the end, DuckDB after the date."""
        text = f"CAST({sql} AS VARCHAR)"
        if self.name in ("time", "timetz"):
            return text
        return f"CASE WHEN contains({text}, ' (BC)') THEN replace({text}, ' (BC)', '') || ' BC' ELSE {text} END"


@dataclass(frozen=True)
class Timestamp(Datetime):
    """timestamp without time zone: a zone in the text is passed over, as PostgreSQL does."""

    def _written(self, moment: Moment, text: str) -> str:
        assert moment.day is not None
        days, micros = divmod(moment.micros - self._shift(moment), _DAY)
        if not 0 <= moment.day + days <= _LAST_TIMESTAMP:
            raise DatetimeFieldOverflow(f'timestamp out of range: "{text}"')
        return f"{_date(moment.day + days)} {_clock(micros)}"

    def _shift(self, moment: Moment) -> int:
        """Return what to take off, in microseconds."""
        return 0

    def json(self, sql: str) -> str:
        return f"""'"' || regexp_replace({self.text(sql)}, '^([-0-9]+) ', '\\1T') || '"'"""


@dataclass(frozen=True)
class Timestamptz(Timestamp):
    """timestamptz: kept in UTC and written in UTC."""

    def _shift(self, moment: Moment) -> int:
        return (moment.offset or 0) * 1_000_000

    def json(self, sql: str) -> str:
        """ISO 8601 with a ``T`` and minutes in the zone, as ``to_json`` writes it; csv has PostgreSQL's plain form."""
        return f"""'"' || regexp_replace(regexp_replace({self.text(sql)}, '^([-0-9]+) ', '\\1T'), '([+]00)( BC)?$', '\\1:00\\2') || '"'"""


@dataclass(frozen=True)
class Interval(Datetime):
    """interval, in PostgreSQL's own style: ``1 year 2 mons -3 days +04:05:06``."""

    def _parse(self, text: str) -> str:
        span = read_interval(text)
        if span.special:
            raise DatetimeFieldOverflow(f'interval out of range: "{text}"')
        return f"{span.months} months {span.days} days {span.micros} microseconds"

    def text(self, sql: str) -> str:
        months = f"(year({sql}) * 12 + month({sql}))"
        seconds = f"(hour({sql}) * 3600 + minute({sql}) * 60)"
        micros = f"({seconds} * 1000000 + microsecond({sql}))"
        parts = [
            _counted(f"year({sql})", "year", "false"),
            _counted(f"month({sql})", "mon", f"year({sql}) < 0"),
            _counted(f"day({sql})", "day", f"{months} < 0"),
            _clock_of(micros, f"day({sql}) < 0 OR (day({sql}) = 0 AND {months} < 0)"),
        ]
        return (
            f"CASE WHEN {sql} IS NOT NULL THEN coalesce(nullif(concat_ws(' ', {', '.join(parts)}), ''), '00:00:00') END"
        )


def _counted(number: str, unit: str, after_minus: str) -> str:
    """SQL of a part of an interval, NULL for none; PostgreSQL writes a plus after a part that is negative."""
    sign = f"CASE WHEN {number} > 0 AND ({after_minus}) THEN '+' ELSE '' END"
    return f"CASE WHEN {number} <> 0 THEN {sign} || {number} || CASE WHEN {number} = 1 THEN ' {unit}' ELSE ' {unit}s' END END"


def _clock_of(micros: str, after_minus: str) -> str:
    size = f"abs({micros})"
    sign = f"CASE WHEN {micros} < 0 THEN '-' WHEN {after_minus} THEN '+' ELSE '' END"
    fraction = f"CASE WHEN {size} % 1000000 <> 0 THEN rtrim(format('.{{:06d}}', {size} % 1000000), '0') ELSE '' END"
    clock = (
        f"format('{{:02d}}:{{:02d}}:{{:02d}}', {size} // 3600000000, {size} // 60000000 % 60, {size} // 1000000 % 60)"
    )
    return f"CASE WHEN {micros} <> 0 THEN {sign} || {clock} || {fraction} END"


def _date(day: int) -> str:
    year, month, number = calendar.date_of(day)
    return f"{year:04d}-{month:02d}-{number:02d}" if year > 0 else f"{1 - year:04d}-{month:02d}-{number:02d} (BC)"


def _clock(micros: int) -> str:
    seconds, fraction = divmod(micros, 1_000_000)
    text = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return f"{text}.{fraction:06d}" if fraction else text


def _offset(seconds: int) -> str:
    size = abs(seconds)
    text = f"{'-' if seconds < 0 else '+'}{size // 3600:02d}:{size // 60 % 60:02d}"
    return f"{text}:{size % 60:02d}" if size % 60 else text
