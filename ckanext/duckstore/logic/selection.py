"""Selections: each table is searched as ``datastore_search`` searches it, with plugins."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ckan.types import Context

from ckanext.duckstore import config, identifiers
from ckanext.duckstore.logic.search_request import SearchRequest
from ckanext.duckstore.operations import fulltext as text_search
from ckanext.duckstore.operations import relations
from ckanext.duckstore.operations.comparisons import Condition, is_one_of, joined
from ckanext.duckstore.operations.filters import every
from ckanext.duckstore.operations.rendering import shown
from ckanext.duckstore.operations.select import SelectedTable, select
from ckanext.duckstore.operations.selection import Selected, Selection, Source
from ckanext.duckstore.operations.table_shape import TableShape
from ckanext.duckstore.operations.text_index.searching import look_up
from ckanext.duckstore.store.base import ID_COLUMN, Reading, Store


def run(store: Store, context: Context, selection: Selection, timeout: float) -> Selected:
    """Execute *selection*; the caller has checked access to its tables.

    :raises UndefinedTable: one of them does not exist.
    """
    with store.read(*sorted({source.id for source in selection.sources}), timeout=timeout) as reading:
        places = [_place(reading, context, *source) for source in enumerate(selection.sources)]
        return select(reading.connection, selection, places)


def _place(reading: Reading, context: Context, number: int, source: Source) -> SelectedTable:
    """Return the place of the rows of *source*, the table *number* of the selection, with the
    conditions of ``datastore_search``.
    """
    resource = reading.resources[source.id]
    shape = TableShape(resource.columns)
    request = SearchRequest.parse(context, _search(source), shape)
    text_search.check_size(request.texts)
    cells = shown(shape.cells, milliseconds=config.milliseconds_in_timestamps())
    return SelectedTable(
        relation=reading.table(source.id),
        where=every([*request.query.where, *_with_null(source, shape), *_found(reading, request, source, number)]),
        cells={cell.name: cell for cell in cells},
        unique=frozenset({ID_COLUMN, *(resource.unique_key if len(resource.unique_key) == 1 else ())}),
        rows=reading.row_count(source.id),
    )


def _found(reading: Reading, request: SearchRequest, source: Source, number: int) -> list[Condition]:
    """Return the condition on the rows of *source* that the texts of *request* find, if it has
    any. They are a relation of the connection, named by *number*.
    """
    if not (request.texts and request.query.searches_text):
        return []
    cells = {cell.name: cell for cell in request.shape.cells}
    rows = reading.table(source.id)
    found = look_up(reading.connection, rows, reading.derived(source.id), request.texts, cells, request.query.where)
    name = f"found_in_{number}"
    relations.register(reading.connection, name, {ID_COLUMN: found.ids})
    return [Condition(f"{ID_COLUMN} IN (SELECT {ID_COLUMN} FROM {name})")]


def _search(source: Source) -> dict[str, Any]:
    """Return the validated parameters of a search for *source*, without filters on NULL."""
    data: dict[str, Any] = {
        "resource_id": source.id,
        "limit": 0,
        "offset": 0,
        "include_total": False,
        "include_next_page": False,
        "records_format": "lists",
    }
    filters = {name: list(values) for name, values in source.filters.items() if None not in values}
    if filters:
        data["filters"] = filters
    return data | ({"q": source.text} if source.text is not None else {})


def _with_null(source: Source, shape: TableShape) -> list[Condition]:
    """Return the filters that ``datastore_search`` cannot express: NULL, or one of some values."""
    return [
        joined("OR", [_is_null(name), is_one_of(shape.comparable[name], _known(values))], "false")
        for name, values in source.filters.items()
        if None in values
    ]


def _is_null(name: str) -> Condition:
    return Condition(f"{identifiers.column(name)} IS NULL")


def _known(values: Iterable[str | None]) -> list[str]:
    return [value for value in values if value is not None]
