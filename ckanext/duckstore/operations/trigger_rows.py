"""Single rows of a table with triggers: read as records, found by their key, and written."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ckanext.duckstore import identifiers
from ckanext.duckstore.errors import DataError
from ckanext.duckstore.operations import one_record
from ckanext.duckstore.operations.incoming import ID
from ckanext.duckstore.operations.records import Batch, Values
from ckanext.duckstore.operations.triggers import WiderColumns, table_of
from ckanext.duckstore.postgres.plpgsql import Cell, Record, format_of, is_assigned, null, parameter, stored
from ckanext.duckstore.postgres.types import declarations
from ckanext.duckstore.postgres.types.numeric import Numeric, numeric_text
from ckanext.duckstore.store.base import ID_COLUMN, Column, Writing

#: Numbers that DuckDB writes in this form, but for zeros at the end.
_PLAIN = re.compile(r"-?[1-9][0-9]*(?:\.[0-9]+)?|0|0\.[0-9]+", re.ASCII)
#: The characters of a date in the form in which DuckDB writes it.
_DATE_LENGTH = len("2020-01-01")


@dataclass(frozen=True)
class Existing:
    """A row of the table, and its place."""

    rowid: int
    row: Record


class TriggerRows:
    """The rows of the table of *writing*."""

    def __init__(self, writing: Writing) -> None:
        self._writing = writing
        self._columns = (ID, *writing.resource.columns)
        self.format = format_of(table_of(writing.resource))
        self._names = [identifiers.column(column.name) for column in self._columns]

    # Values of a record

    def sent(self, batch: Batch) -> Mapping[str, Cell]:
        """Return the values of the only record of *batch*, by the names of their columns."""
        cells = {item.column.name: cell for item in batch.values if (cell := _direct(item)) is not None}
        unread = [item.column.name for item in batch.values if item.column.name not in cells]
        return cells | self._loaded(batch, unread) if unread else cells

    def _loaded(self, batch: Batch, names: Collection[str]) -> dict[str, Cell]:
        """Return the values of the columns *names*, which DuckDB converts to what is stored and
        back.
        """
        values, parameters = one_record.values_of(batch, names)
        placed = [place for place, name in enumerate(self._names) if name in values]
        inner = ", ".join(f"{values[self._names[place]]} AS {self._names[place]}" for place in placed)
        reading = self.format.listed(identifiers.column)
        listed = ", ".join(reading[place] for place in placed)
        found = self._writing.connection.execute(f"SELECT {listed} FROM (SELECT {inner})", parameters).fetchone()
        assert found is not None
        row: list[Any] = [None] * len(self._columns)
        for place, value in zip(placed, found, strict=True):
            row[place] = value
        cells = self.format.cells(self.format.record(row))
        return {self._columns[place].name: cells[place] for place in placed}

    def new(self, sent: Mapping[str, Cell], id_: int | None) -> Record:
        """Return NEW of an INSERT: the values sent, the next ``_id``, or NULL.

        :param id_: None where no trigger reads it.
        """
        cells = [sent.get(column.name) or null(column.type) for column in self._columns]
        if ID_COLUMN not in sent:
            cells[0] = Cell(ID.type, id_)
        return self.format.of_cells(cells)

    def changed(self, row: Record, sent: Mapping[str, Cell]) -> Record:
        """Return NEW of an UPDATE of *row*: with the values sent, but its own ``_id``."""
        cells = [
            cell if column.name == ID_COLUMN else sent.get(column.name, cell)
            for column, cell in zip(self._columns, self.format.cells(row), strict=True)
        ]
        return self.format.of_cells(cells)

    def values(self, row: Record, names: Collection[str]) -> Mapping[str, Cell]:
        """Return the values of the columns *names* of *row*."""
        cells = zip(self._columns, self.format.cells(row), strict=True)
        return {column.name: cell for column, cell in cells if column.name in names}

    def id(self, row: Record, number: int, before: int) -> int:
        """Return the ``_id`` of *row*, number *number* of the request, and ensure that it is not
        assigned again.

        :param before: its ``_id`` before the triggers ran.
        :raises DataError: a trigger set it to NULL.
        """
        value = row.cells[0].value
        if value is None:
            relation = self._writing.resource.id
            raise DataError(
                f'null value in column "{ID_COLUMN}" of relation "{relation}" violates not-null constraint', row=number
            )
        if value != before:
            self._writing.reserve_ids(value, value)
        return int(value)

    def fit(self, row: Record) -> None:
        """Ensure that the columns can store the numbers of *row*.

        :raises WiderColumns: they have to become wider.
        """
        cells = self.format.cells(row)[1:]
        fitted = tuple(map(_fitted, self._writing.resource.columns, cells))
        if fitted != self._writing.resource.columns:
            raise WiderColumns(fitted)

    # Statements

    def find(self, key: Mapping[str, Cell]) -> Existing | None:
        """Return the row with *key*."""
        where = self._has_key(key)
        if where is None:
            return None
        condition, parameters = where
        sql = f"SELECT rowid, {', '.join(self.format.listed(identifiers.column))} FROM {self._writing.table}"
        found = self._writing.connection.execute(f"{sql} WHERE {condition}", parameters).fetchone()
        return None if found is None else Existing(found[0], self.format.record(found[1:]))

    def is_taken(self, key: Mapping[str, Cell], besides: int | None = None) -> bool:
        """Return whether a row has *key*, other than the one at the rowid *besides*."""
        where = self._has_key(key)
        if where is None:
            return False
        condition, parameters = where
        if besides is not None:
            condition, parameters = f"{condition} AND rowid <> $besides", {**parameters, "besides": besides}
        sql = f"SELECT 1 FROM {self._writing.table} WHERE {condition} LIMIT 1"
        return self._writing.connection.execute(sql, parameters).fetchone() is not None

    def _has_key(self, key: Mapping[str, Cell]) -> tuple[str, dict[str, Any]] | None:
        """Return the condition that a row has *key*, and its parameters; None if none can."""
        if not key or any(cell.value is None for cell in key.values()):
            return None
        tests, parameters = [], {}
        for place, column in enumerate(self._columns):
            if column.name not in key:
                continue
            cell = key[column.name]
            sql = parameter(f"k{place}", stored(self.format.columns[place], [cell.value]))
            if column.storage.startswith("DECIMAL"):  # so that DuckDB need not convert the column
                sql = f"CAST({sql} AS {column.storage})"
            tests.append(f"{self._names[place]} = {sql}")
            parameters[f"k{place}"] = cell.value
        return " AND ".join(tests), parameters

    def insert(self, row: Record, unless: Mapping[str, Cell], marks: Mapping[str, str]) -> bool:
        """Insert *row* unless a row has the key *unless*; return whether it was inserted.

        :param marks: see :meth:`~ckanext.duckstore.store.base.Writing.marks`.
        """
        values, parameters = self._assigned(self.format.cells(row), range(len(self._columns)))
        values |= marks
        where = self._has_key(unless)
        condition = "true"
        if where is not None:
            condition, parameters = f"NOT EXISTS (FROM {self._writing.table} WHERE {where[0]})", parameters | where[1]
        made = self._writing.connection.execute(
            f"INSERT INTO {self._writing.table} ({', '.join(values)}) SELECT {', '.join(values.values())} WHERE {condition}",
            parameters,
        ).fetchone()
        return made == (1,)

    def update(self, existing: Existing, row: Record) -> None:
        """Replace the row *existing* by *row*."""
        before, after = self.format.cells(existing.row), self.format.cells(row)
        values, parameters = self._assigned(
            after, [place for place in range(len(after)) if before[place] != after[place]]
        )
        if values:
            values |= self._writing.marks(1)
            assignments = ", ".join(f"{name} = {value}" for name, value in values.items())
            parameters["rowid"] = existing.rowid
            self._writing.connection.execute(
                f"UPDATE {self._writing.table} SET {assignments} WHERE rowid = $rowid", parameters
            )

    def replace(self, key: Mapping[str, Cell], row: Record) -> list[int]:
        """Replace the row with *key* by *row*, which has the same key.

        Return its ``_id``, or nothing if there is no such row.
        """
        where = self._has_key(key)
        if where is None:
            return []
        names = [column.name for column in self._columns]
        places = [place for place, name in enumerate(names) if name != ID_COLUMN and name not in key]
        values, parameters = self._assigned(self.format.cells(row), places)
        assignments = ", ".join(f"{name} = {value}" for name, value in {**values, **self._writing.marks(1)}.items())
        found = self._writing.connection.execute(
            f"UPDATE {self._writing.table} SET {assignments} WHERE {where[0]} RETURNING {ID_COLUMN}",
            parameters | where[1],
        ).fetchone()
        return [] if found is None else [int(found[0])]

    def _assigned(self, cells: Sequence[Cell], places: Collection[int]) -> tuple[dict[str, str], dict[str, Any]]:
        """Return SQL of the *cells* at *places* by the names of their columns, and its
        parameters.
        """
        values, parameters = {}, {}
        for place in places:
            value = cells[place].value
            shape = stored(self.format.columns[place], [value])
            values[self._names[place]] = f"$c{place}" if is_assigned(shape.type) else parameter(f"c{place}", shape)
            parameters[f"c{place}"] = value
        return values, parameters


def _direct(item: Values) -> Cell | None:
    """Return the only value of *item* as it is stored, None if DuckDB has to convert it."""
    type, value = item.column.type, item.values[0]
    if value is None or declarations.of(type, item.column.native_type).is_read_as_fetched:
        return Cell(type, value)
    if type == "numeric" and item.column.storage.startswith("DECIMAL") and _PLAIN.fullmatch(value):
        return Cell(type, numeric_text(value))
    if type == "date" and len(value) == _DATE_LENGTH:
        return Cell(type, value)
    return None


def _fitted(column: Column, cell: Cell) -> Column:
    """Return *column*, wide enough for the value of *cell*."""
    type_ = declarations.of(column.type, column.native_type)
    if cell.value is None or not isinstance(type_, Numeric):
        return column
    return replace(column, storage=type_.fit(column.storage, type_.read([cell.value])))
