"""Dates and times: date, time, timetz, timestamp, timestamptz, interval."""
from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from ckanext.duckstore.errors import DatetimeFieldOverflow, InvalidDatetimeFormat
from ckanext.duckstore.types.base import Type, clean_text
from ckanext.duckstore.types.numbers import NONE

_DATE = r'[0-9]{4}-[0-9]{2}-[0-9]{2}'
_TIME = r'[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?'
_ZONE = r'(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?)'

#: The ISO forms that PostgreSQL, Python and DuckDB read alike; what is written otherwise is read by PostgreSQL's rules, one by one.
_ISO: dict[str, tuple[re.Pattern[str], Callable[[str], Any]]] = {
    'date': (re.compile(_DATE), datetime.date.fromisoformat),
    'timestamp': (re.compile(f'{_DATE}(?:[T ]{_TIME})?'), datetime.datetime.fromisoformat),
    'timestamptz': (re.compile(f'{_DATE}(?:[T ]{_TIME}{_ZONE}?)?'), datetime.datetime.fromisoformat),
    'time': (re.compile(_TIME), datetime.time.fromisoformat),
    'timetz': (re.compile(f'{_TIME}{_ZONE}?'), datetime.time.fromisoformat),
}

#: Which of Python's types PostgreSQL's assignment casts take for each type.
_PYTHON: dict[str, tuple[type, ...]] = {
    'date': (datetime.date,), 'timestamp': (datetime.date,), 'timestamptz': (datetime.date,),
    'time': (datetime.time, datetime.datetime), 'timetz': (datetime.time, datetime.datetime), 'interval': (datetime.timedelta,),
}


@dataclass(frozen=True)
class Datetime(Type):
    """A type of dates or times, without precision limits."""
    plain: ClassVar[frozenset[type]] = frozenset({str, NONE})

    @property
    def wire(self) -> str:
        return 'VARCHAR'

    def load(self, sql: str, storage: str) -> str:
        return f'CAST({sql} AS {storage})'

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
        text = clean_text(value)
        if self.name in _ISO:
            pattern, parse = _ISO[self.name]
            if pattern.fullmatch(text):
                try:
                    parse(text)
                except ValueError as error:
                    raise DatetimeFieldOverflow(f'date/time field value out of range: "{text}"') from error
                return text
        return self._parse(text)

    def _from_python(self, value: Any) -> str:
        if isinstance(value, datetime.timedelta):
            return f'{value.days} days {value.seconds} seconds {value.microseconds} microseconds'
        if isinstance(value, datetime.datetime):
            if self.name == 'timestamptz':
                return value.isoformat(' ')
            naive = value.replace(tzinfo=None)
            return {'date': naive.date().isoformat(), 'timestamp': naive.isoformat(' ')}.get(self.name, naive.time().isoformat())
        return str(value.isoformat())

    def _parse(self, text: str) -> str:
        raise InvalidDatetimeFormat(f'invalid input syntax for type {self.native_type}: "{text}"')


@dataclass(frozen=True)
class Timestamptz(Datetime):
    """timestamptz: kept in UTC and written in UTC."""

    def json(self, sql: str) -> str:
        """ISO 8601 with a ``T`` and minutes in the zone, as ``to_json`` writes it; csv has PostgreSQL's plain form."""
        return f"""CASE WHEN isfinite({sql}) THEN '"' || replace({self.text(sql)}, ' ', 'T') || ':00"' ELSE '"' || {self.text(sql)} || '"' END"""


@dataclass(frozen=True)
class Timestamp(Datetime):
    """timestamp without time zone: a zone in the text is passed over, as PostgreSQL does."""

    def read_value(self, value: Any) -> str:
        return super().read_value(_ZONE_AT_END.sub(r'\1', value) if isinstance(value, str) else value)

    def json(self, sql: str) -> str:
        return f"""'"' || replace({self.text(sql)}, ' ', 'T') || '"'"""


_ZONE_AT_END = re.compile(f'^({_DATE}[T ]{_TIME}){_ZONE}$')


@dataclass(frozen=True)
class Interval(Datetime):
    """interval, in PostgreSQL's own style: ``1 year 2 mons -3 days +04:05:06``."""

    def text(self, sql: str) -> str:
        return f"regexp_replace(CAST({sql} AS VARCHAR), 'month', 'mon')"
