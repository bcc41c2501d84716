"""``datastore_search``: a page of rows of one table, in four formats."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import duckdb
import numpy

from ckanext.duckstore.errors import InvalidSQL
from ckanext.duckstore.operations import long_pages, page_parts, rendering, short_pages
from ckanext.duckstore.operations.answer_size import UNLIMITED, AnswerSize
from ckanext.duckstore.operations.comparisons import Condition
from ckanext.duckstore.operations.filters import every
from ckanext.duckstore.operations.least_length import least_length
from ckanext.duckstore.operations.row_values import Cell
from ckanext.duckstore.postgres.builtins import install_macros
from ckanext.duckstore.postgres.types.datetimes import ShownTimestamp
from ckanext.duckstore.store.base import ID_COLUMN

#: The maximum number of columns of a result in PostgreSQL (``MaxTupleAttributeNumber``).
MOST_VALUES = 1664
#: More than any ``_id``.
_LAST_ID = (1 << 63) - 1
#: Columns by which rows are found that have an ``_id``, and what is added to it to get their value;
#: tried in turn. Most tables have their rows in the order of ``_id``, and DuckDB finds rowids in
#: less time. The list has no type: DuckDB would need longer to plan a cast.
_PLACES = (("rowid", -1), (ID_COLUMN, 0))
#: The number of sort keys up to which each is one of DuckDB's: it reserves some hundred kilobytes
#: for each of them to find the first rows.
_MOST_KEYS = 64


@dataclass(frozen=True)
class SortKey:
    """A column or rank to sort by, and whether the order descends, with NULLs first or last."""

    name: str
    descending: bool = False
    nulls_first: bool | None = None


@dataclass(frozen=True)
class Order:
    """One part of a sort: SQL of the key, and whether it descends, with NULLs first or last."""

    sql: str
    descending: bool = False
    nulls_first: bool | None = None

    def __str__(self) -> str:
        nulls = {None: "", True: " NULLS FIRST", False: " NULLS LAST"}[self.nulls_first]
        return f"{self.sql} {'DESC' if self.descending else 'ASC'}{nulls}"


def order_by(parts: Sequence[Order]) -> str:
    """Return SQL of a sort by *parts*, of which those with the same SQL as another before have no
    effect. Many keys are sorted as one binary value, which DuckDB orders as it orders them.
    """
    keys: dict[str, Order] = {}
    for part in parts:
        keys.setdefault(part.sql, part)
    if len(keys) <= _MOST_KEYS:
        return f"ORDER BY {', '.join(map(str, keys.values()))}"
    return f"ORDER BY create_sort_key({', '.join(f'{key.sql}, {_way(key)}' for key in keys.values())})"


def _way(key: Order) -> str:
    """Return the direction of *key* for ``create_sort_key``, with PostgreSQL's place of NULLs."""
    nulls_first = key.descending if key.nulls_first is None else key.nulls_first
    return f"'{'DESC' if key.descending else 'ASC'} NULLS {'FIRST' if nulls_first else 'LAST'}'"


@dataclass(frozen=True)
class ChosenRows:
    """The rows of a page, chosen before they are read."""

    ids: Sequence[int]
    """Their ``_id``, in the order of the page."""
    ranks: Mapping[str, Sequence[str]]
    """SQL of values that the table does not have, and each row's as DuckDB's text, in the same
    order.
    """


@dataclass(frozen=True)
class Search:
    """What to read from a table."""

    table: str
    """The rows' relation in DuckDB."""
    row: Sequence[Cell]
    where: Sequence[Condition]
    order: Sequence[Order]
    limit: int
    offset: int
    distinct: bool = False
    format: str = "objects"
    one_row: bool = False
    """Whether ``where`` matches at most one row, which is then read directly."""
    choose: Callable[[Sequence[Order], int, int], ChosenRows] | None = None
    """If given, chooses the rows of a page by order, limit and offset."""
    has_gaps: Callable[[], bool] | None = None
    """If given, says whether the ``_id`` of the table's rows are other numbers than 1, 2, 3, ..."""
    next_page: str | None = None
    """``gt`` or ``lt``: also return the last ``_id``, for pages in order of ``_id``."""
    answer_size: AnswerSize = UNLIMITED


@dataclass(frozen=True)
class Page:
    """The rows of the page: JSON text of a list, or csv text."""

    records: str
    size: int
    """Their number."""
    last_id: int | None = None


def search(connection: duckdb.DuckDBPyConnection, request: Search) -> Page:
    """Return the page that *request* describes.

    :raises InvalidSQL: a row has more values than PostgreSQL allows.
    :raises InvalidRequest: the page is longer than its answer may be.
    :raises StoreBusy: too many long responses are being written.
    """
    if len(request.row) > MOST_VALUES:
        raise InvalidSQL(f"target lists can have at most {MOST_VALUES} entries")
    condition = _condition(request)
    install_macros(connection, condition.functions)
    if not request.limit:
        return _page(request, [])
    if request.choose:
        chosen = request.choose(request.order, request.limit, request.offset)
        return _page(request, _chosen(connection, request, chosen), chosen.ids)
    if _is_span_of_ids(request):
        return _span_of_ids(connection, request)
    if request.one_row and not request.distinct and request.format not in rendering.CSV_DELIMITERS:
        only = f"WHERE {condition.sql} {_span(request)}"
        the_row = _selected(connection, request, only, condition.parameters)
        return _page(request, list(the_row.values()), list(the_row))
    # The page's rows are chosen first, by the columns that this needs; only these rows are read
    # completely.
    rows = f"FROM {request.table} WHERE {condition.sql} {_span(request)}"
    page = f"SELECT * FROM {request.table} WHERE rowid IN (SELECT rowid {rows}) {_ordered(request)}"
    many_columns = page_parts.has_parts(len(request.row), request.limit)
    many_values = len(request.row) * request.limit > long_pages.MOST_VALUES
    if request.limit > short_pages.MOST_ROWS and not (many_columns or many_values or _in_order_of_id(request)):
        return _page(request, _lines(connection, request, page, condition.parameters))
    columns = f"rowid, {ID_COLUMN}" if request.next_page else "rowid"
    found = connection.execute(f"SELECT {columns} {rows}", condition.parameters).fetchnumpy()
    rowids = found["rowid"]
    if many_values and request.answer_size.most is not None:
        length = least_length(connection, request.table, request.row, rowids.tolist(), request.format)
        request.answer_size.check(length)
    lines = _of_rows(connection, request, rowids, (page, condition.parameters))
    return _page(request, lines, found[ID_COLUMN].tolist() if request.next_page else ())


def _of_rows(
    connection: duckdb.DuckDBPyConnection, request: Search, rowids: Any, page: tuple[str, Sequence[Any]]
) -> list[str]:
    """Return the lines of the rows *rowids* (a NumPy array), which are in the order of the page.

    :param page: a query of these rows, in this order, and its parameters.
    """
    if page_parts.has_parts(len(request.row), len(rowids)):
        layout = rendering.LAYOUTS[request.format]
        return page_parts.fetch_lines(connection, request.table, request.row, layout, rowids, request.answer_size)
    if is_short(len(rowids), request.format):
        return _short(connection, request, rowids.tolist())
    if len(rowids) and (numpy.diff(rowids) == 1).all():
        # They are adjacent and in the order of the page, in which DuckDB reads them.
        page = f"SELECT * FROM {request.table} WHERE rowid BETWEEN {rowids[0]} AND {rowids[-1]}", ()
    with long_pages.on_one_thread(connection, len(request.row) * len(rowids)):
        return _lines(connection, request, *page)


def _is_span_of_ids(request: Search) -> bool:
    """Check whether the ``_id`` of the page's rows follow from its offset and limit."""
    return (
        request.has_gaps is not None
        and not (request.where or request.distinct)
        and is_short(request.limit, request.format)
        and not page_parts.has_parts(len(request.row), request.limit)
        and list(request.order) == [Order(ID_COLUMN)]
        and not request.has_gaps()
    )


def _span_of_ids(connection: duckdb.DuckDBPyConnection, request: Search) -> Page:
    """Return the page by the ``_id`` of its rows. DuckDB would sort the whole table otherwise."""
    span = [request.offset + 1, min(request.offset + request.limit, _LAST_ID)]
    by_id = _selected(connection, request, f"WHERE {ID_COLUMN} BETWEEN ? AND ?", span)
    ids = sorted(by_id)
    return _page(request, [by_id[id_] for id_ in ids], ids)


def is_short(limit: int, form: str) -> bool:
    """Check whether Python writes a page of *limit* rows in the format *form*."""
    return limit <= short_pages.MOST_ROWS and form not in rendering.CSV_DELIMITERS


def _chosen(connection: duckdb.DuckDBPyConnection, request: Search, chosen: ChosenRows) -> list[str]:
    known = {
        cell.sql: dict(zip(chosen.ids, _written(cell, chosen.ranks[cell.sql]), strict=True))
        for cell in request.row
        if cell.sql in chosen.ranks
    }
    lines: dict[int, str] = {}
    for column, added in _PLACES:
        wanted = set(chosen.ids) - lines.keys()
        if wanted:
            where = f"WHERE {column} IN (SELECT unnest(?))"
            lines |= _selected(connection, request, where, [[id_ + added for id_ in wanted]], wanted, known)
    return [lines[number] for number in chosen.ids]


def _written(cell: Cell, ranks: Sequence[str]) -> list[str]:
    """Return each of *ranks*, many of which are equal, as JSON text."""
    different = list(dict.fromkeys(ranks))
    written = dict(zip(different, short_pages.json_texts(cell, different), strict=True))
    return [written[rank] for rank in ranks]


def _selected(
    connection: duckdb.DuckDBPyConnection,
    request: Search,
    clauses: str,
    parameters: Sequence[Any],
    wanted: Container[int] | None = None,
    known: Mapping[str, Mapping[int, str]] = {},
) -> dict[int, str]:
    """Return the lines of a few rows by ``_id``; *wanted*, *known* as in
    :func:`.short_pages.select`.
    """
    return short_pages.select(
        connection,
        request.table,
        request.row,
        clauses,
        parameters,
        by=ID_COLUMN,
        wanted=wanted,
        known=known,
        as_lists=request.format == "lists",
        size=request.answer_size,
    )


def _short(connection: duckdb.DuckDBPyConnection, request: Search, numbers: Sequence[int]) -> list[str]:
    return short_pages.fetch(
        connection,
        request.table,
        request.row,
        numbers,
        as_lists=request.format == "lists",
        size=request.answer_size,
    )


def _lines(connection: duckdb.DuckDBPyConnection, request: Search, select: str, parameters: Sequence[Any]) -> list[str]:
    line = rendering.LAYOUTS[request.format].whole(request.row)
    return rendering.fetch_lines(connection, select, line, parameters, request.answer_size)


def _condition(request: Search) -> Condition:
    """Return the condition on the rows: with DISTINCT, the first of those that are shown alike."""
    condition = every(request.where)
    if not request.distinct:
        return condition
    firsts = f"SELECT min(rowid) FROM {request.table} WHERE {condition.sql} GROUP BY {_shown(request)}"
    return replace(condition, sql=f"rowid IN ({firsts})")


def _in_order_of_id(request: Search) -> bool:
    """Check whether the page has the order that rows mostly have in the file."""
    return [part.sql for part in request.order] == [ID_COLUMN]


def count(connection: duckdb.DuckDBPyConnection, request: Search, page: Page, every_row: Callable[[], int]) -> int:
    """Return the number of rows of *request* on all pages; *page* is one of them.

    :param every_row: returns the number of rows of the table.
    """
    if page.size < request.limit and (page.size or not request.offset):
        return request.offset + page.size  # it is the last page
    if not request.where and not request.distinct:
        return every_row()
    condition = every(request.where)
    if request.distinct:
        alike = f"SELECT 1 FROM {request.table} WHERE {condition.sql} GROUP BY {_shown(request)}"
        sql = f"SELECT count(*) FROM ({alike})"
    else:
        sql = f"SELECT count(*) FROM {request.table} WHERE {condition.sql}"
    found = connection.execute(sql, condition.parameters).fetchone()
    assert found is not None
    return int(found[0])


def _page(request: Search, lines: list[str], ids: Sequence[int] = ()) -> Page:
    last = None
    if request.next_page and ids:
        last = max(ids) if request.next_page == "gt" else min(ids)
    size = len(lines)
    text = "".join(lines) if request.format in rendering.CSV_DELIMITERS else rendering.json_array(lines)
    return Page(text, size, last)


def _ordered(request: Search) -> str:
    """Return an order that is the same for every page: ties are sorted by ``_id``."""
    return order_by([*request.order, Order(ID_COLUMN)])


def _span(request: Search) -> str:
    return f"{_ordered(request)} LIMIT {request.limit} OFFSET {request.offset}"


def _shown(request: Search) -> str:
    """Return the values by which rows are distinguished. Timestamps are compared as shown."""
    columns = (
        f"date_trunc('{cell.type.unit}', {cell.sql})" if isinstance(cell.type, ShownTimestamp) else cell.sql
        for cell in request.row
    )
    return ", ".join(dict.fromkeys(columns))
