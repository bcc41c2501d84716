"""Dates and times: date, time, timetz, timestamp, timestamptz, interval."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from ckanext.duckstore.postgres.datetimes import interval_sql, moment_text, read_interval, read_moment, span_text
from ckanext.duckstore.postgres.spelling import timestamp_json, timestamptz_json
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
        return moment_text(moment, self.name, text)

    def text(self, sql: str) -> str:
        """PostgreSQL writes the era at the end, DuckDB after the date."""
        text = f"CAST({sql} AS VARCHAR)"
        if self.name in ("time", "timetz"):
            return text
        return f"CASE WHEN contains({text}, ' (BC)') THEN replace({text}, ' (BC)', '') || ' BC' ELSE {text} END"


@dataclass(frozen=True)
class Timestamp(Datetime):
    """timestamp, with a time zone or without."""

    def json(self, sql: str) -> str:
        return f"""'"' || regexp_replace({self.text(sql)}, '^([-0-9]+) ', '\\1T') || '"'"""

    def fetched(self, sql: str) -> str:
        return f"CAST({sql} AS VARCHAR)"

    def json_text(self, value: Any) -> str:
        return f'"{timestamp_json(value)}"'


@dataclass(frozen=True)
class ShownTimestamp(Timestamp):
    """timestamp as ``datastore_search`` shows it: ``to_char(column, 'YYYY-MM-DD"T"HH24:MI:SS.MS')``, which has no era and no infinity."""

    milliseconds: bool = True

    @property
    def unit(self) -> str:
        """The unit at which what is shown ends."""
        return "milliseconds" if self.milliseconds else "seconds"

    def csv(self, sql: str) -> str:
        rest = f"-%m-%dT%H:%M:%S{'.%g' if self.milliseconds else ''}"
        before_christ = f"lpad(CAST(1 - year({sql}) AS VARCHAR), 4, '0') || strftime({sql}, '{rest}')"
        return (
            f"CASE WHEN year({sql}) > 0 THEN strftime({sql}, '%Y{rest}') WHEN isfinite({sql}) THEN {before_christ} END"
        )

    def json(self, sql: str) -> str:
        return f"""'"' || {self.csv(sql)} || '"'"""

    def json_text(self, value: Any) -> str:
        if value.endswith("infinity"):
            return "null"
        date, _, time = value.rpartition(" ")
        seconds, _, fraction = time.partition(".")
        return f'"{date.removesuffix(" (BC)")}T{seconds}{f".{fraction[:3]:0<3}" if self.milliseconds else ""}"'


@dataclass(frozen=True)
class Timestamptz(Timestamp):
    """timestamptz: kept in UTC and written in UTC."""

    def json(self, sql: str) -> str:
        """ISO 8601 with a ``T`` and minutes in the zone, as ``to_json`` writes it; csv has PostgreSQL's plain form."""
        return f"""'"' || regexp_replace(regexp_replace({self.text(sql)}, '^([-0-9]+) ', '\\1T'), '([+]00)( BC)?$', '\\1:00\\2') || '"'"""

    def json_text(self, value: Any) -> str:
        return f'"{timestamptz_json(value)}"'


@dataclass(frozen=True)
class Interval(Datetime):
    """interval, printed in PostgreSQL's own style."""

    def _parse(self, text: str) -> str:
        return span_text(read_interval(text), text)

    def text(self, sql: str) -> str:
        return interval_sql.printed(sql)
