"""Consecutive records with different keys, written as a set through the triggers of their table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from ckanext.duckstore import identifiers
from ckanext.duckstore.errors import DataError, DuckstoreError
from ckanext.duckstore.operations import keys, set_writer
from ckanext.duckstore.operations.incoming import NUMBER, ROWID
from ckanext.duckstore.operations.run import NotFound, Run
from ckanext.duckstore.operations.set_writer import Place
from ckanext.duckstore.operations.staged import Staged
from ckanext.duckstore.operations.triggers import UPDATE, Triggers
from ckanext.duckstore.postgres.plpgsql import old_column
from ckanext.duckstore.store.base import ID_COLUMN, Column, Writing


class Segment:
    """The part *rows* of *run*, as sent (update) or as left by the INSERT triggers (upsert)."""

    def __init__(self, writing: Writing, triggers: Triggers, run: Run, rows: Staged, offset: int | None) -> None:
        """:param offset: what to add to a number for the ``_id`` of a new row; None for an update,
        which inserts none.
        """
        self._writing = writing
        self._triggers = triggers
        self._run = run
        self._rows = rows
        self._offset = offset
        self._stop: DuckstoreError | None = None
        self._rekeyed = run.key == (ID_COLUMN,)
        self.end = rows.first + rows.size
        """The number before which rows are written.

        A row whose key changes is the last one, because the next may have that key.
        """

    def write(self) -> dict[int, int]:
        """Write the rows; return the ``_id`` of each that is not skipped, by number.

        :raises RecordConflict: a row violates the unique key.
        :raises NotFound: an update has no matching row, or a trigger skips it.
        :raises TriggerFailure: a trigger of UPDATE fails.
        """
        numbers = self._rows.numbers(self._writing)
        places = set_writer.find(self._writing, self._rows, self._run.key)
        if self._offset is None:
            self._stop_at_missing(numbers, places)
        ids = self._update({number: place for number, place in places.items() if number < self.end})
        if self._offset is not None:
            ids |= self._insert([number for number in numbers if number not in places and number < self.end])
        if self._rekeyed:
            keys.check_touched(self._writing, ids, self._writing.resource.unique_key)
            keys.check_touched(self._writing, ids, (ID_COLUMN,))
        if self._stop is not None:
            raise self._stop
        return dict(sorted(ids.items()))

    def _stop_at_missing(self, numbers: Sequence[int], there: Mapping[int, Any] | set[int]) -> None:
        """Stop an update at the first of *numbers* not in *there*, because it changes no row."""
        missing = next((number for number in numbers if number < self.end and number not in there), None)
        if missing is not None:
            record = self._run.records[missing - self._run.batch.first]
            self.end, self._stop = missing, NotFound(record, self._writing.resource)

    # Existing rows

    def _update(self, places: Mapping[int, Place]) -> dict[int, int]:
        """Update the rows at *places* before :attr:`end`.

        Return the ``_id`` of those that no trigger skips.
        """
        if not places:
            return {}
        made = self._fire(places)
        if self._offset is None:
            self._stop_at_missing(sorted(places), set(made.numbers(self._writing)))
        rekeyed = self._first_rekeyed(made, places)
        if rekeyed is not None:
            self._rekeyed = True
            if rekeyed + 1 < self.end:
                self.end, self._stop = rekeyed + 1, None
        made, places = made.between(self._rows.first, self.end), self._before_end(places)
        ids = check_ids(self._writing, made, places)
        set_writer.assign(self._writing, made, places)
        return ids

    def _before_end(self, places: Mapping[int, Place]) -> Mapping[int, Place]:
        return {number: place for number, place in places.items() if number < self.end}

    def _fire(self, places: Mapping[int, Place]) -> Staged:
        """Run the UPDATE triggers on the rows at *places*: NEW is OLD with the values sent."""
        parameters: list[Any] = []
        new = [self._sent(column, parameters) for column in self._triggers.columns]
        names = [identifiers.column(column.name) for column in self._triggers.columns]
        old = [
            f"r.{name} AS {old_column(column.name)}" for name, column in zip(names, self._triggers.columns, strict=True)
        ]
        joined, more = self._at(self._rows, places)
        sql = f"SELECT n.{NUMBER}, {', '.join([*new, *old])} FROM {joined}"
        return self._triggers.run(UPDATE, sql, [*parameters, *more], (self._rows.first, self._rows.size))

    def _at(self, rows: Staged, places: Mapping[int, Place]) -> tuple[str, list[Any]]:
        """Return SQL that joins *rows* (``n``) and rows at *places* (``r``), and its parameters."""
        numbered, parameters = set_writer.at(places)
        table = f"(SELECT rowid, * FROM {self._writing.table}) r"
        return (
            f"{rows.table} n JOIN {numbered} ON n.{NUMBER} = p.{NUMBER} JOIN {table} ON r.rowid = p.{ROWID}",
            parameters,
        )

    def _sent(self, column: Column, parameters: list[Any]) -> str:
        """Return SQL of a column of NEW: the value sent, as left by the INSERT triggers, or OLD's.

        Its parameters are appended to *parameters*.
        """
        name = identifiers.column(column.name)
        item = next((item for item in self._run.batch.values if item.column.name == column.name), None)
        if item is None or column.name == ID_COLUMN:
            return f"r.{name} AS {name}"
        if item.present is None:
            return f"n.{name} AS {name}"
        parameters.append(list(item.present))
        place = f"n.{NUMBER} - {self._run.batch.first} + 1"
        return f"CASE WHEN (?::BOOLEAN[])[{place}] THEN n.{name} ELSE r.{name} END AS {name}"

    def _first_rekeyed(self, made: Staged, places: Mapping[int, Place]) -> int | None:
        """Return the number of the first row whose key changes."""
        key = dict.fromkeys((ID_COLUMN, *self._writing.resource.unique_key))
        changed = " OR ".join(f"n.{name} IS DISTINCT FROM r.{name}" for name in map(identifiers.column, key))
        joined, parameters = self._at(made, places)
        found = self._writing.connection.execute(
            f"SELECT min(n.{NUMBER}) FROM {joined} WHERE n.{NUMBER} < {self.end} AND ({changed})", parameters
        ).fetchone()
        return found[0] if found else None

    # New rows

    def _insert(self, numbers: Sequence[int]) -> dict[int, int]:
        """Insert the rows with *numbers*; return their ``_id``."""
        if not numbers:
            return {}
        left = check_ids(self._writing, self._rows)
        ids = {number: left[number] for number in numbers}
        own = any(id_ != number + (self._offset or 0) for number, id_ in ids.items())
        self._rekeyed |= own
        marks = self._writing.marks(len(ids)) if own else {}
        listed = set_writer.by_number(self._rows, ids)
        set_writer.append(self._writing, self._rows, "(?::BIGINT[])[i + 1]", listed, marks)
        return ids


def check_ids(writing: Writing, rows: Staged, places: Mapping[int, Place] = MappingProxyType({})) -> dict[int, int]:
    """Return the ``_id`` of *rows*, in order, by number, and ensure that none is assigned again.

    :param places: the places of those that are in the table, by number.
    :raises DataError: a trigger set one to NULL.
    """
    found = writing.connection.execute(f"SELECT {NUMBER}, {ID_COLUMN} FROM {rows.table} ORDER BY 1").fetchall()
    for number, id_ in found:
        if id_ is None:
            message = (
                f'null value in column "{ID_COLUMN}" of relation "{writing.resource.id}" violates not-null constraint'
            )
            raise DataError(message, row=number)
    assigned = [id_ for number, id_ in found if number not in places or id_ != places[number].id]
    if assigned:
        writing.reserve_ids(min(assigned), max(assigned))
    return dict(found)
