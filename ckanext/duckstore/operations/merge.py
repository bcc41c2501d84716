"""Merging a batch of records into a table: those that find their row change it, the others become rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ckanext.duckstore.errors import InvalidRequest
from ckanext.duckstore.operations import insert, keys
from ckanext.duckstore.operations.parameters import Record
from ckanext.duckstore.operations.records import Batch, Values, keeps_empty
from ckanext.duckstore.store.base import ID_COLUMN, Resource, Writing


@dataclass(frozen=True)
class Run:
    """Consecutive records of a request that find their row by the same *key*."""

    batch: Batch
    key: tuple[str, ...]
    records: Sequence[Record] = field(default=())
    """As they were sent, for errors."""


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


def merge(writing: Writing, run: Run, *, update_only: bool, wants_ids: bool) -> list[int]:
    """Merge *run* into the table; return the ``_id`` of each record's row, in the order of the records.

    Records with the same key are taken one after the other, as PostgreSQL would: what the later one brings counts.

    :param update_only: a record that finds no row is an error.
    :param wants_ids: whether they are wanted; the list may be empty otherwise.
    :raises InvalidRequest: *update_only*, and a record finds no row.
    :raises RecordConflict: a record breaks the unique key.
    """
    if run.batch.size == 1:
        return _merge_alone(writing, run, update_only=update_only, wants_ids=wants_ids)
    found = _find(writing, run)
    missing = [row for row in range(run.batch.size) if row not in found]
    if update_only and missing:
        raise NotFound(run.records[missing[0]], writing.resource)
    repeated = keys.repeated(writing, run.batch, run.key)
    batch = run.batch.folded(repeated)
    later = {row: rows[0] for rows in repeated for row in rows[1:]}
    there = [row for row in range(batch.size) if row in found and row not in later]
    if there:
        _update(writing, run.key, batch.taken(there), [found[row].rowid for row in there])
    ids = {row: place.id for row, place in found.items()}
    new = [row for row in missing if row not in later]
    if new:
        ids |= zip(new, _append(writing, run.key, batch.taken(new)), strict=True)
    ids |= {row: ids[first] for row, first in later.items()}
    if run.key == (ID_COLUMN,) and not _keeps_key(writing, batch):
        keys.check_touched(writing, {row: ids[row] for row in (*there, *new)}, batch.first)
    return [ids[row] for row in range(batch.size)]


def _merge_alone(writing: Writing, run: Run, *, update_only: bool, wants_ids: bool) -> list[int]:
    """Merge the one record of *run*: one statement looks for its row and changes it. See :func:`merge`."""
    batch = run.batch
    changed = _changed(run.key, batch)
    where, parameters = keys.is_key(batch, run.key)
    if changed:
        values, new = replace(batch, columns=changed).alone(assigned=True)
        assignments = ", ".join(f"{name} = {value}" for name, value in values.items())
        sql = f"UPDATE {writing.table} SET {assignments} WHERE {where}"
        parameters = [*new, *parameters]
    else:
        sql = f"SELECT count(*) FROM {writing.table} WHERE {where}"
    found = writing.connection.execute(sql, parameters).fetchone()
    made: Sequence[int] = ()
    if found == (0,):
        if update_only:
            raise NotFound(run.records[0], writing.resource)
        made = _append(writing, run.key, batch)
    by_id = run.key == (ID_COLUMN,)
    touched = list(made) or ([_find(writing, run)[0].id] if wants_ids or by_id else [])
    if by_id and not _keeps_key(writing, batch):
        keys.check_touched(writing, {0: touched[0]}, batch.first)
    return touched


def _changed(key: tuple[str, ...], batch: Batch) -> tuple[Values, ...]:
    """Return what *batch* brings beside what it finds its rows by."""
    return tuple(values for values in batch.columns if values.column.name not in (*key, ID_COLUMN))


@dataclass(frozen=True)
class _Place:
    """Where a record's row is."""

    rowid: int
    id: int


def _find(writing: Writing, run: Run) -> dict[int, _Place]:
    """Return the row of each record that has one, by the record's position in the batch."""
    found = writing.connection.execute(*keys.matches(writing, run.batch, run.key)).fetchall()
    return {row: _Place(rowid, id_) for row, rowid, id_ in found}


def _update(writing: Writing, key: tuple[str, ...], batch: Batch, rowids: list[int]) -> None:
    changed = _changed(key, batch)
    if not changed:
        return
    batch = replace(batch, columns=changed)
    select, parameters = batch.select('(?::BIGINT[])[i + 1] AS "^rowid"')
    assignments = ", ".join(f"{values.name} = {_new_value(values)}" for values in changed)
    writing.connection.execute(
        f'UPDATE {writing.table} AS r SET {assignments} FROM ({select}) n WHERE r.rowid = n."^rowid"',
        [rowids, *parameters],
    )


def _new_value(values: Values) -> str:
    if values.present is None:
        return f"n.{values.name}"
    return f"CASE WHEN n.{values.present_name} THEN n.{values.name} ELSE r.{values.name} END"


def _append(writing: Writing, key: tuple[str, ...], batch: Batch) -> Sequence[int]:
    """Make rows of *batch*; return their ``_id``: the records' own, or the next ones."""
    if key == (ID_COLUMN,):
        own = next(values.values for values in batch.columns if values.column.name == ID_COLUMN)
        writing.reserve_ids(max(own))
        insert.append(writing, batch)
        return own
    return insert.append_next(writing, batch)


def _keeps_key(writing: Writing, batch: Batch) -> bool:
    """Whether no record of *batch* brings any of the unique key."""
    return {values.column.name for values in batch.columns}.isdisjoint(writing.resource.unique_key)
