"""The catalog: which resources there are, what they look like, and which generation of their rows counts.

Its row is the commit point of a resource: whoever reads it gets the columns and the name of the generation that has them.
SQLite, in WAL mode and synced at every commit. No descriptor of its files may be opened by other code of this process: to
close one would drop SQLite's locks.
"""

from __future__ import annotations

import json
import os
import sqlite3
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from ..errors import (
    DiskFull,
    DuckstoreError,
    DuplicateTable,
    StoreBusy,
    StoreDamaged,
    StoreUnavailable,
    UntranslatableCharacter,
)
from . import forks
from .base import Column, Relation, Resource
from .remembering import Connection

#: Of the tables below; a catalog of another version is refused.
VERSION = 1

_metadata = sa.MetaData()
_store = sa.Table(
    "store",
    _metadata,
    sa.Column("version", sa.Integer, nullable=False),
)
_resources = sa.Table(
    "resources",
    _metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("generation", sa.Text, nullable=False),
    sa.Column("columns", sa.Text, nullable=False),
    sa.Column("unique_key", sa.Text, nullable=False),
    sa.Column("indexes", sa.Text, nullable=False),
    sa.Column("triggers", sa.Text, nullable=False),
)
#: Ids and aliases, one namespace.
_relations = sa.Table(
    "relations",
    _metadata,
    sa.Column("oid", sa.Integer, primary_key=True),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("resource_id", sa.Text, sa.ForeignKey("resources.id", ondelete="CASCADE"), nullable=False, index=True),
    sqlite_autoincrement=True,
)

_get = (
    sa.select(_resources, _relations.c.name)
    .join(_relations, _relations.c.resource_id == _resources.c.id)
    .where(_resources.c.id == sa.bindparam("id"))
    .order_by(_relations.c.oid)
)
_resolve = sa.select(_relations.c.resource_id).where(_relations.c.name == sa.bindparam("name"))


@dataclass(frozen=True)
class Entry:
    """A catalog row: a resource, and the name of the generation with its rows."""

    resource: Resource
    generation: str


class Catalog:
    """The catalog in the file *path*.

    :param must_exist: refuse to begin an empty one, because there are rows that would belong to nobody.
    :raises StoreUnavailable: it is of a format that this release does not know, or cannot be used at all.
    :raises StoreDamaged: it is no catalog, or it is gone.
    """

    def __init__(self, path: Path, wait: float, *, must_exist: bool = False) -> None:
        self._path = path
        self._wait = wait
        self._start()
        this = weakref.ref(self)
        os.register_at_fork(after_in_child=lambda: _forget(this))
        forks.crossing.yielding.add(self)
        self._prepare(must_exist)
        self.close()  # a server may fork its processes after this without telling Python

    def _start(self) -> None:
        self._process = forks.Process()
        self._connections: weakref.WeakSet[Connection] = weakref.WeakSet()
        self._engine = sa.create_engine(
            "sqlite://", creator=self._connect, poolclass=sa.pool.QueuePool, pool_size=8, max_overflow=-1
        )

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self._path,
            timeout=self._wait,
            check_same_thread=False,
            isolation_level=None,
            factory=Connection,
        )
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        self._connections.add(connection)
        return connection

    def _prepare(self, must_exist: bool) -> None:
        with self._writing() as connection:
            if not sa.inspect(connection).has_table(_store.name):
                if must_exist:
                    raise StoreDamaged("The catalog of the data store is gone")
                _metadata.create_all(connection)
                connection.execute(_store.insert().values(version=VERSION))
            version = connection.execute(sa.select(_store.c.version)).scalar_one()
        if version != VERSION:
            raise StoreUnavailable(
                f"The data store has format {version}, and this release of Duckstore only knows format {VERSION}"
            )

    # Reading

    def get(self, id: str) -> Entry | None:
        """Return the row of resource *id*."""
        rows = self._read(_get, "id", id)
        return _entry(rows) if rows else None

    def generation(self, id: str) -> str | None:
        """Return the current generation of resource *id*, or None where there is no such resource."""
        rows = self._read(_get, "id", id)
        return rows[0].generation if rows else None

    def resolve(self, name: str) -> str | None:
        """Return the id of the resource that is called *name*."""
        rows = self._read(_resolve, "name", name)
        return rows[0].resource_id if rows else None

    def _read(self, query: sa.Select[Any], parameter: str, value: str) -> Sequence[sa.Row[Any]]:
        """Return the rows that *query* finds with *value*."""
        if not is_text(value):
            return ()
        with self._reading() as connection:
            raw = connection.connection.driver_connection
            assert isinstance(raw, Connection)
            return raw.remembered((parameter, value), lambda: connection.execute(query, {parameter: value}).all())

    def relations(self) -> list[Relation]:
        """Return every name, newest first."""
        query = sa.select(_relations).order_by(_relations.c.oid.desc())
        with self._reading() as connection:
            return [
                Relation(row.name, row.oid, None if row.name == row.resource_id else row.resource_id)
                for row in connection.execute(query)
            ]

    def ids(self) -> list[str]:
        """Return the id of every resource."""
        with self._reading() as connection:
            return list(connection.execute(sa.select(_resources.c.id).order_by(_resources.c.id)).scalars())

    # Writing. Each method is one transaction, on disk when it returns.

    def put(self, resource: Resource, generation: str) -> None:
        """Make *resource* and *generation* its row, whether it had one or not.

        :raises DuplicateTable: one of its names belongs to another resource.
        """
        if not all(map(is_text, (resource.id, *resource.aliases))):
            raise UntranslatableCharacter("The name of a table holds a character that cannot be stored")
        values = {
            "generation": generation,
            "columns": json.dumps([_from_column(column) for column in resource.columns]),
            "unique_key": json.dumps(resource.unique_key),
            "indexes": json.dumps(resource.indexes),
            "triggers": json.dumps(resource.triggers),
        }
        with self._writing() as connection:
            there = connection.execute(
                _resources.update().where(_resources.c.id == resource.id).values(values)
            ).rowcount
            if not there:
                connection.execute(_resources.insert().values(id=resource.id, **values))
            self._name(connection, resource)

    def _name(self, connection: sa.Connection, resource: Resource) -> None:
        wanted = [resource.id, *resource.aliases]
        query = sa.select(_relations.c.name).where(_relations.c.resource_id == resource.id)
        there = set(connection.execute(query).scalars())
        for name in there.difference(wanted):
            connection.execute(_relations.delete().where(_relations.c.name == name))
        for name in wanted:
            if name in there:
                continue
            try:
                connection.execute(_relations.insert().values(name=name, resource_id=resource.id))
            except sa.exc.IntegrityError as error:
                raise DuplicateTable(f'relation "{name}" already exists') from error

    def remove(self, id: str) -> None:
        """Remove the row of resource *id* with its names."""
        with self._writing() as connection:
            connection.execute(_resources.delete().where(_resources.c.id == id))

    # Connections

    @contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        with forks.crossing(), _translated(), self._engine_here().connect() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        with forks.crossing(), _translated(), self._engine_here().connect() as connection:
            raw = connection.connection.driver_connection
            assert isinstance(raw, Connection)
            raw.forget()
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.exec_driver_sql("COMMIT")
            except BaseException:
                if raw.in_transaction:
                    connection.exec_driver_sql("ROLLBACK")
                raise

    def _engine_here(self) -> sa.Engine:
        if not self._process.is_here:
            self.forget()
        return self._engine

    def close(self) -> None:
        """Close the connections that nobody uses."""
        self._engine.dispose()

    def yield_to_fork(self) -> None:
        """Before a fork: leave no connection open, see :class:`~ckanext.duckstore.store.forks.Crossing`."""
        if self._process.is_here:
            self.close()

    def forget(self) -> None:
        """In a forked child: start anew, without touching the parent's connections."""
        forks.abandon(list(self._connections))
        self._engine.dispose(close=False)
        self._start()


def _forget(catalog: weakref.ref[Catalog]) -> None:
    there = catalog()
    if there is not None:
        there.forget()


def is_text(name: str) -> bool:
    """Whether *name* can be the name of a resource at all: no NUL, no lone surrogate."""
    try:
        return b"\0" not in name.encode()
    except UnicodeEncodeError:
        return False


def _from_column(column: Column) -> dict[str, Any]:
    return {
        "name": column.name,
        "type": column.type,
        "native_type": column.native_type,
        "storage": column.storage,
        "comment": dict(column.comment),
    }


def _entry(rows: Sequence[sa.Row[Any]]) -> Entry:
    row = rows[0]
    resource = Resource(
        id=row.id,
        columns=tuple(Column(**column) for column in json.loads(row.columns)),
        unique_key=tuple(json.loads(row.unique_key)),
        indexes=tuple(map(tuple, json.loads(row.indexes))),
        triggers=tuple(json.loads(row.triggers)),
        aliases=tuple(each.name for each in rows if each.name != row.id),
    )
    return Entry(resource, row.generation)


@contextmanager
def _translated() -> Iterator[None]:
    """Translate SQLite's errors."""
    try:
        yield
    except sa.exc.DBAPIError as error:
        raise _of_sqlite(error.orig) from error
    except sqlite3.Error as error:
        raise _of_sqlite(error) from error


def _of_sqlite(error: BaseException | None) -> DuckstoreError:
    extended = getattr(error, "sqlite_errorcode", 0)
    code = extended & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StoreBusy("The data store is busy with other requests, try again later")
    if code == sqlite3.SQLITE_FULL or extended == sqlite3.SQLITE_IOERR_WRITE:
        return DiskFull("No space left for the catalog of the data store")
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return StoreDamaged("The catalog of the data store cannot be read")
    return StoreUnavailable("The catalog of the data store cannot be used")
