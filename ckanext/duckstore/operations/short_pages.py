"""Rows of a short page as JSON, written in Python.

DuckDB needs several milliseconds to plan the SQL that writes the JSON of a row
(:mod:`~ckanext.duckstore.operations.rendering`), which is longer than Python takes for some hundred
rows. Both write the same text.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from typing import Any

import duckdb

from ckanext.duckstore.operations import rendering
from ckanext.duckstore.operations.answer_size import UNLIMITED, AnswerSize
from ckanext.duckstore.operations.row_values import Cell, row_values

#: The maximum number of rows for which Python is faster.
MOST_ROWS = 1000
#: The maximum number of values held as Python objects at the same time.
_VALUES_AT_ONCE = 100_000
#: The column of :func:`lists` with the number of rows on all pages.
TOTAL = "total"


def fetch(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    row: Sequence[Cell],
    numbers: Sequence[int],
    *,
    by: str = "rowid",
    as_lists: bool = False,
    size: AnswerSize = UNLIMITED,
) -> list[str]:
    """Return the rows of *table* whose column *by* is one of *numbers*, in this order.

    Each is JSON text of an object, or a list.
    """
    if not numbers:
        return []
    where, parameters = _where(by, numbers)
    lines = select(connection, table, row, f"WHERE {where}", parameters, by=by, as_lists=as_lists, size=size)
    return [lines[number] for number in numbers]


def select(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    row: Sequence[Cell],
    rest: str,
    parameters: Sequence[Any],
    *,
    by: str = "rowid",
    wanted: Container[int] | None = None,
    known: Mapping[str, Mapping[int, str]] = {},
    as_lists: bool = False,
    size: AnswerSize = UNLIMITED,
) -> dict[int, str]:
    """Return the rows of *table* with *rest* (WHERE, ORDER BY, LIMIT), in its order.

    Each is JSON text of an object, or a list.

    :param by: a column of unique numbers, by which the result is keyed.
    :param wanted: the numbers of the rows to return, if *rest* also finds others.
    :param known: by SQL of cells that are not read, the JSON text of each row's value by its
        number.
    :raises InvalidRequest: they have more characters than *size* allows.
    :raises StoreBusy: too many long responses are being written.
    """
    read = [cell for cell in row if cell.sql not in known]
    fetched = row_values(read, lambda type_, sql: type_.fetched(sql))
    expressions = list(dict.fromkeys([by, *fetched.values]))
    pseudo_columns = [by] if by == "rowid" else []
    found = connection.execute(fetched.select(", ".join(expressions), f"{table} {rest}", *pseudo_columns), parameters)
    lines: dict[int, str] = {}
    while rows := found.fetchmany(max(1, _VALUES_AT_ONCE // (len(row) + 1))):
        if wanted is not None:
            rows = [values for values in rows if values[0] in wanted]
        if not rows:
            continue
        columns = dict(zip(expressions, zip(*rows, strict=True), strict=True))
        numbers = columns[by]
        texts = iter([json_texts(cell, columns[sql]) for cell, sql in zip(read, fetched.values, strict=True)])
        shown = [[known[cell.sql][number] for number in numbers] if cell.sql in known else next(texts) for cell in row]
        written = _written(row, shown, len(rows), as_lists)
        size.add(written)
        lines |= zip(numbers, written, strict=True)
    return lines


def lists(
    connection: duckdb.DuckDBPyConnection, query: str, row: Sequence[Cell], parameters: Sequence[Any]
) -> tuple[list[str], int | None]:
    """Return the rows of *query*, in its order, each as JSON text of a list, and its total.

    *query* has the total in each row, in the column :data:`TOTAL`. It is None without rows.
    """
    fetched = row_values(row, lambda type_, sql: type_.fetched(sql))
    values = ", ".join([TOTAL, *fetched.values])
    rows = connection.execute(fetched.select(values, f"({query})"), parameters).fetchall()
    if not rows:
        return [], None
    totals, *columns = zip(*rows, strict=True)
    return _written(row, list(map(json_texts, row, columns)), len(rows), as_lists=True), totals[0]


def json_texts(cell: Cell, values: Sequence[Any]) -> list[str]:
    """Return each of the *values* of *cell* as JSON text."""
    write = cell.type.json_text
    return ["null" if value is None else write(value) for value in values]


def _written(row: Sequence[Cell], columns: Sequence[Sequence[str]], size: int, as_lists: bool) -> list[str]:
    """Return each of *size* rows as JSON text of an object, or a list.

    The JSON texts of their values are in *columns*.
    """
    template = _template(row, as_lists)
    return [template % values for values in zip(*columns, strict=True)] if columns else [template] * size


def _where(by: str, numbers: Sequence[int]) -> tuple[str, list[Any]]:
    """Return a condition on *by*. Adjacent rows are found fastest by their range."""
    first, last = min(numbers), max(numbers)
    if last - first == len(numbers) - 1:
        return f"{by} BETWEEN ? AND ?", [first, last]
    return f"{by} IN (SELECT unnest(?))", [list(numbers)]


def _template(row: Sequence[Cell], as_lists: bool) -> str:
    if as_lists:
        return "[" + ",".join(["%s"] * len(row)) + "]"
    return "{" + ",".join(rendering.json_key(cell).replace("%", "%%") + "%s" for cell in row) + "}"
