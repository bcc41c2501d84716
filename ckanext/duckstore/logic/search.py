"""``datastore_search``: CKAN's parameters and plugins, the search operation and its result."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import duckdb
from ckan.lib.lazyjson import LazyJSONObject
from ckan.types import Context
from ckanext.datastore.blueprint import PAGINATE_BY

from ckanext.duckstore import config
from ckanext.duckstore.errors import InvalidSQL
from ckanext.duckstore.logic.plugin_query import SearchQuery
from ckanext.duckstore.logic.search_request import SearchRequest
from ckanext.duckstore.operations import fulltext as text_search
from ckanext.duckstore.operations import long_pages, metadata, rendering
from ckanext.duckstore.operations.answer_size import UNLIMITED, AnswerSize, released
from ckanext.duckstore.operations.comparisons import Condition
from ckanext.duckstore.operations.fulltext import TextQuery
from ckanext.duckstore.operations.row_values import Cell
from ckanext.duckstore.operations.search import Order, Page, Search, SortKey, count, is_short, search
from ckanext.duckstore.operations.table_shape import TableShape
from ckanext.duckstore.operations.text_index.found_rows import FoundRows
from ckanext.duckstore.operations.text_index.searching import look_up
from ckanext.duckstore.postgres.types import documents
from ckanext.duckstore.store.base import ID_COLUMN, DerivedTables, Store


@dataclass(frozen=True)
class OpenTable:
    """An open table that can be searched."""

    connection: duckdb.DuckDBPyConnection
    relation: str
    shape: TableShape
    row_count: Callable[[], int]
    has_gaps: Callable[[], bool]
    """Whether the ``_id`` of the rows are other numbers than 1, 2, 3, ..."""
    derived: DerivedTables | None = None

    is_stored: bool = True
    """Whether the table is one of the store."""

    def look_up(self, texts: Sequence[TextQuery], where: Sequence[Condition]) -> FoundRows | None:
        """Return the rows that *texts* find and that meet *where*.

        Return None if there are no texts, or the table is none of the store.
        """
        if not (texts and self.is_stored):
            return None
        cells = {cell.name: cell for cell in self.shape.cells}
        return look_up(self.connection, self.relation, self.derived, texts, cells, where)


@contextmanager
def open_table(store: Store, name: str, timeout: float) -> Iterator[OpenTable]:
    """Open the table *name*.

    :raises UndefinedTable: it does not exist.
    """
    if name == metadata.NAME:
        with store.read(timeout=timeout) as reading:
            relations = store.relations()
            relation = metadata.create(reading.connection, relations)
            yield OpenTable(
                reading.connection,
                relation,
                TableShape(metadata.COLUMNS, metadata.ID),
                lambda: len(relations),
                lambda: True,
                is_stored=False,
            )
    else:
        with store.read(name, timeout=timeout) as reading:
            resource = reading.resources[name]
            shape = TableShape(resource.columns, unique_key=resource.unique_key)
            yield OpenTable(
                reading.connection,
                reading.table(name),
                shape,
                lambda: reading.row_count(name),
                lambda: reading.has_gaps(name),
                reading.derived(name),
            )


def run(store: Store, context: Context, data: dict[str, Any], timeout: float) -> dict[str, Any]:
    """Execute a search.

    Return *data*, validated by CKAN, with ``records``, ``fields``, and ``total`` and ``next_page``
    if requested.
    """
    is_api = "api_version" in context
    size = AnswerSize(config.option("answer_limit")) if is_api else UNLIMITED
    with open_table(store, data["resource_id"], timeout) as table:
        request = SearchRequest.parse(context, data, table.shape)
        rows, row_count = _rows(table, request)
        if not is_api and request.include_next_page and not request.include_total:
            # CKAN's dump then takes this for the length of its pages, as it does rows_max.
            rows = replace(rows, limit=min(rows.limit, _rows_of_page(len(rows.row))))
            data["limit"] = rows.limit
        with released(size), long_pages.turn(len(rows.row), rows.limit):
            page = search(table.connection, replace(rows, answer_size=size))
            data["records"] = _records(page, request.format, size, lazy=is_api)
        data["fields"] = _fields(request)
        if request.include_total:
            data["total"] = count(table.connection, rows, page, row_count)
        if page.last_id is not None:
            data["next_page"] = {ID_COLUMN: {rows.next_page: page.last_id}}
    return data


def _rows_of_page(columns: int) -> int:
    """Return the number of rows of a page of a dump: fewer if they have many *columns*.

    It is halved, so that it rarely changes while a table gets columns.
    """
    rows = PAGINATE_BY
    while rows > 1 and rows * columns > long_pages.MOST_VALUES:
        rows //= 2
    return rows


def _rows(table: OpenTable, request: SearchRequest) -> tuple[Search, Callable[[], int]]:
    """Return what to read for *request*, and a function that counts the rows before ``where``."""
    query, texts = request.query, request.texts
    text_search.check_size(texts)
    # A plugin may have removed the conditions.
    found = table.look_up(texts, query.where) if query.searches_text else None
    where = (*query.where, *request.text_conditions) if found is None else ()
    cells = _cells(request, found)
    order = _order(query, cells)
    row = rendering.shown(
        [_cell(cells, name) for name in query.names], milliseconds=config.milliseconds_in_timestamps()
    )
    if query.distinct and not {part.sql for part in order} <= {cell.sql for cell in row}:
        raise InvalidSQL("for SELECT DISTINCT, ORDER BY expressions must appear in select list")
    chosen = found is not None and not query.distinct and is_short(query.limit, request.format)
    rows = Search(
        found.joined_with(table.relation) if found and not chosen else table.relation,
        row,
        where,
        order,
        query.limit,
        query.offset,
        query.distinct,
        request.format,
        one_row=request.has_one_row,
        choose=partial(found.page, table.relation) if found and chosen else None,
        has_gaps=table.has_gaps if found is None else None,
        next_page=_next_page(request, order),
    )
    return rows, table.row_count if found is None else lambda: found.size


def _cells(request: SearchRequest, found: FoundRows | None) -> dict[str, Cell]:
    """Return the columns and ranks of the rows, by name."""
    columns = {cell.name: cell for cell in request.shape.cells}
    return columns | {
        text.label: text_search.rank(text, columns, found.ranks[number] if found else None)
        for number, text in enumerate(request.texts)
    }


def _cell(cells: Mapping[str, Cell], name: str) -> Cell:
    if name not in cells:
        raise InvalidSQL(f'column "{name}" does not exist')
    return cells[name]


def _order(query: SearchQuery, cells: Mapping[str, Cell]) -> list[Order]:
    keys = query.order or (() if query.distinct else (SortKey(ID_COLUMN),))
    return [Order(_cell(cells, key.name).sql, key.descending, key.nulls_first) for key in keys]


def _next_page(request: SearchRequest, order: Sequence[Order]) -> str | None:
    if not request.include_next_page or request.query.distinct or [part.sql for part in order] != [ID_COLUMN]:
        return None
    return "lt" if order[0].descending else "gt"


def _records(page: Page, form: str, size: AnswerSize, *, lazy: bool) -> Any:
    if form in rendering.CSV_DELIMITERS:
        return page.records
    if page.records == "[]":
        return []
    if not lazy:
        return documents.decode(page.records)
    # CKAN's API passes the text on without decoding.
    records = LazyJSONObject(page.records)
    size.until_deleted(records)
    return records


def _fields(request: SearchRequest) -> list[dict[str, Any]]:
    columns, types = request.shape.columns, request.field_types
    info = {column.name: deepcopy(column.comment["_info"]) for column in columns if "_info" in column.comment}
    result = []
    for name in types if request.fields is None else request.fields:
        field = {"id": name, "type": json_name(types[name])}
        result.append({**field, "info": info[name]} if name in info else field)
    return result


def json_name(type_name: str) -> str:
    """Return CKAN's name of the type *type_name* in results: ``json`` for ``nested``."""
    return "json" if type_name == "nested" else type_name
