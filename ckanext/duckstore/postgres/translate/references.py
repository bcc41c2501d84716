"""References to columns and whole rows, and row constructors."""

from __future__ import annotations

from dataclasses import replace

from ...errors import FeatureNotSupported, InvalidSQL, UndefinedColumn, UndefinedTable
from ..nodes import Node, ast, names
from . import records
from .expr import Expr
from .expressions import compile, compiles
from .scope import Relation, Scope


@compiles(ast.ColumnRef)
def _column(node: Node, scope: Scope) -> Expr:
    if isinstance(node.fields[-1], ast.A_Star):
        return _row_of(node, scope)
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
    items: list[Expr] = []
    for item in node.args or ():
        if isinstance(item, ast.ColumnRef) and isinstance(item.fields[-1], ast.A_Star):
            items += [column for _, column in expanded(item, scope)]
        else:
            items.append(compile(item, scope))
    if not items:
        raise FeatureNotSupported("an empty row")
    made = records.record(items, [f"f{number + 1}" for number in range(len(items))])
    return replace(made, items=tuple(items))  # an untyped literal gets its type where it is compared


def expanded(node: Node, scope: Scope) -> list[tuple[str, Expr]]:
    """Return names and expressions of the columns that ``*`` or ``t.*`` stands for in a list."""
    if len(node.fields) == 1:
        if not scope.relations:
            raise InvalidSQL("SELECT * with no tables specified is not valid")
        shown = [column for relation in scope.relations for column in relation.open]
        return [(column.name, scope.use(column, column.name)) for column in shown]
    owner, relation = _relation_of(node, scope)
    return [(column.name, owner.use(column, f"{relation.name}.{column.name}")) for column in relation.columns]


def _row_of(node: Node, scope: Scope) -> Expr:
    """Return the whole row that ``t.*`` is in an expression."""
    if len(node.fields) == 1:
        raise InvalidSQL('row expansion via "*" is not supported here')
    owner, relation = _relation_of(node, scope)
    return records.whole_row(relation, owner)


def _relation_of(node: Node, scope: Scope) -> tuple[Scope, Relation]:
    name = node.fields[-2].sval
    found = scope.relation(name)
    if found is None:
        raise UndefinedTable(f'missing FROM-clause entry for table "{name}"')
    return found
