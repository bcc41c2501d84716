"""Type names in casts and column definitions."""

from __future__ import annotations

from ...errors import FeatureNotSupported, UndefinedObject
from ..nodes import Node, ast
from .pgtypes import ALIASES, DUCKDB, long_name

#: PostgreSQL's types that a DataStore does not know: real ones, so another error than for a word that is no type.
_FOREIGN = frozenset(
    (
        "box",
        "circle",
        "line",
        "lseg",
        "path",
        "point",
        "polygon",
        "cidr",
        "inet",
        "macaddr",
        "macaddr8",
        "xml",
        "oid",
        "regclass",
        "regproc",
        "regtype",
        "regnamespace",
        "regrole",
        "xid",
        "cid",
        "tid",
        "pg_lsn",
        "int4range",
        "int8range",
        "numrange",
        "tsrange",
        "tstzrange",
        "daterange",
        "jsonpath",
        "refcursor",
    )
)


def is_known(name: str) -> bool:
    """Whether *name* is a type of PostgreSQL's own."""
    return name in DUCKDB or name in ALIASES or name in _FOREIGN


def resolve(node: Node) -> tuple[str, tuple[int, ...], int]:
    """Return the PostgreSQL type name, the numbers in parentheses after it and how many array dimensions are written.

    :raises UndefinedObject: no such type. :raises FeatureNotSupported: a type that a DataStore does not have.
    """
    parts = [part.sval for part in node.names]
    if len(parts) > 1 and parts[0] != "pg_catalog":
        raise UndefinedObject(f'type "{".".join(parts)}" does not exist')
    name = parts[-1]
    name = name if len(parts) > 1 and name != "char" else ALIASES.get(name, name)
    depth = len(node.arrayBounds or ())
    if name.startswith("_") and name[1:] in DUCKDB:
        name, depth = name[1:], max(depth, 1)
    if node.setof or node.pct_type:
        raise FeatureNotSupported("SETOF and %TYPE are not supported")
    if name not in DUCKDB:
        if name in _FOREIGN:
            raise FeatureNotSupported(f"type {long_name(name)} is not supported")
        raise UndefinedObject(f'type "{name}" does not exist')
    typmods = []
    for modifier in node.typmods or ():
        if not isinstance(modifier, ast.A_Const) or not isinstance(modifier.val, ast.Integer):
            raise FeatureNotSupported(f"type {long_name(name)} with such a modifier is not supported")
        typmods.append(modifier.val.ival)
    return ("_" + name if depth else name), tuple(typmods), depth
