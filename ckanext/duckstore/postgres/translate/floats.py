"""Arithmetic of floats: PostgreSQL raises an overflow or an underflow where DuckDB's result is infinite or zero.

Looking at each result would take half as long again as a sum over a million rows takes. So only results that are handed out
are looked at (``Expr.checked``), and what is computed of constants.
"""

from __future__ import annotations

from dataclasses import replace

from .expr import Expr, combine
from .numerics import quotient

_CHECKED = {"+": "pg_float_plus", "-": "pg_float_minus", "*": "pg_float_times", "/": "pg_float_over"}


def compute(operator: str, left: Expr, right: Expr) -> Expr:
    """*left* *operator* *right*, both of them float4 or both float8."""
    sql = quotient("/", left, right) if operator == "/" else f"({left.sql} {operator} {right.sql})"
    made = combine(sql, left.type, left, right)
    checked = f"{_CHECKED[operator]}({left.checked or left.sql}, {right.checked or right.sql})"
    if left.constant and right.constant:
        return replace(made, sql=checked)
    return replace(made, checked=checked)
