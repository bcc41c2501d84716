"""Consecutive records of a request, read, and what stops the request after them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ckanext.duckstore.errors import DuckstoreError, InvalidRequest
from ckanext.duckstore.operations.parameters import Record
from ckanext.duckstore.operations.records import Batch, keeps_empty
from ckanext.duckstore.store.base import ID_COLUMN, Column, Resource


@dataclass(frozen=True)
class Run:
    """Consecutive records of a request that find their row by the same *key*."""

    batch: Batch
    key: tuple[str, ...] = ()
    records: Sequence[Record] = field(default=())
    """As they were sent, for errors."""

    def stored_as(self, columns: Sequence[Column]) -> Run:
        """Return this run bound for *columns*, whose storage may have become wider."""
        return replace(self, batch=self.batch.stored_as(columns))

    def before(self, number: int) -> Run:
        """Return the records that come before that with the *number*."""
        return replace(self, batch=self.batch.head(max(0, number - self.batch.first)))


@dataclass
class Runs:
    """The records of a request in their order, up to the first that cannot be read.

    PostgreSQL takes one record after the other: what an earlier one breaks is told before what is wrong with a later one.
    """

    listed: list[Run] = field(default_factory=list)
    stop: DuckstoreError | None = None
    """What is wrong with the record after them."""

    def add(self, run: Run, stop: DuckstoreError | None = None) -> bool:
        """Add a run, and what is wrong with the record after it; return whether anything is.

        :raises DuckstoreError: *stop*, if there is no record before it.
        """
        if run.batch.size:
            self.listed.append(run)
        self.end(stop)
        return stop is not None

    def end(self, stop: DuckstoreError | None) -> None:
        """Have *stop*, if it is anything, stop the request after these records; raise it if there are none."""
        self.stop = stop
        if not self.listed:
            self.finish()

    @property
    def size(self) -> int:
        """How many records there are."""
        return sum(run.batch.size for run in self.listed)

    def finish(self) -> None:
        """Raise what stops the request, once all that comes before it is written."""
        if self.stop is not None:
            raise self.stop

    def before(self, number: int, stop: DuckstoreError) -> Runs:
        """Return the records that come before that with the *number*, which *stop* is about."""
        runs = [run.before(number) for run in self.listed]
        return Runs([run for run in runs if run.batch.size], stop)

    def stored_as(self, columns: Sequence[Column]) -> Runs:
        """Return these runs bound for *columns*, whose storage may have become wider."""
        return Runs([run.stored_as(columns) for run in self.listed], self.stop)


class NotFound(InvalidRequest):
    """No row has the key of a record that is to update one."""

    def __init__(self, record: Record, resource: Resource) -> None:
        by_id = ID_COLUMN in record
        used = len(record) - by_id
        kept = {column.name for column in resource.columns if keeps_empty(column)}
        # As CKAN shows it: under the names of the parameters in its statement, empty text as what it becomes.
        sent = {
            f"val_{used + number}": None if record[name] == "" and name not in kept and not by_id else record[name]
            for number, name in enumerate((ID_COLUMN,) if by_id else resource.unique_key)
        }
        super().__init__({"key": [f'key "{sent}" not found']})
