"""Subqueries in expressions: EXISTS, IN, ANY, ALL, ARRAY, a single value."""

from __future__ import annotations

from dataclasses import replace

from pglast.enums import SubLinkType
from pglast.stream import RawStream

from ...errors import FeatureNotSupported, InvalidSQL
from ..nodes import Node, ast, names
from ..types.names import array_of, is_array
from . import comparisons
from .expr import Expr, combine
from .expressions import compile, compiles
from .scope import Scope
from .select import Subquery, subquery


@compiles(ast.SubLink)
def sublink(node: Node, scope: Scope) -> Expr:
    """Translate a subquery expression.

    Equal ones get the same SQL, so that GROUP BY and DISTINCT ON recognize them.
    """
    key = (scope.level, id(scope.relations), RawStream()(node.subselect))
    inner = scope.context.subqueries.get(key)
    if inner is None:
        inner = scope.context.subqueries[key] = subquery(node.subselect, scope)
    kind = node.subLinkType
    if kind == SubLinkType.EXISTS_SUBLINK:
        return Expr(f"(EXISTS {inner.sql})", "bool", uses=inner.uses, subquery=True)
    if kind in (SubLinkType.ANY_SUBLINK, SubLinkType.ALL_SUBLINK):
        return _quantified(node, inner, scope)
    if len(inner.columns) != 1:
        raise InvalidSQL("subquery must return only one column")
    column = inner.columns[0]
    if kind == SubLinkType.ARRAY_SUBLINK:
        listed = f"(SELECT coalesce(list({column.sql}), []) FROM {inner.sql} AS {inner.alias})"
        depth = column.depth + 1 if is_array(column.type) else 1
        return Expr(listed, array_of(column.type), uses=inner.uses, depth=depth, subquery=True)
    if kind == SubLinkType.EXPR_SUBLINK:
        return Expr(
            inner.sql,
            column.type,
            scale=column.scale,
            uses=inner.uses,
            fields=column.fields,
            row=column.row,
            depth=column.depth,
            subquery=True,
        )
    raise FeatureNotSupported(f"{kind.name} is not supported")


def _quantified(node: Node, inner: Subquery, scope: Scope) -> Expr:
    """Translate ``x IN (SELECT …)``, ``x op ANY|ALL (SELECT …)``."""
    left = compile(node.testexpr, scope)
    name = names(node.operName)[-1] if node.operName else "="
    width = len(left.items) if left.items is not None else 1
    if width != len(inner.columns):
        raise InvalidSQL(
            "subquery has too few columns" if width > len(inner.columns) else "subquery has too many columns"
        )
    lefts = list(left.items) if left.items is not None else [left]
    made, wanted = [], []
    for one, column in zip(lefts, inner.columns, strict=True):
        first, second = comparisons.keys(*comparisons.comparable(name, one, Expr(column.sql, column.type)))
        made.append(first.sql)
        wanted.append(second.sql)
    sql = inner.sql
    if wanted != [column.sql for column in inner.columns]:
        sql = f"(SELECT {', '.join(wanted)} FROM {inner.sql} AS {inner.alias})"
    shown = made[0] if left.items is None else f"({', '.join(made)})"
    word = "ANY" if node.subLinkType == SubLinkType.ANY_SUBLINK else "ALL"
    if name == "=" and word == "ANY":
        text = f"({shown} IN {sql})"
    elif name == "<>" and word == "ALL":
        text = f"({shown} NOT IN {sql})"
    elif left.items is None and name in comparisons.COMPARISONS:
        text = f"({shown} {name} {word}{sql})"
    else:
        raise FeatureNotSupported(f"{name} {word} (subquery) is not supported")
    result = combine(text, "bool", left)
    return replace(result, uses=result.uses | inner.uses, subquery=True)
