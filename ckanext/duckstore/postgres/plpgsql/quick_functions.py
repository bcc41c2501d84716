"""Functions and casts evaluated without DuckDB, see :mod:`.quick`."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

from ..nodes import Node, ast
from ..types import get
from ..types.names import UNKNOWN
from . import quick_arithmetic, quick_arrays, quick_dates, quick_lists, quick_texts
from .bounds import check_length
from .cells import Cell
from .quick_operators import DECIMAL, INTEGERS, TEXTS, Slow, is_date, moment, text_of

_DIGITS = re.compile(r"\s*[+-]?\d{1,9}\s*")
_DECIMAL = re.compile(r"-?\d{1,18}(\.\d{1,15})?")
_BOUNDS = {"int2": 1 << 15, "int4": 1 << 31, "int8": 1 << 63}
#: The maximum number of decimals to which numbers are rounded here.
_MOST_DECIMALS = 15
_EXACT = Context(prec=60)
_ARRAYS = frozenset({"_text", "_varchar"})
#: The types whose modifiers are supported.
_SIZED = frozenset({"numeric", "varchar"})
_TRUTHS = {"t": True, "true": True, "f": False, "false": False}


# Casts


def cast_type(node: Node) -> tuple[str, tuple[int, ...]]:
    """Return the target type and the modifiers of a supported cast."""
    name = node.names[-1].sval
    found = get(name)
    name = found.name if found is not None else name
    typmods = tuple(item.val.ival for item in node.typmods or ()) if _has_sizes(node) else ()
    if node.setof or node.pct_type or name == "bpchar" or (typmods and (name not in _SIZED or node.arrayBounds)):
        raise Slow
    return f"_{name}" if node.arrayBounds else name, typmods


def _has_sizes(node: Node) -> bool:
    """Return whether a type has modifiers, which are integers."""
    items = node.typmods or ()
    if not all(isinstance(item, ast.A_Const) and isinstance(item.val, ast.Integer) for item in items):
        raise Slow
    return bool(items)


def cast(cell: Cell, type: str, typmods: Sequence[int]) -> Cell:
    """Return *cell* cast to *type* with *typmods*."""
    made = converted(cell, type)
    if not typmods:
        return made
    if type == "numeric":
        return sized(made, typmods if len(typmods) > 1 else (*typmods, 0))
    if made.value is None:
        return made
    return Cell(type, made.value[: typmods[0]])


def converted(cell: Cell, type: str) -> Cell:
    """Return *cell* cast to *type*, or assigned to a variable of that type: only conversions that
    are the same for both.
    """
    if cell.type == type:
        return cell
    if cell.value is None and (cell.type == UNKNOWN or cell.type in TEXTS):
        return Cell(type, None)
    handler = _CASTS.get(type)
    if handler is None:
        raise Slow
    return Cell(type, handler(cell))


def _to_text(cell: Cell) -> Any:
    if cell.type.startswith("_"):
        made = quick_arrays.text(cell)
        check_length(len(made or ""))
        return made
    return text_of(cell)


def _to_integer(type: str) -> Callable[[Cell], Any]:
    bound = _BOUNDS[type]

    def convert(cell: Cell) -> Any:
        found: int | None
        if cell.type in TEXTS or cell.type == UNKNOWN:
            if not _DIGITS.fullmatch(cell.value):
                raise Slow
            found = int(cell.value)
        elif cell.type in INTEGERS:
            found = cell.value
        elif cell.type == "numeric":
            text = _rounded(cell, 0).value
            found = None if text is None else int(text)
        else:
            raise Slow
        if found is not None and not -bound <= found < bound:
            raise Slow
        return found

    return convert


def _to_numeric(cell: Cell) -> Any:
    if cell.value is None:
        raise Slow
    if cell.type in INTEGERS:
        return str(cell.value)
    if (cell.type in TEXTS or cell.type == UNKNOWN) and _DECIMAL.fullmatch(cell.value):
        return f"{Decimal(cell.value):f}" if Decimal(cell.value) else f"{abs(Decimal(cell.value)):f}"
    raise Slow


def _to_date(cell: Cell) -> Any:
    if (cell.type in TEXTS or cell.type == UNKNOWN) and is_date(cell.value):
        return cell.value
    if cell.type == "timestamp" and cell.value is not None:
        return moment(cell.value)[: len("2020-01-01")]
    if cell.type == "timestamptz" and cell.value is not None and cell.value.endswith("+00"):
        return moment(cell.value.removesuffix("+00"))[: len("2020-01-01")]
    raise Slow


def _to_bool(cell: Cell) -> Any:
    if (cell.type in TEXTS or cell.type == UNKNOWN) and cell.value in _TRUTHS:
        return _TRUTHS[cell.value]
    raise Slow


def _to_timestamp(cell: Cell) -> Any:
    if cell.value is not None and (cell.type in TEXTS or cell.type in ("date", UNKNOWN)):
        return moment(cell.value)
    raise Slow


def _to_texts(cell: Cell) -> Any:
    if cell.type in _ARRAYS or (cell.type == UNKNOWN and cell.value == "{}"):
        return cell.value if cell.type in _ARRAYS else []
    raise Slow


_CASTS: dict[str, Callable[[Cell], Any]] = {
    "text": _to_text,
    "varchar": _to_text,
    "numeric": _to_numeric,
    "date": _to_date,
    "bool": _to_bool,
    "timestamp": _to_timestamp,
    "_text": _to_texts,
    **{type: _to_integer(type) for type in _BOUNDS},
}


def sized(cell: Cell, typmods: Sequence[int]) -> Cell:
    """Return the number *cell* assigned to a variable of type ``numeric(precision,scale)``."""
    if len(typmods) != 2 or typmods[1] < 0:
        raise Slow
    precision, scale = typmods
    made = _rounded(cell, scale)
    if made.value is not None and abs(Decimal(made.value)) >= Decimal(10) ** (precision - scale):
        raise Slow
    return made


def _rounded(cell: Cell, scale: int) -> Cell:
    if cell.type not in ("numeric", *INTEGERS) or not 0 <= scale <= _MOST_DECIMALS:
        raise Slow
    if cell.value is None:
        return Cell("numeric", None)
    if not DECIMAL.fullmatch(str(cell.value)):
        raise Slow
    found = Decimal(cell.value).quantize(Decimal(1).scaleb(-scale), ROUND_HALF_UP, _EXACT)
    return Cell("numeric", f"{found or abs(found):f}")


# Functions


def _round(cells: Sequence[Cell]) -> Cell:
    if len(cells) == 1 and cells[0].type == "numeric":
        return _rounded(cells[0], 0)
    if len(cells) != 2 or cells[0].type != "numeric" or cells[1].type != "int4" or cells[1].value is None:
        raise Slow
    return _rounded(cells[0], cells[1].value)


FUNCTIONS: dict[str, Callable[[Sequence[Cell]], Cell]] = {
    **quick_texts.FUNCTIONS,
    **quick_arithmetic.FUNCTIONS,
    **quick_dates.FUNCTIONS,
    **quick_lists.FUNCTIONS,
    "array_length": quick_arrays.length,
    "array_upper": quick_arrays.length,
    "array_lower": quick_arrays.lower,
    "array_dims": quick_arrays.dimensions,
    "array_ndims": quick_arrays.count_of_dimensions,
    "round": _round,
}
