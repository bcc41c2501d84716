"""ORDER BY, DISTINCT and LIMIT."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pglast.enums import SortByDir, SortByNulls

from ...errors import AmbiguousColumn, FeatureNotSupported, InvalidSQL, UndefinedColumn, UndefinedFunction, of_sqlstate
from ..nodes import Node, ast
from .casts import cast, settle
from .comparisons import compared_otherwise, sort_key
from .expr import Expr
from .expressions import compile
from .scope import Scope

#: Types of which the select list may hold the text.
_WRITTEN = ("numeric", "_numeric", "record", "_record")


@dataclass
class Ordering:
    """ORDER BY: its terms, their SQL without direction, the expressions.

    The last field is whether one is the position of a numeric.
    """

    terms: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    exprs: list[Expr] = field(default_factory=list)
    by_place: bool = False


def compile_order(
    nodes: Sequence[Node],
    outputs: Sequence[tuple[str, Expr]],
    scope: Scope,
    distinct: bool,
    set_operation: str | None = None,
) -> Ordering:
    """Return ORDER BY: of names or positions of result columns, or expressions of input columns.

    With *distinct* sort keys must be in the select list, with *set_operation* they must be result
    columns.
    """
    made = Ordering()
    for node in nodes:
        place = _place(node.node, outputs)
        if place is None and set_operation is not None:
            if isinstance(node.node, ast.ColumnRef) and len(node.node.fields) == 1:
                raise UndefinedColumn(f'column "{node.node.fields[0].sval}" does not exist')
            raise FeatureNotSupported("invalid UNION/INTERSECT/EXCEPT ORDER BY clause")
        expr = outputs[place][1] if place is not None else settle(compile(node.node, scope))
        if expr.type == "json":
            raise UndefinedFunction("could not identify an ordering operator for type json")
        if distinct and place is None:
            place = next((number for number, output in enumerate(outputs) if output[1].sql == expr.sql), None)
            if place is None:
                raise of_sqlstate("42P10", "for SELECT DISTINCT, ORDER BY expressions must appear in select list")
        if place is not None and not distinct and expr.type in _WRITTEN:
            place = None  # the select list may hold its text instead
        if compared_otherwise(expr):
            place = None
        if place is not None:
            made.by_place = made.by_place or expr.type in _WRITTEN
        made.exprs.append(expr)
        made.keys.append(sort_key(expr) + direction(node))
        made.terms.append((str(place + 1) if place is not None else sort_key(expr)) + direction(node))
    return made


def direction(item: Node) -> str:
    """Return the keywords after a sort key.

    NULLS FIRST or LAST is explicit, so the engine's setting has no effect.
    """
    if item.sortby_dir == SortByDir.SORTBY_USING:
        name = item.useOp[-1].sval
        if name not in ("<", ">"):
            raise FeatureNotSupported(f"ORDER BY ... USING {name}")
        descending = name == ">"
    else:
        descending = item.sortby_dir == SortByDir.SORTBY_DESC
    first = item.sortby_nulls == SortByNulls.SORTBY_NULLS_FIRST or (
        item.sortby_nulls == SortByNulls.SORTBY_NULLS_DEFAULT and descending
    )
    return f"{' DESC' if descending else ' ASC'} NULLS {'FIRST' if first else 'LAST'}"


def _place(node: Any, outputs: Sequence[tuple[str, Expr]]) -> int | None:
    """Return the index of the result column that a sort key names or counts.

    Return None for an expression.
    """
    if isinstance(node, ast.A_Const):
        if not isinstance(node.val, ast.Integer):
            raise InvalidSQL("non-integer constant in ORDER BY")
        if not 1 <= node.val.ival <= len(outputs):
            raise of_sqlstate("42P10", f"ORDER BY position {node.val.ival} is not in select list")
        return node.val.ival - 1
    if isinstance(node, ast.ColumnRef) and len(node.fields) == 1 and isinstance(node.fields[0], ast.String):
        name = node.fields[0].sval
        found = [place for place, output in enumerate(outputs) if output[0] == name]
        if len({outputs[place][1].sql for place in found}) > 1:
            raise AmbiguousColumn(f'ORDER BY "{name}" is ambiguous')
        return found[0] if found else None
    return None


def compile_distinct(clause: Any, outputs: Sequence[Any], order: Ordering, scope: Scope) -> str:
    """Return ``DISTINCT`` or ``DISTINCT ON (…)``, with a trailing space; empty if there is none."""
    if not clause:
        return ""
    if clause == (None,):
        if any(output.expr.type == "json" for output in outputs):
            raise UndefinedFunction("could not identify an equality operator for type json")
        exprs = [settle(output.expr) for output in outputs]
        if any(map(compared_otherwise, exprs)):
            return f"DISTINCT ON ({', '.join(map(sort_key, exprs))}) "
        return "DISTINCT "
    keys: list[Expr] = []
    for node in clause:
        place = _place(node, [(output.name, output.expr) for output in outputs])
        keys.append(outputs[place].expr if place is not None else settle(compile(node, scope)))
    wanted = {key.sql for key in keys}
    for expr in order.exprs[: len(wanted)]:
        if expr.sql not in wanted:
            raise of_sqlstate("42P10", "SELECT DISTINCT ON expressions must match initial ORDER BY expressions")
    return f"DISTINCT ON ({', '.join(map(sort_key, keys))}) "


def compile_limit(node: Node, scope: Scope) -> tuple[str | None, str | None]:
    """Return SQL of LIMIT and of OFFSET, each None if absent."""
    limit, offset = _count(node.limitCount, scope, "LIMIT"), _count(node.limitOffset, scope, "OFFSET")
    return limit, offset


def _count(node: Any, scope: Scope, clause: str) -> str | None:
    if node is None or (isinstance(node, ast.A_Const) and node.isnull):
        return None
    value = compile(node, scope)
    if any(use.level == scope.level for use in value.uses):
        raise of_sqlstate("42P10", f"argument of {clause} must not contain variables")
    if value.type not in ("int2", "int4", "int8", "unknown", None) and value.type not in (
        "numeric",
        "float4",
        "float8",
    ):
        raise InvalidSQL(f"argument of {clause} must be type bigint, not type {value.type}")
    number = cast(value, "int8")
    if isinstance(node, ast.A_Const) and isinstance(node.val, ast.Integer):
        if node.val.ival < 0:
            raise of_sqlstate("2201W" if clause == "LIMIT" else "2201X", f"{clause} must not be negative")
        return str(node.val.ival)
    return number.sql
