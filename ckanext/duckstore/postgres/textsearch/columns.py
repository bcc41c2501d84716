"""CKAN's ``_full_text`` columns in a query: does it only return them, or compute with them?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pglast import ast

from ..parse import Query
from .constant_queries import conditions

FULL_TEXT = "_full_text"
#: A query that uses one of these may compute values of type tsvector.
_TYPES = frozenset({"tsvector", "tsquery"})
_OPERATORS = frozenset({"@@"})
#: An index answers this number of constant queries of at most so many characters.
_MOST_SEARCHES, _LONGEST = 16, 2000
_FUNCTIONS = frozenset({"array_to_tsvector", "setweight", "strip", "to_tsvector", "ts_delete", "ts_filter"})


def mentions(query: Query) -> bool:
    """Say whether *query* may read a ``_full_text`` column: by its name, or with a ``*``."""
    return "A_Star" in query.kinds or any(_is_full_text(node) for node, _ in _nodes(query.statement))


def only_returns(query: Query) -> bool:
    """Return whether *query* only returns ``_full_text`` columns, under their own name, and has no
    other values of type tsvector. The vectors can then be computed for the rows of the answer only.
    """
    return not any(_computes(node, parent) for node, parent in _nodes(query.statement))


def rows(query: Query) -> frozenset[str]:
    """Return the names that are relations of *query* and are used without a table: each refers to
    the relation's whole row, of which ``_full_text`` is a part, unless it is a column.
    """
    relations: set[str | None] = set()
    used: set[str | None] = set()
    for node, _ in _nodes(query.statement):
        relations.add(_relation(node))
        used.add(_column(node))
    return frozenset(name for name in relations & used if name is not None)


def _relation(node: Any) -> str | None:
    """Return the name of the item of FROM *node*."""
    if isinstance(node, (ast.RangeVar, ast.RangeSubselect, ast.JoinExpr)) and node.alias is not None:
        return node.alias.aliasname
    return node.relname if isinstance(node, ast.RangeVar) else None


def _column(node: Any) -> str | None:
    """Return the name that *node* refers to without a table."""
    fields = _fields(node)
    return fields[0].sval if len(fields) == 1 and isinstance(fields[0], ast.String) else None


def searches(query: Query) -> dict[int, str]:
    """Return the conditions ``... @@ query`` of *query* that an index can answer: the ``id()`` of
    the node, and the text of its constant query.
    """
    if "A_Expr" not in query.kinds:
        return {}
    found: dict[int, str] = {}
    for node, _ in _nodes(query.statement):
        where = getattr(node, "quals" if isinstance(node, ast.JoinExpr) else "whereClause", None)
        if where is not None and isinstance(node, (ast.SelectStmt, ast.JoinExpr)):
            found |= {id(condition): text for condition, text in conditions(where)}
    kept = [text for text in sorted(set(found.values())) if len(text) <= _LONGEST][:_MOST_SEARCHES]
    return {number: text for number, text in found.items() if text in kept}


def _computes(node: Any, parent: Any) -> bool:
    if isinstance(_last_field(node), ast.A_Star):
        return not isinstance(parent, ast.ResTarget)
    if _is_full_text(node):
        return not isinstance(parent, ast.ResTarget) or parent.name not in (None, FULL_TEXT)
    kind = type(node)
    if kind is ast.TypeCast:
        return node.typeName.names[-1].sval in _TYPES
    if kind is ast.A_Expr:
        return node.name[-1].sval in _OPERATORS
    if kind is ast.FuncCall:
        return node.funcname[-1].sval in _FUNCTIONS
    if kind is ast.SelectStmt:
        return bool(node.distinctClause or node.groupClause or node.larg)
    return bool(getattr(node, "colnames" if kind is ast.Alias else "aliascolnames", None))


def _is_full_text(node: Any) -> bool:
    last = _last_field(node)
    return isinstance(last, ast.String) and last.sval == FULL_TEXT


def _last_field(node: Any) -> Any:
    """Return the last part of the name *node*; None if it is something else."""
    fields = _fields(node)
    return fields[-1] if fields else None


def _fields(node: Any) -> tuple[Any, ...]:
    """Return the parts of the name *node*; none if it is something else."""
    return node.fields or () if isinstance(node, ast.ColumnRef) else ()


def _nodes(statement: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every node of the tree with the node above it."""
    waiting: list[tuple[Any, Any]] = [(statement, None)]
    while waiting:
        value, parent = waiting.pop()
        if isinstance(value, tuple):
            waiting.extend((item, parent) for item in value)
        elif isinstance(value, ast.Node):
            yield value, parent
            waiting.extend((getattr(value, name), value) for name in value)
