"""Unique keys, declared indexes, and PostgreSQL's names for them."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from ckanext.duckstore import identifiers
from ckanext.duckstore.errors import InvalidRequest, UniqueViolation
from ckanext.duckstore.operations import parameters
from ckanext.duckstore.operations.incoming import NUMBER, Incoming, names_of, numbered
from ckanext.duckstore.store.base import ID_COLUMN, Column, Resource, Writing

#: The maximum number of columns of a key or an index, as in PostgreSQL (``INDEX_MAX_KEYS``).
MOST_PARTS = 32
#: The maximum number of indexes that are declared: as many as a table may have columns.
MOST_INDEXES = 1600


class RecordConflict(UniqueViolation):
    """A record violates the unique key. ``row`` is its 0-based position in the request."""

    def __init__(self, constraint: str, row: int) -> None:
        super().__init__(f'duplicate key value violates unique constraint "{constraint}"')
        self.row = row


class KeyNotBuilt(UniqueViolation):
    """A key cannot be created, because rows of the table have the same values."""


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
    """Return PostgreSQL's name of the unique constraint on *key* (``_id`` or columns)."""
    if tuple(key) == (ID_COLUMN,):
        return f"{resource.id[:58]}_pkey"
    by_name = {column.name: column for column in resource.columns}
    return index_name(resource.id, [by_name[name] for name in key])


def parse_key(value: Any, columns: Sequence[Column]) -> tuple[str, ...]:
    """Return the columns that *value* (a list, or comma-separated names) names.

    :raises InvalidRequest: one of them is not a column.
    """
    return _parsed(value, {column.name for column in columns})


def _parsed(value: Any, known: Collection[str]) -> tuple[str, ...]:
    found = parameters.names(value) or []
    if len(found) > MOST_PARTS:
        raise InvalidRequest({"index": [f"cannot use more than {MOST_PARTS} columns in an index"]})
    if not all(isinstance(name, str) and name in known for name in found):
        raise InvalidRequest({"index": [f'The field "{value}" is not a valid column name.']})
    return tuple(found)


def parse_indexes(value: Sequence[Any], columns: Sequence[Column]) -> tuple[tuple[str, ...], ...]:
    """Return the declared indexes: each a name, comma-separated names, or a list of names.

    Empty ones are skipped, and those declared before.

    :raises InvalidRequest: they are too many, or one of them names something else than columns.
    """
    if len(value) > MOST_INDEXES:
        raise InvalidRequest({"index": [f"tables can have at most {MOST_INDEXES} indexes"]})
    known = {column.name for column in columns}
    return tuple(dict.fromkeys(_parsed(index, known) for index in value if index))


def check_buildable(writing: Writing) -> None:
    """Raise :class:`KeyNotBuilt` if rows of the table have the same unique key."""
    resource = writing.resource
    if resource.unique_key and _first(
        writing, f"SELECT 1 FROM {writing.table} {_grouped(resource.unique_key)} LIMIT 1"
    ):
        raise KeyNotBuilt(f'could not create unique index "{constraint_name(resource, resource.unique_key)}"')


def matches(writing: Writing, rows: Incoming, key: Sequence[str]) -> tuple[str, list[Any]]:
    """Return SQL of the table's rows that have the *key* of one of *rows*, and its parameters.

    Its columns are ``^ row``, the number of the incoming row, ``rowid`` and ``_id``.
    """
    select, parameters = numbered(rows, key)
    joined = f"({select}) s JOIN (SELECT rowid, * FROM {writing.table}) r ON {same('r', 's', key)}"
    return f"SELECT s.{NUMBER}, r.rowid, r.{ID_COLUMN} FROM {joined}", parameters


def repeated(writing: Writing, rows: Incoming, key: Sequence[str]) -> list[list[int]]:
    """Return the numbers of *rows* with the same *key*, in order, for each repeated key."""
    select, parameters = numbered(rows, key)
    found = writing.connection.execute(
        f"SELECT list({NUMBER} ORDER BY {NUMBER}) FROM ({select}) {_grouped(key)}", parameters
    ).fetchall()
    return [numbers for (numbers,) in found]


def check_new(writing: Writing, rows: Incoming, key: Sequence[str]) -> None:
    """Raise :class:`RecordConflict` if one of *rows* has the *key* of another row.

    None of *rows* is in the table yet. Where they lack a column of it, it is NULL, and no other row
    has the same.
    """
    if not key or not names_of(rows).issuperset(key):
        return
    taken, parameters = matches(writing, rows, key)
    first = _first(writing, f"SELECT min({NUMBER}) FROM ({taken})", parameters)
    wrong = [numbers[1] for numbers in repeated(writing, rows, key)] + ([] if first is None else [first])
    if wrong:
        raise RecordConflict(constraint_name(writing.resource, key), min(wrong))


def are_kept(writing: Writing, rows: Incoming) -> bool:
    """Check whether none of *rows* has a value for a column of the unique key."""
    return names_of(rows).isdisjoint(writing.resource.unique_key)


def check_touched(writing: Writing, ids: Mapping[int, int], key: Sequence[str]) -> None:
    """Raise :class:`RecordConflict` if rows of the table share a *key*.

    *ids* are the rows to check, by the numbers of the incoming rows that wrote them.
    """
    if not key or not ids:
        return
    names = _names(key)
    number = _first(
        writing,
        f"WITH touched AS (SELECT r.*, s.{NUMBER} FROM {writing.table} r "
        f"JOIN (SELECT unnest(?::BIGINT[]) AS {ID_COLUMN}, unnest(?::BIGINT[]) AS {NUMBER}) s USING ({ID_COLUMN})), "
        f"broken AS (SELECT {names}, count(*) AS n FROM {writing.table} r SEMI JOIN touched s ON {same('r', 's', key)} "
        f"{_grouped(key)}), "
        f"ours AS (SELECT {names}, count(*) AS n, list({NUMBER} ORDER BY {NUMBER}) AS rows FROM touched GROUP BY {names}) "
        f"SELECT min(CASE WHEN r.n > s.n THEN s.rows[1] ELSE s.rows[2] END) FROM broken r JOIN ours s ON {same('r', 's', key)}",
        [list(ids.values()), list(ids)],
    )
    if number is not None:
        raise RecordConflict(constraint_name(writing.resource, key), number)


def _names(key: Sequence[str]) -> str:
    return ", ".join(map(identifiers.column, key))


def same(left: str, right: str, key: Sequence[str]) -> str:
    """Return SQL that is true if the rows *left* and *right* have the same *key* without NULLs."""
    return " AND ".join(f"{left}.{name} = {right}.{name}" for name in map(identifiers.column, key))


def _grouped(key: Sequence[str]) -> str:
    present = " AND ".join(f"{name} IS NOT NULL" for name in map(identifiers.column, key))
    return f"WHERE {present} GROUP BY {_names(key)} HAVING count(*) > 1"


def _first(writing: Writing, sql: str, parameters: Sequence[Any] = ()) -> Any:
    found = writing.connection.execute(sql, parameters).fetchone()
    return found and found[0]
