"""What can be done with columns of PostgreSQL's types, and what DKAN calls them."""

from __future__ import annotations

INTEGERS = frozenset({"int", "int2", "int4", "int8", "integer", "bigint", "smallint", "oid"})
NUMBERS = INTEGERS | {"float4", "float8", "numeric", "money"}
TEXTS = frozenset({"text", "varchar", "bpchar", "name", "citext"})
DATES = frozenset({"date", "timestamp", "timestamptz"})
ORDERED = NUMBERS | TEXTS | DATES | {"time", "timetz", "interval", "bool", "uuid", "bytea"}
#: What PostgreSQL has no ``min`` and ``max`` of, though it sorts by it.
WITHOUT_LEAST = frozenset({"bool", "uuid", "bytea"})


def dkan_type(type_: str) -> str:
    """Return what DKAN calls PostgreSQL's *type_*."""
    if type_ in INTEGERS:
        return "int"
    if type_ in NUMBERS:
        return "float"
    return "datetime" if type_ in DATES else "text"


def family(type_: str) -> str:
    """Return one word for the types whose values can be compared with each other."""
    return "number" if type_ in NUMBERS - {"money"} else "text" if type_ in TEXTS else type_
