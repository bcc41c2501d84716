"""The protocol of a store: what the operations may ask of the place where rows live.

A store keeps *resources*. A resource is a catalog row (:class:`Resource`) and a table of rows, and a reader always gets
both of one moment. Writers of a resource take turns; readers never wait for a long write, nor writers for a long read.

This module knows nothing of CKAN, nor of how rows are kept; :class:`~ckanext.duckstore.store.files.file_store.FileStore` keeps a DuckDB
file for each resource.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import duckdb

#: The column that every resource has: starts at 1, grows by 1 a row, is never used again.
ID_COLUMN = "_id"

#: What tells whether rows are still those that were there before: equal states, equal rows.
State = tuple[int, ...]


@dataclass(frozen=True)
class Column:
    """A column of a resource, without ``_id``."""

    name: str
    """As consumers see it, at most 63 characters; unique among the columns, case counts."""
    type: str
    """PostgreSQL's short name of the type (``pg_type.typname``): ``int4``, ``numeric``, ``_text``."""
    native_type: str
    """PostgreSQL's full name of the type, as ``format_type`` prints it: ``integer``, ``numeric(10,2)``, ``text[]``."""
    storage: str
    """The DuckDB type of the values in the file: ``INTEGER``, ``DECIMAL(18,3)``, ``VARCHAR[]``."""
    comment: Mapping[str, Any] = field(default_factory=dict)
    """What CKAN keeps for a column: the data dictionary under ``_info``, and a mapping for each ``IDataDictionaryForm`` plugin."""


@dataclass(frozen=True)
class Resource:
    """A resource as the catalog has it."""

    id: str
    columns: tuple[Column, ...]
    unique_key: tuple[str, ...] = ()
    indexes: tuple[tuple[str, ...], ...] = ()
    """What a consumer declared. DuckDB needs no index; they are kept so that answers show them."""
    triggers: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, order=True)
class FunctionArgument:
    """An argument of a function, as it was declared."""

    name: str
    type: str
    mode: str = "in"


@dataclass(frozen=True, order=True)
class StoredFunction:
    """A function in PL/pgSQL as it was created. Its name and its signature tell it from all others."""

    name: str
    signature: tuple[str, ...]
    """PostgreSQL's names of the types that a call gives."""
    arguments: tuple[FunctionArgument, ...]
    rettype: str
    definition: str


#: The functions of each name.
Functions = Mapping[str, tuple[StoredFunction, ...]]


@dataclass(frozen=True)
class Relation:
    """A name that can be searched: a resource, or an alias of one."""

    name: str
    oid: int
    alias_of: str | None


@dataclass(frozen=True)
class Size:
    """What a resource takes on disk, in bytes, and how many generations of it are there."""

    bytes: int
    generations: int


class Pin(Protocol):
    """A resource whose file stays as it is, so that a query process can attach it read-only."""

    @property
    def resource(self) -> Resource:
        """The catalog row."""

    @property
    def path(self) -> Path:
        """The DuckDB file. A write-ahead log may be beside it, which a read-only attach replays in memory."""

    @property
    def state(self) -> State:
        """The state of the rows when the resource was pinned."""

    @property
    def table(self) -> tuple[str, str]:
        """The schema and the name of the rows in the file."""


@dataclass(frozen=True)
class DerivedTables:
    """The tables that are kept beside the rows of one resource, as whoever reads or writes them finds them."""

    connection: duckdb.DuckDBPyConnection
    resource: Resource
    rows: str
    """The rows, quoted, to stand in a FROM."""
    schema: str
    """What stands before the name of a table, quoted: ``"r0".main``."""
    memory: dict[str, Any] = field(default_factory=dict)
    """What was found out about them: it lasts as long as nobody has written. A write clears it or leaves what is true."""

    def table(self, name: str) -> str:
        """Return the table *name*, to stand in SQL."""
        return f"{self.schema}.{name}"


class Derived(Protocol):
    """Keeps tables beside the rows of a resource, in the same file and the same transactions, made of nothing but the rows.

    A store that has one calls it; what is in the tables is its own business. They can be made anew at any time.
    """

    @property
    def wanted(self) -> bool:
        """Whether a new resource gets the tables; one that has them loses them with its next publication where they are not wanted."""

    @property
    def definitions(self) -> Mapping[str, str]:
        """The columns of each table, as CREATE TABLE takes them, by its name."""

    def make(self, tables: DerivedTables) -> None:
        """Fill the tables, which have just been made, with what they hold where no row has been looked at."""

    def copy(self, source: DerivedTables, target: DerivedTables) -> None:
        """Fill the tables *target*, which have just been made beside a copy of the rows, with what is in *source*."""

    def changing(self, tables: DerivedTables, ids: str | None, parameters: Sequence[Any]) -> None:
        """Note that rows are changed or deleted in this transaction: those whose ``_id`` the query *ids* gives; all where it is None.

        The statements of a write may each be committed by itself: ``connection.begin()`` has to be called before the first that
        changes something, and does nothing where a transaction has begun.
        """

    def changed(self, tables: DerivedTables, ids: Sequence[int]) -> None:
        """Do what :meth:`changing` does, for the few rows *ids*, in a transaction that has begun."""

    def is_behind(self, tables: DerivedTables, next_id: int | None = None) -> bool:
        """Whether :meth:`catch_up` should be called. It costs nothing where the memory of *tables* says so.

        :param next_id: the ``_id`` that comes next, None where that is not known or nothing has been written.
        """

    def is_untidy(self, tables: DerivedTables) -> bool:
        """Whether a thorough :meth:`published` would be felt by readers: a series of writes has ended."""

    def catch_up(self, tables: DerivedTables) -> bool:
        """Bring the tables up to date before an in-place write commits, if that is little work, with nothing but rows.

        :return: whether that was done; else the table should be published anew.
        """

    def published(self, tables: DerivedTables, *, thorough: bool) -> None:
        """Bring the tables up to date on a copy that is going to be published; any statement is allowed.

        :param thorough: however long it takes; else a part of the work may be left to the next publication.
        """

    def check(self, tables: DerivedTables) -> Iterator[str]:
        """Compare the tables with the rows and yield, in words, what is wrong."""


class Reading(Protocol):
    """A snapshot of some resources, open for queries."""

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """Its own for as long as the reading lasts; the attached files are read-only."""

    @property
    def resources(self) -> Mapping[str, Resource]:
        """The catalog rows, by id."""

    def table(self, id: str) -> str:
        """Return the rows of resource *id* as DuckDB names them, quoted, to stand in a FROM."""

    def row_count(self, id: str) -> int:
        """Return how many rows resource *id* has: for nothing, if that was asked since the last write."""

    def derived(self, id: str) -> DerivedTables | None:
        """Return the tables that are kept beside the rows of resource *id*; None where it has none."""


class Writing(Protocol):
    """An open transaction on the rows of one resource.

    It commits when its ``with`` block ends, and leaves nothing behind when the block raises or :meth:`rollback` was called.
    """

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The open transaction's."""

    @property
    def resource(self) -> Resource:
        """What the catalog says, or will say once this write is published."""

    @property
    def table(self) -> str:
        """The rows, quoted, to stand in a FROM or INTO."""

    def take_ids(self, count: int) -> int:
        """Reserve *count* values of ``_id`` and return the first."""

    def reserve_ids(self, highest: int) -> None:
        """See to it that no ``_id`` up to *highest* is given again: for a row that brought its own."""

    def retire_ids(self) -> None:
        """See to it that no ``_id`` of a row that is there is ever given again: to be called before rows are deleted."""

    def changing(self, ids: str | None, parameters: Sequence[Any] = ()) -> None:
        """To be called in every write that changes or deletes rows, or that makes rows with an ``_id`` of their own.

        Before or after it does, as long as the query finds them.

        :param ids: a query that gives their ``_id``, with its *parameters*; None for all rows.
        """

    def begin_changing(self) -> bool:
        """Whether rows that are changed have to be told to :meth:`changed`; if so, all that follows is one transaction."""

    def changed(self, ids: Sequence[int]) -> None:
        """Do what :meth:`changing` does, where :meth:`begin_changing` has been asked and the few rows *ids* are known."""

    def rollback(self) -> None:
        """Keep nothing of this write: for a dry run."""


class Turn(Protocol):
    """A writer's turn: until it ends, nobody else writes to this resource."""

    @property
    def resource(self) -> Resource | None:
        """As it is now; None where it does not exist yet."""

    def rows(self, *, long: bool = False, autocommit: bool = False) -> AbstractContextManager[Writing]:
        """Write rows and nothing else: in place where that can be had, else on a copy.

        In place is the quicker, for any number of rows, but readers have to wait until the block has ended.

        :param long: this takes so long that it should be a copy in any case.
        :param autocommit: at most one statement changes rows, and the write is wanted once that has succeeded; this is the quicker.

        Only INSERT, UPDATE, DELETE and MERGE on ``Writing.table``, and temporary tables, are allowed inside.
        """

    def publish(self, resource: Resource) -> AbstractContextManager[Writing]:
        """Write rows together with a changed (or first) catalog row, on a copy that takes effect as a whole.

        The rows already have the columns of *resource* when the block begins: columns that are new hold NULL, dropped ones are gone,
        and a changed ``storage`` is converted.

        :raises DuplicateTable: a name of *resource* (its id, an alias) belongs to another resource.
        """

    def save(self, resource: Resource) -> None:
        """Change the catalog row and no rows: data dictionary, key, indexes, triggers, aliases.

        :raises DuplicateTable: as :meth:`publish`.
        """

    def settle(self) -> None:
        """Put the table into the form in which it is read fastest, if that is worth while: a series of writes has ended."""

    def derive(self) -> str:
        """Make what is derived from the rows, where that is missing or behind, or remove it, where it is not wanted.

        :return: what was done, in words.
        """

    def drop(self) -> None:
        """Remove the resource, its rows and its aliases."""


class Store(Protocol):
    """Where resources live. Safe to use from many threads and processes."""

    def read(self, *ids: str, timeout: float | None = None) -> AbstractContextManager[Reading]:
        """Open a snapshot of the resources *ids* (none is allowed: then the connection sees no file).

        :param timeout: seconds after which a query inside is interrupted.
        :raises UndefinedTable: one of them does not exist.
        :raises QueryCanceled: (inside) the time has passed.
        :raises StoreBusy: no lock within the configured wait.
        :raises StoreDamaged: its file cannot be read.
        """

    def turn(self, id: str, timeout: float | None = None) -> AbstractContextManager[Turn]:
        """Wait for this writer's turn at resource *id*, which need not exist.

        :param timeout: seconds after which a statement inside is interrupted.
        :raises StoreBusy: no turn within the configured wait.
        """

    def pin(self, *ids: str) -> AbstractContextManager[Mapping[str, Pin]]:
        """Keep the files of the resources *ids* as they are until the block ends. Nobody writes to them meanwhile.

        :raises UndefinedTable: one of them does not exist.
        :raises StoreBusy: no lock within the configured wait.
        :raises StoreDamaged: a file cannot be read.
        """

    @property
    def spill(self) -> Path:
        """The folder for what queries write to disk when memory runs short."""

    def get(self, id: str) -> Resource | None:
        """Return the catalog row of resource *id*, or None. Never an alias's."""

    def resolve(self, name: str) -> str | None:
        """Return the id of the resource that *name* is the id or an alias of, or None."""

    def relations(self) -> list[Relation]:
        """Return every name that can be searched, newest first."""

    def functions(self) -> Functions:
        """Return the functions that there are, as they were at one moment. Nobody may change the mapping."""

    def put_function(self, function: StoredFunction, *, replace: bool) -> None:
        """Keep *function*: every process uses it from its next write on.

        :raises DuplicateFunction: there is one with its name and signature, and it is not to be replaced.
        """

    def drop_functions(self, functions: Sequence[StoredFunction]) -> None:
        """Remove *functions*.

        :raises DependentObjectsStillExist: one of them is a trigger of a resource.
        """

    def ids(self) -> list[str]:
        """Return the ids of all resources."""

    def size(self, id: str) -> Size:
        """Return what resource *id* takes on disk."""

    def total_bytes(self) -> int:
        """Return what the whole store takes on disk."""

    def before_fork(self) -> None:
        """Let go of what a forked child must not share: DuckDB instances, connections, open descriptors."""

    def close(self) -> None:
        """Close what is open and unused. The store can be used again afterwards."""
