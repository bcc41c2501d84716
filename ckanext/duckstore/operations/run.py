"""Consecutive parsed records of a request, and the error that stops the request after them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ckanext.duckstore.errors import DuckstoreError, InvalidRequest
from ckanext.duckstore.operations.parameters import Record
from ckanext.duckstore.operations.records import Batch, keeps_empty
from ckanext.duckstore.store.base import ID_COLUMN, Column, Resource


@dataclass(frozen=True)
class Run:
    """Consecutive records of a request that identify their row by the same *key*."""

    batch: Batch
    key: tuple[str, ...] = ()
    records: Sequence[Record] = field(default=())
    """As sent, for errors."""

    def stored_as(self, columns: Sequence[Column]) -> Run:
        """Return this run converted for *columns*, whose storage may have become wider."""
        return replace(self, batch=self.batch.stored_as(columns))

    def before(self, number: int) -> Run:
        """Return the records before that with the *number*."""
        return replace(self, batch=self.batch.head(max(0, number - self.batch.first)))


@dataclass
class Runs:
    """The records of a request in order, up to the first that cannot be parsed.

    PostgreSQL processes records in order: it reports the constraint violation of an earlier one
    before the invalid value of a later one.
    """

    listed: list[Run] = field(default_factory=list)
    stop: DuckstoreError | None = None
    """The error of the record after them."""

    def add(self, run: Run, stop: DuckstoreError | None = None) -> bool:
        """Add a run, and the error of the record after it; return whether there is one.

        :raises DuckstoreError: *stop*, if there is no record before it.
        """
        if run.batch.size:
            self.listed.append(run)
        self.end(stop)
        return stop is not None

    def end(self, stop: DuckstoreError | None) -> None:
        """Make *stop*, if given, stop the request after these records.

        Raise it if there are none.
        """
        self.stop = stop
        if not self.listed:
            self.finish()

    @property
    def size(self) -> int:
        """The number of records."""
        return sum(run.batch.size for run in self.listed)

    def finish(self) -> None:
        """Raise the error that stops the request, once all earlier records are written."""
        if self.stop is not None:
            raise self.stop

    def before(self, number: int, stop: DuckstoreError) -> Runs:
        """Return the records before that with the *number*, whose error is *stop*."""
        runs = [run.before(number) for run in self.listed]
        return Runs([run for run in runs if run.batch.size], stop)

    def stored_as(self, columns: Sequence[Column]) -> Runs:
        """Return these runs converted for *columns*, whose storage may have become wider."""
        return Runs([run.stored_as(columns) for run in self.listed], self.stop)


class NotFound(InvalidRequest):
    """No row has the key of an update's record."""

    def __init__(self, record: Record, resource: Resource) -> None:
        by_id = ID_COLUMN in record
        used = len(record) - by_id
        kept = {column.name for column in resource.columns if keeps_empty(column)}
        # As CKAN shows it: under the names of its statement's parameters, empty text as it is
        # stored.
        sent = {
            f"val_{used + number}": None if record[name] == "" and name not in kept and not by_id else record[name]
            for number, name in enumerate((ID_COLUMN,) if by_id else resource.unique_key)
        }
        super().__init__({"key": [f'key "{sent}" not found']})
