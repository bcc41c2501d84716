"""The interface of a store, the component that holds the catalog and the rows.

A store holds *resources*. A resource is a catalog row (:class:`Resource`) and a table of rows; a
reader always gets a consistent snapshot of both. Writers of a resource are serialized; readers
never wait for a long write, nor writers for a long read.

This module depends neither on CKAN nor on a storage format;
:class:`~ckanext.duckstore.store.files.file_store.FileStore` stores each resource in a DuckDB file
of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import duckdb

#: The row id column of every resource: it starts at 1, increases by 1 for each row, and no value is
#: reused.
ID_COLUMN = "_id"

#: Identifies a version of a resource's rows: if two states are equal, so are the rows.
State = tuple[int, ...]


@dataclass(frozen=True)
class Column:
    """A column of a resource; ``_id`` is not among them."""

    name: str
    """The name that consumers see: at most 63 characters, case-sensitive, unique within the
    resource."""
    type: str
    """PostgreSQL's short name of the type (``pg_type.typname``): ``int4``, ``numeric``,
    ``_text``."""
    native_type: str
    """PostgreSQL's full name of the type, as ``format_type`` prints it: ``integer``,
    ``numeric(10,2)``, ``text[]``."""
    storage: str
    """The DuckDB type of the values in the file: ``INTEGER``, ``DECIMAL(18,3)``, ``VARCHAR[]``."""
    comment: Mapping[str, Any] = field(default_factory=dict)
    """CKAN's metadata of the column: the data dictionary under ``_info``, and a mapping for each
    ``IDataDictionaryForm`` plugin."""


@dataclass(frozen=True)
class Resource:
    """The catalog row of a resource."""

    id: str
    columns: tuple[Column, ...]
    unique_key: tuple[str, ...] = ()
    indexes: tuple[tuple[str, ...], ...] = ()
    """The columns of each index that a consumer declared. DuckDB needs none; they are stored only
    to be reported."""
    triggers: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, order=True)
class FunctionArgument:
    """A declared argument of a function."""

    name: str
    type: str
    mode: str = "in"


@dataclass(frozen=True, order=True)
class StoredFunction:
    """A PL/pgSQL function, identified by its name and signature."""

    name: str
    signature: tuple[str, ...]
    """PostgreSQL's names of the input argument types."""
    arguments: tuple[FunctionArgument, ...]
    rettype: str
    definition: str


#: Functions by name, with all overloads of each.
Functions = Mapping[str, tuple[StoredFunction, ...]]


@dataclass(frozen=True)
class Relation:
    """A searchable name: a resource's id or an alias."""

    name: str
    oid: int
    alias_of: str | None


@dataclass(frozen=True)
class Size:
    """The disk usage of a resource in bytes, and the number of its generations on disk."""

    bytes: int
    generations: int


class Pin(Protocol):
    """A resource whose file is protected from changes, so that a query process can attach it
    read-only.
    """

    @property
    def resource(self) -> Resource:
        """The catalog row."""

    @property
    def path(self) -> Path:
        """The DuckDB file. A read-only attach replays the WAL next to it, if there is one, in
        memory.
        """

    @property
    def state(self) -> State:
        """The state of the rows when the resource was pinned."""

    @property
    def table(self) -> tuple[str, str]:
        """The schema and the name of the table of rows in the file."""


@dataclass(frozen=True)
class DerivedTables:
    """The derived tables of one resource, as seen by one reader or writer."""

    connection: duckdb.DuckDBPyConnection
    resource: Resource
    rows: str
    """The quoted name of the table of rows, for a FROM clause."""
    schema: str
    """The quoted qualifier of a table name: ``"r0".main``."""
    memory: dict[str, Any] = field(default_factory=dict)
    """Cached facts about the tables, valid until the next write. A write clears it or keeps what is
    still true."""

    def table(self, name: str) -> str:
        """Return the qualified name of the table *name* for use in SQL."""
        return f"{self.schema}.{name}"


class Derived(Protocol):
    """Maintains derived tables: tables computed from the rows of a resource only, in the same file
    and the same transactions.

    A store that is given one calls it and knows nothing of the tables' contents. They can be
    rebuilt at any time.
    """

    @property
    def wanted(self) -> bool:
        """Whether a new resource gets the tables. If not, an existing resource loses them with its
        next publication.
        """

    @property
    def definitions(self) -> Mapping[str, str]:
        """Table name -> column definitions: names and types as DuckDB prints them, separated by
        ``, ``. Tables with other columns are not used.
        """

    @property
    def row_columns(self) -> Mapping[str, str]:
        """Additional columns of the table of rows: name, which begins with
        :data:`~ckanext.duckstore.identifiers.DERIVED` -> DuckDB type. They are NULL in new rows.
        """

    def make(self, tables: DerivedTables) -> None:
        """Fill the newly created tables with their initial contents, for rows none of which has
        been processed.
        """

    def copy(self, source: DerivedTables, target: DerivedTables) -> None:
        """Copy the contents of *source* to *target*, newly created in the file of a copy of the
        rows.
        """

    def marks(self, tables: DerivedTables, most: int) -> Mapping[str, str]:
        """Return what this transaction must assign to columns of each row that it changes, or
        inserts with an explicit ``_id``: quoted name -> SQL.

        :param most: the maximum number of these rows.
        """

    def numbered(self, tables: DerivedTables, lowest: int) -> None:
        """Note that this transaction gives rows an ``_id`` of its own choice.

        A write may run in autocommit mode: call ``connection.begin()`` before a statement that
        changes something. It does nothing in an open transaction.

        :param lowest: the lowest one.
        """

    def deleting(self, tables: DerivedTables) -> None:
        """Note that this transaction deletes rows."""

    def is_behind(self, tables: DerivedTables, next_id: int | None = None) -> bool:
        """Return whether a new generation should be published soon after a write, to bring the
        tables up to date. It is free if the memory of *tables* has the answer.

        :param next_id: the next ``_id``; None if it is not known or nothing has been written.
        """

    def is_usable(self, tables: DerivedTables) -> bool:
        """Return whether readers can use the tables: they are intact as far as readers can see, of
        this release, and for the columns of the rows.
        """

    def is_untidy(self, tables: DerivedTables) -> bool:
        """Return whether a thorough :meth:`published` would noticeably speed up readers. Called
        after a series of writes.
        """

    def published(self, tables: DerivedTables, *, thorough: bool) -> None:
        """Bring the tables up to date in a copy that is about to be published; any statement is
        allowed.

        :param thorough: finish however long it takes; else part of the work may be left to the next
            publication.
        """

    def check(self, tables: DerivedTables) -> Iterator[str]:
        """Compare the tables with the rows and yield a message for each inconsistency."""


class Reading(Protocol):
    """An open snapshot of some resources."""

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The connection, not shared with others while the reading is open; the attached files are
        read-only.
        """

    @property
    def resources(self) -> Mapping[str, Resource]:
        """Resource id -> catalog row."""

    def table(self, id: str) -> str:
        """Return the quoted name of the table of rows of resource *id*, for a FROM clause."""

    def state(self, id: str) -> State | None:
        """Return the state of the rows of resource *id*, like :attr:`Pin.state`; None if it is not
        known.
        """

    def row_count(self, id: str) -> int:
        """Return the number of rows of resource *id*; it is cached until the next write."""

    def has_gaps(self, id: str) -> bool:
        """Return whether the ``_id`` of the rows of resource *id* are other numbers than 1, 2, 3,
        ...; it is cached until the next write.
        """

    def derived(self, id: str) -> DerivedTables | None:
        """Return the derived tables of resource *id*, or None if it has none."""


class Writing(Protocol):
    """An open transaction on the rows of one resource.

    It commits when its ``with`` block ends, and rolls back if the block raises or :meth:`rollback`
    was called.
    """

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The connection of the open transaction."""

    @property
    def resource(self) -> Resource:
        """The catalog row, or for a publication the row that it will store."""

    @property
    def table(self) -> str:
        """The quoted name of the table of rows, for a FROM or INTO clause."""

    def take_ids(self, count: int) -> int:
        """Reserve *count* values of ``_id`` and return the first."""

    def reserve_ids(self, lowest: int, highest: int) -> None:
        """Ensure that no ``_id`` up to *highest* is assigned again: for rows that get an explicit
        ``_id``, of which *lowest* is the lowest one.
        """

    def retire_ids(self) -> None:
        """Ensure that no ``_id`` of an existing row is ever assigned again. Call it before deleting
        rows.
        """

    def marks(self, most: int) -> Mapping[str, str]:
        """Return what the write must assign to columns of each row that it changes, or inserts with
        an explicit ``_id``: quoted name -> SQL.

        :param most: the maximum number of these rows.
        """

    def rollback(self) -> None:
        """Discard this write at the end of the block, for a dry run."""


class Turn(Protocol):
    """Exclusive write access to a resource, until the turn ends."""

    @property
    def resource(self) -> Resource | None:
        """The current catalog row; None if the resource does not exist yet."""

    def rows(self, *, long: bool = False, autocommit: bool = False) -> AbstractContextManager[Writing]:
        """Write rows only: in place if possible, else to a copy.

        Writing in place is faster for any number of rows, but readers wait until the block has
        ended.

        :param long: the write takes so long that it should always use a copy.
        :param autocommit: at most one statement changes rows, and the write is kept once it has
            succeeded; this is faster.

        Only INSERT, UPDATE, DELETE and MERGE on ``Writing.table``, and temporary tables, are
        allowed in the block.
        """

    def publish(self, resource: Resource) -> AbstractContextManager[Writing]:
        """Write rows together with a changed or new catalog row, to a copy that replaces the
        current generation atomically.

        When the block begins, the rows have the columns of *resource*: new columns are NULL,
        dropped ones are gone, and values whose ``storage`` has changed are converted.

        :raises DuplicateTable: a name of *resource* (its id or an alias) belongs to another
            resource.
        """

    def save(self, resource: Resource) -> None:
        """Change the catalog row only: data dictionary, unique key, indexes, triggers, aliases.

        :raises DuplicateTable: as in :meth:`publish`.
        """

    def settle(self) -> None:
        """Rewrite the table for fast reads, if that is worthwhile. Called after a series of
        writes.
        """

    def derive(self, *, anew: bool = False) -> str:
        """Build the derived tables if they are missing, unusable or out of date; remove them if
        they are not wanted.

        :param anew: build them in any case.
        :return: a message that describes what was done.
        """

    def drop(self) -> None:
        """Remove the resource, its rows and its aliases."""


class Store(Protocol):
    """Holds resources. Safe for concurrent use by threads and processes."""

    def read(self, *ids: str, timeout: float | None = None) -> AbstractContextManager[Reading]:
        """Open a snapshot of the resources *ids*. Without *ids*, the connection has no file
        attached.

        :param timeout: seconds after which a query in the block is interrupted.
        :raises UndefinedTable: one of them does not exist.
        :raises QueryCanceled: (in the block) the timeout has expired.
        :raises StoreBusy: a lock was not granted within the configured wait.
        :raises StoreDamaged: a file cannot be read.
        """

    def turn(self, id: str, timeout: float | None = None) -> AbstractContextManager[Turn]:
        """Wait for exclusive write access to resource *id*, which need not exist.

        :param timeout: seconds after which a statement in the block is interrupted.
        :raises StoreBusy: access was not granted within the configured wait.
        """

    def pin(self, *ids: str) -> AbstractContextManager[Mapping[str, Pin]]:
        """Protect the files of the resources *ids* from changes until the block ends.

        :raises UndefinedTable: one of them does not exist.
        :raises StoreBusy: a lock was not granted within the configured wait.
        :raises StoreDamaged: a file cannot be read.
        """

    @property
    def spill(self) -> Path:
        """The folder for temporary files of queries that exceed the memory limit."""

    def get(self, id: str) -> Resource | None:
        """Return the catalog row of resource *id*, or None. Aliases are not resolved."""

    def resolve(self, name: str) -> str | None:
        """Return the id of the resource whose id or alias is *name*, or None."""

    def relations(self) -> list[Relation]:
        """Return all searchable names, newest first."""

    def functions(self) -> Functions:
        """Return all functions, a consistent snapshot. The caller must not modify the mapping."""

    def put_function(self, function: StoredFunction, *, replace: bool) -> None:
        """Store *function*. Every process uses it from its next write on.

        :param replace: replace a function of the same name and signature.
        :raises DuplicateFunction: a function of the same name and signature exists and *replace* is
            False.
        """

    def drop_functions(self, functions: Sequence[StoredFunction]) -> None:
        """Remove *functions*.

        :raises DependentObjectsStillExist: one of them is a trigger of a resource.
        """

    def ids(self) -> list[str]:
        """Return the ids of all resources."""

    def size(self, id: str) -> Size:
        """Return the disk usage of resource *id*."""

    def total_bytes(self) -> int:
        """Return the disk usage of the whole store in bytes."""

    def before_fork(self) -> None:
        """Release what a forked child must not share: DuckDB instances, connections, open
        descriptors.
        """

    def close(self) -> None:
        """Close unused instances and connections. The store remains usable."""
