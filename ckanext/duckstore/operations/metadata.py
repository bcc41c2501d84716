"""``_table_metadata``: the table of everything that can be searched, resources and aliases."""

from __future__ import annotations

import hashlib
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


#: Where it is on a connection: database, schema and table.
PLACE = ("temp", "main", "table_metadata")
RELATION = ".".join(PLACE)


def create(connection: duckdb.DuckDBPyConnection, relations: Sequence[Relation]) -> str:
    """Make the table on *connection*, of *relations* in their order; return its name, quoted."""
    connection.execute(statement(relations))
    return RELATION


def statement(relations: Sequence[Relation]) -> str:
    """Return the statement that makes the table."""
    rows: list[list[str | None]] = [
        [_id(relation) for relation in relations],
        [relation.name for relation in relations],
        [str(relation.oid) for relation in relations],
        [relation.alias_of for relation in relations],
    ]
    names, columns = (
        [ID_COLUMN, *(column.name for column in COLUMNS)],
        ["VARCHAR", *(column.storage for column in COLUMNS)],
    )
    values = ", ".join(
        f"unnest({_list(row)}::{storage}[]) AS {name}" for name, storage, row in zip(names, columns, rows, strict=True)
    )
    return f"CREATE OR REPLACE TEMP TABLE table_metadata AS SELECT {values}"


def _list(values: Sequence[str | None]) -> str:
    return "[" + ", ".join("NULL" if value is None else identifiers.literal(value) for value in values) + "]"


def _id(relation: Relation) -> str:
    """CKAN's view: the first 16 characters of the md5 of both names."""
    return hashlib.md5((relation.name + (relation.alias_of or "")).encode(), usedforsecurity=False).hexdigest()[:16]
