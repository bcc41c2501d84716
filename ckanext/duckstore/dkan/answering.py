"""Execution of one query: by ``datastore_search`` if that can express it, else by a selection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context
from ckanext.datastore.backend import DatastoreBackend

from ckanext.duckstore.backend import DuckstoreBackend
from ckanext.duckstore.dkan import composed, options, request, values
from ckanext.duckstore.dkan.deadline import Deadline
from ckanext.duckstore.dkan.names import Query, looked_up
from ckanext.duckstore.dkan.request import Request
from ckanext.duckstore.dkan.tables import ID_COLUMN, Table, described
from ckanext.duckstore.operations.selection import Field, Selection

#: DKAN's text.
HELP = "Search a datastore table. :param resource_id: id or alias of the data that is going to be selected."


def answered(context: Context, parameters: Mapping[str, Any], deadline: Deadline) -> dict[str, Any]:
    """Return DKAN's response to the query in *parameters*.

    :raises InvalidRequest: it is invalid.
    :raises ckan.plugins.toolkit.NotAuthorized: the user may not read one of its tables.
    :raises ckan.plugins.toolkit.ObjectNotFound: one of them does not exist.
    :raises ckan.plugins.toolkit.ValidationError: the DataStore rejects it.
    """
    asked = request.read(parameters)
    tables = described(context, asked.resources, deadline)
    query = looked_up(asked, tables, min(asked.limit, options.rows_max()))
    rows, total = _found(context, query, list(tables.values()), deadline)
    records = values.records([output.name for output in query.outputs], rows)
    return {
        "help": HELP,
        "success": bool(records) or not options.compatible(),
        "result": {
            "fields": [{"id": output.name, "type": output.type} for output in query.outputs],
            "resource_id": _resource_id(asked),
            "limit": query.selection.limit,
            "offset": query.selection.offset,
            "total": total,
            "count": total,
            "records": records,
        },
    }


def _resource_id(asked: Request) -> Any:
    """Return ``resource_id`` as sent; DKAN makes a list of a single one."""
    if options.compatible() and isinstance(asked.resource_id, str):
        return list(asked.resources.values())
    return asked.resource_id


def _found(
    context: Context, query: Query, tables: Sequence[Table], deadline: Deadline
) -> tuple[Sequence[Sequence[Any]], int]:
    """Return the rows of the page, and the number of rows on all pages."""
    selection = query.selection
    if _is_search(selection):
        return _searched(context, selection, deadline)
    backend = DatastoreBackend.get_active_backend()
    if not isinstance(backend, DuckstoreBackend):
        return composed.run(context, selection, tables, deadline)
    selected = backend.select(deadline.context(context), selection)
    return values.decoded_text(selected.records), selected.total


def _is_search(selection: Selection) -> bool:
    """Check whether ``datastore_search`` can express *selection*."""
    return (
        len(selection.sources) == 1
        and not selection.is_grouped
        and not any(None in values for values in selection.sources[0].filters.values())
    )


def _searched(context: Context, selection: Selection, deadline: Deadline) -> tuple[Sequence[Sequence[Any]], int]:
    source = selection.sources[0]
    sort = [(part.name, down) for part, down in selection.order if isinstance(part, Field)] + [(ID_COLUMN, False)]
    parameters = {
        "resource_id": source.id,
        "filters": {name: list(values) for name, values in source.filters.items()},
        "fields": [output.name for output in selection.outputs if isinstance(output, Field)],
        "sort": [f'"{name}" {"desc" if down else "asc"}' for name, down in sort],
        "limit": selection.limit,
        "offset": selection.offset,
        "records_format": "lists",
    }
    if source.text is not None:
        parameters["q"] = source.text
    found = tk.get_action("datastore_search")(deadline.context(context), parameters)
    return values.decoded(found["records"]), found["total"]
