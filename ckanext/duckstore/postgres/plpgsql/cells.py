"""Values of variables, as the interpreter stores them and passes them to DuckDB.

Text, integers, booleans and floats are Python values, arrays are lists of them; a value of any
other type is stored as the text that DuckDB reads and writes for it. So values of all types make
the round trip unchanged.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from ...errors import FeatureNotSupported
from ...identifiers import column as encoded
from ..translate.expr import Expr
from ..translate.numeric_texts import numeric_text
from ..types.decimals import MAX_DIGITS
from ..types.names import UNKNOWN, duckdb_type, is_array
from ..types.registry import types
from .shapes import Row, Scalar, Shape

#: Types whose values are Python values.
NATIVE = frozenset({UNKNOWN, *(type_.name for type_ in types().values() if type_.is_python_value)})
#: The digits before the point that a DECIMAL has at least.
_SHORT = 18


@dataclass(frozen=True, slots=True)
class Cell:
    """A value of a PostgreSQL type, None for NULL."""

    type: str
    value: Any

    @property
    def shape(self) -> Scalar:
        value = self.value
        if type(value) is list:
            return Scalar(self.type, depth_of(value))
        if self.type == "numeric" and value is not None:
            whole, _, decimals = value.partition(".")
            scale = len(decimals)
            return Scalar("numeric", 1, scale, (_width(len(whole), scale), scale))
        return Scalar(self.type, decimal=(_SHORT, 0) if self.type == "numeric" else None)


@dataclass(slots=True)
class Record:
    """The value of a record variable; ``missing``: it is NULL as a whole."""

    names: tuple[str, ...]
    cells: list[Cell]
    table: str | None = None
    missing: bool = False

    @property
    def shape(self) -> Row:
        fields = tuple((name, cell.shape) for name, cell in zip(self.names, self.cells, strict=True))
        return Row(fields, self.table, self.missing)

    def emptied(self) -> Record:
        """Return the same record as NULL."""
        return Record(self.names, [null(cell.type) for cell in self.cells], self.table, missing=True)

    def copy(self) -> Record:
        return Record(self.names, list(self.cells), self.table, self.missing)


Value = Cell | Record | None
TRUE, FALSE, NULL_BOOL, NULL = Cell("bool", True), Cell("bool", False), Cell("bool", None), Cell(UNKNOWN, None)


def _width(whole: int, scale: int) -> int:
    """Return the width of a DECIMAL for a value with *whole* characters before the point.

    Beside a DECIMAL of 38 digits, an alternative with more decimals would lose them. There are few
    widths, because expressions are translated for each.
    """
    return _SHORT + scale if whole <= _SHORT and _SHORT + scale <= MAX_DIGITS else MAX_DIGITS


def depth_of(value: Any) -> int:
    """Return the number of dimensions of an array; 1 for an empty array."""
    depth = 1
    while value and type(value[0]) is list:
        value, depth = value[0], depth + 1
    return depth


def parameter(name: str, shape: Scalar) -> str:
    """Return SQL of the parameter *name*, which passes a value of the shape *shape*."""
    if shape.type == UNKNOWN:
        return f"CAST(${name} AS VARCHAR)"
    element = shape.type.removeprefix("_")
    brackets = "[]" * shape.depth if is_array(shape.type) else ""
    if element in NATIVE:
        return f"CAST(${name} AS {duckdb_type(shape.type, shape.depth)})"
    if shape.type == "numeric":
        width, scale = shape.decimal or (MAX_DIGITS, shape.scale or 0)
        return f"CAST(CAST(${name} AS VARCHAR) AS DECIMAL({width},{scale}))"
    target = duckdb_type(element)
    if target is None:
        raise FeatureNotSupported(f"type {element} is not supported")
    return f"CAST(CAST(${name} AS VARCHAR{brackets}) AS {target}{brackets})"


def carried(expr: Expr) -> str:
    """Return SQL of *expr* in the form that a cell stores."""
    type = expr.type or "text"
    if type in NATIVE:
        return expr.checked or expr.sql
    if type == "numeric":
        return numeric_text(expr)
    element = type.removeprefix("_")
    if is_array(type) and element in NATIVE:
        return expr.sql
    return f"CAST({expr.sql} AS VARCHAR{'[]' * expr.depth if is_array(type) else ''})"


def items_of(expr: Expr) -> tuple[Expr, ...]:
    """Return the fields of a record."""
    assert expr.fields is not None
    return expr.items or tuple(Expr(f"({expr.sql}).{encoded(name)}", type) for name, type in expr.fields)


def null(type: str) -> Cell:
    return Cell(type, None)


def shape_of(value: Value) -> Shape:
    return None if value is None else value.shape


__all__ = [
    "FALSE", "NATIVE", "NULL", "TRUE", "Cell", "Record", "Value", "carried", "depth_of", "items_of", "null", "parameter",
    "replace", "shape_of",
]  # fmt: skip
