"""References to columns and whole rows, and row constructors."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ...errors import FeatureNotSupported, InvalidSQL, UndefinedColumn, UndefinedTable
from ..nodes import Node, ast, names
from . import records
from .expr import Expr
from .expressions import compile, compiles
from .scope import Scope


@compiles(ast.ColumnRef)
def _column(node: Node, scope: Scope) -> Expr:
    if isinstance(node.fields[-1], ast.A_Star):
        raise InvalidSQL('row expansion via "*" is not supported here')
    parts = names(node.fields)
    if len(parts) == 3 and parts[0] == "public":
        parts = parts[1:]
    if len(parts) == 1:
        return _unqualified(parts[0], scope)
    if len(parts) == 2:
        return _qualified(parts[0], parts[1], scope)
    if (
        len(parts) == 3 and scope.relation(".".join(parts[:2])) is not None
    ):  # a record variable of a function's labelled block
        return scope.qualified(".".join(parts[:2]), parts[2])
    raise FeatureNotSupported(f"reference {'.'.join(parts)} is not supported")


def _qualified(relation: str, name: str, scope: Scope) -> Expr:
    """Return a column of a relation, or a record variable.

    A function's record variable may be qualified by its block's label.
    """
    if scope.relation(relation) is None:
        record = scope.relation(f"{relation}.{name}")
        if record is not None:
            return records.whole_row(record[1], record[0])
    return scope.qualified(relation, name)


def _unqualified(name: str, scope: Scope) -> Expr:
    found = scope.column(name)
    if found is not None:
        return found
    relation = scope.relation(name)
    if relation is not None:
        return records.whole_row(relation[1], relation[0])
    raise UndefinedColumn(f'column "{name}" does not exist')


@compiles(ast.RowExpr)
def _row(node: Node, scope: Scope) -> Expr:
    items = tuple(compile(item, scope) for item in node.args or ())
    if not items:
        raise FeatureNotSupported("an empty row")
    return replace(records.record(list(items), [f"f{number + 1}" for number in range(len(items))]), items=items)


def compile_argument(node: Any, scope: Scope) -> Expr:
    """Return an argument: an expression, or a whole row written ``t.*``."""
    if isinstance(node, ast.ColumnRef) and isinstance(node.fields[-1], ast.A_Star) and len(node.fields) > 1:
        found = scope.relation(node.fields[-2].sval)
        if found is None:
            raise UndefinedTable(f'missing FROM-clause entry for table "{node.fields[-2].sval}"')
        return records.whole_row(found[1], found[0])
    return compile(node, scope)
