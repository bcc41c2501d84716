"""Values as JSON text, written by DuckDB: the same that Python's json makes of what psycopg2 reads and CKAN's ``convert`` keeps.

Numbers stay numbers (``NaN`` and ``Infinity`` as Python spells them), a timestamp is ``datetime.isoformat()``, everything else
is ``str()`` of the Python value: an interval reads ``1 day, 2:00:00``.
"""
from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from duckdb.sqltypes import DuckDBPyType

from ckanext.duckstore.identifiers import literal

_INTEGERS = ('tinyint', 'smallint', 'integer', 'bigint', 'hugeint', 'utinyint', 'usmallint', 'uinteger', 'ubigint', 'uhugeint',
             'bignum')
_DAY = 86_400_000_000


def record(names: Sequence[str], types: Sequence[DuckDBPyType], values: Sequence[str]) -> str:
    """Return an SQL expression: the JSON object of a row.

    :param names: the keys; where one comes twice, its last value counts, as in a Python dict.
    :param values: an SQL expression for each column, quoted as it has to be.
    """
    last = {name: position for position, name in enumerate(names)}
    parts = []
    for name, position in last.items():
        separator = ', ' if parts else '{'
        parts.append(literal(separator + json.dumps(name, ensure_ascii=False) + ': '))
        parts.append(value(types[position], values[position]))
    return ' || '.join([*parts, literal('}' if parts else '{}')])


def value(type: DuckDBPyType, sql: str) -> str:
    """Return an SQL expression: the JSON text of the expression *sql* of *type*; never NULL."""
    return f"coalesce({_RENDERERS.get(type.id, _quoted)(type, sql)}, 'null')"


def _bare(_type: DuckDBPyType, sql: str) -> str:
    return f'CAST({sql} AS VARCHAR)'


def _quoted(_type: DuckDBPyType, sql: str) -> str:
    return f'CAST(to_json(CAST({sql} AS VARCHAR)) AS VARCHAR)'


def _float(_type: DuckDBPyType, sql: str) -> str:
    return (f"CASE WHEN isfinite({sql}) THEN CAST({sql} AS VARCHAR) WHEN isnan({sql}) THEN 'NaN' "
            f"WHEN {sql} > 0 THEN 'Infinity' WHEN {sql} < 0 THEN '-Infinity' END")


def _timestamp(_type: DuckDBPyType, sql: str) -> str:
    return _isoformat(f'CAST({sql} AS TIMESTAMP)', '%Y-%m-%dT%H:%M:%S', '')


def _timestamptz(_type: DuckDBPyType, sql: str) -> str:
    return _isoformat(f"timezone('UTC', {sql})", '%Y-%m-%dT%H:%M:%S', '+00:00')


def _time(_type: DuckDBPyType, sql: str) -> str:
    return _isoformat(f"(DATE '2000-01-01' + CAST({sql} AS TIME))", '%H:%M:%S', '')


def _isoformat(timestamp: str, form: str, zone: str) -> str:
    """Python writes six digits of a second, or none. An infinite timestamp has no parts: its name is written."""
    return (f"""CASE WHEN NOT isfinite({timestamp}) THEN '"' || CAST({timestamp} AS VARCHAR) || '"' """
            f"""WHEN microsecond({timestamp}) % 1000000 = 0 THEN strftime({timestamp}, '"{form}{zone}"') """
            f"""ELSE strftime({timestamp}, '"{form}.%f{zone}"') END""")


def _timetz(_type: DuckDBPyType, sql: str) -> str:
    """``10:00:00+02``: Python adds the minutes of the zone, and the missing digits of a second."""
    text = f'CAST({sql} AS VARCHAR)'
    zone = rf"regexp_extract({text}, '[+-].*$')"
    return (f"""'"' || rpad(regexp_extract({text}, '^[0-9:]+'), 8, ' ') || """
            f"""CASE WHEN contains({text}, '.') THEN '.' || rpad(regexp_extract({text}, '[.]([0-9]+)', 1), 6, '0') ELSE '' END || """
            f"""{zone} || CASE WHEN contains({zone}, ':') THEN '' ELSE ':00' END || '"'""")


def _interval(_type: DuckDBPyType, sql: str) -> str:
    """As ``str(timedelta)``, where psycopg2 counts a year as 365 days and a month as 30."""
    micros = (f"(({_part('year', sql)} * 365 + {_part('month', sql)} * 30 + {_part('day', sql)}) * {_DAY} + "
              f"{_part('hour', sql)} * 3600000000 + {_part('minute', sql)} * 60000000 + {_part('microsecond', sql)})")
    days = f'CAST(floor(t / {_DAY}.0) AS BIGINT)'
    rest = f'(t - {days} * {_DAY})'
    clock = f'make_timestamp({rest})'
    text = (f"""'"' || CASE {days} WHEN 0 THEN '' WHEN 1 THEN '1 day, ' WHEN -1 THEN '-1 day, ' ELSE {days} || ' days, ' END || """
            f"""({rest} // 3600000000) || CASE WHEN {rest} % 1000000 = 0 """
            f"""THEN strftime({clock}, ':%M:%S"') ELSE strftime({clock}, ':%M:%S.%f"') END""")
    return f'list_transform([{micros}], lambda t: {text})[1]'


def _part(name: str, sql: str) -> str:
    return f"datepart('{name}', {sql})"


def _blob(_type: DuckDBPyType, sql: str) -> str:
    """PostgreSQL's own spelling: ``str()`` of psycopg2's memoryview would be an address."""
    return rf"""'"\\x' || lower(hex({sql})) || '"'"""


def _list(type: DuckDBPyType, sql: str) -> str:
    element = type.children[0][1]
    name = sql + 'e' if set(sql) == {'e'} else 'e'  # the elements of a list in a list need a name of their own
    return f"'[' || array_to_string(list_transform({sql}, lambda {name}: {value(element, name)}), ', ') || ']'"


_RENDERERS: dict[str, Callable[[DuckDBPyType, str], str]] = {
    **dict.fromkeys(_INTEGERS, _bare),
    'boolean': _bare, 'decimal': _bare, 'null': _bare, 'float': _float, 'double': _float,
    **dict.fromkeys(('timestamp', 'timestamp_s', 'timestamp_ms', 'timestamp_ns'), _timestamp),
    'timestamp with time zone': _timestamptz, 'time': _time, 'time_ns': _time, 'time with time zone': _timetz,
    'interval': _interval, 'blob': _blob, 'list': _list, 'array': _list,
}
