"""Bounds on what a function holds in memory: each value, the variables of all its calls for a row,
and the rows that it makes.

The size of a value is the number of its characters; an element of an array counts :data:`ELEMENT`
more.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...errors import DuckstoreError, of_sqlstate
from .cells import Cell, Record, Value

#: The maximum size of a value.
LARGEST = 10_000_000
#: The maximum size of all variables together, or of all rows together.
TOGETHER = 100_000_000
ELEMENT = 10
#: The length of a text from which on it counts as large; only beside one are short arrays measured.
_LARGE = 10_000
_MANY = 10_000


def too_large() -> DuckstoreError:
    return of_sqlstate("54000", f"a value of a function became larger than {LARGEST}")


def check_length(length: int) -> None:
    """:raises DuckstoreError: a text of *length* characters is too large."""
    if length > LARGEST:
        raise too_large()


def size(value: Value) -> int:
    """Return the size of *value*; that of a number or a date is 0."""
    if isinstance(value, Record):
        return sum(size(cell) for cell in value.cells)
    return 0 if value is None else size_of(value.value)


def size_of(held: Any) -> int:
    """Return the size of the value *held* of a cell."""
    if type(held) is str:
        return len(held)
    if type(held) is list:
        return ELEMENT * len(held) + sum(size_of(item) for item in held)
    return 0


class Memory:
    """What the calls that run for one row hold: the variables of each."""

    def __init__(self) -> None:
        self.calls: list[Sequence[Value]] = []
        self._has_large = False

    def begin(self, values: Sequence[Value]) -> None:
        """Begin a row, whose first call has the variables *values*."""
        self.calls = [values]
        self._has_large = any(size(value) > _LARGE for value in values)

    def checked(self, value: Value) -> Value:
        """Return *value*, which a call is about to hold.

        :raises DuckstoreError: it is too large, or all values together are.
        """
        if type(value) is not Cell:
            return value
        held = value.value
        if type(held) is str:
            if len(held) > _LARGE:
                self._has_large = True
                self._check(len(held))
        elif type(held) is list and (self._has_large or len(held) > _MANY):
            self._check(size_of(held))
        return value

    def _check(self, found: int) -> None:
        if found > LARGEST:
            raise too_large()
        if found * 10 > LARGEST and sum(size(value) for values in self.calls for value in values) + found > TOGETHER:
            raise of_sqlstate("54000", f"the variables of a function became larger than {TOGETHER} together")


class KeptRows:
    """The rows that triggers have made."""

    def __init__(self) -> None:
        self._size = 0

    def add(self, row: Record) -> None:
        """:raises DuckstoreError: all rows together are too large."""
        self._size += sum(len(cell.value) for cell in row.cells if type(cell.value) is str and len(cell.value) > _LARGE)
        self._size += sum(size_of(cell.value) for cell in row.cells if type(cell.value) is list)
        if self._size > TOGETHER:
            raise of_sqlstate("54000", f"the rows of a trigger became larger than {TOGETHER} together")
