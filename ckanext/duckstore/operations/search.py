"""``datastore_search``: a page of rows of one table, in four formats."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from ckanext.duckstore.errors import InvalidSQL
from ckanext.duckstore.operations import rendering
from ckanext.duckstore.operations.filters import Condition, every
from ckanext.duckstore.operations.rendering import Cell
from ckanext.duckstore.postgres.functions import install_macros
from ckanext.duckstore.store.base import ID_COLUMN


@dataclass(frozen=True)
class Order:
    """One part of a sort: SQL of what is compared, and whether it goes down, with NULLs at its end or start."""

    sql: str
    descending: bool = False
    nulls_first: bool | None = None

    def __str__(self) -> str:
        nulls = {None: "", True: " NULLS FIRST", False: " NULLS LAST"}[self.nulls_first]
        return f"{self.sql} {'DESC' if self.descending else 'ASC'}{nulls}"


@dataclass(frozen=True)
class Search:
    """What to read of a table."""

    table: str
    """The rows, as DuckDB names them."""
    row: Sequence[Cell]
    where: Sequence[Condition]
    order: Sequence[Order]
    limit: int
    offset: int
    distinct: bool = False
    format: str = "objects"
    milliseconds: bool = True
    next_page: str | None = None
    """``gt`` or ``lt``: also give the ``_id`` from which the next page goes on, for pages in the order of ``_id``."""


@dataclass(frozen=True)
class Page:
    """The rows that were found: JSON text of a list, or csv text."""

    records: str
    last_id: int | None = None


def search(connection: duckdb.DuckDBPyConnection, request: Search) -> Page:
    """Return the page that *request* describes."""
    install_macros(connection, every(request.where).functions)
    select, parameters = _select(request)
    if request.next_page is None:
        return Page(_render(connection, request, select, parameters))
    line = _line(request)
    found = connection.execute(f"SELECT {line}, {ID_COLUMN} FROM ({select})", parameters).fetchall()
    ids = [id_ for _, id_ in found]
    last = (max(ids) if request.next_page == "gt" else min(ids)) if ids else None
    return Page(_text(request, [text for text, _ in found]), last)


def count(connection: duckdb.DuckDBPyConnection, request: Search) -> int:
    """Return how many rows *request* finds on all its pages."""
    condition = every(request.where)
    if request.distinct:
        sql = f"SELECT count(*) FROM (SELECT DISTINCT {_distinct_columns(request)} FROM {request.table} WHERE {condition.sql})"
    else:
        sql = f"SELECT count(*) FROM {request.table} WHERE {condition.sql}"
    found = connection.execute(sql, condition.parameters).fetchone()
    assert found is not None
    return int(found[0])


def _line(request: Search) -> str:
    if request.format == "objects":
        return rendering.json_object(request.row, request.milliseconds)
    if request.format == "lists":
        return rendering.json_list(request.row, request.milliseconds)
    return rendering.csv_line(request.row, rendering.CSV_DELIMITERS[request.format], request.milliseconds)


def _render(connection: duckdb.DuckDBPyConnection, request: Search, select: str, parameters: Sequence[Any]) -> str:
    return _text(request, rendering.fetch_lines(connection, select, _line(request), parameters))


def _text(request: Search, lines: Sequence[str]) -> str:
    if request.format in rendering.CSV_DELIMITERS:
        return "".join(lines)
    return "[" + ",".join(lines) + "]"


def _select(request: Search) -> tuple[str, tuple[Any, ...]]:
    condition = every(request.where)
    order = f"ORDER BY {', '.join(map(str, request.order))}" if request.order else ""
    page = f"{order} LIMIT {request.limit} OFFSET {request.offset}"
    if request.distinct:
        return (
            f"SELECT DISTINCT {_distinct_columns(request)} FROM {request.table} WHERE {condition.sql} {page}",
            condition.parameters,
        )
    # The rows of the page are found first, from the columns that decide, and only they are read whole.
    rows = f"SELECT rowid FROM {request.table} WHERE {condition.sql} {page}"
    return f"SELECT * FROM {request.table} WHERE rowid IN ({rows}) {order}", condition.parameters


def _distinct_columns(request: Search) -> str:
    """Timestamps differ where their text does, which ends at the milliseconds, or at the seconds."""
    unit = "milliseconds" if request.milliseconds else "seconds"
    columns = (
        f"date_trunc('{unit}', {cell.sql}) AS {cell.sql}" if cell.type.name == "timestamp" else cell.sql
        for cell in request.row
    )
    return ", ".join(dict.fromkeys(columns))


_SORT = re.compile(r"^(?P<field>.+?)(?: +(?P<way>asc|desc))?(?: nulls +(?P<nulls>first|last) *)?$", re.IGNORECASE)


def parse_order(clause: str, sql: Mapping[str, str]) -> Order:
    """Read a part of a sort as CKAN writes it (``"name" desc nulls last``).

    :param sql: the SQL of each column that can be sorted by.
    :raises InvalidSQL: it names something else.
    """
    found = _SORT.match(clause)
    field = found["field"] if found else ""
    if len(field) > 1 and field[0] == field[-1] == '"':
        field = field[1:-1].replace('""', '"')
    if not found or field not in sql:
        raise InvalidSQL(f'column "{field}" does not exist')
    nulls = found["nulls"]
    return Order(
        sql[field], (found["way"] or "").lower() == "desc", None if nulls is None else nulls.lower() == "first"
    )
