"""Rows as JSON text: the values that Python's json makes of what psycopg2 reads and CKAN's ``convert`` keeps.

Numbers stay numbers (``NaN`` and ``Infinity``, which JSON does not have, are text), a timestamp is ``datetime.isoformat()``, everything else
is ``str()`` of the Python value: an interval reads ``1 day, 2:00:00``.

Values of the common types are written by Python. DuckDB would write many rows faster, but needs several milliseconds to plan the SQL
for it, and most answers are short.
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

#: What DuckDB's ``to_json`` writes as it has to be.
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
#: What is no number; JSON has it as text.
_NOT_FINITE = frozenset({"NaN", "Infinity", "-Infinity"})
_DAY = 86_400_000_000


#: Columns of one type from which on DuckDB writes them with one expression, which it plans once: an interval's takes it 50 ms a column.
_TOGETHER_FROM = 16
#: Values that are held as Python objects at once.
_VALUES_AT_ONCE = 200_000


@dataclass(frozen=True)
class Record:
    """How the rows of a result become JSON objects."""

    select: str
    """The SELECT list that gives what :meth:`lines` takes: values, and then lists of values."""
    writers: tuple[Callable[[Any], str], ...]
    template: str
    singles: int
    """How many values come before the lists."""
    places: tuple[int, ...]
    """Where each value of an object is in a row whose lists are laid out; empty where there are none."""

    @property
    def batch(self) -> int:
        """How many rows to fetch at once."""
        return max(1, _VALUES_AT_ONCE // max(1, len(self.writers)))

    def lines(self, rows: Iterable[Sequence[Any]]) -> list[str]:
        """Return the JSON text of each of *rows*.

        :raises duckdb.InvalidInputException: text that should be a number is none.
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
    """Return how a row becomes a JSON object.

    :param names: the keys; where one comes twice, its last value counts, as in a Python dict.
    :param values: an SQL expression for each column, quoted as it has to be.
    :param numbers: positions of columns that hold numbers as text (lists of them, too), to be written digit for digit.
    :param templates: for each column the SQL to write instead of what its type says, with ``{}`` for the value; empty for none.
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
    """Return SQL of what is fetched for a column, and what writes it."""
    if template:
        return _as_json(template.replace("{}", sql))
    if type.id in _INTEGERS or type.id == "null":  # to_json would not look at what has to be NULL, but may be an error
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
    """The text of a number, or of a list of them; to_json would make a DOUBLE of it. Never anything but a number."""
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
    """As Python's json does, but NaN and infinity are text."""
    return repr(number) if number - number == 0 else f'"{_SPECIAL[repr(number)]}"'


_SPECIAL = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}


def _write_timestamp(text: str) -> str:
    """Python writes six digits of a second, or none."""
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
    """Return an SQL expression that stands for the expression *sql* of *type* inside ``to_json``."""
    return sql if type.id in _NATIVE | _INTEGERS else _RENDERERS.get(type.id, _text)(type, sql)


def _text(_type: DuckDBPyType, sql: str) -> str:
    return f"CAST({sql} AS VARCHAR)"


def _float(_type: DuckDBPyType, sql: str) -> str:
    """The shortest digits that give the same FLOAT, not those of the DOUBLE next to it."""
    return f"CAST(CAST({sql} AS VARCHAR) AS DOUBLE)"


def _float_in_list(type: DuckDBPyType, sql: str) -> str:
    """JSON has no NaN and no infinity; they are text."""
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
    """Python writes six digits of a second, or none."""
    return (
        f"CASE WHEN microsecond({timestamp}) % 1000000 <> 0 THEN strftime({timestamp}, '{form}.%f{zone}') "
        f"ELSE strftime({timestamp}, '{form}{zone}') END"
    )


def _timetz(_type: DuckDBPyType, sql: str) -> str:
    """``10:00:00.5+02``: Python adds the minutes of the zone, and the missing digits of a second."""
    text = f"CAST({sql} AS VARCHAR)"
    zone = f"regexp_extract({text}, '[+-].*$')"
    digits = f"regexp_extract({text}, '[.]([0-9]+)', 1)"
    return (
        f"regexp_extract({text}, '^[0-9:]+') || CASE WHEN contains({text}, '.') THEN '.' || rpad({digits}, 6, '0') ELSE '' END "
        f"|| {zone} || CASE WHEN contains({zone}, ':') THEN '' ELSE ':00' END"
    )


def _interval(_type: DuckDBPyType, sql: str) -> str:
    """As ``str(timedelta)``, where psycopg2 counts a year as 365 days and a month as 30."""
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
    """PostgreSQL's own spelling: ``str()`` of psycopg2's memoryview would be an address."""
    return rf"'\x' || lower(hex({sql}))"


def _list(type: DuckDBPyType, sql: str) -> str:
    name = _element_name(sql)
    return f"list_transform({sql}, lambda {name}: {value(_element(type), name)})"


def _element(type: DuckDBPyType) -> DuckDBPyType:
    return cast(DuckDBPyType, type.children[0][1])


def _element_name(sql: str) -> str:
    """The elements of a list in a list need a name of their own."""
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
