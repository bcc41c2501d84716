"""``_table_metadata``: the table of all searchable relations, resources and aliases."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

import duckdb

from ckanext.duckstore import identifiers
from ckanext.duckstore.operations.row_values import Cell
from ckanext.duckstore.postgres.types import declarations
from ckanext.duckstore.store.base import ID_COLUMN, Column, Relation

NAME = "_table_metadata"
COLUMNS = (
    Column("name", "name", "name", "VARCHAR"),
    Column("oid", "oid", "oid", "BIGINT"),
    Column("alias_of", "name", "name", "VARCHAR"),
)
ID = Cell(ID_COLUMN, declarations.parse("text"), ID_COLUMN)


#: Its place on a connection: database, schema and table.
PLACE = ("temp", "main", "table_metadata")
RELATION = ".".join(PLACE)


def create(connection: duckdb.DuckDBPyConnection, relations: Sequence[Relation]) -> str:
    """Create the table of *relations*, in order, on *connection*; return its quoted name."""
    connection.execute(statement(relations))
    return RELATION


def statement(relations: Sequence[Relation]) -> str:
    """Return the statement that creates the table.

    It is short, so that its planning time does not grow with the number of relations.
    """
    values = {
        ID_COLUMN: [_id(relation) for relation in relations],
        "name": [relation.name for relation in relations],
        "oid": [relation.oid for relation in relations],
        "alias_of": [relation.alias_of for relation in relations],
    }
    storage = {ID_COLUMN: "VARCHAR", **{column.name: column.storage for column in COLUMNS}}
    columns = ", ".join(
        f"unnest(from_json({identifiers.literal(json.dumps(values[name]))}, '[\"{type_}\"]')) AS {name}"
        for name, type_ in storage.items()
    )
    return f"CREATE OR REPLACE TEMP TABLE table_metadata AS SELECT {columns}"


def _id(relation: Relation) -> str:
    """Return the ``_id`` of CKAN's view: the first 16 characters of the md5 of both names."""
    return hashlib.md5((relation.name + (relation.alias_of or "")).encode(), usedforsecurity=False).hexdigest()[:16]
