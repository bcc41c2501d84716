"""The catalog's tables, the queries that every request runs on them, and the conversion of
resources to and from rows.
"""

from __future__ import annotations

import functools
import json
import operator
import sqlite3
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from ...errors import StoreDamaged
from ..base import Column, FunctionArgument, Functions, Relation, Resource, StoredFunction

#: Maximum length of a table's name in characters. (CKAN's resource ids have at most 100; PostgreSQL
#: truncates names to 63 bytes.)
LONGEST_NAME = 1000
#: Format version of the tables below; earlier ones are migrated
#: (:mod:`~ckanext.duckstore.store.files.catalog_migrations`).
VERSION = 4

METADATA = sa.MetaData()
STORE = sa.Table(
    "store",
    METADATA,
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("names", sa.Integer, nullable=False),
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
#: Ids and aliases, which share one namespace. ``store.names`` is the checksum of all rows.
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
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("checksum", sa.Integer, nullable=False),
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
#: All names, each with the id in ``resources`` if there is such a row, and the checksum of all.
GET_NAMES = _compiled(
    sa.select(STORE.c.names, RELATIONS, RESOURCES.c.id)
    .select_from(STORE)
    .join(RELATIONS, sa.true(), isouter=True)
    .join(RESOURCES, RESOURCES.c.id == RELATIONS.c.resource_id, isouter=True)
    .order_by(RELATIONS.c.oid.desc())
)
#: A name that belongs to no resource is not found; the caller takes that for damage.
RESOLVE = _compiled(
    sa.select(RESOURCES.c.id)
    .join(RELATIONS, RELATIONS.c.resource_id == RESOURCES.c.id)
    .where(RELATIONS.c.name == sa.bindparam("name"))
)
GET_FUNCTIONS = _compiled(sa.select(FUNCTIONS))


def revision_of(table: sa.Table) -> sa.ColumnElement[int]:
    """Return SQL of the revision of a row of *table*, 0 where it is damaged: no integer."""
    return sa.case((sa.func.typeof(table.c.revision) == "integer", table.c.revision), else_=0)


Row = Mapping[str, Any] | sqlite3.Row | sa.RowMapping


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
    return _checksum([held, sorted(map(str, names))])


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


def names_of(rows: Sequence[Row]) -> tuple[Relation, ...]:
    """Return the names in the result *rows* of the query GET_NAMES, newest first.

    :raises StoreDamaged: the checksum differs, or a name belongs to no resource.
    """
    names = [row for row in rows if row["oid"] is not None]
    checksum = names_checksum((row["oid"], row["name"], row["resource_id"]) for row in names)
    if not rows or any(row["names"] != checksum for row in rows) or any(row["id"] is None for row in names):
        raise StoreDamaged("The names of the tables in the catalog of the data store are damaged")
    return tuple(
        Relation(row["name"], row["oid"], None if row["name"] == row["resource_id"] else row["resource_id"])
        for row in names
    )


def names_checksum(names: Iterable[tuple[Any, ...]]) -> int:
    """Return the checksum of rows of ``relations``: the CRC-32 of each, combined with XOR, so that
    a change of one row does not need the others.
    """
    return functools.reduce(operator.xor, (_checksum(list(name)) for name in names), 0)


def functions_of(rows: Sequence[Row]) -> Functions:
    """Return the functions in the result *rows* of the query GET_FUNCTIONS.

    :raises StoreDamaged: the checksum of one differs.
    """
    functions = sorted(map(function_of, rows))
    return {name: tuple(group) for name, group in groupby(functions, key=lambda function: function.name)}


def function_of(row: Row) -> StoredFunction:
    """Return the function in a row of the query GET_FUNCTIONS.

    :raises StoreDamaged: the checksum differs.
    """
    if _checksum([row[name] for name in _OF_FUNCTION]) != row["checksum"]:
        raise StoreDamaged("A function in the catalog of the data store is damaged")
    return unchecked_function(row)


def unchecked_function(row: Row) -> StoredFunction:
    """Return the function in *row*, whose checksum is not verified."""
    return StoredFunction(
        row["name"],
        tuple(json.loads(row["signature"])),
        tuple(FunctionArgument(**argument) for argument in json.loads(row["arguments"])),
        row["rettype"],
        row["definition"],
    )


_OF_FUNCTION = [column.name for column in FUNCTIONS.columns if column.name != "checksum"]


def row_of(function: StoredFunction, revision: int) -> dict[str, Any]:
    """Return the values of the ``functions`` row of *function*."""
    row = {
        "name": function.name,
        "signature": json.dumps(function.signature),
        "arguments": json.dumps([asdict(argument) for argument in function.arguments]),
        "rettype": function.rettype,
        "definition": function.definition,
        "revision": revision,
    }
    return {**row, "checksum": _checksum([row[name] for name in _OF_FUNCTION])}


def _checksum(values: list[Any]) -> int:
    return zlib.crc32(json.dumps(values, default=repr).encode())


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
