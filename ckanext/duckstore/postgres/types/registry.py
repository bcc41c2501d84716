"""The list of types. To add a type, write a module with ``TYPES``, and list it in
:data:`_MODULES`.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from types import ModuleType

from ...remembering import of_short_texts
from . import (
    arrays,
    binary,
    booleans,
    client_json,
    datetimes,
    documents,
    floats,
    integers,
    intervals,
    numeric,
    ranges,
    strings,
    text_search,
)
from .base import Type
from .client_json import ClientJson

#: The modules whose ``TYPES`` are registered.
_MODULES: tuple[ModuleType, ...] = (
    strings,
    integers,
    numeric,
    floats,
    booleans,
    binary,
    documents,
    datetimes,
    intervals,
    ranges,
    text_search,
)

#: PostgreSQL types that a DataStore does not have: they exist, so their error differs from that of
#: an unknown name.
UNSUPPORTED = frozenset(
    [
        "box",
        "circle",
        "line",
        "lseg",
        "path",
        "point",
        "polygon",
        "cidr",
        "inet",
        "macaddr",
        "macaddr8",
        "xml",
        "regclass",
        "regproc",
        "regtype",
        "regnamespace",
        "regrole",
        "xid",
        "cid",
        "tid",
        "pg_lsn",
        "jsonpath",
        "refcursor",
        "int4multirange",
        "int8multirange",
        "nummultirange",
        "datemultirange",
        "tsmultirange",
        "tstzmultirange",
    ]
)


#: The maximum length of a type name, as in PostgreSQL, plus the underscore of its array type.
_LONGEST = 64


@functools.cache
def types() -> Mapping[str, Type]:
    """Return all types except arrays, by name."""
    return {type_.name: type_ for module in _MODULES for type_ in module.TYPES}


@functools.cache
def _aliases() -> Mapping[str, str]:
    return {alias: type_.name for type_ in types().values() for alias in type_.aliases}


def get(name: str) -> Type | None:
    """Return the type called *name* (``int4``, ``_text`` for an array), or by an alias; None if
    there is none.
    """
    return _found(name) if len(name) <= _LONGEST else None


@of_short_texts(1024, 200)
def _found(name: str) -> Type | None:
    found = types().get(_aliases().get(name, name))
    if found is not None or not name.startswith("_"):
        return found
    element = types().get(name[1:])
    return None if element is None else arrays.of(element)


def reader(type_: Type) -> str | None:
    """Return the name of the macro that reads text as *type_* while a query runs; None if text
    needs no conversion.
    """
    return f"pg_read_{type_.name}" if type_.reading("x") != "x" else None


def printer(type_: Type) -> str | None:
    """Return the name of the macro for PostgreSQL's text; None if DuckDB's text is the same."""
    return f"pg_text_{type_.name}" if type_.text("x") not in ("x", "CAST(x AS VARCHAR)") else None


@functools.cache
def _client_json() -> Mapping[str, ClientJson]:
    forms = {
        _LONG_NAMES.get(type_.storage, type_.storage).lower(): type_.client_json
        for type_ in types().values()
        if type_.client_json not in client_json.BY_NAME
    }
    return {**forms, **client_json.COMPUTED}


#: Storages that DuckDB prints differently.
_LONG_NAMES = {"TIMESTAMPTZ": "TIMESTAMP WITH TIME ZONE", "TIMETZ": "TIME WITH TIME ZONE"}


def client_json_of(duckdb_type: str) -> ClientJson:
    """Return how ``datastore_search_sql`` writes values of *duckdb_type*, DuckDB's name in lower
    case without modifiers.
    """
    return _client_json().get(duckdb_type, client_json.TEXT)


def forget() -> None:
    """Clear the cache, so that the modules are read again."""
    for cached in (types, _aliases, _client_json):
        cached.cache_clear()
    _found.cache_clear()
