"""Subqueries in expressions: EXISTS, IN, ANY, ALL, ARRAY, a single value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pglast.visitors  # noqa: F401  RawStream imports it when it is called, too late in a sandbox
from pglast.enums import SubLinkType
from pglast.stream import RawStream

from ...errors import FeatureNotSupported, InvalidSQL, of_sqlstate
from ..nodes import Node, ast, names
from ..types.names import array_of, is_array
from . import comparisons, list_queries, operators
from .casts import align, settle
from .choices import present_row
from .expr import Expr, combine, of_ordered
from .expressions import compile, compiles
from .scope import Column, Relation, Scope
from .select import Subquery, settle_type, subquery


@compiles(ast.SubLink)
def sublink(node: Node, scope: Scope) -> Expr:
    """Translate a subquery expression.

    Equal ones get the same SQL, so that GROUP BY and DISTINCT ON recognize them.
    """
    kind = node.subLinkType
    if kind == SubLinkType.EXISTS_SUBLINK or (kind == SubLinkType.ARRAY_SUBLINK and node.subselect.targetList):
        elements = list_queries.elements(node.subselect, scope)
        if elements is not None:
            return _of_list(kind, elements)
    if kind == SubLinkType.EXPR_SUBLINK:
        constant = list_queries.of_only_row(node.subselect, scope)
        if constant is not None:
            return constant
    inner = _compiled(node, scope)
    if kind == SubLinkType.EXISTS_SUBLINK:
        return Expr(f"(EXISTS {inner.sql})", "bool", uses=inner.uses, subquery=True)
    if kind in (SubLinkType.ANY_SUBLINK, SubLinkType.ALL_SUBLINK):
        return _quantified(node, inner, scope)
    if len(inner.columns) != 1:
        raise InvalidSQL("subquery must return only one column")
    column = inner.columns[0]
    if kind == SubLinkType.ARRAY_SUBLINK:
        listed = f"(SELECT coalesce(list({column.kept}), []) FROM {inner.sql} AS {inner.alias})"
        if column.ordered is not None:
            array = Column.array_of_ordered("", listed).value()
            return replace(array, uses=inner.uses, subquery=True)
        depth = column.depth + 1 if is_array(column.type) else 1
        return Expr(listed, array_of(column.type), uses=inner.uses, depth=depth, subquery=True, fields=column.fields)
    if kind == SubLinkType.EXPR_SUBLINK:
        value = replace(column.value(), sql=inner.sql, uses=inner.uses, subquery=True)
        return value if column.ordered is None else of_ordered(value, inner.sql, cut=column.cut)
    raise FeatureNotSupported(f"{kind.name} is not supported")


def _of_list(kind: SubLinkType, found: list_queries.Elements) -> Expr:
    """Return EXISTS or ARRAY of a query over an array."""
    if kind == SubLinkType.EXISTS_SUBLINK:
        return Expr(f"(len({found.sql}) > 0)", "bool", uses=found.uses)
    type = settle_type(found.value)
    depth = found.value.depth + 1 if is_array(type) else 1
    return Expr(found.sql, array_of(type), uses=found.uses, depth=depth)


def _compiled(node: Node, scope: Scope) -> Subquery:
    """Return the subquery of *node*, the same for equal ones in one scope."""
    key = (scope.level, id(scope.relations), RawStream()(node.subselect))
    known: tuple[Sequence[Relation], Subquery] | None = scope.context.subqueries.get(key)
    if known is None:
        # with the relations, so that no other list gets their id()
        known = scope.context.subqueries[key] = scope.relations, subquery(node.subselect, scope)
    return known[1]


def compare_row(operator: str, left: Expr, node: Node, scope: Scope) -> Expr:
    """Return *left*, a row, *operator* the row that the subquery *node* returns; NULL if it returns
    none.
    """
    inner = _compiled(node, scope)
    assert left.items is not None
    _check_width(len(left.items), inner)
    if operator not in comparisons.COMPARISONS:
        raise FeatureNotSupported(f"row {operator} (subquery) is not supported")
    if left.aggregate or left.window:  # DuckDB has none in a lambda
        found = [
            _of_column(column, f"(SELECT {column.kept} FROM {inner.sql} AS {inner.alias})") for column in inner.columns
        ]
        test = comparisons.compare(operator, left, _row(found))
        return replace(test, uses=left.uses | inner.uses, subquery=True)
    name = scope.context.alias()
    items = [settle(item) for item in left.items]
    mine = [_of_column(Column.of("", item, ""), f"({name}).l{place}") for place, item in enumerate(items)]
    others = [_of_column(column, f"({name}).r.c{place}") for place, column in enumerate(inner.columns)]
    test = comparisons.compare(operator, _row(mine), _row(others))
    listed = ", ".join(f"c{place} := {column.kept}" for place, column in enumerate(inner.columns))
    row = f"(SELECT struct_pack({listed}) FROM {inner.sql} AS {inner.alias})"
    bound = ", ".join(f"l{place} := {item.ordered or item.sql}" for place, item in enumerate(items))
    sql = f"list_transform([struct_pack({bound}, r := {row})], lambda {name}: {test.sql})[1]"
    result = combine(sql, "bool", left, work=test.work)
    return replace(result, uses=result.uses | inner.uses, subquery=True)


def _of_column(column: Column, sql: str) -> Expr:
    """Return the value of *column* at another place, *sql*; it is only compared."""
    value = Expr(sql, column.type, fields=column.fields, depth=column.depth)
    return value if column.ordered is None else of_ordered(value, sql, cut=column.cut)


def _row(items: Sequence[Expr]) -> Expr:
    return Expr("", "record", items=tuple(items))


def _check_width(width: int, inner: Subquery) -> None:
    if width != len(inner.columns):
        raise InvalidSQL(
            "subquery has too few columns" if width > len(inner.columns) else "subquery has too many columns"
        )


def _quantified(node: Node, inner: Subquery, scope: Scope) -> Expr:
    """Translate ``x IN (SELECT …)``, ``x op ANY|ALL (SELECT …)``."""
    left = compile(node.testexpr, scope)
    name = names(node.operName)[-1] if node.operName else "="
    if left.whole and [column.type for column in inner.columns] == ["record"] and name in ("=", "<>"):
        left = _of_row_type(left, inner.columns[0])
    lefts = list(left.items) if left.items is not None else [left]
    _check_width(len(lefts), inner)
    word = "ANY" if node.subLinkType == SubLinkType.ANY_SUBLINK else "ALL"
    of_in = (name, word) in (("=", "ANY"), ("<>", "ALL"))
    if not of_in and (left.items is not None or name not in comparisons.COMPARISONS):
        return _of_each_row(name, word, left, inner)
    made, wanted, work = [], [], 0
    for one, column in zip(lefts, inner.columns, strict=True):
        first, second = comparisons.keys(*_of_one_scale(*comparisons.comparable(name, one, column.value())))
        made.append(first.sql)
        wanted.append(second.sql)
        work |= first.work | second.work
    sql = inner.sql
    if wanted != [column.kept for column in inner.columns]:
        sql = f"(SELECT {', '.join(wanted)} FROM {inner.sql} AS {inner.alias})"
    shown = made[0] if left.items is None else f"({', '.join(made)})"
    if of_in:
        text = f"({shown} {'IN' if word == 'ANY' else 'NOT IN'} {sql})"
    else:
        text = f"({shown} {name} {word}{sql})"
    result = combine(text, "bool", left, work=work)
    return replace(result, uses=result.uses | inner.uses, subquery=True)


def _of_row_type(left: Expr, column: Column) -> Expr:
    """Return *left*, a whole row, as one value that is compared with the rows of *column*.

    :raises FeatureNotSupported: their fields have different types.
    """
    if [type for _, type in left.fields or ()] != [type for _, type in column.fields or ()]:
        raise FeatureNotSupported("comparing rows of different types is not supported")
    return replace(present_row(left), items=None)


def _of_one_scale(left: Expr, right: Expr) -> Sequence[Expr]:
    """Return both operands, numerics with a common scale: DuckDB's IN would round one to the scale
    of the other, where its ``=`` does not.
    """
    return align((left, right)) if left.type == right.type == "numeric" else (left, right)


def _of_each_row(operator: str, word: str, left: Expr, inner: Subquery) -> Expr:
    """Return *left* *operator* ANY or ALL rows of *inner*, where DuckDB has no such comparison."""
    if left.aggregate or left.window:
        raise FeatureNotSupported(f"{operator} {word} (subquery) of an aggregate is not supported")
    columns = [column.value() for column in inner.columns]
    other = columns[0] if left.items is None else _row(columns)
    test = operators.binary(operator, left, other)
    if test.type != "bool":
        raise of_sqlstate("42809", "operator must not return a set or a value of another type than boolean")
    decided, otherwise = ("true", "false") if word == "ANY" else ("false", "true")
    function = "bool_or" if word == "ANY" else "bool_and"
    text = (
        f"(SELECT CASE WHEN {function}({test.sql}) = {decided} THEN {decided} "
        f"WHEN count({test.sql}) = count(*) THEN {otherwise} END FROM {inner.sql} AS {inner.alias})"
    )
    result = combine(text, "bool", left, work=test.work)
    return replace(result, uses=result.uses | inner.uses, subquery=True)
