"""Expressions: each kind of node of PostgreSQL's syntax tree has one handler.

Other kinds are rejected by name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ...errors import DatatypeMismatch, FeatureNotSupported
from ..nodes import Node
from ..types.names import UNKNOWN, long_name
from .casts import cast, settle
from .comparisons import as_key, compared_otherwise, sort_key
from .expr import Expr, Use, of_ordered
from .numeric_texts import element_texts
from .scope import Scope
from .substitution import substitute

Handler = Callable[[Any, Scope], Expr]
_HANDLERS: dict[type, Handler] = {}


def compiles(kind: type) -> Callable[[Handler], Handler]:
    """Register a function as the handler of nodes of that *kind*."""

    def register(handler: Handler) -> Handler:
        _HANDLERS[kind] = handler
        return handler

    return register


def compile(node: Node, scope: Scope) -> Expr:
    """Return the DuckDB expression of *node* in *scope*.

    :raises FeatureNotSupported: it has no handler.
    """
    handler = _HANDLERS.get(type(node))
    if handler is None:
        raise FeatureNotSupported(f"{type(node).__name__} is not supported")
    made = handler(node, scope)
    made = scope.expanded.get(made.sql, made)
    if made.sql in scope.groups:
        if not made.uses and (
            made.printed or made.decimals
        ):  # made of other keys, which may be absent from a grouping set
            made = handler(node, replace(scope, groups=frozenset()))
        return _grouped(made, scope) if made.uses else _constant_key(made)
    return made


def compile_result(node: Node, scope: Scope) -> Expr:
    """Return an item of the select list of a query with a constant grouping expression, whose SQL
    may also be that of a part of the item: so the whole item is compared with the keys first.
    """
    whole = compile(node, replace(scope, groups=frozenset(), expanded={}))
    return _grouped(whole, scope) if whole.uses and whole.sql in scope.groups else compile(node, scope)


def _constant_key(key: Expr) -> Expr:
    """Return a constant grouping expression as GROUP BY has it: NULL where it is not grouped by."""
    key = settle(key)
    made = as_key(key) if key.constant else key
    guard = sort_key(key) if compared_otherwise(key) else made.sql
    text = f"(CASE WHEN {guard} IS NOT NULL THEN {key.printed} END)" if key.printed is not None else None
    if not key.constant and key.ordered is not None:
        return of_ordered(key, key.ordered, key.ordered_work, cut=key.cut, printed=text if key.cut else None)
    if not key.constant and compared_otherwise(key):
        sql = f"(CASE WHEN {guard} IS NOT NULL THEN {key.sql} END)"
        return replace(key, sql=sql, printed=text, work=key.work | as_key(key).work)
    if not key.constant:
        return replace(key, printed=text)
    if key.ordered is not None:
        return replace(of_ordered(key, made.sql, cut=key.cut), printed=text)
    if compared_otherwise(key):
        made = replace(made, sql=f"(CASE WHEN {made.sql} IS NOT NULL THEN {key.sql} END)")
    return replace(made, printed=text, constant=False, value=None, integer=None)


def _grouped(key: Expr, scope: Scope) -> Expr:
    """Return a grouping expression outside its grouping.

    Its columns are not visible, so any row of the group represents them.
    """
    columns = {use.sql: of_any_row(use) for use in key.uses}

    def of_group(sql: str | None) -> str | None:
        shown = substitute(sql, columns) if sql is not None and not key.subquery else None
        return shown and f"(CASE WHEN {sort_key(key)} IS NOT NULL THEN {shown} END)"

    uses = frozenset(use for use in key.uses if use.level != scope.level)
    if key.ordered is not None:  # it is made of grouping keys only
        return replace(of_ordered(key, key.ordered, key.ordered_work, cut=key.cut), uses=uses)
    shown, work = key.sql, key.work
    if compared_otherwise(key):
        work |= as_key(key).work
        shown = f"(CASE WHEN {sort_key(key)} IS NOT NULL THEN first({key.sql}) END)"
    return replace(
        key,
        sql=shown,
        uses=uses,
        items=None,
        elements=None,
        printed=of_group(element_texts(key) if key.elements is not None else key.printed),
        decimals=of_group(key.decimals),
        checked=None,
        cut=False,
        work=work,
    )


def of_any_row(use: Use) -> str:
    """Return SQL of a column's value in one row of the group, the same row for all columns;
    ``any_value`` would skip the rows in which a column is NULL.
    """
    return f"first({use.sql})"


def condition(node: Node, scope: Scope, clause: str) -> Expr:
    """Return a boolean expression of WHERE, HAVING, ON, FILTER or WHEN.

    :raises DatatypeMismatch: it has another type.
    """
    return boolean(compile(node, scope), clause)


def boolean(expr: Expr, clause: str) -> Expr:
    """Return *expr*, which must be a boolean in *clause*."""
    if expr.type == UNKNOWN:
        return cast(expr, "bool")
    if expr.type not in ("bool", None):
        raise DatatypeMismatch(f"argument of {clause} must be type boolean, not type {long_name(expr.type)}")
    return expr
