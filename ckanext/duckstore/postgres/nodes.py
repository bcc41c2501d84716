"""PostgreSQL's syntax tree, untyped: pglast declares every field of every node as optional,
although the grammar rules out most of these Nones.
"""

from __future__ import annotations

from typing import Any

import pglast.ast

#: The classes of nodes.
ast: Any = pglast.ast
#: A node.
Node = Any


def names(parts: tuple[Node, ...]) -> list[str]:
    """Return the names of a dotted reference, truncated to the 63 bytes that PostgreSQL keeps."""
    return [part.sval for part in parts]
