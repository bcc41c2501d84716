"""Parsing of a query: its parameters, in all the shapes that DKAN's clients send, as one dataclass.

Its names are resolved later, by :mod:`~ckanext.duckstore.dkan.names`. Unknown parameters are
ignored, as in DKAN: a cache buster, a callback, a token.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ckanext.duckstore.dkan.limits import DEFAULT_ROWS, MOST_NAMES, MOST_TABLES
from ckanext.duckstore.dkan.shapes import Name, as_text, by_alias, known, listed, number, split, structured
from ckanext.duckstore.errors import InvalidRequest

#: The alias of a table without one.
DEFAULT_ALIAS = "t"
AGGREGATES = ("sum", "avg", "min", "max", "count")
#: DKAN's text, which clients compare with.
JOIN_REQUIRED = "Mulitple resources require joins."


@dataclass(frozen=True)
class Filter:
    """The values that a column may have; None is NULL."""

    name: Name
    values: tuple[str | None, ...]


@dataclass(frozen=True)
class Aggregate:
    """``sum``, ``avg``, ... of a column (``*``: the rows), with its name in the request, if any."""

    function: str
    name: Name
    result: str | None = None


@dataclass(frozen=True)
class Request:
    """The parameters of one query."""

    resource_id: Any
    """As sent."""
    resources: Mapping[str, str]
    """The resource's id, or its alias in CKAN, by its alias in the request.

    The first is the base table.
    """
    fields: tuple[Name, ...]
    """Empty: every column."""
    filters: tuple[Filter, ...]
    texts: Mapping[str, str]
    """The text query on a table, by the table's alias."""
    sort: tuple[tuple[Name, bool], ...]
    """Each with whether it is descending."""
    join: tuple[Name, ...]
    group_by: tuple[Name, ...]
    aggregates: tuple[Aggregate, ...]
    limit: int
    offset: int


def read(parameters: Mapping[str, Any]) -> Request:
    """Parse *parameters* (nested; values are text or JSON values) as a query.

    :raises InvalidRequest: a parameter is invalid; the error names it.
    """
    resources = _resources(parameters.get("resource_id"))
    first = next(iter(resources))
    request = Request(
        resource_id=parameters["resource_id"],
        resources=resources,
        fields=by_alias("fields", parameters.get("fields"), resources),
        filters=_filters(parameters.get("filters"), resources),
        texts=_texts(parameters, resources, first),
        sort=_sort(parameters.get("sort"), resources),
        join=_join(parameters.get("join"), resources),
        group_by=by_alias("group_by", parameters.get("group_by"), resources),
        aggregates=tuple(
            aggregate for function in AGGREGATES for aggregate in _aggregates(function, parameters, resources)
        ),
        limit=number("limit", parameters.get("limit")) or DEFAULT_ROWS,
        offset=number("offset", parameters.get("offset")),
    )
    _check_size(request)
    return request


def _check_size(request: Request) -> None:
    names = {
        "fields": request.fields,
        "sort": request.sort,
        "group_by": request.group_by,
        "sum, avg, min, max, count": request.aggregates,
        "filters": [value for one in request.filters for value in one.values],
    }
    for parameter, found in names.items():
        if len(found) > MOST_NAMES:
            raise InvalidRequest({parameter: [f"At most {MOST_NAMES} of them can be given"]})


def _resources(value: Any) -> dict[str, str]:
    value = structured("resource_id", value)
    if value in (None, "", [], {}):
        raise InvalidRequest({"resource_id": ["The resource_id is a required parameter."]})
    if not isinstance(value, (dict, list)):
        value = [value]
    if isinstance(value, list):
        value = {DEFAULT_ALIAS if len(value) == 1 else str(number): id for number, id in enumerate(value)}
    if len(value) > MOST_TABLES:
        raise InvalidRequest({"resource_id": [f"A query joins at most {MOST_TABLES} resources"]})
    return {alias: as_text("resource_id", id) for alias, id in value.items()}


# Structured parameters


def _filters(value: Any, resources: Mapping[str, str]) -> tuple[Filter, ...]:
    value = structured("filters", value)
    if value in (None, "", [], {}):
        return ()
    if not isinstance(value, dict):
        raise InvalidRequest({"filters": ["A filter needs the name of a field: filters[field]=value"]})
    found = []
    for key, inner in value.items():
        if isinstance(inner, dict):
            alias = known("filters", key, resources)
            found += [Filter(Name(_field(field), alias), _values(field, values)) for field, values in inner.items()]
        else:
            found.append(Filter(split(_field(key), resources), _values(key, inner)))
    return tuple(found)


def _field(name: str) -> str:
    if not name.strip():
        raise InvalidRequest({"filters": ["A filter needs the name of a field: filters[field]=value"]})
    return as_text("filters", name)


def _values(field: str, value: Any) -> tuple[str | None, ...]:
    """Return the values that the column may have.

    An element of a list is one value, text is one or several.
    """
    parts: Sequence[Any] = value if isinstance(value, list) else value.split(",") if isinstance(value, str) else [value]
    if not parts:
        raise InvalidRequest({"filters": [f'No value for "{field}"']})
    texts = [None if part is None else as_text("filters", part) for part in parts]
    return tuple(dict.fromkeys(None if text == "NULL" else text for text in texts))


def _texts(parameters: Mapping[str, Any], resources: Mapping[str, str], first: str) -> dict[str, str]:
    """Return the text queries in ``query``, or else in ``q``."""
    parameter = "query" if parameters.get("query") not in (None, "") else "q"
    value = parameters.get(parameter)
    if value in (None, ""):
        return {}
    if isinstance(value, dict):
        return {known(parameter, alias, resources): as_text(parameter, text) for alias, text in value.items()}
    return {first: as_text(parameter, value)}


_WAY = re.compile(r"(?P<name>.*?)(?:\s+(?P<way>asc|desc))?", re.IGNORECASE | re.DOTALL)


def _sort(value: Any, resources: Mapping[str, str]) -> tuple[tuple[Name, bool], ...]:
    value = structured("sort", value)
    if value in (None, "", [], {}):
        return ()
    if not isinstance(value, dict):
        return tuple(_clause(clause, resources) for clause in listed("sort", value))
    found = []
    for key, inner in value.items():
        if isinstance(inner, dict):
            alias = known("sort", key, resources)
            found += [(Name(name, alias), _goes_down(way)) for name, way in inner.items()]
        else:
            found.append((split(key, resources), _goes_down(inner)))
    return tuple(found)


def _clause(clause: str, resources: Mapping[str, str]) -> tuple[Name, bool]:
    match = _WAY.fullmatch(clause)
    assert match is not None
    return split(match["name"], resources), _goes_down(match["way"] or "asc")


def _goes_down(way: Any) -> bool:
    word = way.strip().lower() if isinstance(way, str) else way
    if word not in ("asc", "desc"):
        raise InvalidRequest({"sort": ["A field is sorted asc or desc"]})
    return word == "desc"


def _join(value: Any, resources: Mapping[str, str]) -> tuple[Name, ...]:
    """Return the join column of each table."""
    value = structured("join", value)
    if value in (None, "", [], {}):
        if len(resources) > 1:
            raise InvalidRequest({"join": [JOIN_REQUIRED]})
        return ()
    if isinstance(value, list):
        value = {str(number): name for number, name in enumerate(value)}
    if not isinstance(value, dict):
        raise InvalidRequest({"join": ["A join names a field of each resource: join[alias]=field"]})
    names = {known("join", alias, resources): Name(as_text("join", name), alias) for alias, name in value.items()}
    missing = [alias for alias in resources if alias not in names]
    if missing:
        raise InvalidRequest({"join": [f'No field of "{missing[0]}"']})
    return tuple(names[alias] for alias in resources) if len(resources) > 1 else ()


def _aggregates(function: str, parameters: Mapping[str, Any], resources: Mapping[str, str]) -> list[Aggregate]:
    """Return the aggregates of *function*.

    Its forms are ``f``, a list, ``[alias]=f``, ``[alias][f]=result`` and ``[f]=result``.
    """
    value = structured(function, parameters.get(function))
    if value in (None, "", [], {}):
        return []
    if not isinstance(value, dict):
        return [Aggregate(function, split(name, resources)) for name in listed(function, value)]
    found = []
    for key, inner in value.items():
        if isinstance(inner, dict):
            alias = known(function, key, resources)
            found += [
                Aggregate(function, Name(name, alias), as_text(function, result)) for name, result in inner.items()
            ]
        elif key in resources:
            found += [Aggregate(function, Name(name, key)) for name in listed(function, inner)]
        else:
            found.append(Aggregate(function, Name(key), as_text(function, inner)))
    return found
