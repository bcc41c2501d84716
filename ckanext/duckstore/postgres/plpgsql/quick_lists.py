"""Functions and operators of arrays of texts evaluated without DuckDB, see :mod:`.quick`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..types.names import UNKNOWN
from .bounds import check_length
from .cells import FALSE, NULL_BOOL, TRUE, Cell
from .python_arrays import flat
from .quick_operators import BINARY, TEXTS, Slow
from .quick_texts import Function

_ARRAYS = frozenset({"_text", "_varchar"})


def _texts(cells: Sequence[Cell]) -> list[Any]:
    """Return the values of *cells*, which are all texts."""
    if not all(cell.type in TEXTS or cell.type == UNKNOWN for cell in cells):
        raise Slow
    return [cell.value for cell in cells]


# Arrays and texts


def _array_to_string(cells: Sequence[Cell]) -> Cell:
    if not 2 <= len(cells) <= 3 or cells[0].type not in _ARRAYS:
        raise Slow
    separator, *missing = _texts(cells[1:])
    if cells[0].value is None or separator is None:
        return Cell("text", None)
    instead = missing[0] if missing else None
    items = [instead if item is None else item for item in flat(cells[0].value)]
    shown = [item for item in items if item is not None]
    check_length(sum(map(len, shown)) + len(separator) * len(shown))
    return Cell("text", separator.join(shown))


def _string_to_array(cells: Sequence[Cell]) -> Cell:
    if not 2 <= len(cells) <= 3:
        raise Slow
    text, separator, *missing = _texts(cells)
    if text is None:
        return Cell("_text", None)
    if not separator:
        raise Slow
    parts: list[str | None] = list(text.split(separator)) if text else []
    if missing and missing[0] is not None:
        parts = [None if part == missing[0] else part for part in parts]
    return Cell("_text", parts)


# Elements


def _cardinality(cells: Sequence[Cell]) -> Cell:
    if len(cells) != 1 or not cells[0].type.startswith("_"):
        raise Slow
    return Cell("int4", None if cells[0].value is None else len(flat(cells[0].value)))


def _added(cells: Sequence[Cell]) -> Cell:
    """Return ``array_append(array, text)``, ``array_prepend(text, array)`` and ``array_cat(array,
    array)``.
    """
    if len(cells) != 2 or not any(cell.type in _ARRAYS for cell in cells):
        raise Slow
    return BINARY["||"]("||", *cells)


def _appended(cells: Sequence[Cell]) -> Cell:
    if len(cells) != 2 or cells[0].type not in _ARRAYS or cells[1].type not in TEXTS:
        raise Slow
    return _added(cells)


def _prepended(cells: Sequence[Cell]) -> Cell:
    if len(cells) != 2 or cells[1].type not in _ARRAYS or cells[0].type not in TEXTS:
        raise Slow
    return _added(cells)


def _joined(cells: Sequence[Cell]) -> Cell:
    if any(cell.type not in _ARRAYS for cell in cells):
        raise Slow
    return _added(cells)


def _plain(array: Cell) -> list[Any] | None:
    """Return the elements of an array of one dimension."""
    if array.type not in _ARRAYS or (array.value and type(array.value[0]) is list):
        raise Slow
    return array.value


def _removed(cells: Sequence[Cell]) -> Cell:
    if len(cells) != 2:
        raise Slow
    items = _plain(cells[0])
    [element] = _texts(cells[1:])
    return Cell(cells[0].type, None if items is None else [item for item in items if item != element])


def _replaced(cells: Sequence[Cell]) -> Cell:
    if len(cells) != 3:
        raise Slow
    items = _plain(cells[0])
    old, new = _texts(cells[1:])
    return Cell(cells[0].type, None if items is None else [new if item == old else item for item in items])


def _position(cells: Sequence[Cell]) -> Cell:
    if len(cells) != 2:
        raise Slow
    items = _plain(cells[0])
    [element] = _texts(cells[1:])
    return Cell("int4", items.index(element) + 1 if items is not None and element in items else None)


# Operators


def _compared(test: Callable[[list[Any], list[Any]], bool]) -> Callable[[str, Cell, Cell], Cell]:
    def compare(name: str, left: Cell, right: Cell) -> Cell:
        if left.type not in _ARRAYS or right.type not in _ARRAYS:
            raise Slow
        if left.value is None or right.value is None:
            return NULL_BOOL
        return TRUE if test(flat(left.value), flat(right.value)) else FALSE

    return compare


def _contains(left: list[Any], right: list[Any]) -> bool:
    return None not in right and set(right) <= set(left)


def _overlaps(left: list[Any], right: list[Any]) -> bool:
    return bool((set(left) & set(right)) - {None})


#: The operators of sets of elements.
OPERATORS: Mapping[str, Callable[[str, Cell, Cell], Cell]] = {
    "&&": _compared(_overlaps),
    "@>": _compared(_contains),
    "<@": _compared(lambda left, right: _contains(right, left)),
}
FUNCTIONS: Mapping[str, Function] = {
    "array_to_string": _array_to_string,
    "string_to_array": _string_to_array,
    "cardinality": _cardinality,
    "array_append": _appended,
    "array_prepend": _prepended,
    "array_cat": _joined,
    "array_remove": _removed,
    "array_replace": _replaced,
    "array_position": _position,
}
