"""Change, concatenate and compare jsonb: ``jsonb_set``, ``jsonb_insert``, ``||``, ``-``, ``#-``,
``@>``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from ....raising import Failure
from ...types.json_text import Number, read, write
from .base import PythonFunction

#: Documents from which nothing can be deleted: PostgreSQL does not look at the path then.
_EMPTY = ("{}", "[]")
_INTEGER = re.compile(r"[ \t\n\v\f\r]*[+-]?[0-9]{1,200}")

#: The action at the end of a path. Its arguments: the container, the step, the step's number from
#: 1, whether the step exists.
_Change = Callable[[Any, Any], None]


def _follow(target: Any, path: Sequence[str | None]) -> tuple[Any, str | int] | None:
    """Return the container at the last step of *path* and that step (an index may be out of range),
    None if the path leads nowhere.
    """
    for number, step in enumerate(path, 1):
        if step is None:
            raise Failure("22004", f"path element at position {number} is null")
        last = number == len(path)
        if isinstance(target, dict):
            if last:
                return target, step
            if step not in target:
                return None
            target = target[step]
        elif isinstance(target, list):
            index = _index(step, number)
            if last:
                return target, index
            index = index + len(target) if index < 0 else index
            if not 0 <= index < len(target):
                return None
            target = target[index]
        else:
            return None
    return None


def position(step: str) -> int | None:
    """Return the position in an array that *step* of a path is, None if it is no int4."""
    place = int(step) if _INTEGER.fullmatch(step) else None
    return place if place is not None and -(1 << 31) <= place < 1 << 31 else None


def _index(step: str, number: int) -> int:
    place = position(step)
    if place is None:
        raise Failure("22P02", f'path element at position {number} is not an integer: "{step}"')
    return place


def _changed(text: str, path: Sequence[str | None], verb: str, change: _Change) -> str:
    target = read(text)
    if not isinstance(target, (dict, list)):
        raise Failure("22023", f"cannot {verb} in scalar" if verb != "delete path" else "cannot delete path in scalar")
    found = _follow(target, path)
    if found is not None:
        change(*found)
    return write(target)


def set_(text: str, path: Sequence[str | None], new: str, create: bool) -> str:
    """``jsonb_set``."""
    value = read(new)
    if not create and text in _EMPTY:
        return text

    def change(container: Any, step: Any) -> None:
        if isinstance(container, dict):
            if create or step in container:
                container[step] = value
            return
        index = step + len(container) if step < 0 else step
        if 0 <= index < len(container):
            container[index] = value
        elif create:
            container.insert(0 if index < 0 else len(container), value)

    return _changed(text, path, "set path", change)


def insert(text: str, path: Sequence[str | None], new: str, after: bool) -> str:
    """``jsonb_insert``."""
    value = read(new)

    def change(container: Any, step: Any) -> None:
        if isinstance(container, dict):
            if step in container:
                raise Failure("22023", "cannot replace existing key")
            container[step] = value
            return
        index = step + len(container) if step < 0 else step
        if index < 0:
            container.insert(0, value)
        else:
            container.insert(index + after, value)

    return _changed(text, path, "set path", change)


def minus_path(text: str, path: Sequence[str | None]) -> str:
    """``jsonb #- text[]``."""
    if text in _EMPTY:
        return text

    def change(container: Any, step: Any) -> None:
        if isinstance(container, dict):
            container.pop(step, None)
        elif -len(container) <= step < len(container):
            del container[step]

    return _changed(text, path, "delete path", change)


def minus_keys(text: str, keys: Sequence[str | None]) -> str:
    """``jsonb - text[]``: keys of an object, strings of an array."""
    target = read(text)
    unwanted = {key for key in keys if key is not None}
    if isinstance(target, dict):
        return write({key: value for key, value in target.items() if key not in unwanted})
    if isinstance(target, list):
        return write([item for item in target if not (_is_string(item) and item in unwanted)])
    raise Failure("22023", "cannot delete from scalar")


def minus_key(text: str, key: str) -> str:
    """``jsonb - text``."""
    return minus_keys(text, [key])


def minus_element(text: str, place: int) -> str:
    """``jsonb - integer``."""
    target = read(text)
    if isinstance(target, dict):
        raise Failure("22023", "cannot delete from object using integer index")
    if not isinstance(target, list):
        raise Failure("22023", "cannot delete from scalar")
    if -len(target) <= place < len(target):
        del target[place]
    return write(target)


def concat(left: str, right: str) -> str:
    """``jsonb || jsonb``."""
    one, other = read(left), read(right)
    if isinstance(one, dict) and isinstance(other, dict):
        return write({**one, **other})
    return write([*(one if isinstance(one, list) else [one]), *(other if isinstance(other, list) else [other])])


def strip_nulls(text: str, arrays: bool) -> str:
    """``jsonb_strip_nulls``."""
    return write(_stripped(read(text), arrays))


def _stripped(value: Any, arrays: bool) -> Any:
    if isinstance(value, dict):
        return {key: _stripped(item, arrays) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_stripped(item, arrays) for item in value if not (arrays and item is None)]
    return value


# Comparing


def _is_string(value: Any) -> bool:
    return isinstance(value, str) and not isinstance(value, Number)


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, Number) and isinstance(other, Number):
        return Decimal(one) == Decimal(other)
    return type(one) is type(other) and bool(one == other)


def contains(left: str, right: str) -> bool:
    """``jsonb @> jsonb``."""
    one, other = read(left), read(right)
    if isinstance(one, list) and not isinstance(other, (dict, list)):
        return any(_same(item, other) for item in one)
    return _contains(one, other)


def _contains(one: Any, other: Any) -> bool:
    if isinstance(one, dict) and isinstance(other, dict):
        return all(key in one and _contains(one[key], value) for key, value in other.items())
    if isinstance(one, list) and isinstance(other, list):
        return all(any(_contains(mine, wanted) for mine in one) for wanted in other)
    return not isinstance(one, (dict, list)) and _same(one, other)


_TWO = ("VARCHAR", "VARCHAR")
_KEYS = ("VARCHAR", "VARCHAR[]")
_AT_PATH = ("VARCHAR", "VARCHAR[]", "VARCHAR", "BOOLEAN")

PYTHON: Mapping[str, PythonFunction] = {
    "pg_jsonb_set": PythonFunction(set_, _AT_PATH, "JSON"),
    "pg_jsonb_insert": PythonFunction(insert, _AT_PATH, "JSON"),
    "pg_jsonb_strip_nulls": PythonFunction(strip_nulls, ("VARCHAR", "BOOLEAN"), "JSON"),
    "pg_jsonb_minus_path": PythonFunction(minus_path, _KEYS, "JSON"),
    "pg_jsonb_minus_keys": PythonFunction(minus_keys, _KEYS, "JSON"),
    "pg_jsonb_minus_key": PythonFunction(minus_key, _TWO, "JSON"),
    "pg_jsonb_minus_element": PythonFunction(minus_element, ("VARCHAR", "INTEGER"), "JSON"),
    "pg_jsonb_concat": PythonFunction(concat, _TWO, "JSON"),
    "pg_jsonb_contains": PythonFunction(contains, _TWO, "BOOLEAN"),
}
