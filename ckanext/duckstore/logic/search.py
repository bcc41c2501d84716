"""``datastore_search``: CKAN's parameters and plugins, the search operation and its result."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import duckdb
from ckan.lib.lazyjson import LazyJSONObject
from ckan.types import Context

from ckanext.duckstore import ckan_version, config
from ckanext.duckstore.errors import InvalidSQL
from ckanext.duckstore.logic import fulltext, hooks
from ckanext.duckstore.operations import fulltext as text_search
from ckanext.duckstore.operations import metadata, parameters, rendering
from ckanext.duckstore.operations.comparisons import Condition
from ckanext.duckstore.operations.filters import Filter, compile_filter, names_key
from ckanext.duckstore.operations.fulltext import TextQuery
from ckanext.duckstore.operations.row_values import Cell
from ckanext.duckstore.operations.search import Order, Page, Search, count, parse_order, search
from ckanext.duckstore.operations.sql_functions import macros_of
from ckanext.duckstore.operations.text_index.searching import Found, find
from ckanext.duckstore.postgres.translate import translate_condition
from ckanext.duckstore.postgres.types import documents
from ckanext.duckstore.store.base import ID_COLUMN, Column, DerivedTables, Store


@dataclass(frozen=True)
class Shape:
    """The columns of a resource, or of ``_table_metadata``, for searches and deletions."""

    columns: tuple[Column, ...]
    id: Cell = rendering.cells(())[0]
    unique_key: tuple[str, ...] = ()

    @property
    def field_types(self) -> dict[str, str]:
        """The names and types of its columns, as ``IDatastore`` plugins get them."""
        return {ID_COLUMN: "int", **{column.name: column.type for column in self.columns}}

    @property
    def cells(self) -> list[Cell]:
        """The cells of a row."""
        return [self.id, *rendering.cells(self.columns)[1:]]

    @property
    def comparable(self) -> dict[str, Column]:
        """The columns that filters may name, by name."""
        id_ = (
            Column(ID_COLUMN, "int4", "integer", "BIGINT")
            if self.id.type.name == "int8"
            else Column(ID_COLUMN, "text", "text", "VARCHAR")
        )
        return {column.name: column for column in (id_, *self.columns)}

    def has_one_row(self, tree: Filter) -> bool:
        """Check whether *tree* is true of at most one row."""
        return names_key(tree, (ID_COLUMN,)) or names_key(tree, self.unique_key)

    def translate(self, sql: str, values: Mapping[str, Any]) -> Condition:
        """Translate a plugin's PostgreSQL clause, with *values* for its ``:name`` placeholders."""
        translated = translate_condition(sql, self.field_types)
        names = [found[1] for found in _PLACEHOLDER.finditer(translated) if found[1]]
        positional = _PLACEHOLDER.sub(lambda found: "?" if found[1] else found[0], translated)
        return Condition(positional, tuple(values[name] for name in names), macros_of(translated))


#: ``$name``, outside string literals and quoted names.
_PLACEHOLDER = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\w+)""")


@dataclass(frozen=True)
class Table:
    """An open table that can be searched."""

    connection: duckdb.DuckDBPyConnection
    relation: str
    shape: Shape
    row_count: Callable[[], int]
    derived: DerivedTables | None = None

    def look_up(self, texts: Sequence[TextQuery]) -> Found | None:
        """Return the rows that *texts* find.

        Return None if there are no texts, or no index that can answer.
        """
        if not texts or self.derived is None:
            return None
        return find(self.derived, texts, {cell.name: cell for cell in self.shape.cells})


@contextmanager
def open_table(store: Store, name: str, timeout: float) -> Iterator[Table]:
    """Open the table *name*.

    :raises UndefinedTable: it does not exist.
    """
    if name == metadata.NAME:
        with store.read(timeout=timeout) as reading:
            relations = store.relations()
            relation = metadata.create(reading.connection, relations)
            yield Table(reading.connection, relation, Shape(metadata.COLUMNS, metadata.ID), lambda: len(relations))
    else:
        with store.read(name, timeout=timeout) as reading:
            resource = reading.resources[name]
            shape = Shape(resource.columns, unique_key=resource.unique_key)
            yield Table(
                reading.connection,
                reading.table(name),
                shape,
                lambda: reading.row_count(name),
                reading.derived(name),
            )


def run(store: Store, context: Context, data: dict[str, Any], timeout: float) -> dict[str, Any]:
    """Execute a search.

    Return *data*, validated by CKAN, with ``records``, ``fields``, and ``total`` and ``next_page``
    if requested.
    """
    with open_table(store, data["resource_id"], timeout) as table:
        field_types = table.shape.field_types
        tree = hooks.validate(context, data, field_types)
        if tree:
            data["filterops"] = tree
        texts = fulltext.queries(data, field_types)
        text_search.check(texts)
        query = hooks.search_query(context, data, field_types)
        request, row_count = _request(table, data, query, tree, texts)
        page = search(table.connection, request)
        data["records"] = _records(page, request.format, lazy="api_version" in context)
        data["fields"] = _fields(table.shape, data, field_types)
        if data["include_total"]:
            data["total"] = count(table.connection, request, page, row_count)
        if page.last_id is not None:
            data["next_page"] = {ID_COLUMN: {request.next_page: page.last_id}}
    return data


def _request(
    table: Table, data: dict[str, Any], query: hooks.QueryDict, tree: Filter | None, texts: Sequence[TextQuery]
) -> tuple[Search, Callable[[], int]]:
    """Return the search, and a function that returns the number of rows of the table."""
    shape = table.shape
    columns = {cell.name: cell for cell in shape.cells}
    own = ckan_version.where_clauses(data, shape.field_types)
    filters = compile_filter(tree, shape.comparable) if tree else None
    tests = text_search.conditions(texts, columns)
    where = hooks.conditions(query, own, filters, tests, shape.translate)
    # A plugin may have removed the condition.
    found = table.look_up(texts) if all(test in where for test in tests) else None
    if found:
        where = [test for test in where if test not in tests]
    else:
        text_search.check_scan(texts)
    ranks = {
        text.label: text_search.rank(text, columns, found.ranks[number] if found else None)
        for number, text in enumerate(texts)
    }
    cells = columns | ranks
    distinct = bool(query.get("distinct"))
    names = fulltext.selected(data, parameters.names(data.get("fields")), list(cells))
    order = _order(data, query, cells, list(ranks.values()), distinct)
    row = rendering.shown([cells[name] for name in names], milliseconds=config.milliseconds_in_timestamps())
    if distinct and not {part.sql for part in order} <= {cell.sql for cell in row}:
        raise InvalidSQL("for SELECT DISTINCT, ORDER BY expressions must appear in select list")
    request = Search(
        found.joined_with(table.relation) if found else table.relation,
        row,
        where,
        order,
        _number(query["limit"]),
        _number(query["offset"]),
        distinct,
        data["records_format"],
        one_row=tree is not None and shape.has_one_row(tree),
        found=found.table if found and not where and not distinct and _is_in(order, found) else None,
        next_page=_next_page(data, order, distinct),
    )
    return request, table.row_count if found is None else lambda: found.size


def _is_in(order: Sequence[Order], found: Found) -> bool:
    return {part.sql for part in order} <= {ID_COLUMN, *found.ranks}


def _order(
    data: Mapping[str, Any], query: hooks.QueryDict, cells: Mapping[str, Cell], ranks: Sequence[Cell], distinct: bool
) -> list[Order]:
    """Return the order: as requested, else the best matches first, else by ``_id``."""
    if not data.get("sort") and ranks:
        # Rows of the same rank are ordered too, so that every row is on one page.
        return [
            *(Order(rank.sql, descending=True) for rank in ranks),
            *([] if distinct else [Order(ID_COLUMN)]),
        ]
    clauses = query["sort"] or ([] if distinct else [f'"{ID_COLUMN}" asc'])
    return [parse_order(clause, {name: cell.sql for name, cell in cells.items()}) for clause in clauses]


def _number(value: Any) -> int:
    number = int(value or 0)
    if number >= 1 << 63:
        raise InvalidSQL("bigint out of range")
    return number


def _next_page(data: Mapping[str, Any], order: Sequence[Order], distinct: bool) -> str | None:
    if not data["include_next_page"] or distinct or [part.sql for part in order] != [ID_COLUMN]:
        return None
    return "lt" if order[0].descending else "gt"


def _records(page: Page, form: str, *, lazy: bool) -> Any:
    if form in rendering.CSV_DELIMITERS:
        return page.records
    if page.records == "[]":
        return []
    # CKAN's API passes the text on without decoding.
    return LazyJSONObject(page.records) if lazy else documents.decode(page.records)


def _fields(shape: Shape, data: Mapping[str, Any], field_types: Mapping[str, str]) -> list[dict[str, Any]]:
    info = {column.name: deepcopy(column.comment["_info"]) for column in shape.columns if "_info" in column.comment}
    named = parameters.names(data.get("fields"))
    result = []
    for name in field_types if named is None else named:
        field = {"id": name, "type": json_name(field_types[name])}
        result.append({**field, "info": info[name]} if name in info else field)
    return result


def json_name(type_name: str) -> str:
    """Return CKAN's name of the type *type_name* in results: ``json`` for ``nested``."""
    return "json" if type_name == "nested" else type_name
