"""Read the text of an array, ``{a,"b c",NULL,{...}}``, as PostgreSQL's ``array_in`` does."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ...errors import DataError, FeatureNotSupported, InvalidTextRepresentation, ProgramLimitExceeded
from .clean import SPACES

#: PostgreSQL's maximum number of array dimensions.
_MOST_DIMENSIONS = 6
_SPACE = r"[ \t\n\r\v\f]*"
_BOUNDS = re.compile(rf"{_SPACE}((?:\[\s*[+-]?[0-9]+\s*(?::\s*[+-]?[0-9]+\s*)?\]\s*)+)=", re.ASCII)
_TOKEN = re.compile(
    rf"""{_SPACE}(?:(?P<mark>[{{}},])|"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<bare>(?:[^{{}},"\\]|\\.)+))""", re.DOTALL
)
_ENDS_ELEMENT = re.compile(rf"{_SPACE}[,}}]")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def read(text: str, element: Callable[[str], Any]) -> tuple[list[Any], int]:
    """Return the elements of the array *text*, and its number of dimensions; an empty array has 1.

    A nested array is a list. The first error in the text is raised, whether in an element or
    between elements.

    :param element: reads the text of an element, with quotes and escapes removed.
    :raises DataError: it is not an array, or its subarrays differ in size; or the error of
        *element*.
    """
    items = _Reader(text, element).read()
    depth = _depth(items, text)
    if not _flat(items):
        return [], 1  # PostgreSQL has only one empty array
    return items, depth


def _depth(items: list[Any], text: str) -> int:
    """Return the number of dimensions of *items*, whose subarrays must all have the same shape."""
    shapes = {_shape(item, text) for item in items}
    if len(shapes) > 1:
        raise _malformed(text)
    return 1 + (len(shapes.pop()) if shapes else 0)


def _shape(item: Any, text: str) -> tuple[int, ...]:
    if not isinstance(item, list):
        return ()
    inner = {_shape(part, text) for part in item}
    if len(inner) > 1:
        raise _malformed(text)
    return (len(item), *(inner.pop() if inner else ()))


def _flat(items: list[Any]) -> bool:
    return any(_flat(item) if isinstance(item, list) else True for item in items)


def _malformed(text: str) -> InvalidTextRepresentation:
    return InvalidTextRepresentation(f'malformed array literal: "{text}"')


class UnsupportedArray(DataError):
    """An array that PostgreSQL supports and Duckstore does not. It is an error of one record, so it
    is a :class:`DataError`.
    """

    sqlstate = FeatureNotSupported.sqlstate


class TooManyDimensions(DataError):
    """An array of more dimensions than PostgreSQL supports."""

    sqlstate = ProgramLimitExceeded.sqlstate


class _Reader:
    """Reads one text, from left to right."""

    def __init__(self, text: str, element: Callable[[str], Any]) -> None:
        self.text = text
        self.element = element
        self.open: list[list[Any]] = []

    def read(self) -> list[Any]:
        position, bounds = self._start()
        expects_item = True
        while position < len(self.text):
            found = _TOKEN.match(self.text, position)
            if found is None:
                raise _malformed(self.text)
            position = found.end()
            if found["mark"] == "}":
                finished = self._close(expects_item)
                if finished is not None:
                    self._check_end(position)
                    self._check_bounds(finished, bounds)
                    return finished
                expects_item = False
            elif found["mark"] == ",":
                if expects_item or not self.open:
                    raise _malformed(self.text)
                expects_item = True
            else:
                if not expects_item:
                    raise _malformed(self.text)
                expects_item = self._take(found)
        raise _malformed(self.text)

    def _start(self) -> tuple[int, str]:
        """Return where the elements begin, and the text of the bounds before them."""
        found = _BOUNDS.match(self.text)
        start = found.end() if found else 0
        if not self.text[start:].lstrip(SPACES).startswith("{"):
            raise _malformed(self.text)
        return start, found[1] if found else ""

    def _take(self, found: re.Match[str]) -> bool:
        """Read an opening brace or an element; return whether an element must follow."""
        if found["mark"] == "{":
            if len(self.open) >= _MOST_DIMENSIONS:
                raise TooManyDimensions(f"number of array dimensions exceeds the maximum allowed ({_MOST_DIMENSIONS})")
            self.open.append([])
            return True
        if not self.open or _ENDS_ELEMENT.match(self.text, found.end()) is None:
            raise _malformed(self.text)
        written = _written(found)
        self.open[-1].append(None if written is None else self.element(written))
        return False

    def _close(self, expects_item: bool) -> list[Any] | None:
        """Read a closing brace; return the whole array if it was the last one."""
        if not self.open or (expects_item and self.open[-1]):
            raise _malformed(self.text)
        finished = self.open.pop()
        if not self.open:
            return finished
        self.open[-1].append(finished)
        return None

    def _check_end(self, position: int) -> None:
        if self.text[position:].strip(SPACES):
            raise _malformed(self.text)

    def _check_bounds(self, items: list[Any], bounds: str) -> None:
        """Raise an error if the *bounds* do not match the elements, or do not start at 1."""
        if not bounds:
            return
        sizes = []
        for lower, upper in re.findall(r"\[\s*([+-]?\d+)\s*(?::\s*([+-]?\d+)\s*)?\]", bounds, re.ASCII):
            first, last = (int(lower), int(upper)) if upper else (1, int(lower))
            if first != 1:
                raise UnsupportedArray("arrays that do not count from 1 are not supported")
            sizes.append(last)
        if list(_shape(items, self.text)) != sizes:
            raise _malformed(self.text)


def _written(found: re.Match[str]) -> str | None:
    if found["quoted"] is not None:
        return _ESCAPED.sub(r"\1", found["quoted"])
    bare = found["bare"]
    trimmed = bare.rstrip(SPACES)
    backslashes = len(trimmed) - len(trimmed.rstrip("\\"))
    if backslashes % 2:  # the last one escapes the blank after it
        trimmed = bare[: len(trimmed) + 1]
    return None if trimmed.upper() == "NULL" else _ESCAPED.sub(r"\1", trimmed)
