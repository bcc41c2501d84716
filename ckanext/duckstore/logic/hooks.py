"""Third-party ``IDatastore`` plugins: what they may change of a search or a deletion, and what their changes mean to DuckDB.

Plugins see and change a ``query_dict`` of PostgreSQL's SQL. CKAN's own functions fill it, so that plugins find what they always found;
what still stands there after the plugins is recognized and answered by our own operations, what a plugin added is translated.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import ckan.plugins as plugins
from ckan.types import Context
from ckanext.datastore.interfaces import IDatastore

from ckanext.duckstore import ckan_version
from ckanext.duckstore.errors import InvalidRequest
from ckanext.duckstore.operations import parameters
from ckanext.duckstore.operations.comparisons import Condition
from ckanext.duckstore.operations.filters import Filter

FieldTypes = dict[str, str]
QueryDict = dict[str, Any]
Translate = Callable[[str, Mapping[str, Any]], Condition]

#: Parameters that are no business of a plugin's ``datastore_validate``.
_NOT_VALIDATED = (
    "connection_url",
    "resource_id",
    "id",
    "include_total",
    "records_format",
    "include_records",
    "include_deleted_records",
    "calculate_record_count",
    "include_next_page",
)


#: CKAN's words; its parser allows 10 levels, each a list in an object.
_TOO_DEEP = "Maximum nesting depth for filter operations reached"
_DEEPEST = 50
#: The longest clause of a sort: a column's name, quoted, with words and blanks around it.
_LONGEST_CLAUSE = 1000


def validate(context: Context, data: Mapping[str, Any], field_types: FieldTypes) -> Filter | None:
    """Ask every plugin which parameters it understands; return the tree of ``filters``.

    :raises InvalidRequest: a parameter that none understands, or filters that cannot be read.
    """
    for name, value in data.items():
        if _is_deep(value):
            raise InvalidRequest({name: [_TOO_DEEP if name == "filters" else "nested too deeply"]})
    rest = copy.deepcopy(dict(data))
    for name in ("fields", "sort"):
        for item in rest.get(name) or ():
            if not isinstance(item, str):
                raise InvalidRequest({name: [f'invalid value "{item}"']})
    _check_sort(rest.get("sort"))
    tree = ckan_version.parse_filters(data["filters"], field_types) if "filters" in data else None
    if "fields" in rest:
        rest["fields"] = parameters.names(rest["fields"])
    if "sort" in rest:
        rest["sort"] = parameters.names(rest["sort"], unquote=False)
    if tree:
        rest["filters"] = dict(_flat(tree))
    for plugin in plugins.PluginImplementations(IDatastore):
        rest = plugin.datastore_validate(context, rest, field_types)
    for name, value in rest.items():
        if value and name not in _NOT_VALIDATED:
            raise InvalidRequest({name: [f'invalid value "{_first(value)}"']})
    return tree


def _is_deep(value: Any) -> bool:
    """Whether lists and objects in *value* are nested deeper than any parameter needs: so deep that Python cannot copy it."""
    level = [value]
    for _ in range(_DEEPEST):
        level = [
            item
            for each in level
            if isinstance(each, (list, tuple, dict))
            for item in (each.values() if isinstance(each, dict) else each)
        ]
        if not level:
            return False
    return True


def _check_sort(sort: Any) -> None:
    """Refuse clauses that name no column, of which a regular expression of CKAN's would try each part with each other."""
    for clause in parameters.names(sort, unquote=False) or ():
        if len(clause) > _LONGEST_CLAUSE:
            raise InvalidRequest({"sort": [f'invalid value "{clause[:_LONGEST_CLAUSE]}..."']})


def _flat(tree: Filter) -> list[tuple[str, Any]]:
    if tree.op in ("$and", "$or"):
        return [pair for child in tree.value for pair in _flat(child)]
    return [(tree.field or "", tree.value)]


def _first(value: Any) -> Any:
    return next(iter(value)) if isinstance(value, (list, tuple, dict)) else value


def search_query(context: Context, data: dict[str, Any], field_types: FieldTypes) -> QueryDict:
    """Return the query that the plugins make of a search. *field_types* gets the columns that they add (``rank``)."""
    query: QueryDict = {"select": [], "sort": [], "where": []}
    for plugin in plugins.PluginImplementations(IDatastore):
        query = plugin.datastore_search(context, data, field_types, query)
    return query


def delete_query(context: Context, data: dict[str, Any], field_types: FieldTypes) -> QueryDict:
    """Return the query that the plugins make of a deletion."""
    query: QueryDict = {"where": []}
    for plugin in plugins.PluginImplementations(IDatastore):
        query = plugin.datastore_delete(context, data, field_types, query)
    return query


def conditions(
    query: QueryDict,
    own: Sequence[tuple[Any, ...]],
    filters: Condition | None,
    texts: Sequence[Condition],
    translate: Translate,
) -> list[Condition]:
    """Return what the ``where`` of *query* means: the clauses of CKAN itself by what they were made of, the others translated.

    :param own: the clauses that CKAN makes of the request, before any plugin had a hand in them: one with values for the filters,
        those without for full-text search.
    :param filters: what the filters mean.
    :param texts: what full-text search means.
    """
    found: list[Condition] = []
    for clause in query["where"]:
        if tuple(clause) not in own:
            found.append(translate(clause[0], clause[1] if len(clause) > 1 else {}))
        elif len(clause) > 1 and filters:
            found.append(filters)
        elif len(clause) == 1:
            found += [text for text in texts if text not in found]
    return found
