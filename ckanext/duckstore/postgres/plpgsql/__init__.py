"""Trigger functions: PL/pgSQL of clients, run for the rows of a request."""

from __future__ import annotations

from .failure import TriggerFailure
from .function import Argument, Function, compile_function
from .lookups import Environment, Outcome, TriggerTable, User, old_column
from .running import run_triggers
from .tables_read import tables_read

__all__ = [
    "Argument",
    "Environment",
    "Function",
    "Outcome",
    "TriggerFailure",
    "TriggerTable",
    "User",
    "compile_function",
    "old_column",
    "run_triggers",
    "tables_read",
]
