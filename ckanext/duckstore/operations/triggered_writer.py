"""Writing rows through the triggers of their table, in order as PostgreSQL does.

The key of a row is the one that the triggers leave. Rows are still written as sets: of consecutive
records that cannot see each other's changes (:mod:`.trigger_segment`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from ckanext.duckstore import identifiers
from ckanext.duckstore.operations import keys, set_writer
from ckanext.duckstore.operations.incoming import NUMBER, names_of, numbered
from ckanext.duckstore.operations.records import Batch
from ckanext.duckstore.operations.run import Run
from ckanext.duckstore.operations.staged import Staged, stage
from ckanext.duckstore.operations.trigger_segment import Segment, check_ids
from ckanext.duckstore.operations.triggers import INSERT, Triggers
from ckanext.duckstore.store.base import ID_COLUMN, Column, Writing


class TriggeredWriter:
    """See :class:`~ckanext.duckstore.operations.row_writer.RowWriter`.

    Rows that a trigger skips have no ``_id``.
    """

    def __init__(self, writing: Writing, triggers: Triggers) -> None:
        self._writing = writing
        self._triggers = triggers

    def insert(self, run: Run) -> Sequence[int]:
        offset = self._take_ids(run.batch)
        rows = self._fire(run.batch, offset)
        if self._kept_ids(rows, offset) == rows.size:
            keys.check_new(self._writing, rows, self._writing.resource.unique_key)
            set_writer.append(self._writing, rows, ID_COLUMN)
            return range(rows.first + offset, rows.first + rows.size + offset)
        ids = check_ids(self._writing, rows)
        keys.check_new(self._writing, rows, self._writing.resource.unique_key)
        marks: Mapping[str, str] = {}
        if any(id_ != number + offset for number, id_ in ids.items()):
            keys.check_new(self._writing, rows, (ID_COLUMN,))
            marks = self._writing.marks(len(ids))
        set_writer.append(self._writing, rows, ID_COLUMN, marks=marks)
        return list(ids.values())

    def merge(self, run: Run, *, update_only: bool, wants_ids: bool) -> Sequence[int]:
        offset = None if update_only else self._take_ids(run.batch)
        rows = _staged(self._writing, run.batch) if offset is None else self._fire(run.batch, offset)
        repeated = keys.repeated(self._writing, rows, run.key) if run.batch.size > 1 else []
        before = {later: earlier for group in repeated for earlier, later in pairwise(group)}
        ids: dict[int, int] = {}
        start, end = rows.first, rows.first + rows.size
        while start < end:
            stop = next((number for number in range(start, end) if before.get(number, -1) >= start), end)
            segment = Segment(self._writing, self._triggers, run, rows.between(start, stop), offset)
            ids |= segment.write()
            start = segment.end
        return list(ids.values())

    def _kept_ids(self, rows: Staged, offset: int) -> int:
        """Return how many of *rows* have the ``_id`` that was reserved for them."""
        sql = f"SELECT count(*) FROM {rows.table} WHERE {ID_COLUMN} = {NUMBER} + {offset}"
        found = self._writing.connection.execute(sql).fetchone()
        assert found is not None
        return int(found[0])

    def _take_ids(self, batch: Batch) -> int:
        """Reserve an ``_id`` for each record, as PostgreSQL does.

        Return what to add to a number for its ``_id``.
        """
        return self._writing.take_ids(batch.size) - batch.first

    def _fire(self, batch: Batch, offset: int) -> Staged:
        """Run the INSERT triggers on all records together, as none sees another one's changes."""
        select, parameters = numbered(batch)
        given = [offset] if ID_COLUMN not in names_of(batch) else []
        listed = ", ".join(_new_row(batch, column) for column in self._triggers.columns)
        sql = f"SELECT {NUMBER}, {listed} FROM ({select})"
        return self._triggers.run(INSERT, sql, [*given, *parameters], (batch.first, batch.size))


def _new_row(batch: Batch, column: Column) -> str:
    """Return SQL of a column of NEW at an INSERT: the value sent, a new ``_id``, or NULL.

    What is added to a number for its ``_id`` is a parameter.
    """
    name = identifiers.column(column.name)
    if column.name in names_of(batch):
        return name
    value = f"{NUMBER} + CAST(? AS BIGINT)" if column.name == ID_COLUMN else "NULL"
    return f"CAST({value} AS {column.storage}) AS {name}"


def _staged(writing: Writing, batch: Batch) -> Staged:
    select, parameters = numbered(batch)
    return stage(writing, select, parameters, batch.columns, (batch.first, batch.size))
