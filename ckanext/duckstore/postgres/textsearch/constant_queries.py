"""Conditions ``_full_text @@ query`` with a constant query, which an index can answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pglast.enums import BoolExprType

from ckanext.duckstore.errors import DuckstoreError

from ..nodes import ast
from .dictionaries import config_name
from .query_functions import read_tsquery
from .query_tree import Query, query_text
from .tsquery import phraseto_tsquery, plainto_tsquery, to_tsquery, websearch_to_tsquery

_FUNCTIONS: Mapping[str, Callable[[str, str], Query | None]] = {
    "to_tsquery": to_tsquery,
    "plainto_tsquery": plainto_tsquery,
    "phraseto_tsquery": phraseto_tsquery,
    "websearch_to_tsquery": websearch_to_tsquery,
}
_DEFAULT = "english"


def conditions(where: Any) -> Iterator[tuple[Any, str]]:
    """Yield the conditions ``... @@ query`` of *where*, a tree of AND and OR, with a constant
    query, and its text.

    There, a condition may be false instead of NULL.
    """
    waiting = [where]
    while waiting:
        node = waiting.pop()
        kind = type(node)
        if kind is ast.BoolExpr and node.boolop != BoolExprType.NOT_EXPR:
            waiting.extend(node.args)
        elif kind is ast.A_Expr and node.lexpr is not None and node.name[-1].sval == "@@":
            query = constant(node.rexpr)
            if query is not None:
                yield node, query


def constant(node: Any) -> str | None:
    """Return the text of the query that *node* denotes, empty if it has no words; None if it is not
    constant.
    """
    try:
        if type(node) is ast.TypeCast and node.typeName.names[-1].sval == "tsquery":
            text = _text(node.arg)
            return None if text is None else query_text(read_tsquery(text))
        if type(node) is not ast.FuncCall or _is_special(node):
            return None
        read, texts = _FUNCTIONS.get(node.funcname[-1].sval), [_text(each) for each in node.args or ()]
        if read is None or None in texts or len(texts) not in (1, 2):
            return None
        *config, text = (each for each in texts if each is not None)
        return query_text(read(config_name(config[0]) if config else _DEFAULT, text))
    except DuckstoreError:  # the query raises it again, if it comes to that
        return None


def _is_special(node: Any) -> bool:
    """Check whether the call *node* has more than positional arguments."""
    return bool(node.agg_order or node.agg_filter or node.over or node.agg_distinct or node.func_variadic)


def _text(node: Any) -> str | None:
    """Return the text of a string constant, which may be cast to regconfig or text."""
    if type(node) is ast.TypeCast and node.typeName.names[-1].sval in ("regconfig", "text"):
        node = node.arg
    is_text = type(node) is ast.A_Const and type(node.val) is ast.String
    return str(node.val.sval) if is_text else None
