"""Unique keys, declared indexes, and the names PostgreSQL would know them by."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from ckanext.duckstore import identifiers
from ckanext.duckstore.errors import InvalidRequest, UniqueViolation
from ckanext.duckstore.operations import parameters
from ckanext.duckstore.store.base import ID_COLUMN, Column, Resource, Writing


class RecordConflict(UniqueViolation):
    """A record breaks the unique key. ``row`` is its 0-based position in the request."""

    def __init__(self, constraint: str, row: int | None) -> None:
        super().__init__(f'duplicate key value violates unique constraint "{constraint}"')
        self.row = row


class KeyNotBuilt(UniqueViolation):
    """A key cannot be made, because rows of the table have the same values."""


def index_name(resource_id: str, columns: Sequence[Column]) -> str:
    """Return the name that CKAN's PostgreSQL backend gives to an index of *columns*."""
    parts = [
        f"(({identifiers.quote(column.name)}).json::text)"
        if column.type == "nested"
        else identifiers.quote(column.name)
        for column in columns
    ]
    return hashlib.sha1((resource_id + ", ".join(parts)).encode(), usedforsecurity=False).hexdigest()


def constraint_name(resource: Resource, key: Sequence[str]) -> str:
    """Return PostgreSQL's name of the unique constraint on *key*: ``_id``, or columns of *resource*."""
    if tuple(key) == (ID_COLUMN,):
        return f"{resource.id[:58]}_pkey"
    by_name = {column.name: column for column in resource.columns}
    return index_name(resource.id, [by_name[name] for name in key])


def parse_key(value: Any, columns: Sequence[Column]) -> tuple[str, ...]:
    """Return the columns that *value* (a list, or names with commas) names.

    :raises InvalidRequest: one of them is no column.
    """
    known = {column.name for column in columns}
    found = parameters.names(value) or []
    if not all(isinstance(name, str) and name in known for name in found):
        raise InvalidRequest({"index": [f'The field "{value}" is not a valid column name.']})
    return tuple(found)


def parse_indexes(value: Sequence[Any], columns: Sequence[Column]) -> tuple[tuple[str, ...], ...]:
    """Return the declared indexes: each a name, names with commas, or a list of names; empty ones are left out."""
    return tuple(parse_key(index, columns) for index in value if index)


def check_buildable(writing: Writing) -> None:
    """Raise :class:`KeyNotBuilt` if rows of the table have the same unique key."""
    resource = writing.resource
    if resource.unique_key and _first(
        writing, f"SELECT 1 FROM {writing.table} {_grouped(resource.unique_key)} LIMIT 1"
    ):
        raise KeyNotBuilt(f'could not create unique index "{constraint_name(resource, resource.unique_key)}"')


def check_unique(writing: Writing, staging: str, row_column: str, first: int = 0) -> None:
    """Raise :class:`RecordConflict` if the records in *staging*, which are in the table by now, break the unique key.

    :param row_column: the column of *staging* with the position of the record.
    :param first: the position of the first of them in the request.
    """
    key = writing.resource.unique_key
    if not key:
        return
    names = ", ".join(map(identifiers.column, key))
    same = " AND ".join(f"r.{name} = s.{name}" for name in map(identifiers.column, key))
    broken = f"SELECT r.* FROM (SELECT {names} FROM {writing.table}) r SEMI JOIN {staging} s ON {same}"
    if not _first(writing, f"SELECT 1 FROM ({broken}) {_grouped(key)} LIMIT 1"):
        return
    counts = f'SELECT {names}, count(*) AS "^n" FROM ({broken}) {_grouped(key)}'
    ours = f'SELECT {names}, count(*) AS "^m", list({row_column} ORDER BY {row_column}) AS "^rows" FROM {staging} GROUP BY {names}'
    row = _first(
        writing,
        f'SELECT min(CASE WHEN c."^n" > s."^m" THEN s."^rows"[1] ELSE s."^rows"[2] END) '
        f"FROM ({counts}) c JOIN ({ours}) s ON {same.replace('r.', 'c.')}",
    )
    raise RecordConflict(constraint_name(writing.resource, key), None if row is None else first + row)


def _grouped(key: Sequence[str]) -> str:
    names = list(map(identifiers.column, key))
    present = " AND ".join(f"{name} IS NOT NULL" for name in names)
    return f"WHERE {present} GROUP BY {', '.join(names)} HAVING count(*) > 1"


def _first(writing: Writing, sql: str) -> Any:
    found = writing.connection.execute(sql).fetchone()
    return found and found[0]
