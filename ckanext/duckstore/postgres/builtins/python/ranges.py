"""Ranges as text: convert to PostgreSQL's canonical form, compare, split and combine."""

from __future__ import annotations

from collections.abc import Mapping

from ...types import range_algebra
from ...types.range_text import canonical, lower, merge, upper
from .base import PythonFunction

_TWO = ("VARCHAR", "VARCHAR")
_THREE = ("VARCHAR", "VARCHAR", "VARCHAR")
_FOUR = (*_THREE, "VARCHAR")

PYTHON: Mapping[str, PythonFunction] = {
    "pg_range": PythonFunction(canonical, _TWO, "VARCHAR"),
    "pg_range_lower": PythonFunction(lower, _TWO, "VARCHAR"),
    "pg_range_upper": PythonFunction(upper, _TWO, "VARCHAR"),
    "pg_range_merge": PythonFunction(merge, _THREE, "VARCHAR"),
    "pg_range_key": PythonFunction(range_algebra.key, _TWO, "VARCHAR"),
    "pg_range_has": PythonFunction(range_algebra.has, _THREE, "BOOLEAN"),
    "pg_range_test": PythonFunction(range_algebra.test, _FOUR, "BOOLEAN"),
    "pg_range_combine": PythonFunction(range_algebra.combine, _FOUR, "VARCHAR"),
}
