"""PostgreSQL's syntax tree, untyped: pglast types every field of every node as one that may be None, which the grammar rules out."""

from __future__ import annotations

from typing import Any

import pglast.ast

#: The classes of nodes.
ast: Any = pglast.ast
#: A node.
Node = Any


def names(parts: tuple[Node, ...]) -> list[str]:
    """The names of a dotted reference, cut to the 63 bytes that PostgreSQL keeps."""
    return [part.sval for part in parts]
