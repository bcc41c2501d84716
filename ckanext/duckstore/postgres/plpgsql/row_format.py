"""The rows of a table as records, and their values in DuckDB."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from ..translate.expr import Expr
from ..translate.scope import Column
from ..types.names import is_array
from ..types.numeric import numeric_text
from .cells import NATIVE, Cell, Record, carried, depth_of, null
from .lookups import FULL_TEXT, TriggerTable
from .shapes import Scalar

#: Types whose stored form DuckDB reads from a cell's value by itself when it is assigned.
_ASSIGNED = NATIVE - {"float4"} | {"numeric", "date", "timestamp"}


class RowFormat:
    """How rows of a table are read as records."""

    def __init__(self, table: TriggerTable) -> None:
        self.table = table
        self.columns = tuple(Column.stored(name, declared, "") for name, declared in table.columns)
        names = [column.name for column in self.columns]
        self._names = (names[0], FULL_TEXT, *names[1:])
        self._numerics = [place for place, column in enumerate(self.columns) if column.type == "numeric"]

    def listed(self, name: Callable[[str], str]) -> list[str]:
        """Return SQL of the columns for :meth:`record`; *name* gives the quoted name of each."""
        return [_read(name(column.name), column) for column in self.columns]

    def record(self, values: Sequence[Any] | None) -> Record:
        """Return the row with *values*, which the SQL of :meth:`listed` has returned; None: no
        row.
        """
        if values is None:
            cells = [null(column.type or "text") for column in self.columns]
        else:
            cells = [Cell(column.type or "text", value) for column, value in zip(self.columns, values, strict=True)]
            for place in self._numerics:
                if (text := cells[place].value) is not None:
                    cells[place] = Cell("numeric", numeric_text(text))
        return self.of_cells(cells, missing=values is None)

    def of_cells(self, cells: Sequence[Cell], *, missing: bool = False) -> Record:
        """Return the row with *cells*, one for each column of the table."""
        return Record(self._names, [cells[0], null("tsvector"), *cells[1:]], self.table.name, missing)

    @staticmethod
    def cells(record: Record) -> list[Cell]:
        """Return the cells of *record* that the table stores."""
        return [record.cells[0], *record.cells[2:]]


@lru_cache(maxsize=64)
def format_of(table: TriggerTable) -> RowFormat:
    """Return the format of the rows of *table*; a process caches it."""
    return RowFormat(table)


def is_assigned(type: str) -> bool:
    """Return whether DuckDB converts the value of a cell of *type* when it is assigned."""
    return type in _ASSIGNED


def _read(name: str, column: Column) -> str:
    if column.type == "numeric":
        return f"CAST({name} AS VARCHAR)"
    return carried(Expr(name, column.type, decimal=column.decimal))


def stored(column: Column, values: Sequence[Any]) -> Scalar:
    """Return the shape of a column's values; a numeric has the number of decimals that they
    need.
    """
    type = column.type or "text"
    if type == "numeric":
        scales = [len(value.partition(".")[2]) for value in values if value is not None]
        return Scalar(type, 1, max([column.decimal[1] if column.decimal is not None else 0, *scales]))
    if is_array(type):
        return Scalar(type, max([1, *(depth_of(value) for value in values if value)]))
    return Scalar(type)
