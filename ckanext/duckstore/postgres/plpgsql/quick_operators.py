"""Operators on text, integers, numerics, dates and arrays of text, with PostgreSQL's results, see
:mod:`.quick`.
"""

from __future__ import annotations

import datetime
import operator
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from ...errors import of_sqlstate
from ...raising import Failure
from ..builtins.python import regexp
from ..types.names import UNKNOWN, array_of
from .bounds import check_length
from .cells import FALSE, NULL_BOOL, TRUE, Cell
from .python_arrays import concatenated


class Slow(Exception):
    """DuckDB must evaluate the expression."""


#: Types compared by code point, without further rules.
TEXTS = frozenset({"text", "varchar"})
INTEGERS = frozenset({"int2", "int4", "int8"})
ARRAY_TYPES = frozenset({"_text", "_varchar", "_int4", "_int8", "_bool"})
_TEXT_ARRAYS = frozenset({"_text", "_varchar"})
_INTEGER = re.compile(r"-?\d{1,9}")
#: Dates and timestamps in the form in which DuckDB writes them, which sort as text.
DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d*[1-9])?", re.ASCII)
DECIMAL = re.compile(r"-?\d{1,20}(?:\.\d{1,15})?", re.ASCII)
_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def binary(name: str, left: Cell, right: Cell) -> Cell:
    """Return the result of the operator *name*."""
    if name in _COMPARISONS:
        return compare(name, left, right)
    handler = BINARY.get(name)
    if handler is None:
        raise Slow
    return handler(name, left, right)


def compare(name: str, left: Cell, right: Cell) -> Cell:
    """Return the result of a comparison."""
    one, other = comparable(name, left, right)
    if one is None or other is None:
        return NULL_BOOL
    return TRUE if _COMPARISONS[name](one, other) else FALSE


def comparable(name: str, left: Cell, right: Cell) -> tuple[Any, Any]:
    """Return the two values in the form in which Python compares them."""
    one, other = left.type, right.type
    if {one, other} <= TEXTS | {UNKNOWN}:
        return left.value, right.value
    if "float8" not in (one, other) and (one in INTEGERS or other in INTEGERS or "numeric" in (one, other)):
        return _number(left, name), _number(right, name)
    if one == other == "bool":
        return left.value, right.value
    if "float8" in (one, other):
        return _float(left), _float(right)
    if "timestamp" in (one, other):
        return _timestamp(left), _timestamp(right)
    if "date" in (one, other):
        return _date(left), _date(right)
    if (one in _TEXT_ARRAYS or other in _TEXT_ARRAYS) and name in ("=", "<>", "!="):
        return _array(left), _array(right)
    raise Slow


def _number(cell: Cell, name: str) -> Any:
    if cell.type in INTEGERS:
        return cell.value
    if cell.type == "numeric":
        return None if cell.value is None else Decimal(cell.value)
    if cell.type == UNKNOWN and (cell.value is None or _INTEGER.fullmatch(cell.value)):
        return None if cell.value is None else int(cell.value)
    raise Slow


def _float(cell: Cell) -> Any:
    if cell.type not in ("float8", "int2", "int4") or cell.value != cell.value:
        raise Slow
    return cell.value


def _date(cell: Cell) -> Any:
    if cell.value is None and cell.type in ("date", UNKNOWN):
        return None
    if cell.type in ("date", UNKNOWN) and is_date(cell.value):
        return cell.value
    raise Slow


def _timestamp(cell: Cell) -> Any:
    if cell.type not in ("timestamp", "date", UNKNOWN):
        raise Slow
    return None if cell.value is None else moment(cell.value)


def is_date(text: str) -> bool:
    """Return whether *text* is a date in the form of :data:`DATE`."""
    if not DATE.fullmatch(text):
        return False
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def moment(text: str) -> str:
    """Return a date or a timestamp in the form of :data:`TIMESTAMP`."""
    if is_date(text):
        return f"{text} 00:00:00"
    if not TIMESTAMP.fullmatch(text):
        raise Slow
    try:
        datetime.datetime.fromisoformat(text[:19])
    except ValueError:
        raise Slow from None
    return text


def _array(cell: Cell) -> Any:
    if cell.type in _TEXT_ARRAYS:
        return cell.value
    if cell.type == UNKNOWN and cell.value in (None, "{}"):
        return None if cell.value is None else []
    raise Slow


def distinct(left: Cell, right: Cell) -> bool:
    """Return ``left IS DISTINCT FROM right``."""
    if left.type == UNKNOWN and right.type == UNKNOWN:
        raise Slow
    one, other = comparable("=", left, right)
    if one is None or other is None:
        return one is not other
    return bool(one != other)


def member(left: Cell, array: Cell) -> Cell:
    """Return ``left = ANY (array)``."""
    if array.type not in _TEXT_ARRAYS or not (left.type in TEXTS or left.type == UNKNOWN):
        raise Slow
    values = array.value
    if values is None:
        return NULL_BOOL
    if not values:
        return FALSE
    if type(values[0]) is list:
        raise Slow
    if left.value is None:
        return NULL_BOOL
    if left.value in values:
        return TRUE
    return NULL_BOOL if None in values else FALSE


# Concatenation


def text_of(cell: Cell) -> str | None:
    """Return the result of a cast to text."""
    if cell.value is None:
        return None
    if cell.type in TEXTS or cell.type in ("numeric", "date", UNKNOWN):
        if cell.type == "date" and not DATE.fullmatch(cell.value):
            raise Slow
        return str(cell.value)
    if cell.type in INTEGERS:
        return str(cell.value)
    if cell.type == "bool":
        return "true" if cell.value else "false"
    raise Slow


def _concat(name: str, left: Cell, right: Cell) -> Cell:
    types = left.type, right.type
    if any(type.startswith("_") for type in types):
        return _concat_arrays(left, right)
    if (
        not TEXTS & set(types)
        and types != (UNKNOWN, UNKNOWN)
        and not (UNKNOWN in types and TEXTS | INTEGERS & set(types))
    ):
        raise Slow
    if not TEXTS & set(types) and UNKNOWN not in types:
        raise Slow
    one, other = text_of(left), text_of(right)
    if one is None or other is None:
        return Cell("text", None)
    check_length(len(one) + len(other))
    return Cell("text", one + other)


def _concat_arrays(left: Cell, right: Cell) -> Cell:
    arrays = [side for side in (left, right) if side.type in ARRAY_TYPES]
    if not arrays:
        raise Slow
    type = arrays[0].type
    if len(arrays) == 2:
        if left.type != right.type:
            raise Slow
        return Cell(type, concatenated(left.value, right.value))
    other = left if arrays[0] is right else right
    if other.type == UNKNOWN:
        if other.value not in (None, "{}"):
            raise Slow
        return arrays[0]
    if array_of(other.type) != type or (arrays[0].value and isinstance(arrays[0].value[0], list)):
        raise Slow
    items = arrays[0].value or []
    return Cell(type, [other.value, *items] if other is left else [*items, other.value])


# Patterns


def _matches(name: str, left: Cell, right: Cell) -> Cell:
    if not all(cell.type in TEXTS or cell.type == UNKNOWN for cell in (left, right)):
        raise Slow
    if left.value is None or right.value is None:
        return NULL_BOOL
    try:
        found = regexp.like(left.value, right.value, "i" if name.endswith("*") else "")
    except Failure as error:
        raise of_sqlstate(error.sqlstate, error.message) from error
    return TRUE if found is not name.startswith("!") else FALSE


BINARY: dict[str, Callable[[str, Cell, Cell], Cell]] = {
    "||": _concat,
    **dict.fromkeys(("~", "~*", "!~", "!~*"), _matches),
}
