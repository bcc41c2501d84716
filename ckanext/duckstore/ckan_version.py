"""Everything that depends on CKAN's release."""

from __future__ import annotations

from typing import Any

from ckan.plugins.toolkit import ValidationError
from ckan.types import Context
from ckanext.datastore.backend import postgres
from ckanext.datastore.filters import MAX_FILTER_OPS_NUM, FilterOp, parse_query_filters

from ckanext.duckstore.operations.filters import Filter

QueryDict = dict[str, Any]
#: The operators of filters from which CKAN makes SQL.
_OPERATORS = frozenset(["$and", "$or", "eq", "in", "gt", "gte", "lt", "lte"])


def datastore_search(
    _backend: object, context: Context, data: dict[str, Any], field_types: dict[str, str], query: QueryDict
) -> QueryDict:
    """Add CKAN's own clauses of a search, SQL text, to *query*, and its ranks to *field_types*.

    Return *query*, the ``query_dict`` that ``IDatastore`` plugins see.
    """
    known = _with_known_operators(data)
    return postgres.DatastorePostgresqlBackend.datastore_search(_backend, context, known, field_types, query)


def datastore_delete(
    _backend: object, context: Context, data: dict[str, Any], field_types: dict[str, str], query: QueryDict
) -> QueryDict:
    """Do the same for a deletion."""
    known = _with_known_operators(data)
    return postgres.DatastorePostgresqlBackend.datastore_delete(_backend, context, known, field_types, query)


def _with_known_operators(data: dict[str, Any]) -> dict[str, Any]:
    """Return the parameters *data* without the filters whose operator CKAN's own clauses lack: CKAN
    makes SQL of the others, and plugins can recognize and remove it as that of all filters.
    """
    tree = data.get("filterops")
    return {**data, "filterops": _known(tree)} if tree else data


def _known(node: FilterOp) -> FilterOp:
    if node.op not in _OPERATORS:
        return FilterOp("$and", None, [])
    if node.op not in ("$and", "$or"):
        return node
    return FilterOp(node.op, node.field, [_known(part) for part in node.value])


def parse_filters(filters: Any, field_types: dict[str, str]) -> Filter | None:
    """Return the tree of *filters*, as CKAN 2.12 parses them; None if there are none.

    :raises ckan.plugins.toolkit.ValidationError: they cannot be parsed.
    """
    _check_filters(filters)
    tree: Filter | None = parse_query_filters(filters, {"fields": field_types})
    return tree


def _check_filters(filters: Any) -> None:
    """Reject early what CKAN's parser rejects only after quadratic time, or fails on.

    It compares all values of a list with all others.
    """
    left = [filters]
    while left:
        item = left.pop()
        if isinstance(item, dict):
            for name, value in item.items():
                if name.startswith("$") and not name.startswith("$$"):
                    left.append(value)
                elif value == {} or {} in _operations(value):
                    raise ValidationError({"filters": [f'"{name}" is compared with nothing']})
        else:
            left += _operations(item)


def _operations(value: Any) -> list[dict[str, Any]]:
    """Return the objects in the list *value*; none if it is not a list."""
    found = [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
    if len(found) > MAX_FILTER_OPS_NUM:
        raise ValidationError({"filters": ["Maximum number of filter operations exceeded"]})
    return found
