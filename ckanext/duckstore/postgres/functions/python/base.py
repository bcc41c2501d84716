"""What a Python function is, and how it fails."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class PythonFunction:
    """A scalar function for DuckDB.

    :param arguments: DuckDB type names.
    :param returns: a DuckDB type name.
    :param strict: NULL in gives NULL out, without a call.
    """

    call: Callable[..., Any]
    arguments: tuple[str, ...]
    returns: str
    strict: bool = True
