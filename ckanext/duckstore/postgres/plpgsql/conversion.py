"""Assignment: values made to fit the type of a variable.

PL/pgSQL takes the cast that SQL would take for an assignment; where there is none, it has the value printed and read again.
"""

from __future__ import annotations

from collections.abc import Sequence

from ...errors import DatatypeMismatch
from ..translate.casts import cast, text_of
from ..translate.expr import Expr
from ..types.names import JSON, MOMENTS, NUMBERS, STRINGS, UNKNOWN, is_array

#: Casts that an assignment makes, besides those among numbers, among texts and to text.
_ASSIGNED = {
    "timestamp": ("date", "time"),
    "timestamptz": ("date", "time", "timetz", "timestamp"),
    "timetz": ("time",),
    "interval": ("time",),
    "time": ("interval", "timetz"),
    "date": ("timestamp", "timestamptz"),
    "json": ("jsonb",),
    "jsonb": ("json",),
    "nested": ("json", "jsonb"),
    "int4": ("money",),
    "int8": ("money",),
    "numeric": ("money",),
    "money": ("numeric",),
}


def assigned(expr: Expr, type: str, typmods: Sequence[int] = ()) -> Expr:
    """*expr* as a variable of *type* takes it. :raises DuckstoreError: PostgreSQL's error for what cannot be said at all."""
    if expr.type == UNKNOWN or expr.type is None:
        return _sized(cast(expr, type), type, typmods)
    if expr.type == "record":
        raise DatatypeMismatch("cannot assign composite value to a scalar variable")
    if expr.type == type:
        return _sized(expr, type, typmods)
    return _sized(cast(expr, type) if _assignable(expr.type, type) else _reread(expr, type), type, typmods)


def _assignable(source: str, type: str) -> bool:
    if is_array(source) and is_array(type):
        return _assignable(source[1:], type[1:])
    if is_array(source) or is_array(type):
        return type in STRINGS
    alike = any(source in kinds and type in kinds for kinds in (NUMBERS, STRINGS, MOMENTS, JSON))
    return alike or type in STRINGS or type in _ASSIGNED.get(source, ())


def _reread(expr: Expr, type: str) -> Expr:
    """What *type* reads of the text that PostgreSQL prints for *expr*."""
    text = f"left({text_of(expr)}, 1)" if expr.type == "bool" else text_of(expr)
    return cast(expr.become(text, "text"), type)


def _sized(expr: Expr, type: str, typmods: Sequence[int]) -> Expr:
    """The numbers in parentheses after a type: an assignment refuses what is too long, a cast would cut it."""
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
        return cast(expr.become(checked, type), type, typmods)
    return cast(expr, type, typmods)
