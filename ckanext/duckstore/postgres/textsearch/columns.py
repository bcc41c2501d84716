"""CKAN's ``_full_text`` columns inside a query: they can be read, and not yet be searched."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pglast import ast

from ...errors import FeatureNotSupported
from ..parse import Query

FULL_TEXT = "_full_text"


def mentions(query: Query) -> bool:
    """Say whether *query* may read a ``_full_text`` column: by its name, or with a ``*``."""
    return "A_Star" in query.kinds or any(_is_full_text(node) for node, _ in _nodes(query.statement, None))


def check_full_text(query: Query) -> None:
    """Refuse a query that does more with a ``_full_text`` column than return it.

    :raises FeatureNotSupported: it does.
    """
    for node, parent in _nodes(query.statement, None):
        if _is_full_text(node) and not isinstance(parent, ast.ResTarget):
            raise FeatureNotSupported(
                'full-text search in SQL (operations on "_full_text") is not available in this DataStore yet'
            )


def _is_full_text(node: Any) -> bool:
    fields: tuple[Any, ...] = node.fields or () if isinstance(node, ast.ColumnRef) else ()
    return bool(fields) and isinstance(fields[-1], ast.String) and fields[-1].sval == FULL_TEXT


def _nodes(value: Any, parent: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every node of the tree with the node above it."""
    waiting = [(value, parent)]
    while waiting:
        value, parent = waiting.pop()
        if isinstance(value, tuple):
            waiting.extend((item, parent) for item in value)
        elif isinstance(value, ast.Node):
            yield value, parent
            waiting.extend((getattr(value, name), value) for name in value)
