"""Columns that several rows of VALUES or arms of a set operation share: their common types."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...errors import InvalidSQL
from ..builtins.templates import CASTS
from ..types.names import common, is_array
from .casts import WIDE_SCALE, align, as_ordered, cast, check_elements, common_decimal, has_room, is_wide
from .choices import deepened, rows
from .expr import Expr, all_cut, of_ordered
from .select_builder import Draft, Output


def column_of_values(items: list[Expr], type: str | None) -> list[Expr]:
    """Return the values of one column of VALUES, in their common type."""
    if type is None:
        return items
    if type == "record":
        return rows(items)
    depth = max(item.depth for item in items)
    made = [cast(item, type, depth=depth) for item in items]
    if is_array(type):
        check_elements(made)
        return [deepened(item, type, depth) for item in made]
    if type == "numeric" and is_wide(made):
        return [as_ordered(item) for item in made]
    if type != "numeric" or len({item.scale for item in made}) == 1:
        return made
    scale = max(item.scale or 0 for item in made) if all(item.scale is not None for item in made) else WIDE_SCALE
    if not has_room(made, scale):
        return [as_ordered(item) for item in made]
    return [item.become(f"CAST({item.sql} AS DECIMAL(38,{scale}))", type, item.scale, work=CASTS) for item in made]


def of_arms(items: Sequence[Expr], made: Sequence[Expr], type: str | None, sql: str) -> Expr:
    """Return the column *sql* of the values *items*, which became *made* of one *type*."""
    if made[0].ordered is not None:
        return of_ordered(Expr(sql, type), sql, cut=all_cut(made))
    decimal = common_decimal(made) if type == "numeric" else None
    fields = made[0].fields if type == "record" else None
    depth = max(item.depth for item in made)
    return Expr(sql, type, scale=_same_scale(items), decimal=decimal, depth=depth, fields=fields)


def _same_scale(items: Any) -> int | None:
    scales = {item.scale for item in items if not item.is_null}
    return scales.pop() if len(scales) == 1 else None


def match(arms: Sequence[Draft], word: str, *, exact: bool = False) -> list[str | None]:
    """Cast all *arms* of a set operation to common types and return these.

    Each arm is unified with the result so far. *exact* is that of :func:`~.casts.align`.
    """
    types = [output.expr.type for output in arms[0].outputs]
    for arm in arms[1:]:
        if len(arm.outputs) != len(types):
            raise InvalidSQL(f"each {word} query must have the same number of columns")
        types = [common((type, output.expr.type), word) for type, output in zip(types, arm.outputs, strict=True)]
    for arm in arms:
        arm.cast(types)
    for place, type in enumerate(types):
        exprs = [arm.outputs[place].expr for arm in arms]
        if type is not None and is_array(type):
            depth = max(expr.depth for expr in exprs)
            check_elements(exprs)
            exprs = [deepened(expr, type, depth) for expr in exprs]
        elif type == "numeric":
            exprs = align(exprs, exact=exact)
        elif type == "record":
            exprs = rows(exprs)
        for arm, expr in zip(arms, exprs, strict=True):
            arm.outputs[place] = Output(arm.outputs[place].name, expr)
    return types
