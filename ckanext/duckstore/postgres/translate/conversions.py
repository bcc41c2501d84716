"""The syntax of casts and collations."""

from __future__ import annotations

from dataclasses import replace

from ...errors import DatatypeMismatch, FeatureNotSupported
from ..nodes import Node, ast, names
from ..types.names import element_of, is_array, long_name
from . import arrays, records, typenames
from .casts import cast, settle
from .expr import Expr, text_literal
from .expressions import compile, compiles
from .scope import Scope


@compiles(ast.TypeCast)
def _cast(node: Node, scope: Scope) -> Expr:
    row = records.null_row(node, scope)
    if row is not None:
        return row
    type, typmods, depth = typenames.resolve(node.typeName)
    if isinstance(node.arg, ast.A_ArrayExpr) and is_array(type):
        made = arrays.array(node.arg, scope, element_of(type), typmods)
        return cast(made, type, depth=arrays.dimensions(node.arg))
    if type in ("float4", "float8") and isinstance(node.arg, ast.A_Const) and isinstance(node.arg.val, ast.Float):
        # its literal text: it may be too large for a decimal
        return cast(text_literal(node.arg.val.fval), type)
    if scope.groups and isinstance(node.arg, ast.A_Const):  # not a key, whose SQL may be that of the literal
        scope = replace(scope, groups=frozenset())
    return cast(compile(node.arg, scope), type, typmods, depth=max(depth, 1))


@compiles(ast.CollateClause)
def _collate(node: Node, scope: Scope) -> Expr:
    """Accept collations that compare text byte by byte, as DuckDB does.

    Other collations order differently, so they are rejected.
    """
    name = names(node.collname)[-1]
    if name not in ("C", "POSIX", "ucs_basic", "default"):
        raise FeatureNotSupported(f'collation "{name}" is not supported')
    value = settle(compile(node.arg, scope))
    if value.type not in ("text", "varchar", "bpchar", "name", "citext", None):
        raise DatatypeMismatch(f"collations are not supported by type {long_name(value.type)}")
    return value
