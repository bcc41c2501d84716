"""PostgreSQL's functions, implemented in DuckDB.

From a call in a query to SQL for DuckDB::

    found = resolve('round', ['numeric', 'int4'])         # the overload, its argument and result types
    sql = call(found, [Argument('x', 'numeric'), ...])    # arguments already cast to found.arguments
    install(connection, names_in(sql))                    # once a connection: what the SQL calls

This package depends neither on CKAN nor on the store.
"""

from __future__ import annotations

from collections.abc import Mapping

from .calls import Argument, Modifiers, call, is_text, takes_texts, work
from .macros import RegisteredLate, bind_arguments, install, install_macros, names_in, needed, own_names
from .refused import REFUSED
from .registry import CALLED_ON_NULL, Function, Overload, load
from .rendering import as_json, as_text
from .resolution import Resolution, common, find, implicit, resolve

FUNCTIONS: Mapping[str, Function] = load()

__all__ = [
    "CALLED_ON_NULL",
    "FUNCTIONS",
    "REFUSED",
    "Argument",
    "Function",
    "Modifiers",
    "Overload",
    "RegisteredLate",
    "Resolution",
    "as_json",
    "as_text",
    "bind_arguments",
    "call",
    "common",
    "find",
    "implicit",
    "install",
    "install_macros",
    "is_text",
    "names_in",
    "needed",
    "own_names",
    "resolve",
    "takes_texts",
    "work",
]
