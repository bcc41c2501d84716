"""Pages of many values, written in parts of some rows and some columns.

DuckDB holds 2,048 values of each column in each step of a query, and the text that it makes of
them. A part has a bounded number of values and about a bounded number of characters, so that the
memory of a page is that of its text, however wide it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final, TypeVar

import duckdb
import numpy

from ckanext.duckstore import identifiers
from ckanext.duckstore.operations.answer_size import AnswerSize
from ckanext.duckstore.operations.rendering import LineLayout
from ckanext.duckstore.operations.row_values import Cell

#: The maximum number of values of a page that is read as a whole.
MOST_VALUES_AT_ONCE: Final = 1 << 18
#: The maximum number of values of a part.
_VALUES: Final = 1 << 16
#: The maximum number of rows of a part. The fewer rows, the more often is a column planned; the
#: more, the fewer columns are read at a time.
_ROWS: Final = 1024
#: About the number of characters of a part, and of its rows in all their columns.
_CHARACTERS: Final = 1 << 21
_ROW_CHARACTERS: Final = 1 << 25
#: The number of rows, and of columns at a time, whose characters are counted before the first part.
_SAMPLE: Final = (16, 256)
#: The number of characters of a value that are not counted: quotes, a separator, a short number.
_UNCOUNTED: Final = 8
#: The number of rows that are fetched as Python objects at a time.
_ROWS_AT_ONCE: Final = 256
_ROWID: Final = '"^rowid"'
_Item = TypeVar("_Item")


def has_parts(columns: int, rows: int) -> bool:
    """Check whether a page of *rows* of *columns* is written in parts."""
    return columns * rows > MOST_VALUES_AT_ONCE and columns * _ROWS > _VALUES


def fetch_lines(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    row: Sequence[Cell],
    layout: LineLayout,
    rowids: Any,
    size: AnswerSize,
) -> list[str]:
    """Return the rows *rowids* (a NumPy array) of *table* in *layout*, in this order.

    :raises InvalidRequest: they have more characters than *size* allows.
    :raises StoreBusy: too many long responses are being written.
    """
    # Rows are read in the order of the file, so that each part of it is read once.
    places = numpy.argsort(rowids, kind="stable")
    ordered = rowids[places]
    lines = [""] * len(ordered)
    longest = _sampled_length(connection, table, row, ordered[: _SAMPLE[0]])
    done = 0
    while done < len(ordered):
        rows, columns = _extent(longest, len(row))
        part = ordered[done : done + rows]
        found = _rows(connection, table, row, layout, part, columns)
        size.add(found)
        for place, line in zip(places[done : done + rows].tolist(), found, strict=True):
            lines[place] = line
        done += len(part)
        longest = max(map(len, found))
    return lines


def _extent(longest: int, columns: int) -> tuple[int, int]:
    """Return the number of rows, and of columns at a time, of a part whose lines have *longest*
    characters in all *columns*.
    """
    values = min(_VALUES, max(1, _CHARACTERS * columns // longest))
    rows = max(1, min(_ROWS, values, _ROW_CHARACTERS // longest))
    return rows, max(1, values // rows)


def _sampled_length(connection: duckdb.DuckDBPyConnection, table: str, row: Sequence[Cell], rowids: Any) -> int:
    """Return about the number of characters of the longest of the rows *rowids*, which ascend."""
    texts = [f"CAST({cell.sql} AS VARCHAR)" for cell in row if _is_of_any_length(cell.storage)]
    where, parameters = _where(rowids)
    length = _UNCOUNTED * len(row)
    for part in _divided(texts, _SAMPLE[1]):
        sql = f"SELECT max(strlen(concat({', '.join(part)}))) FROM {table} WHERE {where}"
        found = connection.execute(sql, parameters).fetchone()
        assert found is not None
        length += found[0]
    return length


def _is_of_any_length(storage: str) -> bool:
    return storage in ("VARCHAR", "JSON", "BLOB") or storage.endswith("[]")


def _rows(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    row: Sequence[Cell],
    layout: LineLayout,
    rowids: Any,
    columns: int,
) -> list[str]:
    """Return the lines of *rowids*, which ascend, read by so many *columns* at a time."""
    pieces = [_pieces(connection, table, cells, layout, rowids) for cells in _divided(row, columns)]
    return [layout.line(parts) for parts in zip(*pieces, strict=True)]


def _divided(items: Sequence[_Item], most: int) -> Iterator[Sequence[_Item]]:
    """Yield *items* in parts of about the same number, at most *most*."""
    parts = -(-len(items) // most)
    for number in range(parts):
        yield items[len(items) * number // parts : len(items) * (number + 1) // parts]


def _pieces(
    connection: duckdb.DuckDBPyConnection, table: str, row: Sequence[Cell], layout: LineLayout, rowids: Any
) -> list[str]:
    """Return for each of *rowids*, which ascend, the part of its line for the cells of *row*."""
    columns = {
        sql: identifiers.quote(f"^cell {number}") for number, sql in enumerate(dict.fromkeys(c.sql for c in row))
    }
    line = layout.members([replace(cell, sql=columns[cell.sql]) for cell in row])
    read = ", ".join([f"rowid AS {_ROWID}", *(f"{sql} AS {name}" for sql, name in columns.items())])
    where, parameters = _where(rowids)
    found = connection.execute(
        line.values.select(f"{_ROWID}, {line.sql}", f"(SELECT {read} FROM {table} WHERE {where})"), parameters
    )
    pieces = dict[int, str]()
    while rows := found.fetchmany(_ROWS_AT_ONCE):
        pieces |= rows
    return [pieces[rowid] for rowid in rowids.tolist()]


def _where(rowids: Any) -> tuple[str, list[Any]]:
    """Return a condition that *rowids* meet, which ascend."""
    first, last = int(rowids[0]), int(rowids[-1])
    span = "rowid BETWEEN ? AND ?"
    if last - first == len(rowids) - 1:
        return span, [first, last]
    return f"{span} AND rowid IN (SELECT unnest(?::BIGINT[]))", [first, last, rowids.tolist()]
