"""Type names in casts and column definitions."""

from __future__ import annotations

from ...errors import FeatureNotSupported
from .. import types
from ..nodes import Node
from ..types import declarations, registry


def is_known(name: str) -> bool:
    """Return whether *name* is a built-in type of PostgreSQL."""
    return types.get(name) is not None or name in registry.UNSUPPORTED


def resolve(node: Node) -> tuple[str, tuple[int, ...], int]:
    """Return the PostgreSQL type name, its type modifiers and the number of array dimensions.

    :raises UndefinedObject: there is no such type. :raises FeatureNotSupported: the DataStore does
        not have it.
    """
    if node.setof or node.pct_type:
        raise FeatureNotSupported("SETOF and %TYPE are not supported")
    found, typmods, depth = declarations.resolve(node)
    return ("_" + found.name if depth else found.name), typmods, depth
