"""The catalog: the resources, their metadata, and the current generation of each.

The catalog row is the commit point of a resource: it holds the columns and names the generation
that has them. The catalog is a SQLite database in WAL mode, synced at every commit. No other code
in this process may open its files: closing a descriptor would drop SQLite's ``fcntl`` locks.
"""

from __future__ import annotations

import os
import sqlite3
import weakref
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

import sqlalchemy as sa

from ...errors import StoreDamaged, UntranslatableCharacter
from ..base import Functions, Relation, Resource, StoredFunction
from ..engine import engine_errors
from ..system import forks
from ..system.fsync import PRIVATE_FILE
from . import catalog_functions, catalog_names, catalog_repair
from .catalog_cache import Connection
from .catalog_migrations import migrate
from .catalog_schema import (
    GET,
    GET_FUNCTIONS,
    GET_NAMES,
    METADATA,
    RESOLVE,
    RESOURCES,
    STORE,
    VERSION,
    Entry,
    Row,
    entry_of,
    is_name,
    names_of,
    revision_of,
    values_of,
)
from .commit_point import after_commit
from .function_copies import FunctionCopies, digest_of
from .layout import Layout

_Made = TypeVar("_Made")


class Catalog:
    """The catalog in the file *path*.

    :param must_exist: do not create a missing catalog, because there are rows that would be
        orphaned.
    :raises StoreUnavailable: this release does not support its format, or it cannot be used.
    :raises StoreDamaged: it is not a catalog, or it is gone.
    """

    def __init__(self, path: Path, wait: float, *, must_exist: bool = False) -> None:
        self._path = path
        self._wait = wait
        self._layout = Layout(path.parent)
        self.copies = FunctionCopies(self._layout.functions, wait)
        self._start()
        this = weakref.ref(self)
        os.register_at_fork(after_in_child=lambda: _forget(this))
        forks.crossing.yielding.add(self)
        self._prepare(must_exist)
        self.close()  # a server may fork its processes after this without running Python's fork hooks

    def _start(self) -> None:
        self._process = forks.ForkGuard()
        self._connections: weakref.WeakSet[Connection] = weakref.WeakSet()
        #: Idle connections that only read; SQLAlchemy has the others.
        self._idle: list[Connection] = []
        self._engine = sa.create_engine(
            "sqlite://", creator=self._connect, poolclass=sa.pool.QueuePool, pool_size=8, max_overflow=-1
        )

    def _connect(self) -> Connection:
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
        with engine_errors.of_system(), suppress(FileExistsError):
            # SQLite's WAL gets the modes of the file. (An existing file must not be opened: see the
            # module.)
            os.close(os.open(self._path, os.O_CREAT | os.O_EXCL, PRIVATE_FILE))
        with self._writing() as connection:
            if not sa.inspect(connection).has_table(STORE.name):
                if must_exist:
                    raise StoreDamaged("The catalog of the data store is gone")
                METADATA.create_all(connection)
                connection.execute(STORE.insert().values(version=VERSION, names=0))
            migrate(connection, self._layout, self.copies)

    # Reading

    def get(self, id: str) -> Entry | None:
        """Return the row of resource *id*, or None."""
        return self._remembered(GET, id, entry_of)

    def generation(self, id: str) -> str | None:
        """Return the current generation of resource *id*, or None if there is no such resource."""
        entry = self.get(id)
        return entry.generation if entry else None

    def resolve(self, name: str) -> str | None:
        """Return the id of the resource whose id or alias is *name*, or None.

        :raises StoreDamaged: there is none, but a name is damaged or missing.
        """
        id = self.owner(name)
        if id is None and is_name(name):
            self._names()
        return id

    def owner(self, name: str) -> str | None:
        """Return what :meth:`resolve` does, even if other names are damaged."""
        return self._remembered(RESOLVE, name, lambda rows: str(rows[0]["id"]))

    def _remembered(self, query: str, value: str, made_of: Callable[[list[sqlite3.Row]], _Made]) -> _Made | None:
        """Return *made_of* of the rows that *query* returns for *value*, or None if there are none.

        The result is cached and shared: the caller must not modify it.
        """
        if not is_name(value):
            return None

        def read() -> tuple[_Made | None, int]:
            rows = _rows(connection, query, value)
            return made_of(rows) if rows else None, _size(rows) + len(value)

        with forks.crossing(), engine_errors.of_sqlite(), self._asking() as connection:
            return connection.remembered((query, value), read)

    def relations(self) -> list[Relation]:
        """Return all ids and aliases, newest first.

        :raises StoreDamaged: one is damaged or missing.
        """
        return list(self._names())

    def _names(self) -> tuple[Relation, ...]:
        with forks.crossing(), engine_errors.of_sqlite(), self._asking() as connection:
            return connection.remembered(GET_NAMES, lambda: _sized(names_of, _rows(connection, GET_NAMES)))

    def ids(self) -> list[str]:
        """Return the ids of all resources, sorted.

        :raises StoreDamaged: a name is damaged or missing.
        """
        return sorted(relation.name for relation in self._names() if relation.alias_of is None)

    def listed(self) -> list[str]:
        """Return the ids of all rows of resources, sorted, for maintenance: some may be damaged."""
        with self._reading() as connection:
            found = list(connection.execute(sa.select(RESOURCES.c.id).order_by(RESOURCES.c.id)).scalars())
        if not all(isinstance(id, str) for id in found):
            raise StoreDamaged("The catalog of the data store cannot be read")
        return found

    def functions(self) -> Functions:
        """Return all functions.

        :raises StoreDamaged: one is damaged or missing.
        """

        def read() -> tuple[Functions, int]:
            rows: list[sqlite3.Row] = []

            def ask() -> list[sqlite3.Row]:
                rows[:] = _rows(connection, GET_FUNCTIONS)
                return rows

            return catalog_functions.read(ask, self.copies), _size(rows)

        with forks.crossing(), engine_errors.of_sqlite(), self._asking() as connection:
            return connection.remembered(GET_FUNCTIONS, read)

    def function_rows(self) -> Sequence[Row]:
        """Return the rows of all functions, for maintenance: some may be damaged."""
        with forks.crossing(), engine_errors.of_sqlite(), self._asking() as connection:
            return catalog_repair.function_rows(connection)

    # Writing. Each method is one transaction, which is durable when it returns.

    def put(self, resource: Resource, generation: str, revision: int = 1) -> int:
        """Insert or update the row of *resource*, with *generation*; return its new revision.

        :param revision: the minimum of the new revision.
        :raises DuplicateTable: one of its names belongs to another resource.
        :raises UndefinedFunction: one of its triggers does not exist.
        """
        if not all(map(is_name, (resource.id, *resource.aliases))):
            raise UntranslatableCharacter("The name of a table is too long, or holds a character that cannot be stored")
        mine = RESOURCES.c.id == resource.id
        with self._writing() as connection:
            before = connection.execute(sa.select(revision_of(RESOURCES)).where(mine)).scalar()
            revision = max(revision, (before or 0) + 1)
            values = values_of(resource, generation, revision)
            if before is None:
                connection.execute(RESOURCES.insert().values(values))
            else:
                connection.execute(RESOURCES.update().where(mine).values(values))
            with catalog_names.counted(connection, resource.id):
                catalog_names.set_names(connection, resource)
            catalog_functions.check_triggers(connection, resource, self.copies)
        return revision

    def remove(self, id: str) -> None:
        """Remove the row of resource *id* and its names."""
        with self._writing() as connection, catalog_names.counted(connection, id):
            connection.execute(RESOURCES.delete().where(RESOURCES.c.id == id))

    def count_names(self) -> None:
        """Compute the checksum of all names anew, after each row has been found to be sound."""
        with self._writing() as connection:
            catalog_names.count_anew(connection)

    def put_function(self, function: StoredFunction, *, replace: bool) -> None:
        """Store *function*.

        :raises DuplicateFunction: a function of the same name and signature exists and *replace* is
            False.
        """
        with self._copies_locked():
            with self._writing() as connection:
                revision = catalog_functions.put(connection, function, self.copies, replace=replace)
            with after_commit("keep a copy of the function"):
                self.copies.publish(function, revision)

    def drop_functions(self, functions: Sequence[StoredFunction]) -> None:
        """Remove *functions*.

        :raises DependentObjectsStillExist: one of them is a trigger of a resource.
        """
        with self._copies_locked():
            try:
                with self._writing() as connection:
                    catalog_functions.drop(connection, functions)
                    for function in functions:
                        self.copies.mark_dropped(function)
            except BaseException:
                for function in functions:
                    self.copies.unmark_dropped(function)
                raise
            with after_commit("remove the copy of the function"):
                for function in functions:
                    self.copies.remove(digest_of(function.name, function.signature))

    def remove_function_row(self, row: Row) -> None:
        """Remove the damaged *row* of :meth:`function_rows`."""
        with self._writing() as connection:
            connection.exec_driver_sql("DELETE FROM functions WHERE rowid = ?", (row["rowid"],))

    def prepare_recovery(self, ids: Collection[str]) -> None:
        """Remove what would stand in the way of restoring the rows of the resources *ids*: their
        names, and rows and names that belong to no table.
        """
        with self._writing() as connection:
            catalog_repair.remove_strays(connection, self._layout)
            catalog_repair.release_names(connection, ids)

    @contextmanager
    def _copies_locked(self) -> Iterator[None]:
        with engine_errors.of_system():
            lock = self.copies.lock()
        with lock, engine_errors.of_system():
            yield

    def problems(self) -> list[str]:
        """Return the problems that SQLite's integrity check finds in the catalog.

        :raises StoreDamaged: the check itself fails.
        """
        with self._reading() as connection:
            found = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check(20)")]
            strays = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        return [each for each in found if each != "ok"] + [f"a name belongs to no table: {row}" for row in strays]

    # Connections

    @contextmanager
    def _asking(self) -> Iterator[Connection]:
        """Lend a connection for queries of every request: SQLAlchemy's pool would take longer than
        the query.
        """
        self._be_here()
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = self._connect()
        yield connection
        self._idle.append(connection)  # not reached after an error: the connection is not reused

    @contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        with forks.crossing(), engine_errors.of_sqlite(), self._engine_here().connect() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        with forks.crossing(), engine_errors.of_sqlite(), self._engine_here().connect() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.exec_driver_sql("COMMIT")
            except BaseException:
                raw = connection.connection.driver_connection
                if raw is not None and raw.in_transaction:
                    connection.exec_driver_sql("ROLLBACK")
                raise

    def _engine_here(self) -> sa.Engine:
        self._be_here()
        return self._engine

    def _be_here(self) -> None:
        """Start anew in a forked child."""
        if not self._process.is_here:
            self.forget()

    def close(self) -> None:
        """Close idle connections."""
        self._engine.dispose()
        while self._idle:
            self._idle.pop().close()

    def yield_to_fork(self) -> None:
        """Close all connections before a fork; see
        :class:`~ckanext.duckstore.store.system.forks.Crossing`.
        """
        if self._process.is_here:
            self.close()

    def forget(self) -> None:
        """Start anew in a forked child, without touching the parent's connections."""
        forks.abandon(list(self._connections))
        self._engine.dispose(close=False)
        self._start()


def _rows(connection: sqlite3.Connection, query: str, *values: str) -> list[sqlite3.Row]:
    cursor = connection.cursor()
    cursor.row_factory = sqlite3.Row
    return cursor.execute(query, values).fetchall()


def _sized(made_of: Callable[[list[sqlite3.Row]], _Made], rows: list[sqlite3.Row]) -> tuple[_Made, int]:
    return made_of(rows), _size(rows)


def _size(rows: list[sqlite3.Row]) -> int:
    """Return the number of characters of text in *rows*."""
    return sum(len(value) for row in rows for value in row if isinstance(value, str))


def _forget(catalog: weakref.ref[Catalog]) -> None:
    there = catalog()
    if there is not None:
        there.forget()
