"""The one place that knows what depends on CKAN's release."""

from __future__ import annotations

from typing import Any

from ckanext.datastore.backend import postgres
from ckanext.datastore.filters import parse_query_filters

from ckanext.duckstore.operations.filters import Filter

#: What fills the ``query_dict`` that ``IDatastore`` plugins see. They make text of the request, and use no connection.
datastore_search = postgres.DatastorePostgresqlBackend.datastore_search
datastore_delete = postgres.DatastorePostgresqlBackend.datastore_delete


def parse_filters(filters: Any, field_types: dict[str, str]) -> Filter | None:
    """Return the tree of *filters*, as CKAN 2.12 reads them; None where there are none.

    :raises ckan.plugins.toolkit.ValidationError: they cannot be read.
    """
    tree: Filter | None = parse_query_filters(filters, {"fields": field_types})
    return tree


def where_clauses(data: dict[str, Any], field_types: dict[str, str]) -> list[tuple[Any, ...]]:
    """Return the clauses that CKAN makes of the ``filterops``, ``q`` and ``full_text`` of a request."""
    clauses: list[tuple[Any, ...]] = list(postgres._where_clauses(data, field_types))
    return clauses
