"""Incoming records: read column by column, handed to DuckDB as one JSON text a column."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from ckanext.duckstore import identifiers
from ckanext.duckstore.errors import DataError, DatatypeMismatch
from ckanext.duckstore.operations.parameters import Record
from ckanext.duckstore.postgres.types import Type, declarations
from ckanext.duckstore.store.base import ID_COLUMN, Column

#: How many records go to DuckDB in one statement: bounds the JSON text held at once.
CHUNK = 50_000
#: The column of :meth:`Batch.select` with the 0-based position of the record in its batch.
ROW = '"^row"'

ID = Column(ID_COLUMN, "int4", "integer", "BIGINT")


@dataclass(frozen=True)
class Values:
    """The values of one column of a batch, read by the column's type."""

    column: Column
    type: Type
    values: Sequence[Any]
    """Ready for JSON, one for each record; None where a record has none."""
    present: Sequence[bool] | None = None
    """Which records have the column at all; None where all have."""

    @property
    def name(self) -> str:
        return identifiers.column(self.column.name)

    @property
    def present_name(self) -> str:
        """The column of :meth:`Batch.select` that tells which records have this one."""
        return identifiers.quote("^has " + identifiers.encode(self.column.name))

    @property
    def is_assignable(self) -> bool:
        """Whether DuckDB makes of a value's text what the column holds when that is assigned to it."""
        storage = self.column.storage
        return self.type.wire in ("VARCHAR", storage) and self.type.load("?", storage) in ("?", f"CAST(? AS {storage})")

    def stored_as(self, column: Column | None) -> Values:
        """Return these values bound for *column*, None where they have none."""
        return self if column is None or column is self.column else replace(self, column=column)

    def taken(self, rows: Sequence[int]) -> Values:
        """Return the values of the records at *rows*, in this order."""
        present = None if self.present is None else [self.present[row] for row in rows]
        return replace(
            self,
            values=[self.values[row] for row in rows],
            present=None if present is None or all(present) else present,
        )

    def folded(self, repeated: Sequence[Sequence[int]]) -> Values:
        """See :meth:`Batch.folded`."""
        values = list(self.values)
        present = None if self.present is None else list(self.present)
        for rows in repeated:
            bringing = [row for row in rows if present is None or present[row]]
            if bringing:
                values[rows[0]] = self.values[bringing[-1]]
            if present is not None:
                present[rows[0]] = bool(bringing)
        return replace(self, values=values, present=present)


@dataclass(frozen=True)
class Batch:
    """Records of one request, column by column. ``first`` is the position of its first record in the request."""

    columns: tuple[Values, ...]
    size: int
    first: int = 0

    def fitted(self, columns: Sequence[Column]) -> tuple[Column, ...]:
        """Return *columns* with storage wide enough for what they hold and for this batch."""
        values = {item.column.name: item for item in self.columns}
        return tuple(_fitted(column, values[column.name]) if column.name in values else column for column in columns)

    def stored_as(self, columns: Sequence[Column]) -> Batch:
        """Return this batch bound for *columns*, whose storage may have become wider."""
        now = {column.name: column for column in columns}
        return replace(self, columns=tuple(item.stored_as(now.get(item.column.name)) for item in self.columns))

    def only(self, names: Collection[str]) -> Batch:
        """Return this batch with no more than the columns *names*."""
        return replace(self, columns=tuple(item for item in self.columns if item.column.name in names))

    def taken(self, rows: Sequence[int]) -> Batch:
        """Return the records at *rows*, in this order, with the columns that any of them has. They lose their positions in the request."""
        if len(rows) == self.size:
            return self
        taken = [item.taken(rows) for item in self.columns]
        return Batch(tuple(item for item in taken if item.present is None or any(item.present)), len(rows))

    def folded(self, repeated: Sequence[Sequence[int]]) -> Batch:
        """Return this batch with what each list of records at *repeated* brings in the first of them: of each column the last value."""
        return replace(self, columns=tuple(item.folded(repeated) for item in self.columns)) if repeated else self

    def select(self, leading: str = "") -> tuple[str, list[str | None]]:
        """Return SQL that gives the batch as rows, in order, and its parameters.

        The columns are those of the batch under their encoded names, after *leading*: SQL of more columns, in which ``i`` is the
        0-based position of the record.
        """
        if self.size == 1:
            values, parameters = self.alone()
            listed = [f"{sql} AS {name}" for name, sql in values.items()]
            return (
                f"SELECT {', '.join([*([leading] if leading else []), *listed]) or 'i'} FROM (SELECT 0 AS i)",
                parameters,
            )
        inner, outer, parameters = [f"unnest(range({self.size})) AS i"], [leading] if leading else [], []
        for number, item in enumerate(self.columns):
            inner.append(f"unnest(from_json(?, '[\"{item.type.wire}\"]')) AS c{number}")
            outer.append(f"{item.type.load(f'c{number}', item.column.storage)} AS {item.name}")
            parameters.append(_json(item.values))
            if item.present is not None:
                inner.append(f"unnest(from_json(?, '[\"BOOLEAN\"]')) AS p{number}")
                outer.append(f"p{number} AS {item.present_name}")
                parameters.append(_json(item.present))
        return f"SELECT {', '.join(outer) or 'i'} FROM (SELECT {', '.join(inner)})", parameters

    def alone(self, *, assigned: bool = False) -> tuple[dict[str, str], list[str | None]]:
        """Return, of a batch of one record, SQL of each value by the encoded name of its column, and their parameters.

        DuckDB plans a statement with values several times faster than one with lists of one value.

        :param assigned: each value goes into its column as it is, where DuckDB makes of a text what the column holds by itself: a cast in
            a statement costs it a tenth of a millisecond.
        """
        values: dict[str, str] = {}
        parameters: list[str | None] = []
        for item in self.columns:
            value = item.values[0]
            if isinstance(value, list):
                sql = f"from_json(?, '[\"{item.type.wire}\"]')[1]"
                parameters.append(_json([value]))
            else:
                sql = "?" if item.type.wire == "VARCHAR" and value is not None else f"CAST(? AS {item.type.wire})"
                parameters.append(value if value is None or isinstance(value, str) else _json(value))
                if assigned and item.is_assignable:
                    values[item.name] = "?"
                    continue
            values[item.name] = item.type.load(sql, item.column.storage)
        return values, parameters


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode("utf-8")


def _fitted(column: Column, values: Values) -> Column:
    storage = values.type.fit(column.storage, values.values)
    return column if storage == column.storage else replace(column, storage=storage)


def chunks(records: Sequence[Record], size: int = CHUNK) -> Iterator[tuple[int, Sequence[Record]]]:
    """Yield *records* in parts of at most *size*, each with the position of its first."""
    for start in range(0, len(records), size):
        yield start, records[start : start + size]


def read(columns: Sequence[Column], records: Sequence[Record], first: int = 0, *, partial: bool = False) -> Batch:
    """Read *records* (objects whose keys are all among *columns*) into a batch.

    :param first: the position of the first of them in the request, for errors.
    :param partial: tell columns that a record does not have from those that are null; leave out columns that none has.
    :raises DataError: with ``row`` and ``column``, a value that its column cannot hold.
    """
    present = {name for record in records for name in record} if partial else set()
    chosen = [column for column in columns if not partial or column.name in present]
    return Batch(tuple(_read_column(column, records, first, partial) for column in chosen), len(records), first)


def _read_column(column: Column, records: Sequence[Record], first: int, partial: bool) -> Values:
    type_ = declarations.of(column.type, column.native_type)
    name = column.name
    raw = [record.get(name) for record in records]
    if not keeps_empty(column) and "" in raw:
        raw = [None if value == "" else value for value in raw]
    try:
        values = type_.read(raw)
    except DataError as error:
        error.row, error.column = first + (error.row or 0), name
        if isinstance(error, DatatypeMismatch):
            error.args = (str(error).replace("column is", f'column "{name}" is', 1),)
        raise
    present = [name in record for record in records] if partial else None
    return Values(column, type_, values, None if present is None or all(present) else present)


def keeps_empty(column: Column) -> bool:
    """Say whether empty text is a value there. CKAN makes NULL of it in every column that is neither text nor json, but not of an ``_id``."""
    return column.type in ("text", "nested") or column.name == ID_COLUMN
