"""Calls, operators and casts inside of each other, from the registries of functions, operators and
types.
"""

from __future__ import annotations

from collections.abc import Iterator

from ckanext.duckstore.postgres.builtins import FUNCTIONS, Overload
from ckanext.duckstore.postgres.parse import parse
from ckanext.duckstore.postgres.translate import Table, translate

#: Columns of text, one for each of 8 expressions side by side.
COLUMNS = tuple(f"c{number}" for number in range(8))
_TABLES = {"t": Table("main.t", tuple((name, "text") for name in COLUMNS))}
#: A type that a polymorphic argument may have.
_SAMPLE = {
    "anyarray": "text[]",
    "anycompatiblearray": "text[]",
    "anyelement": "text",
    "anycompatible": "text",
    "any": "text",
    "anyrange": "numrange",
}
#: Functions whose arguments are separated by words, and types that no expression here has.
_WITHOUT = frozenset({"extract", "position", "overlay", "normalize"})
_TYPES_WITHOUT = frozenset({"anyenum", "internal"})


def _type(declared: str) -> str:
    name = _SAMPLE.get(declared, declared)
    return f"{name[1:]}[]" if name.startswith("_") else name


def nested(overload: Overload, place: int, depth: int, column: str = "c0") -> str:
    """Return calls of *overload* inside of each other, at the argument *place*."""
    types = [_type(declared) for declared in overload.arguments]
    sql = f"{column}::{types[place]}"
    for _ in range(depth):
        given = [f"{column}::{type}" for type in types]
        given[place] = sql
        sql = f"{overload.name}({', '.join(given)})::{types[place]}"
    return sql


def calls() -> Iterator[tuple[Overload, int]]:
    """Yield each overload of a scalar function, with each place of an argument."""
    for function in FUNCTIONS.values():
        for overload in function.overloads:
            known = function.name not in _WITHOUT and not _TYPES_WITHOUT & set(overload.arguments)
            if overload.kind == "scalar" and known:
                for place in range(len(overload.arguments)):
                    yield overload, place


def translated(*expressions: str) -> str:
    """Return DuckDB's SQL of *expressions* of a table of text columns."""
    return translate(parse(f"SELECT {', '.join(expressions)} FROM t"), _TABLES).sql
