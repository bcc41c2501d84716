"""The columns of a query's answer: what CKAN calls their types, and how their values stand in its JSON."""

from __future__ import annotations

from collections.abc import Mapping

from ckanext.duckstore.operations import rendering
from ckanext.duckstore.postgres.translate import Stored
from ckanext.duckstore.postgres.types.arrays import Array
from ckanext.duckstore.postgres.types.numeric import Numeric
from ckanext.duckstore.store.base import Column

_VECTOR = "pg_row_vector"

#: Types whose values the translator gives as text, digit for digit as PostgreSQL prints them.
_NUMBERS = frozenset({"numeric", "_numeric"})

#: By PostgreSQL's type: the SQL of a value inside a JSON record. The others are written by DuckDB's type (``queries/json_rows.py``).
_TEMPLATES: Mapping[str, str] = {"nested": "{}", "tsvector": _VECTOR + "({})"}


def template(type_name: str | None) -> str:
    """Return the SQL, with ``{}`` for the value, of a value of PostgreSQL's type *type_name* inside JSON; empty for what its DuckDB type says."""
    return _TEMPLATES.get(type_name or "", "")


def is_number_as_text(type_name: str | None) -> bool:
    """Say whether values of PostgreSQL's type *type_name* come as text that holds a number, or as lists of it."""
    return type_name in _NUMBERS


def functions(type_name: str | None) -> tuple[str, ...]:
    """Return the functions of ours that :func:`template` calls for *type_name*."""
    return (_VECTOR,) if type_name == "tsvector" else ()


def stored(column: Column) -> str | Stored:
    """Return the type of *column* as the translator wants it: with the digits that a numeric has in the file."""
    type_ = rendering.type_of(column)
    if isinstance(type_, Array) and isinstance(type_.element, Numeric) and type_.element.ordered:
        return Stored(column.type, ordered=True)
    if not isinstance(type_, Numeric) or column.type != "numeric":
        return column.type
    return Stored("numeric", type_.kept, type_.scale, type_.ordered)
