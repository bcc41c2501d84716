"""The catalog's tables, the queries that every request runs on them, and the conversion of
resources to and from rows.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from ...errors import StoreDamaged
from ..base import Column, FunctionArgument, Functions, Resource, StoredFunction

#: Maximum length of a table's name in characters. (CKAN's resource ids have at most 100; PostgreSQL
#: truncates names to 63 bytes.)
LONGEST_NAME = 1000
#: Format version of the tables below; earlier ones are migrated
#: (:mod:`~ckanext.duckstore.store.files.catalog_migrations`).
VERSION = 3

METADATA = sa.MetaData()
STORE = sa.Table(
    "store",
    METADATA,
    sa.Column("version", sa.Integer, nullable=False),
)
RESOURCES = sa.Table(
    "resources",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("generation", sa.Text, nullable=False),
    sa.Column("columns", sa.Text, nullable=False),
    sa.Column("unique_key", sa.Text, nullable=False),
    sa.Column("indexes", sa.Text, nullable=False),
    sa.Column("triggers", sa.Text, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("checksum", sa.Integer, nullable=False),
)
#: Ids and aliases, which share one namespace.
RELATIONS = sa.Table(
    "relations",
    METADATA,
    sa.Column("oid", sa.Integer, primary_key=True),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("resource_id", sa.Text, sa.ForeignKey("resources.id", ondelete="CASCADE"), nullable=False, index=True),
    sqlite_autoincrement=True,
)
#: PL/pgSQL functions. ``signature`` and ``arguments`` are JSON.
FUNCTIONS = sa.Table(
    "functions",
    METADATA,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("signature", sa.Text, primary_key=True),
    sa.Column("arguments", sa.Text, nullable=False),
    sa.Column("rettype", sa.Text, nullable=False),
    sa.Column("definition", sa.Text, nullable=False),
)


def _compiled(query: sa.Select[Any]) -> str:
    """Return *query* as SQLite's SQL. Queries of every request bypass SQLAlchemy, which would take
    most of the time.
    """
    return str(query.compile(dialect=sqlite.dialect()))


GET = _compiled(
    sa.select(RESOURCES, RELATIONS.c.name)
    .join(RELATIONS, RELATIONS.c.resource_id == RESOURCES.c.id)
    .where(RESOURCES.c.id == sa.bindparam("id"))
    .order_by(RELATIONS.c.oid)
)
RESOLVE = _compiled(sa.select(RELATIONS.c.resource_id).where(RELATIONS.c.name == sa.bindparam("name")))
GET_FUNCTIONS = _compiled(sa.select(FUNCTIONS))


Row = Mapping[str, Any] | sqlite3.Row


@dataclass(frozen=True)
class Entry:
    """A catalog row: a resource, and the name of the generation with its rows."""

    resource: Resource
    generation: str
    revision: int
    """The number of times that the row has been written."""


def entry_of(rows: Sequence[Row]) -> Entry:
    """Return the entry in the result *rows* of the query GET.

    :raises StoreDamaged: the checksum differs. (SQLite has no checksums of its own.)
    """
    row = rows[0]
    if checksum_of(row, [each["name"] for each in rows]) != row["checksum"]:
        raise StoreDamaged("The entry of the table in the catalog of the data store is damaged")
    resource = Resource(
        id=row["id"],
        columns=tuple(Column(**column) for column in json.loads(row["columns"])),
        unique_key=tuple(json.loads(row["unique_key"])),
        indexes=tuple(map(tuple, json.loads(row["indexes"]))),
        triggers=tuple(json.loads(row["triggers"])),
        aliases=tuple(each["name"] for each in rows if each["name"] != row["id"]),
    )
    return Entry(resource, row["generation"], row["revision"])


def checksum_of(row: Row, names: Sequence[str]) -> int:
    """Return the CRC-32 of *row* and of the *names* (id and aliases) of its resource."""
    held = [row[column.name] for column in RESOURCES.columns if column.name != "checksum"]
    return zlib.crc32(json.dumps([held, sorted(map(str, names))], default=repr).encode())


def values_of(resource: Resource, generation: str, revision: int) -> dict[str, Any]:
    """Return the values of the ``resources`` row of *resource*, whose rows are in *generation*."""
    row = {
        "id": resource.id,
        "generation": generation,
        "columns": json.dumps([_from_column(column) for column in resource.columns]),
        "unique_key": json.dumps(resource.unique_key),
        "indexes": json.dumps(resource.indexes),
        "triggers": json.dumps(resource.triggers),
        "revision": revision,
    }
    return {**row, "checksum": checksum_of(row, [resource.id, *resource.aliases])}


def functions_of(rows: Sequence[sqlite3.Row]) -> Functions:
    """Return the functions in the result *rows* of the query GET_FUNCTIONS."""
    functions = sorted(
        StoredFunction(
            row["name"],
            tuple(json.loads(row["signature"])),
            tuple(FunctionArgument(**argument) for argument in json.loads(row["arguments"])),
            row["rettype"],
            row["definition"],
        )
        for row in rows
    )
    return {name: tuple(group) for name, group in groupby(functions, key=lambda function: function.name)}


def row_of(function: StoredFunction) -> dict[str, str]:
    """Return the values of the ``functions`` row of *function*."""
    return {
        "name": function.name,
        "signature": json.dumps(function.signature),
        "arguments": json.dumps([asdict(argument) for argument in function.arguments]),
        "rettype": function.rettype,
        "definition": function.definition,
    }


def _from_column(column: Column) -> dict[str, Any]:
    return {
        "name": column.name,
        "type": column.type,
        "native_type": column.native_type,
        "storage": column.storage,
        "comment": dict(column.comment),
    }


def is_name(name: str) -> bool:
    """Return whether *name* can be the name of a resource: not too long, no NUL, no lone
    surrogate.
    """
    return len(name) <= LONGEST_NAME and is_text(name)


def is_text(text: str) -> bool:
    """Return whether *text* can be stored: no NUL, no lone surrogate."""
    try:
        return b"\0" not in text.encode()
    except UnicodeEncodeError:
        return False
