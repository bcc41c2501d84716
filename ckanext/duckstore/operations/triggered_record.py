"""Writing a single record through the triggers of its table.

The triggers run in Python, on values that are read with the existing row. One statement writes what
they leave.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from ckanext.duckstore.operations import keys
from ckanext.duckstore.operations.run import NotFound, Run
from ckanext.duckstore.operations.trigger_rows import TriggerRows
from ckanext.duckstore.operations.triggers import INSERT, UPDATE, SetFailed, Triggers, WiderColumns
from ckanext.duckstore.postgres.plpgsql import Cell, Record, TriggerFailure
from ckanext.duckstore.store.base import ID_COLUMN, Writing


class TriggeredRecordWriter:
    """See :class:`~ckanext.duckstore.operations.row_writer.RowWriter`; each run has one record.

    A row that a trigger skips has no ``_id``.
    """

    def __init__(self, writing: Writing, triggers: Triggers) -> None:
        self._writing = writing
        self._triggers = triggers
        self._rows = TriggerRows(writing)

    def insert(self, run: Run) -> Sequence[int]:
        id_ = self._writing.take_ids(1)
        row = self._fire(INSERT, run, self._rows.new(self._rows.sent(run.batch), id_))
        return [] if row is None else [self._insert(run, row, id_)]

    def merge(self, run: Run, *, update_only: bool, wants_ids: bool) -> Sequence[int]:
        sent = self._rows.sent(run.batch)
        if update_only:
            ids = self._update(run, {name: sent[name] for name in run.key}, sent)
            if not ids:
                raise NotFound(run.records[0], self._writing.resource)
            return ids
        id_ = self._writing.take_ids(1)
        row = self._fire(INSERT, run, self._rows.new(sent, id_))
        if row is None:
            return []
        ids = self._update(run, self._rows.values(row, run.key), self._rows.values(row, sent.keys()))
        return [self._insert(run, row, id_)] if ids is None else ids

    def _fire(self, operation: str, run: Run, new: Record, old: Record | None = None) -> Record | None:
        """Run the triggers of *operation*; return the row that they leave, if they do not skip
        it.
        """
        row = self._triggers.rows.run(operation, run.batch.first, new, old)
        if row is not None:
            self._rows.fit(row)
        return row

    def _insert(self, run: Run, row: Record, taken: int) -> int:
        """Insert *row*, for which the ``_id`` *taken* was reserved; return its ``_id``."""
        id_ = self._rows.id(row, run.batch.first, taken)
        unique = self._writing.resource.unique_key
        marks: Mapping[str, str] = {}
        if id_ != taken or run.key == (ID_COLUMN,):
            self._check_free(run, (unique, (ID_COLUMN,)), row)
            marks = self._writing.marks(1)
        # An upsert has just looked for its key.
        if not self._rows.insert(row, {} if run.key == unique else self._rows.values(row, unique), marks):
            raise self._conflict(run, unique)
        return id_

    def _update(self, run: Run, key: Mapping[str, Cell], sent: Mapping[str, Cell]) -> Sequence[int] | None:
        """Update the row with *key* with the values *sent*; return its ``_id``, or nothing if a
        trigger skips it. None: there is no such row.
        """
        if self._can_replace(run, sent):
            replaced = self._replace(run, key, sent)
            if replaced is not None:
                return replaced or None
        existing = self._rows.find(key)
        if existing is None:
            return None
        row = self._fire(UPDATE, run, self._rows.changed(existing.row, sent), existing.row)
        if row is None:
            return []
        id_ = self._rows.id(row, run.batch.first, existing.row.cells[0].value)
        both = (self._writing.resource.unique_key, (ID_COLUMN,))
        changed = [key for key in both if self._rows.values(row, key) != self._rows.values(existing.row, key)]
        self._check_free(run, changed, row, existing.rowid)
        self._rows.update(existing, row)
        return [id_]

    def _can_replace(self, run: Run, sent: Mapping[str, Cell]) -> bool:
        """Return whether the triggers need nothing of the existing row but the values *sent*."""
        columns = self._writing.resource.columns
        return (
            not self._triggers.row_by_row
            and run.key == self._writing.resource.unique_key
            and len(run.key) < len(columns)
            and sent.keys() == {column.name for column in columns}
            and not self._triggers.rows.need_existing
        )

    def _replace(self, run: Run, key: Mapping[str, Cell], sent: Mapping[str, Cell]) -> Sequence[int] | None:
        """Replace the row with *key*, without reading it, by what the triggers make of the values
        *sent*; return its ``_id``, nothing if there is no such row. None: the row must be read.

        :raises SetFailed: a trigger fails, which counts only if the row exists.
        """
        try:
            row = self._fire(UPDATE, run, self._rows.new(sent, None))
        except (TriggerFailure, WiderColumns) as error:
            raise SetFailed from error
        if row is None or self._rows.values(row, key) != key:
            return None
        return self._rows.replace(key, row)

    def _check_free(
        self, run: Run, keys_: Collection[tuple[str, ...]], row: Record, besides: int | None = None
    ) -> None:
        """Ensure that no other row than the one at the rowid *besides* has one of *keys_* of
        *row*.

        :raises RecordConflict: there is one.
        """
        for key in keys_:
            if self._rows.is_taken(self._rows.values(row, key), besides):
                raise self._conflict(run, key)

    def _conflict(self, run: Run, key: Collection[str]) -> keys.RecordConflict:
        return keys.RecordConflict(keys.constraint_name(self._writing.resource, tuple(key)), run.batch.first)
