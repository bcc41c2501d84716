"""Trigger functions: PL/pgSQL of clients, run for the rows of a request."""

from __future__ import annotations

from .cells import Cell, Record, null, parameter
from .failure import TriggerFailure
from .function import Argument, Function, compile_function
from .lookups import Environment, Outcome, TriggerTable, User, old_column
from .names import USER_TABLE
from .row_format import RowFormat, format_of, is_assigned, stored
from .running import RowTriggers, run_triggers
from .tables_read import tables_read

__all__ = [
    "USER_TABLE",
    "Argument",
    "Cell",
    "Environment",
    "Function",
    "Outcome",
    "Record",
    "RowFormat",
    "RowTriggers",
    "TriggerFailure",
    "TriggerTable",
    "User",
    "compile_function",
    "format_of",
    "is_assigned",
    "null",
    "old_column",
    "parameter",
    "run_triggers",
    "stored",
    "tables_read",
]
