"""The tables of the DataStore that trigger functions read, such as lists of codes: copied for each
write, before it begins.

A write keeps the readers of its own table out. If it waited for another table meanwhile, two writes
whose functions read each other's table would wait for each other.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ckanext.duckstore import identifiers
from ckanext.duckstore.errors import UndefinedTable
from ckanext.duckstore.operations.incoming import ID
from ckanext.duckstore.operations.result_types import stored
from ckanext.duckstore.postgres.translate import Table
from ckanext.duckstore.store.base import Column, Resource, Store, Writing

#: How many rows a table may have that a function reads.
MOST_ROWS = 100_000
#: How many characters of JSON those may make.
MOST_TEXT = 64_000_000


@dataclass(frozen=True)
class _Copy:
    """Rows of a table: a JSON text for DuckDB's ``from_json``."""

    columns: Sequence[Column]
    rows: str


class TriggerTables:
    """The tables that the functions of *resource* may read."""

    def __init__(self, store: Store, resource: Resource, may_read: Callable[[str], bool]) -> None:
        self._store = store
        self._own = resource
        self._may_read = may_read
        self._ids: dict[str, str | None] = {}
        """The id of each name, resolved once: what may be read is what is read."""
        self._copies: dict[str, _Copy] = {}
        self._refused: dict[str, tuple[str, str]] = {}
        """SQLSTATE and message for each table whose rows cannot be had, by its id."""

    def read(self, names: Iterable[str], timeout: float | None) -> None:
        """Copy the tables *names*, ids or aliases. What stands in the way of one is raised where a
        function reads it.
        """
        for name in sorted(names):
            id = self._id(name)
            if id is None or id in self._copies or id in self._refused:
                continue
            if id == self._own.id:
                self._refuse(id, "0A000", f"a trigger cannot read its own table {identifiers.shown(name)}")
            elif not self._may_read(id):
                self._refuse(id, "42501", f"permission denied for table {identifiers.shown(name)}")
            else:
                self._read(id, name, timeout)

    def _id(self, name: str) -> str | None:
        """Return the id of the table *name*; the own one may not be there yet."""
        if name in (self._own.id, *self._own.aliases):
            return self._own.id
        if name not in self._ids:
            self._ids[name] = self._store.resolve(name)
        return self._ids[name]

    def _refuse(self, id: str, sqlstate: str, message: str) -> None:
        self._refused[id] = sqlstate, message.partition("\n")[0]

    def _read(self, id: str, name: str, timeout: float | None) -> None:
        try:
            with self._store.read(id, timeout=timeout) as reading:
                if reading.row_count(id) > MOST_ROWS:
                    message = (
                        f"a trigger cannot read table {identifiers.shown(name)}: it has more than {MOST_ROWS} rows"
                    )
                    self._refuse(id, "54000", message)
                    return
                columns = (ID, *reading.resources[id].columns)
                listed = ", ".join(
                    f"c{place} := CAST({identifiers.column(column.name)} AS {_text_type(column)})"
                    for place, column in enumerate(columns)
                )
                sql = f"SELECT CAST(to_json(list(struct_pack({listed}))) AS VARCHAR) FROM {reading.table(id)}"
                found = reading.connection.execute(sql).fetchone()
        except UndefinedTable:  # it was dropped just now
            return
        rows = (found and found[0]) or "[]"
        if len(rows) > MOST_TEXT:
            self._refuse(id, "54000", f"a trigger cannot read table {identifiers.shown(name)}: its rows are too large")
            return
        self._copies[id] = _Copy(columns, rows)

    def load(self, writing: Writing) -> None:
        """Make the tables on the connection of *writing*."""
        for id, copy in self._copies.items():
            names = [identifiers.column(column.name) for column in copy.columns]
            listed = ", ".join(
                f"CAST(r.c{place} AS {column.storage}) AS {name}"
                for place, (column, name) in enumerate(zip(copy.columns, names, strict=True))
            )
            types = json.dumps([{f"c{place}": _json_type(column) for place, column in enumerate(copy.columns)}])
            writing.connection.execute(
                f"CREATE OR REPLACE TEMP TABLE {_place(id)} AS SELECT {listed} "
                f"FROM (SELECT unnest(from_json(?, {identifiers.literal(types)})) AS r)",
                [copy.rows],
            )

    def find(self, name: str) -> Table | None:
        """Return the table *name*, an id or an alias; None: there is none."""
        id = self._id(name)
        resource = self._own if id == self._own.id else self._store.get(id) if id is not None else None
        if id is None or resource is None:
            return None
        copy = self._copies.get(id)
        columns = copy.columns if copy is not None else (ID, *resource.columns)
        relation = _place(id) if copy is not None else _raising(columns, *self._refused.get(id, _missing(name)))
        return Table(relation, tuple((column.name, stored(column)) for column in columns))


def _missing(name: str) -> tuple[str, str]:
    """Return SQLSTATE and message of a table that was made after its time to be read."""
    return "42P01", f'relation "{name}" does not exist'


def _place(id: str) -> str:
    return f"temp.main.{identifiers.quote(f'^table {identifiers.encode(id)}')}"


def _raising(columns: Sequence[Column], sqlstate: str, message: str) -> str:
    """Return a relation of *columns* whose query fails, as
    :mod:`~ckanext.duckstore.raising` says.

    The argument of a table function is computed before anything else, so that no optimization
    leaves it out.
    """
    listed = ", ".join(f"CAST(NULL AS {column.storage}) AS {identifiers.column(column.name)}" for column in columns)
    mark = identifiers.literal(f"pg:{sqlstate}:{message}")
    return f"(SELECT {listed} FROM range(CAST({mark} AS BIGINT)))"


def _text_type(column: Column) -> str:
    """Return the type in which JSON carries the values of *column* without loss: texts, or lists of
    them.
    """
    return "VARCHAR" + "[]" * column.storage.count("[]")


def _json_type(column: Column) -> object:
    found: object = "VARCHAR"
    for _ in range(column.storage.count("[]")):
        found = [found]
    return found
