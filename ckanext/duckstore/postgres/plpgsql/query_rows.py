"""Queries for the rows for which PostgreSQL evaluates a part of a query."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pglast.enums import BoolExprType, SubLinkType

from ...errors import UndefinedFunction
from ..builtins.resolution import find
from ..nodes import Node, ast
from .names import Namespace, walk


def one(**clauses: Any) -> Node:
    """Return ``SELECT 1`` with *clauses*."""
    target = ast.ResTarget(val=ast.A_Const(val=ast.Integer(ival=1)))
    return ast.SelectStmt(targetList=(target,), op=0, limitOption=0, **clauses)


def exists(query: Node) -> Node:
    return ast.SubLink(subLinkType=SubLinkType.EXISTS_SUBLINK, subselect=query)


def where(query: Node, condition: Node) -> Node:
    """Return *query* with one more condition in WHERE."""
    made = {name: getattr(query, name) for name in query}
    return ast.SelectStmt(**{**made, "whereClause": conjunction([*conjuncts(query.whereClause), condition])})


def conjuncts(condition: Node | None) -> list[Node]:
    """Return the operands of the ANDs that *condition* consists of."""
    if condition is None:
        return []
    if isinstance(condition, ast.BoolExpr) and condition.boolop == BoolExprType.AND_EXPR:
        return [part for item in condition.args for part in conjuncts(item)]
    return [condition]


def conjunction(conditions: Sequence[Node]) -> Node | None:
    if len(conditions) < 2:
        return conditions[0] if conditions else None
    return ast.BoolExpr(boolop=BoolExprType.AND_EXPR, args=tuple(conditions))


def is_aggregate(node: Any) -> bool:
    """Return whether *node* is a call of an aggregate function."""
    if not isinstance(node, ast.FuncCall) or node.over is not None:
        return False
    try:
        overloads = find(node.funcname[-1].sval).overloads
    except UndefinedFunction:
        return False
    return any(overload.kind == "aggregate" for overload in overloads)


def has_one_row(node: Node) -> bool:
    """Return whether the SELECT *node* returns one row, whatever its tables have."""
    if node.havingClause or node.groupClause or node.limitCount:
        return False
    return bool(aggregates(node)) or not (node.fromClause or node.whereClause)


def aggregates(node: Node) -> list[Node]:
    """Return the calls of aggregates in the select list of *node*, without those in subqueries."""
    return [item for item in _outside_subqueries(node.targetList) if is_aggregate(item)]


def _outside_subqueries(node: Any) -> Iterator[Node]:
    if isinstance(node, tuple):
        for item in node:
            yield from _outside_subqueries(item)
    elif isinstance(node, ast.Node) and not isinstance(node, ast.SubLink):
        yield node
        for name in node:
            yield from _outside_subqueries(getattr(node, name))


def names_columns(node: Any, namespace: Namespace) -> bool:
    """Return whether *node* contains a name that is not a variable."""
    for item in walk(node):
        if isinstance(item, ast.ColumnRef):
            parts = tuple(part.sval for part in item.fields if isinstance(part, ast.String))
            if not parts or namespace.find(parts) is None:
                return True
    return False


def without_targets(node: Node) -> Node:
    """Return the query of an EXISTS without the expressions that PostgreSQL omits."""
    counted = node.havingClause or node.limitCount or node.limitOffset or node.op or node.valuesLists
    if counted or aggregates(node):
        return node
    return one(withClause=node.withClause, fromClause=node.fromClause, whereClause=node.whereClause)
