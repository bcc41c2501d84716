"""Arithmetic of floats.

On overflow and underflow PostgreSQL raises an error, DuckDB returns infinity or zero.

Checking each intermediate result would make a sum over a million rows 50 % slower. So only results
that are returned (``Expr.checked``) and results of constants are checked.
"""

from __future__ import annotations

from dataclasses import replace

from ..builtins.templates import CALLS
from .expr import Expr, combine
from .numerics import quotient, work_of_quotient

_CHECKED = {"+": "pg_float_plus", "-": "pg_float_minus", "*": "pg_float_times", "/": "pg_float_over"}


def compute(operator: str, left: Expr, right: Expr) -> Expr:
    """Return *left* *operator* *right*, both float4 or both float8."""
    sql = quotient("/", left, right) if operator == "/" else f"({left.sql} {operator} {right.sql})"
    made = combine(sql, left.type, left, right, work=work_of_quotient(right) if operator == "/" else 0)
    checked = f"{_CHECKED[operator]}({left.checked or left.sql}, {right.checked or right.sql})"
    if left.constant and right.constant:
        return replace(made, sql=checked, work=made.work | CALLS)
    return replace(made, checked=checked)
