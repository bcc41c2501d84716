"""Arithmetic on integers, numerics and dates evaluated without DuckDB, see :mod:`.quick`."""

from __future__ import annotations

import datetime
import math
import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..builtins.python import numeric
from . import quick_operators
from .cells import Cell
from .quick_operators import DECIMAL, Slow, is_date
from .quick_texts import raised

_Operation = Callable[[Any, Any], Any]
_INTEGERS: Mapping[str, _Operation] = {"+": operator.add, "-": operator.sub, "*": operator.mul}
_NUMERICS: Mapping[str, _Operation] = {
    "+": numeric.plus,
    "-": numeric.minus,
    "*": numeric.times,
    "/": numeric.divide,
    "%": numeric.remainder,
}
#: The maximum number of digits of a numeric, and of its decimals, that is computed here.
_MOST_DIGITS, _MOST_DECIMALS = 30, 18


def binary(name: str, left: Cell, right: Cell) -> Cell:
    """Return the result of the operator *name*."""
    if name not in _NUMERICS:
        return quick_operators.binary(name, left, right)
    types = {left.type, right.type}
    if types == {"int4"}:
        return _integers(name, left, right)
    if types in ({"numeric"}, {"numeric", "int4"}):
        return _numerics(name, left, right)
    return _dates(name, left, right)


def negative(cell: Cell) -> Cell:
    """Return ``- cell``."""
    if cell.type == "int4":
        return _integers("-", Cell("int4", 0), cell)
    if cell.type == "numeric":
        return Cell("numeric", None) if cell.value is None else _numeric(numeric.minus("0", _decimal(cell)))
    raise Slow


def _integers(name: str, left: Cell, right: Cell) -> Cell:
    if left.value is None or right.value is None:
        return Cell("int4", None)
    if name in "/%":
        if right.value == 0:
            raise Slow
        found = abs(left.value) // abs(right.value)
        found = found if (left.value < 0) == (right.value < 0) else -found
        found = int(math.fmod(left.value, right.value)) if name == "%" else found
    else:
        found = _INTEGERS[name](left.value, right.value)
    if not -(1 << 31) <= found < 1 << 31:
        raise Slow
    return Cell("int4", found)


# Numerics


def _decimal(cell: Cell) -> str:
    text = str(cell.value)
    if not DECIMAL.fullmatch(text):
        raise Slow
    return text


def _numeric(text: str) -> Cell:
    if len(text) > _MOST_DIGITS or len(text.partition(".")[2]) > _MOST_DECIMALS:
        raise Slow
    return Cell("numeric", text)


def _numerics(name: str, left: Cell, right: Cell) -> Cell:
    if left.value is None or right.value is None:
        return Cell("numeric", None)
    return _numeric(raised(_NUMERICS[name], _decimal(left), _decimal(right)))


def _function(numerics: Callable[[str], str], integers: Callable[[int], int] | None = None) -> Any:
    """Return a function of a numeric, or of an integer."""

    def call(cells: Sequence[Cell]) -> Cell:
        if len(cells) != 1 or cells[0].type != "numeric":
            if integers is None or len(cells) != 1 or cells[0].type != "int4" or cells[0].value == -(1 << 31):
                raise Slow
            return Cell("int4", None if cells[0].value is None else integers(cells[0].value))
        return Cell("numeric", None) if cells[0].value is None else _numeric(numerics(_decimal(cells[0])))

    return call


def _modulo(cells: Sequence[Cell]) -> Cell:
    if len(cells) != 2 or {cell.type for cell in cells} not in ({"int4"}, {"numeric"}, {"int4", "numeric"}):
        raise Slow
    return binary("%", *cells)


# Dates


def _dates(name: str, left: Cell, right: Cell) -> Cell:
    if (left.type, right.type) == ("date", "date") and name == "-":
        if left.value is None or right.value is None:
            return Cell("int4", None)
        return Cell("int4", _day(left).toordinal() - _day(right).toordinal())
    if (left.type, right.type) == ("int4", "date") and name == "+":
        left, right = right, left
    if (left.type, right.type) != ("date", "int4") or name not in "+-":
        raise Slow
    if left.value is None or right.value is None:
        return Cell("date", None)
    try:
        found = datetime.date.fromordinal(_INTEGERS[name](_day(left).toordinal(), right.value))
    except (ValueError, OverflowError):
        raise Slow from None
    return Cell("date", found.isoformat())


def _day(cell: Cell) -> datetime.date:
    if not is_date(cell.value):
        raise Slow
    return datetime.date.fromisoformat(cell.value)


FUNCTIONS: Mapping[str, Callable[[Sequence[Cell]], Cell]] = {
    "abs": _function(numeric.absolute, abs),
    "ceil": _function(numeric.ceiling),
    "ceiling": _function(numeric.ceiling),
    "floor": _function(numeric.floor),
    "trunc": _function(lambda value: numeric.truncated(value, 0)),
    "sign": _function(numeric.sign),
    "mod": _modulo,
}
