"""Assignment: convert values to the type of a variable.

PL/pgSQL uses SQL's assignment cast; where there is none, it converts through the text of the value.
"""

from __future__ import annotations

from collections.abc import Sequence

from ...errors import DatatypeMismatch
from ..translate.casts import cast, text_of
from ..translate.expr import Expr
from ..types.names import UNKNOWN, assignable, is_array
from ..types.strings import LONGEST_PADDED


def assigned(expr: Expr, type: str, typmods: Sequence[int] = ()) -> Expr:
    """Return *expr* converted by an assignment to a variable of *type*.

    :raises DuckstoreError: PostgreSQL has no such conversion.
    """
    if expr.type == UNKNOWN or expr.type is None:
        return _sized(cast(expr, type), type, typmods)
    if expr.type == "record":
        raise DatatypeMismatch("cannot assign composite value to a scalar variable")
    if expr.type == type:
        return _sized(expr, type, typmods)
    return _sized(cast(expr, type) if assignable(expr.type, type) else _reread(expr, type), type, typmods)


def _reread(expr: Expr, type: str) -> Expr:
    """Return PostgreSQL's text of *expr* read as *type*."""
    text = f"left({text_of(expr)}, 1)" if expr.type == "bool" else text_of(expr)
    return cast(expr.become(text, "text"), type)


def _sized(expr: Expr, type: str, typmods: Sequence[int]) -> Expr:
    """Apply the modifiers of a type: an assignment refuses a value that is too long, a cast would
    truncate it.
    """
    if not typmods or is_array(type):
        return expr
    if type == "varchar":
        size = typmods[0]
        sql = (
            f"(CASE WHEN length(rtrim({expr.sql}, ' ')) > {size} "
            f"THEN error('pg:22001:value too long for type character varying({size})') "
            f"ELSE left({expr.sql}, {size}) END)"
        )
        return expr.become(sql, type)
    if type == "bpchar":
        size = typmods[0]
        checked = (
            f"(CASE WHEN length(rtrim({expr.sql}, ' ')) > {size} "
            f"THEN error('pg:22001:value too long for type character({size})') ELSE {expr.sql} END)"
        )
        if size > LONGEST_PADDED:  # stored without padding
            return expr.become(f"rtrim({checked}, ' ')", type)
        return cast(expr.become(checked, type), type, typmods)
    return cast(expr, type, typmods)
