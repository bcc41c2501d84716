"""Conversion of rows to JSON text, equal to Python's ``json`` of the values that psycopg2 and
CKAN's ``convert`` return.

Numbers are JSON numbers (``NaN`` and ``Infinity``, which JSON does not have, are strings), a
timestamp is ``datetime.isoformat()``, everything else is ``str()`` of the Python value: an interval
is ``1 day, 2:00:00``.

Python writes values of the common types. DuckDB would be faster for many rows, but takes several
milliseconds to plan the SQL, and most answers are short.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from json.encoder import encode_basestring
from typing import Any, cast

import duckdb
from duckdb.sqltypes import DuckDBPyType

#: Types whose values ``to_json`` writes correctly.
_NATIVE = frozenset({"decimal", "date", "uuid", "null", "boolean"})
_INTEGERS = frozenset(
    {
        "tinyint",
        "smallint",
        "integer",
        "bigint",
        "hugeint",
        "utinyint",
        "usmallint",
        "uinteger",
        "ubigint",
        "uhugeint",
    }
)
_TIMESTAMPS = frozenset({"timestamp", "timestamp_s", "timestamp_ms", "timestamp_ns"})
_NUMBER = re.compile(r"-?[0-9.]+(e[+-]?[0-9]+)?", re.ASCII)
#: Values that are written as JSON strings.
_NOT_FINITE = frozenset({"NaN", "Infinity", "-Infinity"})
_DAY = 86_400_000_000


#: Number of columns of one type from which on one expression is used for all, which DuckDB plans
#: once: planning an interval's takes 50 ms per column.
_TOGETHER_FROM = 16
#: Maximum number of values that are Python objects at the same time.
_VALUES_AT_ONCE = 200_000


@dataclass(frozen=True)
class Record:
    """Converts the rows of a result to JSON objects."""

    select: str
    """The SELECT list for the rows that :meth:`lines` takes: single values, then lists of
    values."""
    writers: tuple[Callable[[Any], str], ...]
    template: str
    singles: int
    """Number of single values before the lists."""
    places: tuple[int, ...]
    """The position of each value of an object in a row whose lists are flattened; empty if there
    are no lists."""

    @property
    def batch(self) -> int:
        """The number of rows to fetch at a time."""
        return max(1, _VALUES_AT_ONCE // max(1, len(self.writers)))

    def lines(self, rows: Iterable[Sequence[Any]]) -> list[str]:
        """Return the JSON text of each of *rows*.

        :raises duckdb.InvalidInputException: text that should be a number is not one.
        """
        writers, template = self.writers, self.template
        return [
            template
            % tuple(["null" if value is None else write(value) for write, value in zip(writers, row, strict=True)])
            for row in (map(self._laid_out, rows) if self.places else rows)
        ]

    def _laid_out(self, row: Sequence[Any]) -> list[Any]:
        values = [*row[: self.singles], *itertools.chain.from_iterable(row[self.singles :])]
        return [values[place] for place in self.places]


def record(
    names: Sequence[str],
    types: Sequence[DuckDBPyType],
    values: Sequence[str],
    numbers: Collection[int] = (),
    templates: Sequence[str] = (),
) -> Record:
    """Return the converter of rows to JSON objects.

    :param names: the keys; of duplicates, the last value is kept, as in a Python dict.
    :param values: a quoted SQL expression for each column.
    :param numbers: positions of columns that hold numbers as text, or lists of them, to be written
        without rounding.
    :param templates: for each column, the SQL expression to write instead of its type's default,
        with ``{}`` for the value; empty for the default.
    """
    last = {name: position for position, name in enumerate(names)}

    def written(position: int, sql: str) -> tuple[str, Callable[[Any], str]]:
        if position in numbers:
            return _number(types[position], sql)
        return _column(types[position], sql, templates[position] if templates else "")

    alike: dict[tuple[str, str], list[int]] = {}
    for place, position in enumerate(last.values()):
        alike.setdefault((str(types[position]), written(position, "v")[0]), []).append(place)
    together = {key: places for key, places in alike.items() if len(places) >= _TOGETHER_FROM and key[1] != "v"}
    listed = {place for places in together.values() for place in places}
    positions = list(last.values())
    select = [written(position, values[position])[0] for place, position in enumerate(positions) if place not in listed]
    lists = [
        f"list_transform([{', '.join(values[positions[place]] for place in places)}], lambda v: {sql})"
        for (_, sql), places in together.items()
    ]
    laid_out = [place for place in range(len(positions)) if place not in listed] + [
        place for places in together.values() for place in places
    ]
    keys = [json.dumps(name, ensure_ascii=False).replace("%", "%%") for name in last]
    return Record(
        ", ".join([*select, *lists]),
        tuple(written(position, values[position])[1] for position in positions),
        "{" + ",".join(f"{key}:%s" for key in keys) + "}",
        len(select),
        tuple(sorted(range(len(positions)), key=laid_out.__getitem__)) if lists else (),
    )


def _column(type: DuckDBPyType, sql: str, template: str) -> tuple[str, Callable[[Any], str]]:
    """Return the SQL expression to fetch for a column, and the function that writes its values."""
    if template:
        return _as_json(template.replace("{}", sql))
    if (
        type.id in _INTEGERS or type.id == "null"
    ):  # to_json would not evaluate an expression of type NULL, which may raise an error
        return sql, str
    if type.id == "varchar":
        return sql, encode_basestring
    if type.id in ("double", "float"):
        return (sql if type.id == "double" else _float(type, sql)), _write_float
    if type.id in _TIMESTAMPS:
        return f"CAST(CAST({sql} AS TIMESTAMP) AS VARCHAR)", _write_timestamp
    return _as_json(value(type, sql))


def _as_json(sql: str) -> tuple[str, Callable[[Any], str]]:
    return f"CAST(to_json({sql}) AS VARCHAR)", str


def _number(type: DuckDBPyType, sql: str) -> tuple[str, Callable[[Any], str]]:
    """Return the same as :func:`_column` for numbers as text, or a list of them, which are checked
    to be numbers.

    ``to_json`` would convert them to DOUBLE.
    """
    if type.id == "list":
        return _digits(type, sql), str
    return sql, _write_number


def _write_number(text: str) -> str:
    if text in _NOT_FINITE:
        return f'"{text}"'
    if not _NUMBER.fullmatch(text):
        raise duckdb.InvalidInputException("Invalid Input Error: not a number")
    return text


def _write_float(number: float) -> str:
    """Return the number as Python's json writes it, but NaN and infinity as strings."""
    return repr(number) if number - number == 0 else f'"{_SPECIAL[repr(number)]}"'


_SPECIAL = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}


def _write_timestamp(text: str) -> str:
    """Return DuckDB's timestamp *text* in the format of ``isoformat()``, with six fractional digits
    or none.
    """
    date, _, time = text.rpartition(" ")
    seconds, _, fraction = time.partition(".")
    return f'"{date}{"T" if date else ""}{seconds}{f".{fraction:0<6}" if fraction else ""}"'


def _digits(type: DuckDBPyType, sql: str) -> str:
    if type.id == "list":
        name = _element_name(sql)
        numbers = _digits(_element(type), name)
        text = f"'[' || array_to_string(list_transform({sql}, lambda {name}: {numbers}), ',') || ']'"
    else:
        text = (
            f"CASE WHEN regexp_full_match({sql}, '-?[0-9.]+(e[+-]?[0-9]+)?') THEN {sql} "
            f"WHEN regexp_full_match({sql}, 'NaN|-?Infinity') THEN '\"' || {sql} || '\"' "
            f"WHEN {sql} IS NOT NULL THEN error('not a number') END"
        )
    return f"coalesce({text}, 'null')"


def value(type: DuckDBPyType, sql: str) -> str:
    """Return the SQL expression to pass to ``to_json`` for the expression *sql* of *type*."""
    return sql if type.id in _NATIVE | _INTEGERS else _RENDERERS.get(type.id, _text)(type, sql)


def _text(_type: DuckDBPyType, sql: str) -> str:
    return f"CAST({sql} AS VARCHAR)"


def _float(_type: DuckDBPyType, sql: str) -> str:
    """Return a DOUBLE with the shortest digits that identify the FLOAT, instead of its exact
    value.
    """
    return f"CAST(CAST({sql} AS VARCHAR) AS DOUBLE)"


def _float_in_list(type: DuckDBPyType, sql: str) -> str:
    """Return SQL that writes NaN and infinity, which JSON does not have, as strings."""
    special = f"CASE WHEN isnan({sql}) THEN 'NaN' WHEN {sql} > 0 THEN 'Infinity' ELSE '-Infinity' END"
    number = _float(type, sql) if type.id == "float" else sql
    return f"CASE WHEN isfinite({sql}) THEN to_json({number}) WHEN {sql} IS NOT NULL THEN to_json({special}) END"


def _timestamp(_type: DuckDBPyType, sql: str) -> str:
    return _isoformat(f"CAST({sql} AS TIMESTAMP)", "%Y-%m-%dT%H:%M:%S", "")


def _timestamptz(_type: DuckDBPyType, sql: str) -> str:
    return _isoformat(f"timezone('UTC', {sql})", "%Y-%m-%dT%H:%M:%S", "+00:00")


def _time(_type: DuckDBPyType, sql: str) -> str:
    return _isoformat(f"(DATE '2000-01-01' + CAST({sql} AS TIME))", "%H:%M:%S", "")


def _isoformat(timestamp: str, form: str, zone: str) -> str:
    """Return SQL that formats *timestamp* like ``isoformat()``, with six fractional digits or
    none.
    """
    return (
        f"CASE WHEN microsecond({timestamp}) % 1000000 <> 0 THEN strftime({timestamp}, '{form}.%f{zone}') "
        f"ELSE strftime({timestamp}, '{form}{zone}') END"
    )


def _timetz(_type: DuckDBPyType, sql: str) -> str:
    """Return SQL that completes ``10:00:00.5+02`` like Python: with the zone's minutes and six
    fractional digits.
    """
    text = f"CAST({sql} AS VARCHAR)"
    zone = f"regexp_extract({text}, '[+-].*$')"
    digits = f"regexp_extract({text}, '[.]([0-9]+)', 1)"
    return (
        f"regexp_extract({text}, '^[0-9:]+') || CASE WHEN contains({text}, '.') THEN '.' || rpad({digits}, 6, '0') ELSE '' END "
        f"|| {zone} || CASE WHEN contains({zone}, ':') THEN '' ELSE ':00' END"
    )


def _interval(_type: DuckDBPyType, sql: str) -> str:
    """Return SQL that formats an interval like ``str(timedelta)``; as in psycopg2, a year has 365
    days and a month 30.
    """
    micros = (
        f"({_part('year', sql)} * 365 + {_part('month', sql)} * 30 + {_part('day', sql)}) * {_DAY} + "
        f"{_part('hour', sql)} * 3600000000 + {_part('minute', sql)} * 60000000 + {_part('microsecond', sql)}"
    )
    days = f"CAST(floor(t / {_DAY}.0) AS BIGINT)"
    rest = f"(t - {days} * {_DAY})"
    clock = f"make_timestamp({rest})"
    text = (
        f"CASE {days} WHEN 0 THEN '' WHEN 1 THEN '1 day, ' WHEN -1 THEN '-1 day, ' ELSE {days} || ' days, ' END || "
        f"({rest} // 3600000000) || CASE WHEN {rest} % 1000000 = 0 "
        f"THEN strftime({clock}, ':%M:%S') ELSE strftime({clock}, ':%M:%S.%f') END"
    )
    return f"list_transform([{micros}], lambda t: {text})[1]"


def _part(name: str, sql: str) -> str:
    return f"datepart('{name}', {sql})"


def _blob(_type: DuckDBPyType, sql: str) -> str:
    """Return SQL for PostgreSQL's hex format; ``str()`` of psycopg2's memoryview would be an
    address.
    """
    return rf"'\x' || lower(hex({sql}))"


def _list(type: DuckDBPyType, sql: str) -> str:
    name = _element_name(sql)
    return f"list_transform({sql}, lambda {name}: {value(_element(type), name)})"


def _element(type: DuckDBPyType) -> DuckDBPyType:
    return cast(DuckDBPyType, type.children[0][1])


def _element_name(sql: str) -> str:
    """Return the name of the lambda's parameter, which differs from that of the enclosing list."""
    return sql + "e" if set(sql) == {"e"} else "e"


_RENDERERS: dict[str, Callable[[DuckDBPyType, str], str]] = {
    "float": _float_in_list,
    "double": _float_in_list,
    **dict.fromkeys(_TIMESTAMPS, _timestamp),
    "timestamp with time zone": _timestamptz,
    "time": _time,
    "time_ns": _time,
    "time with time zone": _timetz,
    "interval": _interval,
    "blob": _blob,
    "list": _list,
    "array": _list,
}
