"""Writes to the rows of one resource, in a transaction or in autocommit mode."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, cast

import duckdb

from ..base import Derived, Resource
from ..engine import engine_errors, row_tables
from ..engine.instance import Attachment
from ..engine.lease import Lease
from ..system.failpoints import step
from ..system.forks import ForkGuard
from . import derived_tables


class FileWriting:
    """See :class:`~ckanext.duckstore.store.base.Writing`."""

    def __init__(
        self,
        connection: Watched | Committing,
        resource: Resource,
        attached: Attachment,
        derived: Derived | None,
        next_id: row_tables.NextId | None = None,
    ) -> None:
        """:param next_id: the next ``_id``; None if it is not known."""
        alias = attached.alias
        self._own_connection = connection
        self._derived = derived
        self._tables = derived_tables.there(cast("duckdb.DuckDBPyConnection", connection), attached, resource, derived)
        self.behind = False
        """Whether a publication should bring the derived tables up to date."""
        self.connection = cast("duckdb.DuckDBPyConnection", connection)
        self.resource = resource
        self.table = row_tables.rows_of(alias)
        self.next_id = next_id
        self.unwanted = False
        self._alias = alias

    def take_ids(self, count: int) -> int:
        """Reserve *count* values of ``_id`` and return the first."""
        next_id = self._next_id()
        self.next_id = replace(next_id, value=next_id.value + count)
        return next_id.value

    def reserve_ids(self, lowest: int, highest: int) -> None:
        """Ensure that no ``_id`` up to *highest* is assigned again."""
        if self._derived is not None and self._tables is not None:
            self._derived.numbered(self._tables, lowest)
        next_id = self._next_id()
        self.next_id = replace(next_id, value=max(next_id.value, highest + 1))

    def retire_ids(self) -> None:
        """Ensure that no ``_id`` of an existing row is ever assigned again."""
        if self._derived is not None and self._tables is not None:
            self._derived.deleting(self._tables)
        value = self._next_id().value
        if value != self._next_id().stored:
            row_tables.store_next_id(self.connection, self._alias, value)
            self.next_id = row_tables.NextId(value, value)

    def _next_id(self) -> row_tables.NextId:
        if self.next_id is None:
            with engine_errors.reading("The data of the table cannot be read"):
                self.next_id = row_tables.next_id(self.connection, self._alias)
        return self.next_id

    def marks(self, most: int) -> Mapping[str, str]:
        """Return what to assign to columns of changed rows."""
        if self._derived is None or self._tables is None:
            return {}
        return self._derived.marks(self._tables, most)

    def finish(self) -> None:
        """Ask whether the derived tables should be brought up to date."""
        if self._derived is None or self._tables is None or self.unwanted:
            return
        self.behind = self._derived.is_behind(self._tables, None if self.next_id is None else self.next_id.value)

    def rollback(self) -> None:
        """Discard this write at the end of the block."""
        self.unwanted = True


class Watched:
    """A connection that records whether a statement has failed on it."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, root: duckdb.DuckDBPyConnection) -> None:
        """:param root: the instance's first connection, on which Python functions must be
        registered.
        """
        self._connection = connection
        self.root = root
        self.failed = False

    def __getattr__(self, name: str) -> Any:
        attribute = getattr(self._connection, name)
        if not callable(attribute):
            return attribute

        def call(*arguments: Any, **named: Any) -> Any:
            try:
                result = attribute(*arguments, **named)
            except BaseException:
                self.failed = True
                raise
            return self if isinstance(result, duckdb.DuckDBPyConnection) else result

        return call

    def begin(self) -> None:
        """Do nothing: the transaction is already open."""

    def require(self) -> None:
        """Raise an error if a statement has failed, even if the caller handled its exception.

        DuckDB reports success for the COMMIT of a failed transaction although it rolls it back; any
        other statement there raises an error (https://github.com/duckdb/duckdb/issues/25300).
        """
        if self.failed:
            self._connection.execute("SELECT 1")


class Committing:
    """The connection of *lease* in autocommit mode, until :meth:`begin` is called; *root* as in
    :class:`Watched`.
    """

    def __init__(self, lease: Lease) -> None:
        self._lease = lease
        self.root = lease.instance.root
        self._process = ForkGuard()
        self.has_begun = False

    def execute(self, sql: str | duckdb.Statement, parameters: Any = None) -> duckdb.DuckDBPyConnection:
        """Run the statement *sql* and commit it. If that fails, the caller must undo it."""
        self._process.require()
        if self.has_begun:
            return self._lease.connection.execute(sql, parameters)
        step("commit")
        try:
            result = self._lease.connection.execute(sql, parameters)
        except duckdb.TransactionException as error:
            self._lease.discard()
            raise engine_errors.of_commit(error) from error
        step("committed")
        return result

    def begin(self) -> None:
        """Begin a transaction, because more than one statement changes something."""
        if not self.has_begun:
            self._lease.connection.execute("BEGIN")
            self.has_begun = True

    def __getattr__(self, name: str) -> Any:
        return getattr(self._lease.connection, name)


@contextmanager
def transaction(
    lease: Lease,
    resource: Resource,
    attached: Attachment,
    derived: Derived | None,
    next_id: row_tables.NextId | None = None,
) -> Iterator[FileWriting]:
    """Run the block in a transaction. Commit it at the end, unless the block raises or calls
    :meth:`FileWriting.rollback`.

    :param next_id: the next ``_id``; None if it is not known.

    A failed COMMIT may leave anything in the WAL; the caller must undo it.
    """
    process = ForkGuard()
    connection = Watched(lease.connection, lease.instance.root)
    connection.execute("BEGIN")
    try:
        writing = FileWriting(connection, resource, attached, derived, next_id)
        yield writing
        process.require()
        step("block done")
        if not writing.unwanted:
            connection.require()
    except BaseException:
        if process.is_here:
            _roll_back(lease)
        raise
    if writing.unwanted:
        _roll_back(lease)
        return
    _commit(lease)


def _commit(lease: Lease) -> None:
    step("commit")
    try:
        lease.connection.execute("COMMIT")
    except duckdb.Error as error:
        lease.discard()
        raise engine_errors.of_commit(error) from error
    except BaseException:
        lease.discard()
        raise
    step("committed")


@contextmanager
def statements(
    lease: Lease,
    resource: Resource,
    attached: Attachment,
    derived: Derived | None,
    next_id: row_tables.NextId | None = None,
) -> Iterator[FileWriting]:
    """Run the block, in which at most one statement may change rows, in autocommit mode.

    This saves BEGIN and COMMIT, which take at least a quarter of a millisecond each. If the derived
    tables need to write too, a transaction is begun.

    :param next_id: the next ``_id``; None if it is not known.

    If the block raises or calls :meth:`FileWriting.rollback`, the caller must undo its changes.
    """
    connection = Committing(lease)
    writing = FileWriting(connection, resource, attached, derived, next_id)
    yield writing
    step("block done")
    if writing.unwanted:
        raise RuntimeError("this write has been committed already")
    writing.finish()
    if connection.has_begun:
        _commit(lease)


def _roll_back(lease: Lease) -> None:
    try:
        lease.connection.execute("ROLLBACK")
    except duckdb.Error:
        # Nothing was committed. An instance that fails to roll back is not reused.
        lease.discard()
