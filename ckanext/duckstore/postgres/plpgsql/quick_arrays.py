"""Elements, slices, dimensions and texts of arrays, evaluated without DuckDB, see :mod:`.quick`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from .cells import Cell
from .python_arrays import lengths
from .quick_operators import ARRAY_TYPES, INTEGERS, Slow

#: Texts that are written in quotes.
_QUOTED = re.compile(r'[\s{},"\\]|\A(?:null)?\Z', re.ASCII | re.IGNORECASE)
#: The lower and the upper bound of a slice in one dimension; None: that of the array.
Bounds = tuple[Cell | None, Cell | None]


def sizes(value: list[Any]) -> tuple[int, ...]:
    """Return the length of each dimension of an array."""
    return tuple(lengths(value))


# Subscripts


def item(array: Cell, places: Sequence[Cell]) -> Cell:
    """Return the element of *array* at the subscripts *places*."""
    if array.type not in ARRAY_TYPES or any(place.type not in INTEGERS for place in places):
        raise Slow
    value: Any = array.value
    depth = len(sizes(value)) if value else 0
    element = array.type[1:]
    if value is None or depth != len(places) or any(place.value is None for place in places):
        return Cell(element, None)
    for place in places:
        if not 1 <= place.value <= len(value):
            return Cell(element, None)
        value = value[place.value - 1]
    return Cell(element, value)


def sliced(array: Cell, bounds: Sequence[Bounds]) -> Cell:
    """Return the slice of *array* within *bounds*, whose elements are numbered from 1 again."""
    given = [bound for pair in bounds for bound in pair if bound is not None]
    if array.type not in ARRAY_TYPES or any(bound.type != "int4" for bound in given):
        raise Slow
    if array.value is None or any(bound.value is None for bound in given):
        return Cell(array.type, None)
    found = sizes(array.value)
    if len(bounds) > len(found):
        return Cell(array.type, [])
    limits = [
        slice(0 if lower is None else max(lower.value - 1, 0), size if upper is None else max(upper.value, 0))
        for (lower, upper), size in zip(bounds, found, strict=False)
    ]
    is_empty = any(not range(size)[limit] for limit, size in zip(limits, found, strict=False))
    return Cell(array.type, [] if is_empty else _part(array.value, limits))


def _part(value: list[Any], limits: Sequence[slice]) -> list[Any]:
    kept = value[limits[0]]
    return kept if len(limits) == 1 else [_part(row, limits[1:]) for row in kept]


# Dimensions


def length(cells: Sequence[Cell]) -> Cell:
    """Return ``array_length(array, dimension)``, which is ``array_upper``: arrays begin at 1."""
    if len(cells) != 2 or cells[1].type != "int4":
        raise Slow
    found, place = _dimensions(cells[0]), cells[1].value
    return Cell("int4", found[place - 1] if place is not None and 1 <= place <= len(found) else None)


def lower(cells: Sequence[Cell]) -> Cell:
    """Return ``array_lower(array, dimension)``."""
    return Cell("int4", None if length(cells).value is None else 1)


def dimensions(cells: Sequence[Cell]) -> Cell:
    """Return ``array_dims(array)``."""
    if len(cells) != 1:
        raise Slow
    return Cell("text", "".join(f"[1:{size}]" for size in _dimensions(cells[0])) or None)


def count_of_dimensions(cells: Sequence[Cell]) -> Cell:
    """Return ``array_ndims(array)``."""
    if len(cells) != 1:
        raise Slow
    return Cell("int4", len(_dimensions(cells[0])) or None)


def _dimensions(array: Cell) -> tuple[int, ...]:
    """Return the length of each dimension; none for NULL and an empty array."""
    if not array.type.startswith("_"):
        raise Slow
    return sizes(array.value or [])


# Texts


def text(array: Cell) -> str | None:
    """Return *array* as PostgreSQL writes it: ``{a,"b c",NULL}``."""
    if array.type not in ARRAY_TYPES:
        raise Slow
    return None if array.value is None else _written(array.value)


def _written(value: Any) -> str:
    if value is None:
        return "NULL"
    if type(value) is list:
        return "{" + ",".join(map(_written, value)) + "}"
    if type(value) is bool:
        return "t" if value else "f"
    if type(value) is str and _QUOTED.search(value):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return str(value)
