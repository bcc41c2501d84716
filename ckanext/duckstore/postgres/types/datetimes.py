"""Dates and times: date, time, timetz, timestamp, timestamptz, interval."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from ...identifiers import literal
from ..datetimes import moment_text, read_moment
from . import client_json
from .base import NONE, JsonForm, Type, casts
from .clean import SPACES
from .client_json import ClientJson

_DATE = r"(?!0000)[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME = r"[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?"
_ZONE = r"(?:Z|[+-](?:0[0-9]|1[0-4])(?::?[0-5][0-9])?)"

#: The ISO forms that PostgreSQL, Python and DuckDB read alike; all other texts are read by
#: PostgreSQL's rules, one by one.
_ISO: Mapping[str, tuple[re.Pattern[str], Callable[[str], Any]]] = {
    "date": (re.compile(_DATE), datetime.date.fromisoformat),
    "timestamp": (re.compile(f"{_DATE}(?:[T ]{_TIME})?"), datetime.datetime.fromisoformat),
    "timestamptz": (re.compile(f"{_DATE}(?:[T ]{_TIME}{_ZONE}?)?"), datetime.datetime.fromisoformat),
    "time": (re.compile(_TIME), datetime.time.fromisoformat),
}

#: The forms that DuckDB reads as PostgreSQL does (RE2). A day that does not exist is read by
#: PostgreSQL's rules, which have the right message.
_DAY = r"(?:000[1-9]|00[1-9]\d|0[1-9]\d\d|[1-9]\d\d\d)-\d\d-\d\d"
_SAME_INPUT: Mapping[str, str] = {
    "date": _DAY,
    "timestamp": f"{_DAY}(?:[T ]{_TIME})?",
    "timestamptz": f"{_DAY}(?:[T ]{_TIME}{_ZONE}?)?",
    "time": _TIME,
}

#: The Python types that PostgreSQL's assignment casts accept for each type.
_PYTHON: Mapping[str, tuple[type, ...]] = {
    "date": (datetime.date,),
    "timestamp": (datetime.date,),
    "timestamptz": (datetime.date,),
    "time": (datetime.time, datetime.datetime),
    "timetz": (datetime.time, datetime.datetime),
}
#: Decimals of a second that are kept.
_MICROSECONDS = 6
_TODAY = "CAST(now() AS DATE)"
_CLOCK = "CAST(CAST(now() AS TIMESTAMP) AS TIME)"
#: Words that are evaluated when the query runs, so that they agree with its ``now()``.
_NOW: Mapping[str, str] = {"time": _CLOCK, "timetz": f"CAST({_CLOCK} AS TIMETZ)"}
_CLIENT_JSON: Mapping[str, ClientJson] = {
    "date": client_json.TEXT,
    "time": client_json.TIME,
    "timetz": client_json.TIMETZ,
    "timestamp": client_json.TIMESTAMP,
    "timestamptz": client_json.TIMESTAMPTZ,
}
_DAYS: Mapping[str, int] = {"yesterday": -1, "today": 0, "tomorrow": 1}


@dataclass(frozen=True)
class Datetime(Type):
    """A date or time type; ``precision`` is the declared number of decimals of a second, or
    None.
    """

    precision: int | None = None

    is_plain_in_csv: ClassVar[bool] = True
    plain: ClassVar[frozenset[type]] = frozenset({str, NONE})

    @property
    def wire(self) -> str:
        return "VARCHAR"

    def read_plain(self, values: Sequence[Any]) -> bool:
        if self.name not in _ISO or self.precision is not None:
            return False
        pattern, parse = _ISO[self.name]
        matches, distinct = pattern.fullmatch, {value for value in values if value is not None}
        try:
            return all(matches(value) and parse(value) for value in distinct)
        except ValueError:
            return False

    def read_value(self, value: Any) -> str:
        if isinstance(value, _PYTHON[self.name]):
            return self.read_text(self._from_python(value))
        return value if isinstance(value, str) and self.read_plain([value]) else str(super().read_value(value))

    def _from_python(self, value: Any) -> str:
        if not isinstance(value, datetime.datetime):
            return str(value.isoformat())
        if self.name == "timestamptz":
            return value.isoformat(" ")
        naive = value.replace(tzinfo=None)
        if self.name in ("date", "timestamp"):
            return naive.date().isoformat() if self.name == "date" else naive.isoformat(" ")
        return naive.time().isoformat()

    def read_text(self, text: str) -> str:
        """Return *text*, in any form that PostgreSQL reads, in the form that DuckDB reads."""
        moment = read_moment(text, self.name, datetime.datetime.now(datetime.UTC))
        if self.precision is not None:
            moment = moment.rounded(self.precision)
        return moment_text(moment, self.name, text)

    def constant(self, text: str) -> str:
        word = text.strip(SPACES).lower()
        if word == "now":
            return _NOW.get(self.name, f"CAST(now() AS {self.storage})")
        if word in _DAYS and self.name not in _NOW:
            return f"CAST(({_TODAY} + ({_DAYS[word]})) AS {self.storage})"
        return f"CAST('{self.read_text(text)}' AS {self.storage})"

    def reading(self, sql: str) -> str:
        read = f"CAST(pg_moment({sql}, '{self.name}', epoch_us(now())) AS {self.storage})"
        if self.name not in _SAME_INPUT:
            return read
        same = f"CASE WHEN regexp_full_match({sql}, {literal(_SAME_INPUT[self.name])}) THEN {sql} END"
        return f"coalesce(TRY_CAST({same} AS {self.storage}), {read})"

    def given(self, sql: str) -> str:
        return f"CAST({sql} AS {self.storage})"

    def text(self, sql: str) -> str:
        """PostgreSQL writes the era at the end, DuckDB after the date."""
        text = f"CAST({sql} AS VARCHAR)"
        if self.name in ("time", "timetz"):
            return text
        return f"CASE WHEN contains({text}, ' (BC)') THEN replace({text}, ' (BC)', '') || ' BC' ELSE {text} END"

    @property
    def client_json(self) -> ClientJson:
        return _CLIENT_JSON[self.name]

    def sized(self, precision: int) -> Datetime:
        """Return this type with *precision* decimals of a second."""
        if precision >= _MICROSECONDS:
            return self
        first, _, rest = self.native_type.partition(" ")
        return replace(self, native_type=f"{first}({precision}) {rest}", precision=precision)


@dataclass(frozen=True)
class Timestamp(Datetime):
    """timestamp, with or without time zone."""

    @property
    def json_form(self) -> JsonForm:
        return "macro"

    @property
    def spelling(self) -> str:
        return "t" if self.name == "timestamp" else "z"

    def spelled(self, text: str) -> str:
        return timestamp_json(text) if self.name == "timestamp" else timestamptz_json(text)

    def json(self, sql: str) -> str:
        return f"""'"' || regexp_replace({self.text(sql)}, '^([-0-9]+) ', '\\1T') || '"'"""

    def fetched(self, sql: str) -> str:
        return f"CAST({sql} AS VARCHAR)"

    def json_text(self, value: Any) -> str:
        return f'"{timestamp_json(value)}"'


@dataclass(frozen=True)
class ShownTimestamp(Timestamp):
    """timestamp as ``datastore_search`` shows it: ``to_char(column,
    'YYYY-MM-DD"T"HH24:MI:SS.MS')``, without era and infinity.
    """

    milliseconds: bool = True

    @property
    def unit(self) -> str:
        """The smallest unit shown."""
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


def shown(type_: Type, *, milliseconds: bool) -> Type:
    """Return the type that writes values of *type_* as ``datastore_search`` shows them: timestamps
    have a special form.
    """
    if type_.name != "timestamp":
        return type_
    return ShownTimestamp(type_.name, type_.native_type, type_.storage, milliseconds=milliseconds)


@dataclass(frozen=True)
class Timestamptz(Timestamp):
    """timestamptz: stored and written in UTC."""

    def json(self, sql: str) -> str:
        """Return SQL of ISO 8601 with a ``T`` and minutes in the zone, as ``to_json`` writes it;
        csv has PostgreSQL's plain form.
        """
        return f"""'"' || regexp_replace(regexp_replace({self.text(sql)}, '^([-0-9]+) ', '\\1T'), '([+]00)( BC)?$', '\\1:00\\2') || '"'"""

    def json_text(self, value: Any) -> str:
        return f'"{timestamptz_json(value)}"'


def timestamp_json(text: str) -> str:
    """Return the text between the quotes of a timestamp in PostgreSQL's JSON, from DuckDB's text:
    with a ``T``, and the era at the end.
    """
    date, _, time = text.rpartition(" ")
    if not date:
        return text  # infinity
    day, before_christ, _ = date.partition(" (BC)")
    return f"{day}T{time}{' BC' if before_christ else ''}"


def timestamptz_json(text: str) -> str:
    """Return the text between the quotes of a timestamptz in PostgreSQL's JSON; the time zone is
    UTC.
    """
    return timestamp_json(text).replace("+00", "+00:00")


TYPES = (
    Datetime("date", "date", "DATE", category="D", casts=casts("timestamp timestamptz")),
    Datetime(
        "time",
        "time without time zone",
        "TIME",
        category="D",
        casts=casts("timetz interval", interval="pg_interval_time({})"),
    ),
    Datetime("timetz", "time with time zone", "TIMETZ", category="D", casts=casts(assignment="time")),
    Timestamp(
        "timestamp",
        "timestamp without time zone",
        "TIMESTAMP",
        category="D",
        casts=casts("timestamptz", "date time", time="pg_timestamp_time({})"),
    ),
    Timestamptz(
        "timestamptz",
        "timestamp with time zone",
        "TIMESTAMPTZ",
        category="D",
        preferred=True,
        casts=casts(
            "",
            "date time timestamp timetz",
            time="pg_timestamp_time(CAST({} AS TIMESTAMP))",
            timetz="pg_timestamptz_timetz({})",
        ),
    ),
)
