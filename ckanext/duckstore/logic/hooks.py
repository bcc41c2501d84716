"""Validation of the parameters of searches and deletions, by CKAN and ``IDatastore`` plugins."""

from __future__ import annotations

import copy
from typing import Any

import ckan.plugins as plugins
from ckan.types import Context
from ckanext.datastore.interfaces import IDatastore

from ckanext.duckstore import ckan_version
from ckanext.duckstore.errors import InvalidRequest
from ckanext.duckstore.operations import parameters
from ckanext.duckstore.operations.filters import Filter, check_lists

FieldTypes = dict[str, str]

#: Parameters that are not passed to a plugin's ``datastore_validate``.
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


#: CKAN's message and limit: its parser allows 10 levels, each a list in an object.
_TOO_DEEP = "Maximum nesting depth for filter operations reached"
_DEEPEST = 50
#: The longest clause of a sort: a column's name, quoted, with keywords and blanks.
_LONGEST_CLAUSE = 1000


def validate(context: Context, data: dict[str, Any], field_types: FieldTypes) -> Filter | None:
    """Let every plugin validate its parameters; return the tree of ``filters``.

    *data* gets the tree as ``filterops``, which plugins expect.

    :raises InvalidRequest: no plugin accepts a parameter, or the filters cannot be parsed.
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
        check_lists(tree)
        rest["filters"] = dict(_flat(tree))
    for plugin in plugins.PluginImplementations(IDatastore):
        rest = plugin.datastore_validate(context, rest, field_types)
    for name, value in rest.items():
        if value and name not in _NOT_VALIDATED:
            raise InvalidRequest({name: [f'invalid value "{_first(value)}"']})
    if tree:
        data["filterops"] = tree
    return tree


def _is_deep(value: Any) -> bool:
    """Check whether *value* is nested deeper than any parameter needs.

    Python cannot copy a value that is nested too deeply.
    """
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
    """Reject clauses that are too long to name a column.

    CKAN's regular expression takes quadratic time on them.
    """
    for clause in parameters.names(sort, unquote=False) or ():
        if len(clause) > _LONGEST_CLAUSE:
            raise InvalidRequest({"sort": [f'invalid value "{clause[:_LONGEST_CLAUSE]}..."']})


def _flat(tree: Filter) -> list[tuple[str, Any]]:
    if tree.op in ("$and", "$or"):
        return [pair for child in tree.value for pair in _flat(child)]
    return [(tree.field or "", tree.value)]


def _first(value: Any) -> Any:
    return next(iter(value)) if isinstance(value, (list, tuple, dict)) else value
