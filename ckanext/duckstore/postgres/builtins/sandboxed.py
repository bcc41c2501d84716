"""Installation of the functions in a process that can no longer read files once it runs a query."""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from ..datetimes.words import load_zones
from .macros import install as install_functions


def install(connection: duckdb.DuckDBPyConnection, names: Iterable[str]) -> None:
    """Create the macros and Python functions *names*, and their dependencies, and read the files
    that they need later.

    :raises InternalError: see :func:`.macros.install`.
    """
    load_zones()
    install_functions(connection, names)
