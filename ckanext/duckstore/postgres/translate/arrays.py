"""Arrays and what is taken out of values: ``ARRAY[…]``, subscripts, slices, fields of records."""

from __future__ import annotations

from dataclasses import replace

from ...errors import DatatypeMismatch, FeatureNotSupported, InvalidSQL, UndefinedColumn, of_sqlstate
from ...identifiers import column as encoded
from ..nodes import Node, ast
from . import operators
from .casts import cast, coerce
from .expr import Expr, combine, text_literal
from .expressions import compile, unify
from .pgtypes import UNKNOWN, array_of, element_of, is_array, long_name
from .scope import Scope


def dimensions(node: Node) -> int:
    first = (node.elements or (None,))[0]
    return 1 + dimensions(first) if isinstance(first, ast.A_ArrayExpr) else 1


def array(node: Node, scope: Scope, element: str | None = None) -> Expr:
    """``ARRAY[…]``, whose items are of type *element* if a cast around it says so."""
    if not node.elements:
        if element is None:
            raise of_sqlstate("42P18", "cannot determine type of empty array")
        return cast(text_literal("{}"), array_of(element) or "_text")
    items = [
        array(item, scope, element) if isinstance(item, ast.A_ArrayExpr) else compile(item, scope)
        for item in node.elements
    ]
    if element is not None:
        items = [item if is_array(item.type) else cast(item, element) for item in items]
    made, type, _ = unify(items, "ARRAY")
    listed = combine("[" + ", ".join(item.sql for item in made) + "]", array_of(type), *made)
    return replace(listed, elements=tuple(made), depth=1 + made[0].depth if is_array(type) else 1)


def constructor(node: Node, scope: Scope) -> Expr:
    """``ARRAY[…]`` without a cast around it."""
    return array(node, scope)


def indirection(node: Node, scope: Scope) -> Expr:
    """Subscripts, slices and fields after an expression."""
    value = compile(node.arg, scope)
    for step in node.indirection:
        if isinstance(step, ast.A_Indices):
            value = _subscript(value, step, scope)
        elif isinstance(step, ast.String):
            if value.fields is None:
                raise DatatypeMismatch(
                    f"column notation .{step.sval} applied to type {long_name(value.type)}, "
                    "which is not a composite type"
                )
            found = dict(value.fields)
            if step.sval not in found:
                raise UndefinedColumn(f'column "{step.sval}" not found in data type record')
            value = value.become(f"({value.sql}).{encoded(step.sval)}", found[step.sval])
        else:
            raise FeatureNotSupported("expanding a record with .* here")
    return value


def _subscript(value: Expr, step: Node, scope: Scope) -> Expr:
    """``a[1]`` and ``a[2:3]``, counted from 1; jsonb takes names and places from 0."""
    lower = coerce(compile(step.lidx, scope), None) if step.lidx is not None else None
    upper = compile(step.uidx, scope) if step.uidx is not None else None
    if value.type in ("jsonb", "nested") and not step.is_slice and upper is not None:
        return operators.binary("->", value, upper)
    if value.type is not None and not is_array(value.type):
        raise DatatypeMismatch(
            f"cannot subscript type {long_name(value.type)} because it does not support subscripting"
        )
    bounds = []
    for bound in (lower, upper):
        if bound is not None and bound.type not in ("int2", "int4", "int8", None):
            if bound.type not in ("numeric", "float4", "float8", UNKNOWN):
                raise DatatypeMismatch("array subscript must have type integer")
            bound = cast(bound, "int4")
        bounds.append(bound)
    parts = [bound for bound in bounds if bound is not None]
    if step.is_slice:
        low = bounds[0].sql if bounds[0] else "1"
        high = bounds[1].sql if bounds[1] else "NULL"
        name = "pg_array_slice" if bounds[1] else "pg_array_from"
        sql = f"{name}({value.sql}, {low}, {high})" if bounds[1] else f"{name}({value.sql}, {low})"
        return combine(sql, value.type, value, *parts)
    if bounds[1] is None:
        raise InvalidSQL("array subscript is missing")
    element = value.type if value.depth > 1 or value.fields else element_of(value.type)
    item = combine(f"pg_array_item({value.sql}, {bounds[1].sql})", element, value, bounds[1])
    return replace(item, depth=max(value.depth - 1, 1))
