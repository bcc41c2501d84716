"""Writers of rows: as a set, a single record, or through triggers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from ckanext.duckstore.operations.one_record import OneRecordWriter
from ckanext.duckstore.operations.run import Run
from ckanext.duckstore.operations.set_writer import SetWriter
from ckanext.duckstore.operations.trigger_environment import TriggerEnvironment
from ckanext.duckstore.operations.triggered_record import TriggeredRecordWriter
from ckanext.duckstore.operations.triggered_writer import TriggeredWriter
from ckanext.duckstore.store.base import Writing


class RowWriter(Protocol):
    """Writes the records of a run to the table of an open write transaction."""

    def insert(self, run: Run) -> Sequence[int]:
        """Insert a row for each record; return their ``_id``, in the order of the records.

        :raises RecordConflict: a record breaks the unique key.
        """

    def merge(self, run: Run, *, update_only: bool, wants_ids: bool) -> Sequence[int]:
        """Update the row with each record's key, or insert one.

        Return their ``_id``, in record order. Records with the same key are applied one after the
        other, as in PostgreSQL: the last value given wins.

        :param update_only: a record without a matching row is an error.
        :param wants_ids: whether the ``_id`` are needed; the list may be empty otherwise.
        :raises NotFound: *update_only*, and a record has no matching row.
        :raises RecordConflict: a record breaks the unique key.
        """


#: Chooses the writer of a run.
ChooseWriter = Callable[[Run], RowWriter]


def writers(writing: Writing, environment: TriggerEnvironment, *, row_by_row: bool = False) -> ChooseWriter:
    """Return a function that chooses the fastest writer of a run.

    If the table has triggers, it chooses the writer that runs them.

    :param environment: what the triggers see.
    :param row_by_row: run triggers row by row.
    """
    if writing.resource.triggers:
        triggers = environment.triggers(writing, row_by_row=row_by_row)
        one, set_ = TriggeredRecordWriter(writing, triggers), TriggeredWriter(writing, triggers)
        return lambda run: one if run.batch.size == 1 else set_
    alone, several = OneRecordWriter(writing), SetWriter(writing)
    return lambda run: alone if run.batch.size == 1 else several
