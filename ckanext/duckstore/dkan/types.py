"""Properties of PostgreSQL's types, and DKAN's names of them."""

from __future__ import annotations

INTEGERS = frozenset({"int", "int2", "int4", "int8", "integer", "bigint", "smallint", "oid"})
NUMBERS = INTEGERS | {"float4", "float8", "numeric", "money"}
TEXTS = frozenset({"text", "varchar", "bpchar", "name", "citext"})
DATES = frozenset({"date", "timestamp", "timestamptz"})
ORDERED = NUMBERS | TEXTS | DATES | {"time", "timetz", "interval", "bool", "uuid", "bytea"}
#: Types that PostgreSQL sorts but that have no ``min`` and ``max``.
WITHOUT_LEAST = frozenset({"bool", "uuid", "bytea"})


def dkan_type(type_: str) -> str:
    """Return DKAN's name of PostgreSQL's *type_*."""
    if type_ in INTEGERS:
        return "int"
    if type_ in NUMBERS:
        return "float"
    return "datetime" if type_ in DATES else "text"


def family(type_: str) -> str:
    """Return the family of *type_*: types with comparable values have the same one."""
    return "number" if type_ in NUMBERS - {"money"} else "text" if type_ in TEXTS else type_
