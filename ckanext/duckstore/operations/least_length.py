"""The number of characters that a page has at least, which is known before its rows are written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import duckdb

from ckanext.duckstore.operations import rendering
from ckanext.duckstore.operations.row_values import Cell
from ckanext.duckstore.postgres.types.strings import Text


def least_length(
    connection: duckdb.DuckDBPyConnection, table: str, row: Sequence[Cell], rowids: Sequence[int], form: str
) -> int:
    """Return the least number of characters of the rows *rowids* of *table* in the format *form*.

    It counts names, separators and the characters of stored text, which may be written with more
    because of escapes; a value of another type counts as one character.
    """
    texts = Counter(cell.sql for cell in row if isinstance(cell.type, Text) and cell.storage)
    return len(rowids) * _of_row(row, form) + _of_texts(connection, table, texts, rowids)


def _of_row(row: Sequence[Cell], form: str) -> int:
    """Return the characters of a row with the shortest values."""
    separators = len(row)
    if form in rendering.CSV_DELIMITERS:
        return separators
    shortest = sum(2 if isinstance(cell.type, Text) else 1 for cell in row)
    keys = 0 if form == "lists" else sum(len(rendering.json_key(cell)) for cell in row)
    return separators + shortest + keys


def _of_texts(connection: duckdb.DuckDBPyConnection, table: str, texts: Counter[str], rowids: Sequence[int]) -> int:
    if not texts:
        return 0
    # One sum for each column: DuckDB refuses a chain of more than 1,000 operators.
    sums = ", ".join(f"coalesce(sum(length({sql})), 0)" for sql in texts)
    found = connection.execute(f"SELECT {sums} FROM {table} WHERE rowid IN (SELECT unnest(?))", [rowids]).fetchone()
    assert found is not None
    return sum(times * int(length) for times, length in zip(texts.values(), found, strict=True))
