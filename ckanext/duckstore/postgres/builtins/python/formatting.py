"""``to_char``, ``to_number``, ``to_date`` and ``to_timestamp``."""

from __future__ import annotations

from collections.abc import Mapping

from ... import formatting
from ...formatting.moment_nodes import NODES
from .base import PythonFunction

PYTHON: Mapping[str, PythonFunction] = {
    "pg_moment_nodes": PythonFunction(formatting.moment_nodes, ("VARCHAR", "VARCHAR"), NODES),
    "pg_interval_nodes": PythonFunction(formatting.interval_nodes, ("VARCHAR",), NODES),
    "pg_plain_pattern": PythonFunction(formatting.plain_pattern, ("VARCHAR",), "VARCHAR"),
    "pg_plain_order": PythonFunction(formatting.plain_order, ("VARCHAR",), "VARCHAR"),
    "pg_formatted_date": PythonFunction(formatting.read_date, ("VARCHAR", "VARCHAR"), "BIGINT"),
    "pg_formatted_timestamp": PythonFunction(formatting.read_timestamp, ("VARCHAR", "VARCHAR"), "BIGINT"),
    "pg_formatted_number": PythonFunction(formatting.read_number, ("VARCHAR", "VARCHAR"), "VARCHAR"),
    "pg_write_exact": PythonFunction(formatting.write_exact, ("VARCHAR", "VARCHAR", "BOOLEAN"), "VARCHAR"),
    "pg_write_float": PythonFunction(formatting.write_float, ("DOUBLE", "VARCHAR", "INTEGER"), "VARCHAR"),
}
