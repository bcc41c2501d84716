"""Requests that are cheap to send and may be dear to answer, and the tables that they ask."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from benchmarks.operations import dump
from benchmarks.site import BACKENDS, call_as_api

#: Columns of a type in a wide table of mixed types, and the value of a row.
_MIXED: tuple[tuple[str, Any], ...] = (
    ("text", 'a "b", c'),
    ("int4", -7),
    ("float8", 1.5e-7),
    ("numeric", "10.50"),
    ("bool", True),
    ("date", "2012-02-29"),
    ("timestamp", "2012-02-29 23:59:59.123456"),
    ("timestamptz", "2012-02-29 23:59:59.1+02"),
    ("interval", "1 year -2 days 3:04"),
    ("jsonb", '{"a": [1, null]}'),
    ("text[]", ["a", None]),
)
#: Bytes of a row that PostgreSQL stores in a page whatever its columns are.
_ROW = 7_000
#: The most columns of a table that CKAN makes on PostgreSQL: it adds two to them.
_MOST = 1_598
#: Tables of mixed types with as many values each, and their columns.
_MIXED_TABLES = {f"mixed {columns}": columns for columns in (100, 400, _MOST)}
_CELLS = 160_000
#: Characters of an answer whose records are shown.
_SHORT = 500
_DEPTHS = (4, 5, 8)


@dataclass(frozen=True)
class Table:
    """A table of one row."""

    columns: Mapping[str, tuple[str, Any]]
    """A type and a value, by the name of the column."""
    rows: int = 1

    @property
    def fields(self) -> list[dict[str, str]]:
        """The columns, as ``datastore_create`` takes them."""
        return [{"id": name, "type": type_} for name, (type_, _) in self.columns.items()]

    def records(self, count: int) -> list[dict[str, Any]]:
        """Return *count* rows."""
        return [{name: value for name, (_, value) in self.columns.items()}] * count


@dataclass(frozen=True)
class Wide(Table):
    """A table of text columns of up to 24 digits, as many as PostgreSQL has room for in a row."""

    long: bool = False
    """Whether the command says how many rows it has."""
    _chance: random.Random = field(default_factory=lambda: random.Random(7))

    def records(self, count: int) -> list[dict[str, Any]]:
        digits = min(24, _ROW // len(self.columns) - 1)
        return [
            {name: f"{self._chance.randrange(10**digits):0{digits}}" for name in self.columns} for _ in range(count)
        ]


def _texts(columns: int, rows: int, long: bool = False) -> Wide:
    return Wide({f"c{number}": ("text", None) for number in range(columns)}, rows, long)


def _mixed(columns: int, rows: int) -> Table:
    return Table({f"c{number}": each for number, each in zip(range(columns), itertools.cycle(_MIXED))}, rows)


TABLES: dict[str, Table] = {
    "one": Table(
        {
            "t": ("text", "a,b,c"),
            "d": ("text", "29/02/2020"),
            "m": ("text", "$1,234.50"),
            "a": ("numeric", "0.0001"),
            "b": ("numeric", "0.000001234567890123"),
            "ts": ("timestamp", "2020-02-29"),
        }
    ),
    "texts 150": _texts(150, 3),
    "texts 200": _texts(200, 0, long=True),
    "texts 495": _texts(495, 1000),
    "texts 1000": _texts(1000, 1),
    f"texts {_MOST}": _texts(_MOST, 1000),
    **{name: _mixed(columns, _CELLS // columns) for name, columns in _MIXED_TABLES.items()},
}


@dataclass(frozen=True)
class Answer:
    """The length of an answer as CKAN's API encodes it, and its records if they are short."""

    length: int
    records: str = ""


@dataclass(frozen=True)
class Example:
    """A request for a table, of a kind of cost."""

    kind: str
    name: str
    table: str
    run: Callable[[str], Answer]
    """Sends the request for the table of an id."""
    backends: tuple[str, ...] = BACKENDS


def _sql(kind: str, sql: str, table: str = "one", backends: tuple[str, ...] = BACKENDS) -> Example:
    def run(resource: str) -> Answer:
        return _encoded(call_as_api("datastore_search_sql", sql=sql.replace("{table}", f'"{resource}"')))

    text = sql.replace("{table}", table if table == "one" else f'"{table}"')
    shown = text if len(text) <= 100 else f"{text[:60]}... ({len(text):,} characters)"
    return Example(kind, f"``{shown}``", table, run, backends)


def _page(table: str, name: str, **parameters: Any) -> Example:
    def run(resource: str) -> Answer:
        asked = {"limit": 32_000, "include_total": False, **parameters}
        return _encoded(call_as_api("datastore_search", resource_id=resource, **asked))

    return Example(_WIDE, f"{table}: {name}", table, run)


def _dump(table: str, form: str) -> Example:
    return Example(_WIDE, f"{table}: dump as {form}", table, lambda resource: Answer(dump(resource, form)))


def _encoded(answer: Mapping[str, Any]) -> Answer:
    """Return *answer* as CKAN's API encodes it."""
    import simplejson

    length = len(simplejson.dumps(answer, for_json=True))
    return Answer(length, simplejson.dumps(answer["records"], for_json=True) if length <= _SHORT else "")


def _nested(function: str, column: str, depth: int, more: str) -> str:
    return f"{function}(" * depth + column + more * depth


def _cases(depth: int) -> str:
    return "a" if depth == 0 else f"CASE {_cases(depth - 1)} WHEN 1 THEN 2 WHEN 3 THEN 4 END"


def _tables(count: int) -> str:
    return ", ".join(f"{{table}} t{number}" for number in range(count))


_FORMS = ("objects", "lists", "csv", "tsv")
_PAGES = ("texts 200", "texts 495", f"texts {_MOST}", *_MIXED_TABLES)
_NESTED, _GROWING, _VOLATILE, _NUMERIC = "nested", "growing", "volatile", "numeric"
_WIDE, _DEAR = "wide", "dear value"
EXAMPLES = (
    _sql("start", "SELECT 1 AS first_query_of_a_process FROM {table}"),
    *(
        _sql(_NESTED, f"SELECT {_nested('replace', 't', depth, ',$$a$$,$$$$)')} AS x FROM {{table}}")
        for depth in _DEPTHS
    ),
    _sql(_NESTED, "SELECT to_char(to_date(d,'DD/MM/YYYY'),'YYYY-MM') AS x FROM {table}"),
    _sql(_NESTED, "SELECT sum(replace(replace(replace(m,'$',''),',',''),' ','')::numeric) AS x FROM {table}"),
    _sql(_GROWING, f"SELECT {', '.join(f'{_cases(13)} AS c{number}' for number in range(8))} FROM {{table}}"),
    _sql(_GROWING, f"SELECT * FROM {_tables(10)}", "texts 1000"),
    # PostgreSQL takes a minute of processor time and 1.7 GB, until CKAN's time limit ends it.
    _sql(_GROWING, f"SELECT 1 AS x FROM {_tables(3000)}", backends=("duckstore",)),
    _sql(_VOLATILE, "SELECT row_number() OVER (PARTITION BY date_trunc('month', ts) ORDER BY _id) AS x FROM {table}"),
    _sql(_VOLATILE, "SELECT array_agg(DISTINCT split_part(t,',',1) ORDER BY split_part(t,',',1)) AS x FROM {table}"),
    *(_sql(_NUMERIC, f"SELECT {expression} AS x FROM {{table}}") for expression in ("b*b", "1/(b*b*b)", "a*a*a*a")),
    _sql(_WIDE, "SELECT * FROM {table}", "texts 150"),
    *(_sql(_WIDE, "SELECT * FROM {table}", table) for table in _PAGES),
    *(_page(table, f"page as {form}", records_format=form) for table in _PAGES for form in _FORMS),
    *(_page(table, "distinct, 100 rows", distinct=True, limit=100) for table in _PAGES[1:]),
    *(_dump(table, form) for table in _PAGES for form in ("csv", "json", "xml")),
    _page("texts 200", "one column 400 times as csv", fields=["c1"] * 400, records_format="csv"),
    *(
        _sql(_WIDE, f"SELECT count(*) AS x FROM {{table}} x JOIN {{table}} y ON {condition}", table)
        for table in _MIXED_TABLES
        for condition in ("x = y", "x IS NOT DISTINCT FROM y")
    ),
    *(_sql(_WIDE, "SELECT count(*) AS x FROM (SELECT DISTINCT x FROM {table} x) y", table) for table in _MIXED_TABLES),
    _sql(_DEAR, "SELECT '[1e99999999,2e99999999]'::numrange AS x FROM {table}"),
)
