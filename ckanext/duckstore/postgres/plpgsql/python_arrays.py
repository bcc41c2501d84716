"""Concatenate arrays and assign to their elements as PostgreSQL does: the number of dimensions
belongs to the value, not to its type.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod
from typing import Any

from ...errors import DuckstoreError, of_sqlstate
from .cells import depth_of

#: The lower and the upper bound of a slice in one dimension; None: that of the array.
Bounds = tuple[int | None, int | None]
#: The maximum number of elements by which an assignment makes an array longer.
LONGER = 1_000_000


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


def with_element(array: list[Any] | None, places: Sequence[int], element: Any) -> list[Any]:
    """Return *array* with *element* at the subscripts *places*, from 1; it may grow at its end.

    :raises DuckstoreError: a subscript is invalid.
    """
    made = list(array or [])
    if made and depth_of(made) != len(places):
        raise of_sqlstate("2202E", "wrong number of array subscripts")
    if not made:
        if any(place != 1 for place in places):
            raise _other_beginning()
        return _nested([1] * len(places), [element])
    if len(places) > 1 and any(not 1 <= place <= size for place, size in zip(places, _lengths(made), strict=True)):
        raise of_sqlstate("2202E", "array subscript out of range")
    place = places[0]
    _extend(made, place, place)
    made[place - 1] = with_element(made[place - 1], places[1:], element) if len(places) > 1 else element
    return made


def with_slice(array: list[Any] | None, bounds: Sequence[Bounds], source: list[Any] | None) -> list[Any]:
    """Return *array* with the first elements of *source* in the slice *bounds*; NULL changes
    nothing.

    :raises DuckstoreError: a bound is invalid, or *source* has too few elements.
    """
    made = list(array or [])
    if source is None:
        return made
    items = flat(source)
    if not made:
        return _new_slice(bounds, items)
    sizes = _lengths(made)
    if len(bounds) > len(sizes):
        raise of_sqlstate("2202E", "wrong number of array subscripts")
    whole = [*bounds, *[(None, None)] * (len(sizes) - len(bounds))]
    limits = [
        (1 if lower is None else lower, size if upper is None else upper)
        for (lower, upper), size in zip(whole, sizes, strict=True)
    ]
    for (lower, upper), size in zip(limits, sizes, strict=True):
        if lower > upper:
            raise of_sqlstate("2202E", "upper bound cannot be less than lower bound")
        if len(sizes) > 1 and (lower < 1 or upper > size):
            raise of_sqlstate("2202E", "array subscript out of range")
    _extend(made, *limits[0])
    _check_enough(items, [upper - lower + 1 for lower, upper in limits])
    return _replaced(made, limits, iter(items))


def _new_slice(bounds: Sequence[Bounds], items: list[Any]) -> list[Any]:
    """Return an array that has nothing but the slice *bounds*."""
    sizes = []
    for lower, upper in bounds:
        if lower is None or upper is None:
            raise of_sqlstate("2202E", "array slice subscript must provide both boundaries")
        if upper < lower - 1 or upper - lower > LONGER:
            raise _too_large()
        sizes.append(upper - lower + 1)
    _check_enough(items, sizes)
    if 0 in sizes:
        return []
    if any(lower != 1 for lower, _ in bounds):
        raise _other_beginning()
    return _nested(sizes, items)


def _check_enough(items: list[Any], sizes: Sequence[int]) -> None:
    if len(items) < prod(sizes):
        raise of_sqlstate("2202E", "source array too small")


def _extend(array: list[Any], lower: int, upper: int) -> None:
    """Extend *array*, of one dimension, with NULL up to the place *upper*."""
    if lower < 1:
        raise _other_beginning()
    if upper > len(array) + LONGER:
        raise _too_large()
    array += [None] * (upper - len(array))


def _nested(sizes: Sequence[int], items: Sequence[Any]) -> list[Any]:
    """Return an array with the dimensions *sizes* of the first *items*."""
    if len(sizes) == 1:
        return list(items[: sizes[0]])
    step = prod(sizes[1:])
    return [_nested(sizes[1:], items[place * step : (place + 1) * step]) for place in range(sizes[0])]


def _replaced(array: list[Any], limits: Sequence[tuple[int, int]], items: Iterator[Any]) -> list[Any]:
    """Return *array* with *items* in the slice *limits*."""
    lower, upper = limits[0]
    inside = array[lower - 1 : upper]
    if len(limits) == 1:
        made = [next(items) for _ in inside]
    else:
        made = [_replaced(part, limits[1:], items) for part in inside]
    return [*array[: lower - 1], *made, *array[upper:]]


def _other_beginning() -> DuckstoreError:
    return of_sqlstate("0A000", "an array that does not begin at 1 is not supported")


def _too_large() -> DuckstoreError:
    return of_sqlstate("54000", "array size exceeds the maximum allowed (134217727)")
