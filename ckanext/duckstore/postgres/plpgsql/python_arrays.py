"""Concatenate and compare arrays as PostgreSQL does: the number of dimensions belongs to the value,
not to its type.
"""

from __future__ import annotations

from typing import Any

from ...errors import DuckstoreError, of_sqlstate
from .cells import depth_of


def concatenated(left: list[Any] | None, right: list[Any] | None) -> list[Any] | None:
    """Return ``array || array`` (``array_cat``).

    :raises DuckstoreError: their dimensions do not match.
    """
    if not left or not right:
        return right if not left and right is not None else left
    one, other = depth_of(left), depth_of(right)
    if one == other:
        if one > 1 and _lengths(left)[1:] != _lengths(right)[1:]:
            raise incompatible("Arrays with differing element dimensions are not compatible for concatenation.")
        return left + right
    if abs(one - other) > 1:
        raise incompatible(f"Arrays of {one} and {other} dimensions are not compatible for concatenation.")
    outer, inner = (left, right) if one > other else (right, left)
    if _lengths(outer)[1:] != _lengths(inner):
        raise incompatible("Arrays with differing dimensions are not compatible for concatenation.")
    return [*left, right] if one > other else [left, *right]


def _lengths(value: list[Any]) -> list[int]:
    """The length of each dimension."""
    found = []
    while type(value) is list:
        found.append(len(value))
        value = value[0] if value else None  # type: ignore[assignment]
    return found


def incompatible(detail: str) -> DuckstoreError:
    return of_sqlstate("2202E", "cannot concatenate incompatible arrays")


def flat(value: list[Any]) -> list[Any]:
    """Return the elements of all dimensions as one list."""
    if value and type(value[0]) is list:
        return [item for part in value for item in flat(part)]
    return value


def lengths(value: list[Any]) -> list[int]:
    """Return the length of each dimension; an empty list for an empty array."""
    return _lengths(value) if value else []
