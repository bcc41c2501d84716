"""Read json without losing its original notation, and write ``jsonb`` as PostgreSQL does.

``json`` keeps its text, so extracted values are pieces of that text. ``jsonb`` has a canonical
text: keys sorted by length and then by bytes, only the last of equal keys, ``", "`` and ``": "`` as
separators, numbers without exponent.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from ...errors import (
    DataError,
    DuckstoreError,
    InvalidTextRepresentation,
    NumericValueOutOfRange,
    UntranslatableCharacter,
    of_sqlstate,
)
from .clean import RESULT_LIMIT

_SPACE = re.compile(r"[ \t\n\r]*")
#: The limits of the digits of PostgreSQL's numeric.
_MOST_DIGITS = 131072
_KINDS = {"{": "object", "[": "array", '"': "string", "t": "boolean", "f": "boolean", "n": "null"}


class Number(str):
    """A number, as its text in jsonb."""

    __slots__ = ()


def number(text: str) -> Decimal:
    """Return the number *text* as jsonb stores it.

    :raises DataError: it is too large, or has too many decimals.
    """
    value = Decimal(text)
    if abs(value.adjusted()) > _MOST_DIGITS:
        raise NumericValueOutOfRange("value overflows numeric format")
    return value or abs(value)


def _written(text: str) -> Number:
    return Number(f"{number(text):f}")


def no_constant(name: str) -> Any:
    """Refuse NaN and infinity, which Python's json accepts."""
    raise ValueError(name)


_READER = json.JSONDecoder(parse_int=_written, parse_float=_written, parse_constant=no_constant)
#: Only determines where values end.
_SKIMMER = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=no_constant)


def _no_key_twice(pairs: list[tuple[str, Any]]) -> None:
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a key is there twice")


_UNIQUE = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=no_constant, object_pairs_hook=_no_key_twice)


def read(text: str, kind: str = "jsonb", reader: json.JSONDecoder = _READER) -> Any:
    """Return *text* as dicts, lists, strings, booleans, None and :class:`Number`.

    :raises DataError: it is not valid json.
    """
    try:
        value, end = (reader if kind == "jsonb" else _SKIMMER).raw_decode(text, _skip(text, 0))
    except ValueError as error:
        raise _invalid() from error
    except RecursionError as error:
        raise of_sqlstate("54001", "stack depth limit exceeded") from error
    if _skip(text, end) != len(text):
        raise _invalid()
    return value


def _invalid() -> DataError:
    """Return the error, which has the same message for json and jsonb in PostgreSQL."""
    return InvalidTextRepresentation("invalid input syntax for type json")


def _too_large() -> DuckstoreError:
    return of_sqlstate("54000", "requested length too large")


def _bounded(text: str) -> str:
    if len(text) > RESULT_LIMIT:
        raise _too_large()
    return text


def valid(text: str) -> str:
    """Return *text* as it is.

    :raises DataError: it is no json.
    """
    read(text, "json")
    return text


def is_valid(text: str, wanted: str, unique: bool) -> bool:
    """Return whether *text* is json.

    :param wanted: what it has to be: ``"object"``, ``"array"`` or ``"scalar"``; ``""`` allows all.
    :param unique: no object in it may have a key twice.
    """
    try:
        read(text, reader=_UNIQUE if unique else _SKIMMER)
    except DataError:
        return False
    found = kind(text)
    return wanted == "" or (found if found in ("object", "array") else "scalar") == wanted


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    assert found is not None
    return found.end()


# Writing jsonb


def write(value: Any) -> str:
    """Return the text of *value* as jsonb."""
    parts: list[str] = []
    _write(value, parts)
    return _bounded("".join(parts))


def _write(value: Any, parts: list[str]) -> None:
    if isinstance(value, dict):
        separator = "{"
        for key in sorted(value, key=object_order):
            parts += [separator, string(key), ": "]
            _write(value[key], parts)
            separator = ", "
        parts.append("}" if value else "{}")
    elif isinstance(value, list):
        separator = "["
        for item in value:
            parts.append(separator)
            _write(item, parts)
            separator = ", "
        parts.append("]" if value else "[]")
    else:
        parts.append(scalar(value))


def object_order(key: str) -> tuple[int, bytes]:
    """Return the sort key of a key of an object."""
    data = key.encode()
    return len(data), data


def scalar(value: Any) -> str:
    """Return the json of a string, number, boolean or null."""
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, str):
        return string(value)
    return {None: "null", True: "true", False: "false"}[value]


def string(text: str) -> str:
    """Return *text* as a json string.

    :raises DataError: PostgreSQL cannot store it: NUL, or half of a surrogate pair.
    """
    if "\0" in text:
        raise UntranslatableCharacter("unsupported Unicode escape sequence")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise _invalid() from error
    return json.dumps(text, ensure_ascii=False)


def canonical(text: str) -> str:
    """Return the jsonb of *text*."""
    return write(read(text))


def pretty(text: str) -> str:
    """``jsonb_pretty``."""
    parts: list[str] = []
    _pretty(read(text), "\n", parts)
    return _bounded("".join(parts))


def _pretty(value: Any, line: str, parts: list[str]) -> None:
    if isinstance(value, (dict, list)):
        opening, closing = "{}" if isinstance(value, dict) else "[]"
        separator = opening
        for item in sorted(value, key=object_order) if isinstance(value, dict) else value:
            parts.append(f"{separator}{line}    ")
            if isinstance(value, dict):
                parts.append(f"{string(item)}: ")
                item = value[item]
            _pretty(item, line + "    ", parts)
            separator = ","
        parts.append(f"{'' if value else opening}{line}{closing}")
        if sum(map(len, parts[-3:])) > RESULT_LIMIT:
            raise _too_large()
    else:
        parts.append(scalar(value))


# Extracting pieces of a text


def kind(text: str) -> str:
    """``json_typeof``."""
    at = _skip(text, 0)
    return _KINDS.get(text[at : at + 1], "number")


def elements(text: str) -> Iterator[str]:
    """Yield the elements of the array *text* in their original notation."""
    at = _skip(text, _skip(text, 0) + 1)
    while text[at] != "]":
        end = _end(text, at)
        yield text[at:end]
        at = _skip(text, end)
        if text[at] == ",":
            at = _skip(text, at + 1)


def members(text: str) -> Iterator[tuple[str, str]]:
    """Yield the keys of the object *text* and their values in their original notation."""
    at = _skip(text, _skip(text, 0) + 1)
    while text[at] != "}":
        key, end = _SKIMMER.raw_decode(text, at)
        at = _skip(text, _skip(text, end) + 1)
        end = _end(text, at)
        yield key, text[at:end]
        at = _skip(text, end)
        if text[at] == ",":
            at = _skip(text, at + 1)


def _end(text: str, at: int) -> int:
    try:
        return _SKIMMER.raw_decode(text, at)[1]
    except (RecursionError, ValueError) as error:
        raise _invalid() from error


def as_text(piece: str) -> str | None:
    """Return the result of ``->>`` for *piece*: a string without its quotes, None for null, all
    else in its original notation.
    """
    if piece.startswith('"'):
        return str(json.loads(piece))
    return None if piece == "null" else piece
