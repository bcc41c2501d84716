"""``datastore_info``: size, columns and indexes of a table."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from ckanext.duckstore.errors import UndefinedTable
from ckanext.duckstore.operations import keys
from ckanext.duckstore.postgres.types import declarations
from ckanext.duckstore.store.base import Column, Resource, Store


def fields(resource: Resource) -> list[dict[str, Any]]:
    """Return the columns of *resource* as CKAN describes them.

    Each has ``id``, ``type``, and ``info`` if there is a data dictionary.
    """
    return [_field(column) for column in resource.columns]


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {"id": column.name, "type": column.type}
    if "_info" in column.comment:
        field["info"] = deepcopy(column.comment["_info"])
    return field


def meta(store: Store, id: str) -> dict[str, Any]:
    """Return the sizes, in bytes, the number of rows and the aliases of resource *id*.

    :raises UndefinedTable: it does not exist.
    """
    aliases = list(reversed(described(store, id).aliases))  # newest first
    return {
        "id": id,
        "count": row_count(store, id),
        "table_type": "BASE TABLE",
        "size": store.size(id).bytes,
        "db_size": store.total_bytes(),
        "idx_size": 0,
        "aliases": aliases,
    }


def row_count(store: Store, id: str) -> int:
    """Return the number of rows of resource *id*.

    :raises UndefinedTable: it does not exist.
    """
    with store.read(id) as reading:
        return reading.row_count(id)


def described(store: Store, id: str) -> Resource:
    """Return the catalog's description of resource *id*.

    :raises UndefinedTable: it does not exist.
    """
    resource = store.get(id)
    if resource is None:
        raise UndefinedTable(f'relation "{id}" does not exist')
    return resource


def schema(resource: Resource) -> dict[str, dict[str, Any]]:
    """Return, by column, CKAN's description of its type and index."""
    names = _index_names(resource)
    return {
        column.name: {
            "native_type": declarations.of(column.type, column.native_type).native_type,
            "notnull": False,
            "index_name": names.get(column.name),
            "is_index": column.name in names,
            "uniquekey": False,
        }
        for column in resource.columns
    }


def _index_names(resource: Resource) -> dict[str, str]:
    by_name = {column.name: column for column in resource.columns}
    indexes = [index for index in (*resource.indexes, resource.unique_key) if index]
    return {
        name: keys.index_name(resource.id, [by_name[part] for part in index])
        for index in indexes
        for name in index
        if by_name[name].type != "nested"
    }  # that index is on an expression
