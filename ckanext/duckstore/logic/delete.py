"""``datastore_delete``: from CKAN's parameters to the operation."""

from __future__ import annotations

from typing import Any

from ckan.types import Context

from ckanext.duckstore import config
from ckanext.duckstore.logic import hooks
from ckanext.duckstore.logic.plugin_query import delete_conditions
from ckanext.duckstore.operations.comparisons import Condition
from ckanext.duckstore.operations.delete import DeleteRequest, delete_rows, drop
from ckanext.duckstore.operations.table_shape import TableShape
from ckanext.duckstore.postgres.types import documents
from ckanext.duckstore.store.base import Resource, Store


def run(store: Store, context: Context, data: dict[str, Any], timeout: float) -> dict[str, Any]:
    """Drop the table, or with ``filters`` delete the rows that match.

    Return *data*, with ``deleted_records`` if requested.
    """
    id = data["resource_id"]
    if "filters" not in data:
        drop(store, id)
        return data

    def where(resource: Resource) -> list[Condition]:
        shape = TableShape(resource.columns)
        field_types = shape.field_types
        tree = hooks.validate(context, data, field_types)
        return delete_conditions(context, data, shape, field_types, tree)

    returned = delete_rows(
        store,
        DeleteRequest(id, where, config.rows_max() if data.get("include_deleted_records") else None),
        timeout,
    )
    if returned is not None:
        data["deleted_records"] = documents.decode_exactly(returned)
    return data
