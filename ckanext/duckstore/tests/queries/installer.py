"""A module of functions, as a pool is given one."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable

import duckdb

from ckanext.duckstore.postgres.builtins.sandboxed import form_of, number_form

__all__ = ["form_of", "install", "number_form"]


def install(connection: duckdb.DuckDBPyConnection, names: Iterable[str]) -> None:
    for name in names:
        if name == "twice":
            connection.execute("CREATE TEMP MACRO twice(x) AS 2 * x")
        elif name == "reversed":
            connection.create_function("reversed", lambda text: text[::-1], ["VARCHAR"], "VARCHAR")
        elif name == "crash":
            connection.create_function("crash", lambda: ctypes.string_at(0), [], "VARCHAR", side_effects=True)
        elif name == "hang":
            connection.create_function("hang", _hang, [], "VARCHAR", side_effects=True)


def _hang() -> str:
    """Hold Python's lock, too: in C code that never comes back to Python."""
    ctypes.PyDLL(None).sleep(1000)
    return ""
