"""Merging a batch of records into a table: those that find their row change it, the others become rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ckanext.duckstore import identifiers
from ckanext.duckstore.errors import InvalidRequest
from ckanext.duckstore.operations import keys
from ckanext.duckstore.operations.parameters import Record
from ckanext.duckstore.operations.records import ROW, Batch, Values, keeps_empty
from ckanext.duckstore.store.base import ID_COLUMN, Resource, Writing

MATCHED = "temp.main.matched"


@dataclass(frozen=True)
class Run:
    """Consecutive records of a request that find their row by the same *key*."""

    batch: Batch
    key: tuple[str, ...]
    records: Sequence[Record] = field(default=())
    """As they were sent, for errors."""

    @property
    def changed(self) -> list[Values]:
        """The columns that the records bring, but for ``_id``."""
        return [values for values in self.batch.columns if values.column.name != ID_COLUMN]


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


def merge(writing: Writing, run: Run, *, update_only: bool, ids: bool) -> list[int]:
    """Merge *run* into the table; return, if *ids* are asked for, the ``_id`` of each record's row, in the order of the records.

    Records with the same key are taken one after the other, as PostgreSQL would: what the later one brings counts.

    :param update_only: a record that finds no row is an error.
    :raises InvalidRequest: *update_only*, and a record finds no row.
    :raises RecordConflict: a record breaks the unique key.
    """
    with run.batch.staged(writing) as staging:
        source = _collapsed(writing, run, staging)
        try:
            _match(writing, run, source)
            found, new, first_new = _counts(writing)
            if update_only and first_new is not None:
                raise NotFound(run.records[first_new], writing.resource)
            if found:
                _update(writing, run, source)
            if new:
                _number_new(writing, run, new)
                _insert(writing, run, source)
            if run.key == (ID_COLUMN,):
                _check_unique(writing, run, source)
            return _ids(writing, run) if ids else []
        finally:
            writing.connection.execute(f"DROP TABLE IF EXISTS {MATCHED}; DROP TABLE IF EXISTS temp.main.collapsed")


def _key_names(run: Run) -> list[str]:
    return list(map(identifiers.column, run.key))


def _same(left: str, right: str, run: Run) -> str:
    return " AND ".join(f"{left}.{name} = {right}.{name}" for name in _key_names(run))


def _collapsed(writing: Writing, run: Run, staging: str) -> str:
    """Return a staging table in which each key stands once: *staging* itself, or one that holds the last of each value in it."""
    if run.batch.size == 1:
        return staging
    names = ", ".join(_key_names(run))
    present = " AND ".join(f"{name} IS NOT NULL" for name in _key_names(run))
    doubled = f"SELECT 1 FROM {staging} WHERE {present} GROUP BY {names} HAVING count(*) > 1 LIMIT 1"
    if not writing.connection.execute(doubled).fetchone():
        return staging
    others = [_last(values) for values in run.batch.columns if values.column.name not in run.key]
    single = f"CASE WHEN {present} THEN 0 ELSE {ROW} + 1 END"
    columns = ", ".join([f"min({ROW}) AS {ROW}", names, *others])
    writing.connection.execute(
        f"CREATE OR REPLACE TEMP TABLE collapsed AS SELECT {columns} FROM {staging} GROUP BY {names}, {single}"
    )
    return "temp.main.collapsed"


def _last(values: Values) -> str:
    if values.present is None:
        return f"last({values.name} ORDER BY {ROW}) AS {values.name}"
    has = values.present_name
    return f"last({values.name} ORDER BY {ROW}) FILTER (WHERE {has}) AS {values.name}, bool_or({has}) AS {has}"


def _match(writing: Writing, run: Run, source: str) -> None:
    """Find the row of each record; new ones have none yet."""
    writing.connection.execute(
        f'CREATE OR REPLACE TEMP TABLE matched AS SELECT s.{ROW}, r.rowid AS "^rowid", r.{ID_COLUMN} '
        f"FROM {source} s LEFT JOIN (SELECT rowid, * FROM {writing.table}) r ON {_same('r', 's', run)}"
    )


def _counts(writing: Writing) -> tuple[int, int, int | None]:
    """Return how many records found their row, how many did not, and which is the first of these."""
    found = writing.connection.execute(
        f'SELECT count("^rowid"), count(*) - count("^rowid"), min({ROW}) FILTER (WHERE "^rowid" IS NULL) FROM {MATCHED}'
    ).fetchone()
    assert found is not None
    return found[0], found[1], found[2]


def _number_new(writing: Writing, run: Run, count: int) -> None:
    """Give an ``_id`` to each of the *count* records that become rows: its own, or the next ones in the order of the records."""
    if run.key == (ID_COLUMN,):
        values = next(values for values in run.batch.columns if values.column.name == ID_COLUMN)
        writing.reserve_ids(max(values.values))
        return
    first = writing.take_ids(count)
    writing.connection.execute(
        f"UPDATE {MATCHED} m SET {ID_COLUMN} = n.id FROM (SELECT {ROW}, {first} - 1 + row_number() OVER (ORDER BY {ROW}) AS id "
        f'FROM {MATCHED} WHERE "^rowid" IS NULL) n WHERE m.{ROW} = n.{ROW}'
    )


def _update(writing: Writing, run: Run, source: str) -> None:
    changed = [values for values in run.changed if values.column.name not in run.key]
    if not changed:
        return
    taken = ", ".join(f"s.{name}" for values in changed for name in _staged_names(values))
    assignments = ", ".join(f"{values.name} = {_new_value(values)}" for values in changed)
    writing.connection.execute(
        f'UPDATE {writing.table} AS r SET {assignments} FROM (SELECT m."^rowid", {taken} FROM {MATCHED} m JOIN {source} s ON m.{ROW} = s.{ROW} '
        f'WHERE m."^rowid" IS NOT NULL) n WHERE r.rowid = n."^rowid"'
    )


def _staged_names(values: Values) -> list[str]:
    return [values.name] if values.present is None else [values.name, values.present_name]


def _new_value(values: Values) -> str:
    if values.present is None:
        return f"n.{values.name}"
    return f"CASE WHEN n.{values.present_name} THEN n.{values.name} ELSE r.{values.name} END"


def _insert(writing: Writing, run: Run, source: str) -> None:
    names = [values.name for values in run.changed]
    id_ = f"s.{ID_COLUMN}" if run.key == (ID_COLUMN,) else f"m.{ID_COLUMN}"
    columns = ", ".join([ID_COLUMN, *names])
    values = ", ".join([id_, *(f"s.{name}" for name in names)])
    writing.connection.execute(
        f"INSERT INTO {writing.table} ({columns}) SELECT {values} FROM {MATCHED} m JOIN {source} s ON m.{ROW} = s.{ROW} "
        f'WHERE m."^rowid" IS NULL ORDER BY m.{ROW}'
    )


def _check_unique(writing: Writing, run: Run, source: str) -> None:
    """Check the unique key of rows that were found by ``_id``, if their key may have changed."""
    if {values.column.name for values in run.changed}.isdisjoint(writing.resource.unique_key):
        return
    touched = f"(SELECT r.*, s.{ROW} FROM {writing.table} r JOIN {source} s ON r.{ID_COLUMN} = s.{ID_COLUMN})"
    keys.check_unique(writing, touched, ROW, run.batch.first)


def _ids(writing: Writing, run: Run) -> list[int]:
    """Return the ``_id`` of each record's row, in the order of the records."""
    if run.key == (ID_COLUMN,):
        return [
            int(value) for values in run.batch.columns if values.column.name == ID_COLUMN for value in values.values
        ]
    found = writing.connection.execute(f"SELECT {ID_COLUMN} FROM {MATCHED} ORDER BY {ROW}").fetchall()
    return [id_ for (id_,) in found]
