"""The JSON of ``datastore_search_sql``: that of the Python values which psycopg2 returns and CKAN's
``convert`` and ``json`` write.

Numbers are JSON numbers (``NaN`` and ``Infinity``, which JSON does not have, are strings), a
timestamp is ``datetime.isoformat()``, an interval is ``str(timedelta)`` (``1 day, 2:00:00``), and
everything else is its text.

Python writes values of the common types. DuckDB would be faster for many rows, but takes several
milliseconds to plan the SQL, and most answers are short.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from json.encoder import encode_basestring
from typing import Any

import duckdb

_NUMBER = re.compile(r"-?[0-9.]+(e[+-]?[0-9]+)?", re.ASCII)
#: Values that are written as JSON strings.
_NOT_FINITE = frozenset({"NaN", "Infinity", "-Infinity"})
_DAY = 86_400_000_000
#: The least length of DuckDB's text of a FLOAT that may have more digits than are needed.
LONG_FLOAT4 = 10
#: The numbers of digits that are tried then.
FEWER_DIGITS = (6, 7, 8, 9)


@dataclass(frozen=True)
class ClientJson:
    """How values of a type are written."""

    fetched: str
    """SQL of the argument of :attr:`write`, with ``{}`` for the value."""
    write: Callable[[Any], str]
    """Returns the JSON text of a fetched value that is not None."""
    element: str
    """SQL of what DuckDB's ``to_json`` writes for an element of a list, with ``{}`` for it."""


def _write_number(text: str) -> str:
    if text in _NOT_FINITE:
        return f'"{text}"'
    if not _NUMBER.fullmatch(text):
        raise duckdb.InvalidInputException("Invalid Input Error: not a number")
    return text


def _write_bool(value: bool) -> str:
    return "true" if value else "false"


def _write_float(number: float) -> str:
    """Return *number* as Python's json writes it, but NaN and infinity as strings."""
    return repr(number) if number - number == 0 else f'"{_PYTHON_NAMES[repr(number)]}"'


_PYTHON_NAMES = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}


def _write_timestamp(text: str) -> str:
    """Return DuckDB's timestamp *text* in the format of ``isoformat()``, with six fractional digits
    or none.
    """
    date, _, time = text.rpartition(" ")
    seconds, _, fraction = time.partition(".")
    return f'"{date}{"T" if date else ""}{seconds}{f".{fraction:0<6}" if fraction else ""}"'


def _text(sql: str) -> ClientJson:
    return ClientJson(sql, encode_basestring, sql)


def _float(number: str) -> ClientJson:
    special = "CASE WHEN isnan({}) THEN 'NaN' WHEN {} > 0 THEN 'Infinity' ELSE '-Infinity' END"
    element = f"CASE WHEN isfinite({{}}) THEN to_json({number}) WHEN {{}} IS NOT NULL THEN to_json({special}) END"
    return ClientJson(number, _write_float, element)


def shortest_float4(sql: str) -> str:
    """Return SQL of the shortest decimal text that identifies the FLOAT *sql*, in DuckDB's format.

    DuckDB itself writes all digits of a number that is halfway between two shorter ones.
    """
    text = f"CAST({sql} AS VARCHAR)"
    rounded = f"""CAST(format('{{:.' || "^ digits" || 'g}}', CAST({sql} AS DOUBLE)) AS DOUBLE)"""
    each = f'list_transform({list(FEWER_DIGITS)}, lambda "^ digits": {rounded})'
    first = f'list_filter({each}, lambda "^ rounded": CAST("^ rounded" AS FLOAT) = {sql})[1]'
    return f"CASE WHEN length({text}) < {LONG_FLOAT4} THEN {text} ELSE coalesce(CAST({first} AS VARCHAR), {text}) END"


def _isoformat(timestamp: str, form: str, zone: str) -> str:
    """Return SQL that formats *timestamp* like ``isoformat()``, with six fractional digits or
    none.
    """
    return (
        f"CASE WHEN microsecond({timestamp}) % 1000000 <> 0 THEN strftime({timestamp}, '{form}.%f{zone}') "
        f"ELSE strftime({timestamp}, '{form}{zone}') END"
    )


def _timetz() -> str:
    """Return SQL that completes ``10:00:00.5+02`` like Python: with the zone's minutes and six
    fractional digits; as in psycopg2, ``24:00`` is ``00:00``.
    """
    text = "CAST({} AS VARCHAR)"
    zone = f"regexp_extract({text}, '[+-].*$')"
    digits = f"regexp_extract({text}, '[.]([0-9]+)', 1)"
    return (
        f"regexp_replace(regexp_extract({text}, '^[0-9:]+'), '^24:', '00:') || CASE WHEN contains({text}, '.') THEN '.' || rpad({digits}, 6, '0') "
        f"ELSE '' END || {zone} || CASE WHEN contains({zone}, ':') THEN '' ELSE ':00' END"
    )


def _interval() -> str:
    """Return SQL that formats an interval like ``str(timedelta)``; as in psycopg2, a year has 365
    days and a month 30.
    """
    part = {name: f"datepart('{name}', {{}})" for name in ("year", "month", "day", "hour", "minute", "microsecond")}
    micros = (
        f"({part['year']} * 365 + {part['month']} * 30 + {part['day']}) * {_DAY} + "
        f"{part['hour']} * 3600000000 + {part['minute']} * 60000000 + {part['microsecond']}"
    )
    rest = f"((t % {_DAY} + {_DAY}) % {_DAY})"
    days = f"((t - {rest}) // {_DAY})"
    clock = f"make_timestamp({rest})"
    text = (
        f"CASE {days} WHEN 0 THEN '' WHEN 1 THEN '1 day, ' WHEN -1 THEN '-1 day, ' ELSE {days} || ' days, ' END || "
        f"({rest} // 3600000000) || CASE WHEN {rest} % 1000000 = 0 "
        f"THEN strftime({clock}, ':%M:%S') ELSE strftime({clock}, ':%M:%S.%f') END"
    )
    return f"list_transform([{micros}], lambda t: {text})[1]"


TEXT = _text("CAST({} AS VARCHAR)")
#: VARCHAR, and JSON, which DuckDB calls VARCHAR too; ``to_json`` would not write it as a string.
STRING = ClientJson("{}", encode_basestring, "CAST({} AS VARCHAR)")
INTEGER = ClientJson("{}", str, "{}")
DECIMAL = ClientJson("CAST({} AS VARCHAR)", str, "{}")
BOOLEAN = ClientJson("{}", _write_bool, "{}")
DOUBLE = _float("{}")
#: The DOUBLE with the shortest digits that identify the FLOAT, instead of its exact value.
FLOAT = _float(f"CAST({shortest_float4('{}')} AS DOUBLE)")
TIMESTAMP = ClientJson(
    "CAST(CAST({} AS TIMESTAMP) AS VARCHAR)",
    _write_timestamp,
    _isoformat("CAST({} AS TIMESTAMP)", "%Y-%m-%dT%H:%M:%S", ""),
)
TIMESTAMPTZ = _text(_isoformat("timezone('UTC', {})", "%Y-%m-%dT%H:%M:%S", "+00:00"))
TIME = _text(_isoformat("(DATE '2000-01-01' + CAST({} AS TIME))", "%H:%M:%S", ""))
TIMETZ = _text(_timetz())
INTERVAL = _text(_interval())
#: PostgreSQL's hex format; ``str()`` of psycopg2's memoryview would be an address.
BYTEA = _text(r"'\x' || lower(hex({}))")
#: A JSON value, which is part of the answer. (``to_json`` returns it.)
DOCUMENT = ClientJson("CAST(to_json({}) AS VARCHAR)", str, "{}")
#: A number as text, which is checked to be one and not rounded. ``to_json`` would round it, so the
#: SQL of an element is the text itself.
NUMBER = ClientJson(
    "{}",
    _write_number,
    "coalesce(CASE WHEN regexp_full_match({}, '-?[0-9.]+(e[+-]?[0-9]+)?') THEN {} "
    "WHEN regexp_full_match({}, 'NaN|-?Infinity') THEN '\"' || {} || '\"' "
    "WHEN {} IS NOT NULL THEN error('not a number') END, 'null')",
)

#: The forms that a query's result column has because of its type in PostgreSQL. The others are
#: determined by DuckDB's type.
BY_NAME = (NUMBER, DOCUMENT)
#: DuckDB's types of computed values that are the storage of no type of PostgreSQL.
COMPUTED: Mapping[str, ClientJson] = {
    **dict.fromkeys(("tinyint", "hugeint", "utinyint", "usmallint", "uinteger", "ubigint", "uhugeint"), INTEGER),
    # to_json would not evaluate an expression of type NULL, which may raise an error.
    "null": INTEGER,
    **dict.fromkeys(("timestamp_s", "timestamp_ms", "timestamp_ns"), TIMESTAMP),
    "time_ns": TIME,
    "decimal": DECIMAL,
}
