"""Ranges as text: convert to PostgreSQL's canonical form, split and merge."""

from __future__ import annotations

from collections.abc import Mapping

from ...types.range_text import canonical, lower, merge, upper
from .base import PythonFunction

_TWO = ("VARCHAR", "VARCHAR")

PYTHON: Mapping[str, PythonFunction] = {
    "pg_range": PythonFunction(canonical, _TWO, "VARCHAR"),
    "pg_range_lower": PythonFunction(lower, _TWO, "VARCHAR"),
    "pg_range_upper": PythonFunction(upper, _TWO, "VARCHAR"),
    "pg_range_merge": PythonFunction(merge, ("VARCHAR", "VARCHAR", "VARCHAR"), "VARCHAR"),
}
