"""Writing rows as a set: a few statements for any number of rows, on the incoming relation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ckanext.duckstore import identifiers
from ckanext.duckstore.operations import keys
from ckanext.duckstore.operations.incoming import NUMBER, ROWID, Folded, Incoming
from ckanext.duckstore.operations.run import NotFound, Run
from ckanext.duckstore.operations.staged import Staged
from ckanext.duckstore.store.base import ID_COLUMN, Column, Writing


@dataclass(frozen=True)
class Place:
    """The place of a row."""

    rowid: int
    id: int


class SetWriter:
    """See :class:`~ckanext.duckstore.operations.row_writer.RowWriter`."""

    def __init__(self, writing: Writing) -> None:
        self._writing = writing

    def insert(self, run: Run) -> Sequence[int]:
        keys.check_new(self._writing, run.batch, self._writing.resource.unique_key)
        first = self._writing.take_ids(run.batch.size)
        append(self._writing, run.batch, f"{first} + i")
        return range(first, first + run.batch.size)

    def merge(self, run: Run, *, update_only: bool, wants_ids: bool) -> Sequence[int]:
        rows: Incoming = run.batch
        numbers = range(rows.first, rows.first + rows.size)
        found = find(self._writing, rows, run.key)
        if update_only and len(found) < rows.size:
            missing = next(number for number in numbers if number not in found)
            raise NotFound(run.records[missing - rows.first], self._writing.resource)
        leaders = {later: group[0] for group in keys.repeated(self._writing, rows, run.key) for later in group[1:]}
        if leaders:
            rows = Folded(rows, [leaders.get(number, number) - rows.first for number in numbers])
        there = {number: place for number, place in found.items() if number not in leaders}
        new = [number for number in numbers if number not in found and number not in leaders]
        if there:
            update(self._writing, rows, run.key, {number: place.rowid for number, place in there.items()})
        ids = {number: place.id for number, place in there.items()}
        if new:
            ids |= self._append(run, rows, new)
        if run.key == (ID_COLUMN,) and not keys.are_kept(self._writing, rows):
            keys.check_touched(self._writing, ids, self._writing.resource.unique_key)
        return [ids[leaders.get(number, number)] for number in numbers]

    def _append(self, run: Run, rows: Incoming, new: Sequence[int]) -> Mapping[int, int]:
        """Insert the rows numbered *new*; return their ``_id``: their own, or the next ones."""
        if run.key == (ID_COLUMN,):
            own = next(item.values for item in run.batch.values if item.column.name == ID_COLUMN)
            ids = {number: int(own[number - rows.first]) for number in new}
            self._writing.reserve_ids(min(ids.values()), max(ids.values()))
        else:
            first = self._writing.take_ids(len(new))
            ids = dict(zip(new, range(first, first + len(new)), strict=True))
        marks = self._writing.marks(len(new)) if run.key == (ID_COLUMN,) else {}
        append(self._writing, rows, "(?::BIGINT[])[i + 1]", by_number(rows, ids), marks)
        return ids


def find(writing: Writing, rows: Incoming, key: Sequence[str]) -> dict[int, Place]:
    """Return the places of the table's rows with the *key* of one of *rows*, by its number."""
    found = writing.connection.execute(*keys.matches(writing, rows, key)).fetchall()
    return {number: Place(rowid, id_) for number, rowid, id_ in found}


def append(
    writing: Writing,
    rows: Incoming,
    id_: str,
    ids: Sequence[int | None] | None = None,
    marks: Mapping[str, str] | None = None,
) -> None:
    """Insert *rows*.

    :param id_: SQL of the ``_id`` of a row, by its number ``i``, counted from the first; rows for
        which it is NULL are skipped.
    :param ids: the parameter of that SQL.
    :param marks: what else to assign: quoted name -> SQL; see
        :meth:`~ckanext.duckstore.store.base.Writing.marks`.
    """
    columns = [column for column in rows.columns if column.name != ID_COLUMN]
    names = [ID_COLUMN, *(identifiers.column(column.name) for column in columns)]
    marks = marks or {}
    select, parameters = rows.select(f"{id_} AS {ID_COLUMN}", [column.name for column in columns])
    where = "" if ids is None else f" WHERE {ID_COLUMN} IS NOT NULL"
    writing.connection.execute(
        f"INSERT INTO {writing.table} ({', '.join([*names, *marks])}) "
        f"SELECT {', '.join([*names, *marks.values()])} FROM ({select}){where}",
        [*([] if ids is None else [ids]), *parameters],
    )


def update(writing: Writing, rows: Incoming, key: Sequence[str], rowids: Mapping[int, int]) -> None:
    """Update the table's rows at *rowids* with the values of *rows*, except their *key*.

    *rowids* maps the numbers of *rows* to rowids.
    """
    changed = [column for column in rows.columns if column.name not in (*key, ID_COLUMN)]
    if not changed:
        return
    select, parameters = rows.select(f"(?::BIGINT[])[i + 1] AS {ROWID}", [column.name for column in changed])
    values = {identifiers.column(column.name): _new_value(rows, column) for column in changed}
    assignments = ", ".join(f"{name} = {value}" for name, value in {**values, **writing.marks(len(rowids))}.items())
    writing.connection.execute(
        f"UPDATE {writing.table} AS r SET {assignments} "
        f"FROM (FROM ({select}) WHERE {ROWID} IS NOT NULL) n WHERE r.rowid = n.{ROWID}",
        [by_number(rows, rowids), *parameters],
    )


def at(places: Mapping[int, Place]) -> tuple[str, list[Any]]:
    """Return SQL of a relation ``p`` of the numbers of *places* and their rowids ``at``.

    Also return its parameters.
    """
    return (
        f"(SELECT unnest(?::BIGINT[]) AS {NUMBER}, unnest(?::BIGINT[]) AS {ROWID}) p",
        [list(places), [place.rowid for place in places.values()]],
    )


def assign(writing: Writing, rows: Staged, places: Mapping[int, Place]) -> None:
    """Update the table's rows at *places*, by number, with all values of *rows*, also ``_id``."""
    if not places:
        return
    values = {name: f"n.{name}" for name in (identifiers.column(column.name) for column in rows.columns)}
    joined, parameters = at(places)
    assignments = ", ".join(f"{name} = {value}" for name, value in {**values, **writing.marks(len(places))}.items())
    writing.connection.execute(
        f"UPDATE {writing.table} AS r SET {assignments} "
        f"FROM (SELECT n.*, p.{ROWID} FROM {rows.table} n JOIN {joined} USING ({NUMBER})) n WHERE r.rowid = n.{ROWID}",
        parameters,
    )


def _new_value(rows: Incoming, column: Column) -> str:
    name, presence = identifiers.column(column.name), rows.presence(column)
    return f"n.{name}" if presence is None else f"CASE WHEN n.{presence} THEN n.{name} ELSE r.{name} END"


def by_number(rows: Incoming, values: Mapping[int, int]) -> list[int | None]:
    """Return *values* as a list, with None if a row of *rows* has none."""
    return [values.get(number) for number in range(rows.first, rows.first + rows.size)]
