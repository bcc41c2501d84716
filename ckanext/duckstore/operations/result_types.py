"""Columns of a query's result: CKAN's names of their types, and their values in its JSON."""

from __future__ import annotations

from ckanext.duckstore.operations import rendering
from ckanext.duckstore.postgres import types
from ckanext.duckstore.postgres.translate import Stored
from ckanext.duckstore.postgres.types import client_json
from ckanext.duckstore.postgres.types.arrays import Array
from ckanext.duckstore.postgres.types.numeric import Numeric
from ckanext.duckstore.postgres.types.strings import Character
from ckanext.duckstore.store.base import Column

#: The function that computes ``_full_text`` from the JSON list of a row's texts.
ROW_VECTOR = "pg_row_vector"


def template(type_name: str | None, full_text: str) -> str:
    """Return the SQL, with ``{}`` for the value, of PostgreSQL's type *type_name* inside JSON.

    Return an empty text if the DuckDB type determines the SQL.

    :param full_text: SQL that converts a value of type tsvector to the JSON list of its texts;
        empty if these values are text already.
    """
    if type_name == "tsvector" and full_text:
        return f"{ROW_VECTOR}({full_text})"
    found = types.get(type_name) if type_name else None
    return "{}" if found is not None and found.client_json is client_json.DOCUMENT else ""


def is_number_as_text(type_name: str | None) -> bool:
    """Check whether values of PostgreSQL's type *type_name* are numbers as text, or their lists."""
    found = types.get(type_name.removeprefix("_")) if type_name else None
    return found is not None and found.client_json is client_json.NUMBER


def stored(column: Column) -> str | Stored:
    """Return the type of *column* for the translator, with the stored precision of a numeric and
    the length of a char(n) that is stored without padding.
    """
    type_ = rendering.type_of(column)
    element = type_.element if isinstance(type_, Array) else type_
    if isinstance(element, Character) and element.unpadded:
        return Stored(column.type, unpadded=element.unpadded)
    if isinstance(type_, Array) and isinstance(type_.element, Numeric) and type_.element.ordered:
        return Stored(column.type, ordered=True)
    if not isinstance(type_, Numeric) or column.type != "numeric":
        return column.type
    return Stored("numeric", type_.kept, type_.scale, type_.ordered)
