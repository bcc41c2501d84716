"""An open transaction on the rows of one resource."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from ..errors import StoreDamaged
from . import faults, tables
from .base import Resource
from .forks import Process
from .lease import Lease
from .steps import step


class FileWriting:
    """What a writer gets to work with; see :class:`~ckanext.duckstore.store.base.Writing`."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, resource: Resource, alias: str, next_id: int) -> None:
        self.connection = connection
        self.resource = resource
        self.table = tables.rows_of(alias)
        self._alias = alias
        self._first = self._next = next_id
        self.unwanted = False

    @property
    def next_id(self) -> int:
        """The ``_id`` that comes next, 0 where nobody has asked."""
        return self._next

    def take_ids(self, count: int) -> int:
        """Reserve *count* values of ``_id`` and return the first."""
        self._read_state()
        first = self._next
        self._next += count
        return first

    def reserve_ids(self, highest: int) -> None:
        """See to it that no ``_id`` up to *highest* is ever given again."""
        self._read_state()
        self._next = max(self._next, highest + 1)

    def _read_state(self) -> None:
        """Read which ``_id`` comes next, of which there is always one."""
        if self._first:
            return
        try:
            self._first = self._next = tables.next_id(self.connection, self._alias)
        except duckdb.Error as error:
            raise StoreDamaged("The data of the table cannot be read") from error

    def rollback(self) -> None:
        """Keep nothing of this write."""
        self.unwanted = True

    def finish(self) -> None:
        """Write the state as the last thing of the transaction.

        A statement has to run here in any case: DuckDB reports success for the COMMIT of a transaction in which a statement
        has failed, but refuses every other statement there (https://github.com/duckdb/duckdb/issues/25300).
        """
        if self._next != self._first:
            tables.set_next_id(self.connection, self._alias, self._next)
        else:
            self.connection.execute("SELECT 1")


@contextmanager
def transaction(lease: Lease, resource: Resource, alias: str, next_id: int = 0) -> Iterator[FileWriting]:
    """Run the block in a transaction, committed at its end unless the block raises or wants nothing kept.

    :param next_id: the ``_id`` that comes next, 0 where that is not known.

    A COMMIT that fails may have left anything in the log; the caller has to undo it.
    """
    process = Process()
    connection = lease.connection
    connection.execute("BEGIN")
    try:
        writing = FileWriting(connection, resource, alias, next_id)
        yield writing
        process.require()
        step("block done")
        if not writing.unwanted:
            writing.finish()
    except BaseException:
        if process.is_here:
            _roll_back(lease)
        raise
    if writing.unwanted:
        _roll_back(lease)
        return
    step("commit")
    try:
        connection.execute("COMMIT")
    except duckdb.Error as error:
        lease.discard()
        raise faults.of_commit(error) from error
    except BaseException:
        lease.discard()
        raise
    step("committed")


def _roll_back(lease: Lease) -> None:
    try:
        lease.connection.execute("ROLLBACK")
    except duckdb.Error:
        # Nothing was committed; an instance that cannot even roll back is not used again.
        lease.discard()
