"""Writing a single record: one statement looks up its row or key and writes it.

Planning a statement takes DuckDB longer than running it, and one with plain values is planned
several times faster than one with lists of one value.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from ckanext.duckstore.operations import keys
from ckanext.duckstore.operations.incoming import names_of
from ckanext.duckstore.operations.records import Batch, Values, json_text
from ckanext.duckstore.operations.run import NotFound, Run
from ckanext.duckstore.store.base import ID_COLUMN, Writing


class OneRecordWriter:
    """See :class:`~ckanext.duckstore.operations.row_writer.RowWriter`; each run has one record."""

    def __init__(self, writing: Writing) -> None:
        self._writing = writing

    def insert(self, run: Run) -> Sequence[int]:
        resource = self._writing.resource
        absent, parameters = self._is_absent(run.batch, resource.unique_key)
        id_ = self._writing.take_ids(1)
        if not self._append(run.batch, id_, absent, parameters):
            raise keys.RecordConflict(keys.constraint_name(resource, resource.unique_key), run.batch.first)
        return [id_]

    def merge(self, run: Run, *, update_only: bool, wants_ids: bool) -> Sequence[int]:
        by_id = run.key == (ID_COLUMN,)
        touched: list[int] = []
        if not self._update(run):
            if update_only:
                raise NotFound(run.records[0], self._writing.resource)
            touched = [self._own_id(run.batch) if by_id else self._writing.take_ids(1)]
            self._append(run.batch, touched[0])
        elif wants_ids or by_id:
            touched = [self._find(run)]
        if by_id and not keys.are_kept(self._writing, run.batch):
            keys.check_touched(self._writing, {run.batch.first: touched[0]}, self._writing.resource.unique_key)
        return touched

    def _own_id(self, batch: Batch) -> int:
        (own,) = next(item.values for item in batch.values if item.column.name == ID_COLUMN)
        self._writing.reserve_ids(own, own)
        return int(own)

    def _append(self, batch: Batch, id_: int, condition: str = "true", more: Sequence[Any] = ()) -> bool:
        """Insert a row if *condition*, with the parameters *more*, holds; return whether it did."""
        values, parameters = values_of(batch, names_of(batch) - {ID_COLUMN}, assigned=True)
        if ID_COLUMN in names_of(batch):
            values = {**values, **self._writing.marks(1)}
        made = self._writing.connection.execute(
            f"INSERT INTO {self._writing.table} ({', '.join([ID_COLUMN, *values])}) "
            f"SELECT {', '.join(['?', *values.values()])} WHERE {condition}",
            [id_, *parameters, *more],
        ).fetchone()
        return made == (1,)

    def _update(self, run: Run) -> bool:
        """Update the row that matches the record; return whether there is one."""
        where, parameters = self._is_key(run.batch, run.key)
        changed, new = values_of(run.batch, names_of(run.batch) - {*run.key, ID_COLUMN}, assigned=True)
        if not changed:
            found = self._writing.connection.execute(
                f"SELECT count(*) FROM {self._writing.table} WHERE {where}", parameters
            ).fetchone()
            return found != (0,)
        assignments = ", ".join(f"{name} = {value}" for name, value in {**changed, **self._writing.marks(1)}.items())
        sql = f"UPDATE {self._writing.table} SET {assignments} WHERE {where}"
        return self._writing.connection.execute(sql, [*new, *parameters]).fetchone() != (0,)

    def _find(self, run: Run) -> int:
        where, parameters = self._is_key(run.batch, run.key)
        found = self._writing.connection.execute(
            f"SELECT {ID_COLUMN} FROM {self._writing.table} WHERE {where}", parameters
        ).fetchone()
        assert found is not None
        return int(found[0])

    def _is_absent(self, batch: Batch, key: Collection[str]) -> tuple[str, list[Any]]:
        """Return the condition that no row has the *key* of the record, and its parameters. No row
        has that of a record without one of its columns, which is NULL then.
        """
        if not key or not names_of(batch).issuperset(key):
            return "true", []
        where, parameters = self._is_key(batch, key)
        return f"NOT EXISTS (FROM {self._writing.table} WHERE {where})", parameters

    def _is_key(self, batch: Batch, key: Collection[str]) -> tuple[str, list[Any]]:
        """Return the condition that a row has the *key* of the record, and its parameters."""
        values, parameters = values_of(batch, key)
        return " AND ".join(f"{name} = {value}" for name, value in values.items()), parameters


def values_of(
    batch: Batch, names: Collection[str], *, assigned: bool = False
) -> tuple[Mapping[str, str], list[str | None]]:
    """Return SQL of the only record's values for *names*, by encoded name, and their parameters.

    :param assigned: the values are assigned, so a text that DuckDB converts to the column's type by
        itself needs no cast; planning one costs 0.1 ms.
    """
    values: dict[str, str] = {}
    parameters: list[str | None] = []
    for item in batch.values:
        if item.column.name not in names:
            continue
        value = item.values[0]
        if isinstance(value, list):
            sql = f"from_json(?, '[\"{item.type.wire}\"]')[1]"
            parameters.append(json_text([value]))
        else:
            sql = "?" if item.type.wire == "VARCHAR" and value is not None else f"CAST(? AS {item.type.wire})"
            parameters.append(value if value is None or isinstance(value, str) else json_text(value))
        is_direct = assigned and not isinstance(value, list) and _is_assignable(item)
        values[item.name] = "?" if is_direct else item.type.load(sql, item.column.storage)
    return values, parameters


def _is_assignable(item: Values) -> bool:
    """Check whether DuckDB converts a value's text correctly when it is assigned to the column."""
    storage = item.column.storage
    return item.type.wire in ("VARCHAR", storage) and item.type.load("?", storage) in ("?", f"CAST(? AS {storage})")
