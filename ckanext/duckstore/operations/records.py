"""Incoming records: read column by column, passed to DuckDB as one JSON text per column."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from ckanext.duckstore import identifiers
from ckanext.duckstore.errors import DataError, DatatypeMismatch
from ckanext.duckstore.operations.incoming import presence_name
from ckanext.duckstore.operations.parameters import Record
from ckanext.duckstore.postgres.types import Type, declarations
from ckanext.duckstore.store.base import ID_COLUMN, Column

#: The number of records passed to DuckDB in one statement; limits the JSON text in memory.
CHUNK = 50_000
#: The number of values up to which a part is read whatever is absent in it.
_MOST_CELLS = 1_000_000
#: The number of absent values from which on a part of more values ends, if it has more of them than
#: of given ones.
_MOST_ABSENT = 50_000


@dataclass(frozen=True)
class Values:
    """The values of one column of a batch, parsed by the column's type."""

    column: Column
    type: Type
    values: Sequence[Any]
    """Ready for JSON, one per record; None if a record has none."""
    present: Sequence[bool] | None = None
    """Which records have the column at all; None: all have it."""

    @property
    def name(self) -> str:
        return identifiers.column(self.column.name)

    def head(self, size: int) -> Values:
        """Return the values of the first *size* records."""
        present = None if self.present is None else self.present[:size]
        return replace(self, values=self.values[:size], present=present)

    def stored_as(self, column: Column | None) -> Values:
        """Return these values converted for *column*, None if they have none."""
        return self if column is None or column is self.column else replace(self, column=column)


@dataclass(frozen=True)
class Batch:
    """Records of one request, read column by column: incoming rows, see
    :class:`.incoming.Incoming`.
    """

    values: tuple[Values, ...]
    size: int
    first: int = 0
    """The position of the first record in the request."""

    @property
    def columns(self) -> tuple[Column, ...]:
        return tuple(item.column for item in self.values)

    def fitted(self, columns: Sequence[Column]) -> tuple[Column, ...]:
        """Return *columns* with storage wide enough for existing values and for this batch."""
        values = {item.column.name: item for item in self.values}
        return tuple(_fitted(column, values[column.name]) if column.name in values else column for column in columns)

    def stored_as(self, columns: Sequence[Column]) -> Batch:
        """Return this batch converted for *columns*, whose storage may have become wider."""
        now = {column.name: column for column in columns}
        return replace(self, values=tuple(item.stored_as(now.get(item.column.name)) for item in self.values))

    def head(self, size: int) -> Batch:
        """Return the first *size* records."""
        return replace(self, values=tuple(item.head(size) for item in self.values), size=min(size, self.size))

    def presence(self, column: Column) -> str | None:
        partial = any(item.present is not None for item in self.values if item.column.name == column.name)
        return presence_name(column) if partial else None

    def select(self, leading: str = "", names: Collection[str] | None = None) -> tuple[str, list[Any]]:
        inner, outer, parameters = [f"unnest(range({self.size})) AS i"], [leading] if leading else [], []
        for number, item in enumerate(self.values):
            if names is not None and item.column.name not in names:
                continue
            inner.append(f"unnest(from_json(?, '[\"{item.type.wire}\"]')) AS c{number}")
            outer.append(f"{item.type.load(f'c{number}', item.column.storage)} AS {item.name}")
            parameters.append(json_text(item.values))
            if item.present is not None:
                inner.append(f"unnest(from_json(?, '[\"BOOLEAN\"]')) AS p{number}")
                outer.append(f"p{number} AS {presence_name(item.column)}")
                parameters.append(json_text(item.present))
        return f"SELECT {', '.join(outer) or 'i'} FROM (SELECT {', '.join(inner)})", parameters


def json_text(value: Any) -> str:
    """Return *value* as the JSON text passed to DuckDB."""
    return msgspec.json.encode(value).decode("utf-8")


def _fitted(column: Column, values: Values) -> Column:
    storage = values.type.fit(column.storage, values.values)
    return column if storage == column.storage else replace(column, storage=storage)


def chunks(records: Sequence[Record], columns: int, size: int = CHUNK) -> Iterator[tuple[int, Sequence[Record]]]:
    """Yield *records* in parts of at most *size*, each with the position of its first record.

    A part ends earlier where its records lack many of the columns that others in it have, so that
    what is read of all parts is in proportion to what was sent.

    :param columns: the number of columns that a record can have.
    """
    start = 0
    while start < len(records):
        end = min(start + size, len(records))
        if (end - start) * columns > _MOST_CELLS:
            end = _end_of_part(records, start, end)
        yield start, records[start:end]
        start = end


def _end_of_part(records: Sequence[Record], start: int, end: int) -> int:
    """Return the end of the part that begins at *start*, at most *end*."""
    names: set[str] = set()
    given = 0
    for size, place in enumerate(range(start, end), 1):
        record = records[place]
        given += len(record)
        if not names.issuperset(record):
            names.update(record)
        if size * len(names) - given > max(given, _MOST_ABSENT):
            return max(place, start + 1)
    return end


def read(columns: Sequence[Column], records: Sequence[Record], first: int = 0, *, partial: bool = False) -> Batch:
    """Read *records* (objects whose keys are all among *columns*) into a batch, without the columns
    that no record has.

    :param first: the position of the first one in the request, for errors.
    :param partial: distinguish missing columns of a record from null ones.
    :raises DataError: with ``row`` and ``column``, for the first column with a value that it cannot
        hold.
    """
    present = set[str]().union(*records)
    chosen = [column for column in columns if column.name in present]
    return Batch(tuple(_read_column(column, records, first, partial) for column in chosen), len(records), first)


def read_whole(
    columns: Sequence[Column], records: Sequence[Record], first: int = 0, *, partial: bool = False
) -> tuple[Batch, DataError | None]:
    """Read *records* like :func:`read`, up to the first invalid one.

    Return the batch, and the error of that one.
    """
    try:
        return read(columns, records, first, partial=partial), None
    except DataError as error:
        stop, whole = error, (error.row or 0) - first
    while whole:
        try:
            return read(columns, records[:whole], first, partial=partial), stop
        except DataError as error:
            stop, whole = error, (error.row or 0) - first
    return Batch((), 0, first), stop


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
    """Check whether empty text is a value of *column*.

    CKAN converts it to NULL in columns that are neither text nor json, except ``_id``.
    """
    return column.type in ("text", "nested") or column.name == ID_COLUMN
