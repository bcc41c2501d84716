"""What a query process needs of PostgreSQL's language: the functions, and the JSON of values."""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from ..datetimes.words import load_zones
from ..types import client_json
from ..types.registry import client_json_of
from .macros import install as install_functions

#: The JSON of values by DuckDB's type, and of numbers as text.
form_of = client_json_of
number_form = client_json.NUMBER


def install(connection: duckdb.DuckDBPyConnection, names: Iterable[str]) -> None:
    """Create the macros and Python functions *names*, and their dependencies, and read the files
    that they need later: the process can read none once it runs a query.

    :raises InternalError: see :func:`.macros.install`.
    """
    load_zones()
    install_functions(connection, names)
