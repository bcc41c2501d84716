"""The queries that ``IDatastore`` plugins see and change, in DuckDB's terms.

CKAN's own functions fill a ``query_dict`` with PostgreSQL's SQL, so that plugins find what they
expect. They are called as the hook of CKAN's plugin ``datastore``, whose turn among the plugins is
the site's choice. Only this module recognizes the clauses that they add: each is replaced by the
condition, column or sort key that it was made from. A plugin's conditions are translated, its sort
keys name columns, and other additions raise an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import ckan.plugins as plugins
from ckan.types import Context
from ckanext.datastore.interfaces import IDatastore

from ckanext.duckstore import ckan_version
from ckanext.duckstore.errors import FeatureNotSupported, InvalidSQL
from ckanext.duckstore.logic import fulltext
from ckanext.duckstore.operations import parameters
from ckanext.duckstore.operations.comparisons import Condition
from ckanext.duckstore.operations.filters import Filter, compile_filter
from ckanext.duckstore.operations.search import SortKey
from ckanext.duckstore.operations.table_shape import TableShape

FieldTypes = dict[str, str]
QueryDict = dict[str, Any]


@dataclass
class _OwnClauses:
    """What CKAN's functions added to a query."""

    select: dict[str, str] = field(default_factory=dict)
    """Items of the select list, and the column or rank of each."""
    ranks: dict[str, str] = field(default_factory=dict)
    """Sort keys that CKAN makes without a ``sort``, and the rank of each."""
    where: list[tuple[Any, ...]] = field(default_factory=list)
    """Clauses with values for the filters, those without for full-text search."""
    ts_query: str | None = None


#: The clauses of the query that is being made; None if a plugin or test calls the hook by itself.
_own: ContextVar[_OwnClauses | None] = ContextVar("_own", default=None)


class _WithRanks(dict[str, str]):
    """The types of the columns, to which CKAN adds ranks. A rank replaces a column of its name."""

    def __init__(self, field_types: FieldTypes) -> None:
        super().__init__(field_types)
        self.ranks: list[str] = []

    def __setitem__(self, name: str, type: str) -> None:
        super().__setitem__(name, type)
        self.ranks.append(name)


@contextmanager
def _recognizing() -> Iterator[_OwnClauses]:
    """Yield an object that gets what CKAN's functions add meanwhile."""
    own = _OwnClauses()
    token = _own.set(own)
    try:
        yield own
    finally:
        _own.reset(token)


def datastore_search(
    backend: object, context: Context, data: dict[str, Any], field_types: FieldTypes, query: QueryDict
) -> QueryDict:
    """Add CKAN's own clauses of a search to *query*, and its ranks to *field_types*. It is the hook
    of CKAN's plugin.
    """
    own = _own.get()
    if own is None:
        return ckan_version.datastore_search(backend, context, data, field_types, query)
    types = _WithRanks(field_types)
    added = ckan_version.datastore_search(backend, context, data, types, _empty_search())
    field_types.update(types)
    own.select = dict(zip(added["select"], _selected(data, list(field_types)), strict=True))
    own.ranks = {} if data.get("sort") else dict(zip(added["sort"], types.ranks, strict=True))
    own.where, own.ts_query = added["where"], added["ts_query"]
    for name in _empty_search():
        query[name] += added.pop(name)
    query.update(added)
    return query


def datastore_delete(
    backend: object, context: Context, data: dict[str, Any], field_types: FieldTypes, query: QueryDict
) -> QueryDict:
    """Do the same for a deletion."""
    own = _own.get()
    if own is None:
        return ckan_version.datastore_delete(backend, context, data, field_types, query)
    own.where = ckan_version.datastore_delete(backend, context, data, field_types, {"where": []})["where"]
    query["where"] += own.where
    return query


@dataclass(frozen=True)
class SearchQuery:
    """A search's query after the plugins."""

    names: tuple[str, ...]
    """The columns and ranks to return."""
    where: tuple[Condition, ...]
    """The conditions other than those of full-text search."""
    searches_text: bool
    """Whether the plugins left the conditions of full-text search."""
    order: tuple[SortKey, ...]
    distinct: bool
    limit: int
    offset: int


def search_query(
    context: Context,
    data: dict[str, Any],
    shape: TableShape,
    field_types: FieldTypes,
    tree: Filter | None,
) -> SearchQuery:
    """Return a search's query after the plugins.

    :param data: the parameters with ``filterops``; plugins may change them.
    :param field_types: gets the ranks that CKAN adds.
    :param tree: the parsed ``filters``.
    :raises FeatureNotSupported: a plugin added a clause that is not supported.
    :raises InvalidSQL: its clause names an unknown column, or a number is too large.
    """
    query = _empty_search()
    with _recognizing() as own:
        for plugin in plugins.PluginImplementations(IDatastore):
            query = plugin.datastore_search(context, data, field_types, query)
    if query.get("ts_query") != own.ts_query:
        raise FeatureNotSupported("a plugin's text search query is not supported")
    return SearchQuery(
        names=tuple(_names(query["select"], own.select)),
        where=tuple(_conditions(query["where"], own.where, _filters(tree, shape), shape)),
        searches_text=any(_is_text_search(clause, own.where) for clause in query["where"]),
        order=tuple(_order(query["sort"], own.ranks)),
        distinct=bool(query.get("distinct")),
        limit=_number(query["limit"]),
        offset=_number(query["offset"]),
    )


def _empty_search() -> QueryDict:
    return {"select": [], "sort": [], "where": []}


def delete_conditions(
    context: Context, data: dict[str, Any], shape: TableShape, field_types: FieldTypes, tree: Filter | None
) -> list[Condition]:
    """Return the conditions of a deletion after the plugins; see :func:`search_query`."""
    query: QueryDict = {"where": []}
    with _recognizing() as own:
        for plugin in plugins.PluginImplementations(IDatastore):
            query = plugin.datastore_delete(context, data, field_types, query)
    return _conditions(query["where"], own.where, _filters(tree, shape), shape)


def _filters(tree: Filter | None, shape: TableShape) -> Condition | None:
    return compile_filter(tree, shape.comparable) if tree else None


def _conditions(
    clauses: Sequence[Sequence[Any]], own: Sequence[tuple[Any, ...]], filters: Condition | None, shape: TableShape
) -> list[Condition]:
    """Return the conditions of *clauses*, except those of full-text search.

    :param own: CKAN's clauses: one with values for the filters, those without for full-text search.
    :param filters: the condition of the filters.
    """
    found: list[Condition] = []
    for clause in clauses:
        if tuple(clause) not in own:
            found.append(shape.translate(clause[0], clause[1] if len(clause) > 1 else {}))
        elif len(clause) > 1 and filters:
            found.append(filters)
    return found


def _is_text_search(clause: Sequence[Any], own: Sequence[tuple[Any, ...]]) -> bool:
    return len(clause) == 1 and tuple(clause) in own


def _selected(data: Mapping[str, Any], all_names: list[str]) -> list[str]:
    return fulltext.selected(data, parameters.names(data.get("fields")), all_names)


def _names(items: Sequence[str], known: Mapping[str, str]) -> list[str]:
    """Return the columns of the select list *items*, of which *known* has CKAN's."""
    for item in items:
        if item not in known:
            raise FeatureNotSupported(f"a plugin's select item is not supported: {item}")
    return [known[item] for item in items]


#: A column, ASC or DESC, and the place of NULLs, as CKAN writes a sort key.
_SORT = re.compile(r"^(?P<field>.+?)(?: +(?P<way>asc|desc))?(?: nulls +(?P<nulls>first|last) *)?$", re.IGNORECASE)


def _order(clauses: Sequence[str], ranks: Mapping[str, str]) -> list[SortKey]:
    """Return the sort keys *clauses*; *ranks* are those that CKAN makes without a ``sort``."""
    return [SortKey(ranks[clause], descending=True) if clause in ranks else _sort_key(clause) for clause in clauses]


def _sort_key(clause: str) -> SortKey:
    """Parse a sort key as CKAN writes it (``"name" desc nulls last``)."""
    found = _SORT.match(clause)
    name = found["field"] if found else ""
    if len(name) > 1 and name[0] == name[-1] == '"':
        name = name[1:-1].replace('""', '"')
    if not found:
        raise InvalidSQL(f'column "{name}" does not exist')
    nulls = found["nulls"]
    return SortKey(name, (found["way"] or "").lower() == "desc", None if nulls is None else nulls.lower() == "first")


def _number(value: Any) -> int:
    number = int(value or 0)
    if number >= 1 << 63:
        raise InvalidSQL("bigint out of range")
    return number
