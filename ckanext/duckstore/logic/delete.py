"""``datastore_delete``: from CKAN's parameters to the operation."""

from __future__ import annotations

from typing import Any

from ckan.types import Context

from ckanext.duckstore import ckan_version, config
from ckanext.duckstore.errors import UndefinedTable
from ckanext.duckstore.logic import hooks, search
from ckanext.duckstore.operations.delete import delete_rows, drop
from ckanext.duckstore.operations.filters import compile_filter
from ckanext.duckstore.postgres.types import documents
from ckanext.duckstore.store.base import Store


def run(store: Store, context: Context, data: dict[str, Any], timeout: float) -> dict[str, Any]:
    """Drop the table, or with ``filters`` delete the rows that match.

    Return *data*, with ``deleted_records`` if requested.
    """
    id = data["resource_id"]
    if "filters" not in data:
        drop(store, id)
        return data
    resource = store.get(id)
    if resource is None:
        raise UndefinedTable(f'relation "{id}" does not exist')
    shape = search.Shape(resource.columns)
    field_types = shape.field_types
    tree = hooks.validate(context, data, field_types)
    if tree:
        data["filterops"] = tree
    query = hooks.delete_query(context, data, field_types)
    own = ckan_version.where_clauses(data, shape.field_types)
    filters = compile_filter(tree, shape.comparable) if tree else None
    where = hooks.conditions(query, own, filters, (), shape.translate)
    returned = delete_rows(
        store, id, where, config.rows_max() if data.get("include_deleted_records") else None, timeout
    )
    if returned is not None:
        data["deleted_records"] = documents.decode_exactly(returned)
    return data
