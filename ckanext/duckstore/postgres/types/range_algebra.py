"""Comparison and algebra of ranges: https://www.postgresql.org/docs/current/functions-range.html.

A range is None if it is empty.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import total_ordering
from typing import Any

from ...errors import of_sqlstate
from . import decimals
from .range_text import Range, number_of, read, write

#: Sorts before every text that :func:`_encoded` makes of a bound.
_END = "\x01"


@total_ordering
@dataclass(frozen=True)
class _Edge:
    """Where a range begins or ends: below, at or above a value; ``value`` is None at an end of all
    values, and ``side`` then tells which.
    """

    value: Any
    side: int

    def __lt__(self, other: _Edge) -> bool:
        return self._key() < other._key()

    def _key(self) -> tuple[int, Any, int]:
        if self.value is None:
            return (self.side * 2, 0, 0)
        if isinstance(self.value, Decimal) and self.value.is_nan():
            return (1, 0, self.side)
        return (0, self.value, self.side)


def _start(found: Range) -> _Edge:
    return _Edge(found.lower, -1 if found.lower is None or found.lower_inclusive else 1)


def _end(found: Range) -> _Edge:
    return _Edge(found.upper, 1 if found.upper is None or found.upper_inclusive else -1)


def _made(start: _Edge, end: _Edge) -> Range | None:
    if start >= end:
        return None
    return Range(
        start.value, end.value, start.value is not None and start.side < 0, end.value is not None and end.side > 0
    )


def _touch(one: Range, other: Range) -> bool:
    """Return whether one of the ranges begins where the other ends."""
    return _end(one) == _start(other) or _end(other) == _start(one)


def _overlap(one: Range, other: Range) -> bool:
    return _start(one) < _end(other) and _start(other) < _end(one)


def _contains(one: Range | None, other: Range | None) -> bool:
    if one is None or other is None:
        return other is None
    return _start(one) <= _start(other) and _end(other) <= _end(one)


#: Tests of two ranges that are not empty; with an empty one they are false.
_TESTS: Mapping[str, Callable[[Range, Range], bool]] = {
    "&&": _overlap,
    "<<": lambda one, other: _end(one) <= _start(other),
    ">>": lambda one, other: _end(other) <= _start(one),
    "&<": lambda one, other: _end(one) <= _end(other),
    "&>": lambda one, other: _start(other) <= _start(one),
    "-|-": _touch,
}


def test(left: str, right: str, operator: str, kind: str) -> bool:
    """Return *left* *operator* *right*, texts of ranges of type *kind*."""
    one, other = read(left, kind), read(right, kind)
    if operator == "@>":
        return _contains(one, other)
    return one is not None and other is not None and _TESTS[operator](one, other)


def has(found: str, element: str, kind: str) -> bool:
    """Return whether the range contains the value with the text *element*."""
    one = read(found, kind)
    value = number_of(element, kind)
    return one is not None and _start(one) < _Edge(value, 1) and _Edge(value, -1) < _end(one)


def _union(one: Range | None, other: Range | None) -> Range | None:
    if one is None or other is None:
        return one or other
    if not (_overlap(one, other) or _touch(one, other)):
        raise of_sqlstate("22000", "result of range union would not be contiguous")
    return _made(min(_start(one), _start(other)), max(_end(one), _end(other)))


def _intersection(one: Range | None, other: Range | None) -> Range | None:
    if one is None or other is None:
        return None
    return _made(max(_start(one), _start(other)), min(_end(one), _end(other)))


def _difference(one: Range | None, other: Range | None) -> Range | None:
    if one is None or other is None or not _overlap(one, other):
        return one
    before, after = _made(_start(one), _start(other)), _made(_end(other), _end(one))
    if before is not None and after is not None:
        raise of_sqlstate("22000", "result of range difference would not be contiguous")
    return before or after


_COMBINATIONS = {"+": _union, "*": _intersection, "-": _difference}


def combine(left: str, right: str, operator: str, kind: str) -> str:
    """Return the union (``+``), intersection (``*``) or difference (``-``) of two ranges."""
    return write(_COMBINATIONS[operator](read(left, kind), read(right, kind)), kind)


def key(text: str, kind: str) -> str:
    """Return a text that sorts as the range *text* does: the empty one first, then by the lower and
    the upper bound.
    """
    found = read(text, kind)
    if found is None:
        return "0"
    return "1" + _encoded(_start(found)) + _END + _encoded(_end(found))


def _encoded(edge: _Edge) -> str:
    if edge.value is None:
        return "0" if edge.side < 0 else "2"
    value = edge.value
    text = decimals.ordered("Infinity" if value == math.inf else "-Infinity" if value == -math.inf else str(value))
    return f"1{text}{_END}{'0' if edge.side < 0 else '1'}"
