"""Selections in DuckDB, see :class:`~ckanext.duckstore.operations.selection.Selection`.

One statement returns the page. It also counts the rows where that costs little; elsewhere a second
one does, if the page does not determine the count.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import duckdb

from ckanext.duckstore.errors import DatatypeMismatch, InvalidSQL, NumericValueOutOfRange, ProgramLimitExceeded
from ckanext.duckstore.operations import rendering, short_pages
from ckanext.duckstore.operations.comparisons import Condition
from ckanext.duckstore.operations.row_values import Cell
from ckanext.duckstore.operations.search import MOST_VALUES, Order, order_by
from ckanext.duckstore.operations.selection import Aggregate, Field, Selected, Selection
from ckanext.duckstore.postgres.builtins import install_macros
from ckanext.duckstore.postgres.types import Type, decimals, declarations, numeric
from ckanext.duckstore.postgres.types.floats import Float
from ckanext.duckstore.postgres.types.integers import Integer
from ckanext.duckstore.postgres.types.numeric import Numeric
from ckanext.duckstore.store.base import ID_COLUMN

#: Maximum number of rows of a join; scanning that many takes some seconds.
MOST_JOINED = 20_000_000
#: Maximum number of joined rows that are counted with the page. Up to some millions, one join that
#: keeps its rows until they are counted takes less time than two joins.
_MOST_KEPT = 2_000_000
#: The precision of DuckDB's widest DECIMAL, the type of a sum.
_SUM_DIGITS = 38


@dataclass(frozen=True)
class SelectedTable:
    """A table of the selection in DuckDB: its rows, their condition, and its cells by name."""

    relation: str
    where: Condition
    cells: Mapping[str, Cell]
    unique: frozenset[str]
    """The columns with unique values."""
    rows: int

    def cell(self, name: str, alias: str) -> Cell:
        """Return the cell *name* of the table's rows under the name *alias*."""
        cell = self.cells[name]
        return replace(cell, sql=f"{alias}.{cell.sql}")


@dataclass(frozen=True)
class _Value:
    """A value of each row: its cell, and SQL of its sort key if that differs."""

    cell: Cell
    order: str


def select(connection: duckdb.DuckDBPyConnection, selection: Selection, places: Sequence[SelectedTable]) -> Selected:
    """Return the page of *selection*, whose tables are at *places*.

    :raises DatatypeMismatch: the type has no such aggregate.
    :raises NumericValueOutOfRange: a sum has more digits than DuckDB computes with.
    :raises ProgramLimitExceeded: a join has too many rows.
    :raises InvalidSQL: there are more outputs than PostgreSQL allows.
    """
    if len(selection.outputs) > MOST_VALUES:
        raise InvalidSQL(f"target lists can have at most {MOST_VALUES} entries")
    for place in places:
        install_macros(connection, place.where.functions)
    parameters = [value for place in places for value in place.where.parameters]
    rows = _joined(selection, places)
    is_unbounded = bool(selection.join) and _most_rows(selection, places) > MOST_JOINED
    joined = _checked(connection, rows, parameters) if is_unbounded else None
    try:
        lines, total = _lines(connection, selection, places, rows, parameters)
    except duckdb.OutOfRangeException as error:
        if not _adds(selection):
            raise
        message = f"numeric field overflow: a sum, or the sum of an average, has more than {_SUM_DIGITS} digits"
        raise NumericValueOutOfRange(message) from error
    if joined is not None and not selection.is_grouped:
        total = joined
    elif total is None and (len(lines) == selection.limit or (selection.offset and not lines)):
        total = _count(connection, _counted(selection, places, rows), parameters)
    return Selected(rendering.json_array(lines), selection.offset + len(lines) if total is None else total)


def _adds(selection: Selection) -> bool:
    return any(isinstance(output, Aggregate) and output.function in ("sum", "avg") for output in selection.outputs)


def _most_rows(selection: Selection, places: Sequence[SelectedTable]) -> int:
    """Return how many rows the join can have, whatever its values.

    Each row has at most one partner in a table whose join column is unique. Two tables of 10^6 rows
    with the same value in all join columns give 10^12 rows.
    """
    ambiguous = [place.rows for place, name in zip(places, selection.join, strict=True) if name not in place.unique]
    return math.prod(ambiguous) if ambiguous else min(place.rows for place in places)


def _is_counted_with_page(selection: Selection, places: Sequence[SelectedTable]) -> bool:
    """Check whether the page's statement counts all rows: groups, and small joins."""
    if selection.limit > short_pages.MOST_ROWS:
        return False
    return selection.is_grouped or (bool(selection.join) and _most_rows(selection, places) <= _MOST_KEPT)


def _checked(connection: duckdb.DuckDBPyConnection, rows: str, parameters: Sequence[Any]) -> int:
    """Return how many *rows* a join has, without scanning many more than the maximum."""
    number = _count(connection, f"SELECT count(*) FROM (SELECT 1 FROM {rows} LIMIT {MOST_JOINED + 1})", parameters)
    if number > MOST_JOINED:
        raise ProgramLimitExceeded(f"the join has more than {MOST_JOINED} rows")
    return number


def _count(connection: duckdb.DuckDBPyConnection, sql: str, parameters: Sequence[Any]) -> int:
    found = connection.execute(sql, parameters).fetchone()
    assert found is not None
    return int(found[0])


def _lines(
    connection: duckdb.DuckDBPyConnection,
    selection: Selection,
    places: Sequence[SelectedTable],
    rows: str,
    parameters: Sequence[Any],
) -> tuple[list[str], int | None]:
    """Return the page of *rows*, each as JSON text of a list, and the number of rows if known."""
    total = "count(*) OVER ()" if _is_counted_with_page(selection, places) else "NULL"
    page = _page(selection, places, rows, total)
    shown = [_shown(places, output, position) for position, output in enumerate(selection.outputs)]
    if selection.limit > short_pages.MOST_ROWS:
        return rendering.fetch_lines(connection, page, rendering.json_list(shown), parameters), None
    return short_pages.lists(connection, page, shown, parameters)


def _alias(source: int) -> str:
    return f"t{source}"


def _joined(selection: Selection, places: Sequence[SelectedTable]) -> str:
    """Return SQL of the rows, for use after FROM."""
    parts = []
    for number, place in enumerate(places):
        table = f"(SELECT * FROM {place.relation} WHERE {place.where.sql}) AS {_alias(number)}"
        if number:
            left, right = (places[source].cell(selection.join[source], _alias(source)) for source in (0, number))
            table = f"JOIN {table} ON {_compared(left, right.type)} = {_compared(right, left.type)}"
        parts.append(table)
    return " ".join(parts)


def _compared(cell: Cell, other: Type) -> str:
    """Return SQL of *cell*, comparable with a value of type *other*."""
    if _is_ordered(cell.type) and isinstance(other, Float):
        return f"CAST({cell.type.text(cell.sql)} AS DOUBLE)"
    if _is_ordered(other) and not _is_ordered(cell.type) and not isinstance(cell.type, Float):
        return decimals.ordered_sql(cell.type.text(cell.sql))
    return cell.sql


def _is_ordered(type_: Type) -> bool:
    """Check whether values are stored as text that sorts like the numbers."""
    return isinstance(type_, Numeric) and type_.ordered


def _page(selection: Selection, places: Sequence[SelectedTable], rows: str, total: str) -> str:
    values = [_value(places, output) for output in selection.outputs]
    columns = ", ".join(f"{value.cell.sql} AS c{position}" for position, value in enumerate(values))
    order = [Order(_value(places, output).order, descending) for output, descending in selection.order]
    if selection.is_grouped:
        keys = _keys(selection, places)
        rows += f" GROUP BY {', '.join(keys)}" if keys else ""
        order += [Order(key) for key in keys]
    else:
        order += [Order(f"{_alias(source)}.{ID_COLUMN}") for source in range(len(places))]
    sorted_by = f" {order_by(order)}" if order else ""
    return f"SELECT {columns}, {total} AS {short_pages.TOTAL} FROM {rows}{sorted_by} LIMIT {selection.limit} OFFSET {selection.offset}"


def _counted(selection: Selection, places: Sequence[SelectedTable], rows: str) -> str:
    if not selection.is_grouped:
        return f"SELECT count(*) FROM {rows}"
    keys = _keys(selection, places)
    return f"SELECT count(*) FROM (SELECT DISTINCT {', '.join(keys)} FROM {rows})" if keys else "SELECT 1"


def _keys(selection: Selection, places: Sequence[SelectedTable]) -> list[str]:
    return [_value(places, field).cell.sql for field in selection.group_by]


def _shown(places: Sequence[SelectedTable], output: Field | Aggregate, position: int) -> Cell:
    return replace(_value(places, output).cell, sql=f"c{position}")


def _value(places: Sequence[SelectedTable], output: Field | Aggregate) -> _Value:
    if isinstance(output, Field):
        cell = places[output.source].cell(output.name, _alias(output.source))
        return _Value(cell, cell.sql)
    if output.field is None:
        return _Value(Cell("count", declarations.parse("int8"), "count(*)"), "count(*)")
    cell = places[output.field.source].cell(output.field.name, _alias(output.field.source))
    return _AGGREGATES[output.function](cell)


def _counted_values(cell: Cell) -> _Value:
    sql = f"count({cell.sql})"
    return _Value(replace(cell, type=declarations.parse("int8"), sql=sql), sql)


def _least(cell: Cell) -> _Value:
    return _Value(replace(cell, sql=f"min({cell.sql})"), f"min({cell.sql})")


def _greatest(cell: Cell) -> _Value:
    return _Value(replace(cell, sql=f"max({cell.sql})"), f"max({cell.sql})")


def _sum(cell: Cell) -> _Value:
    """Return SQL of a sum.

    PostgreSQL adds integers exactly, and single-precision floats in single precision.
    """
    sql = f"sum({cell.sql})"
    type_ = cell.type
    if isinstance(type_, Float):
        sql = f"CAST({sql} AS {type_.storage})"
    elif _is_ordered(type_):
        sql = f"pg_ordered_sum(list({cell.sql}))"
    elif isinstance(type_, Numeric):
        type_ = replace(type_, kept=(_SUM_DIGITS, type_.kept[1]) if type_.kept else None)
    elif isinstance(type_, Integer):
        type_ = declarations.parse("numeric")
    else:
        raise DatatypeMismatch(f"function sum({type_.called}) does not exist")
    return _Value(replace(cell, type=type_, sql=sql), sql)


def _average(cell: Cell) -> _Value:
    if isinstance(cell.type, Float):
        sql = f"avg(CAST({cell.sql} AS DOUBLE))"
        return _Value(replace(cell, type=declarations.parse("float8"), sql=sql), sql)
    if _is_ordered(cell.type):
        sql = f"pg_ordered_average(list({cell.sql}))"
        return _Value(replace(cell, type=replace(numeric.NUMERIC, ordered=True), sql=sql), sql)
    total = _sum(cell).cell
    count = f"count({cell.sql})"
    quotient = f"pg_divide_text({total.type.text(total.sql)}, CAST({count} AS VARCHAR))"
    # it has a declared scale, so all its decimals are shown
    printed = numeric.declared(_SUM_DIGITS, 0)
    return _Value(replace(cell, type=printed, sql=f"CASE WHEN {count} > 0 THEN {quotient} END"), f"avg({cell.sql})")


_AGGREGATES = {"count": _counted_values, "min": _least, "max": _greatest, "sum": _sum, "avg": _average}
