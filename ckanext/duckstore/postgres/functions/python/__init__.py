"""Functions that SQL cannot say, written in Python.

Each module here lists its own in ``PYTHON``: DuckDB name → :class:`PythonFunction`. They import nothing but the standard library.
DuckDB's Python client wants numpy to be importable for any of them (duckdb issue 17052), though none uses it.
"""
from __future__ import annotations

from collections.abc import Mapping

import duckdb

from . import json_values, numeric, regexp, strings, trigonometry
from .base import PythonFunction

PYTHON: Mapping[str, PythonFunction] = {
    **strings.PYTHON,
    **numeric.PYTHON,
    **trigonometry.PYTHON,
    **regexp.PYTHON,
    **json_values.PYTHON,
}


def register(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Make the Python function *name* callable on *connection*; does nothing if it is there already."""
    function = PYTHON[name]
    present = connection.execute('SELECT 1 FROM duckdb_functions() WHERE function_name = ? LIMIT 1', [name]).fetchone()
    if present is not None:
        return
    connection.create_function(
        name,
        function.call,
        list(function.arguments),
        function.returns,
        null_handling='default' if function.strict else 'special',
    )
