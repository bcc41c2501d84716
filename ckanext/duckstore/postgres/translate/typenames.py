"""Type names in casts and column definitions."""

from __future__ import annotations

from ...errors import FeatureNotSupported
from .. import types
from ..nodes import Node
from ..types import declarations, registry


def is_known(name: str) -> bool:
    """Whether *name* is a type of PostgreSQL's own."""
    return types.get(name) is not None or name in registry.UNSUPPORTED


def resolve(node: Node) -> tuple[str, tuple[int, ...], int]:
    """Return the PostgreSQL type name, the numbers in parentheses after it and how many array dimensions are written.

    :raises UndefinedObject: no such type. :raises FeatureNotSupported: a type that a DataStore does not have.
    """
    if node.setof or node.pct_type:
        raise FeatureNotSupported("SETOF and %TYPE are not supported")
    found, typmods, depth = declarations.resolve(node)
    return ("_" + found.name if depth else found.name), typmods, depth
