"""How rows get into a table: as a set, one record alone, or through triggers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from ckanext.duckstore.operations.one_record import OneRecordWriter
from ckanext.duckstore.operations.run import Run
from ckanext.duckstore.operations.set_writer import SetWriter
from ckanext.duckstore.operations.triggered_writer import TriggeredWriter
from ckanext.duckstore.operations.triggers import AskUser, Triggers
from ckanext.duckstore.store.base import Store, Writing


class RowWriter(Protocol):
    """Writes the records of a run to the table of an open write."""

    def insert(self, run: Run) -> Sequence[int]:
        """Make a row of each record; return their ``_id``, in the order of the records.

        :raises RecordConflict: a record breaks the unique key.
        """

    def merge(self, run: Run, *, update_only: bool, wants_ids: bool) -> Sequence[int]:
        """Change the row that each record finds by the key, or make one; return their ``_id``, in the order of the records.

        Records with the same key are taken one after the other, as PostgreSQL would: what the later one brings counts.

        :param update_only: a record that finds no row is an error.
        :param wants_ids: whether they are wanted; the list may be empty otherwise.
        :raises NotFound: *update_only*, and a record finds no row.
        :raises RecordConflict: a record breaks the unique key.
        """


#: Chooses the writer of a run.
ChooseWriter = Callable[[Run], RowWriter]


def writers(store: Store, writing: Writing, user: AskUser, *, row_by_row: bool = False) -> ChooseWriter:
    """Return what chooses the fastest writer of each run; where the table has triggers, the one that runs them.

    :param user: says who writes, for the triggers.
    :param row_by_row: run triggers so.
    """
    if writing.resource.triggers:
        triggered = TriggeredWriter(writing, Triggers.of(store, writing, user, row_by_row=row_by_row))
        return lambda run: triggered
    alone, several = OneRecordWriter(writing), SetWriter(writing)
    return lambda run: alone if run.batch.size == 1 else several
