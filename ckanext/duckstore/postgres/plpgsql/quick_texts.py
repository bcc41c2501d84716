"""Functions of texts evaluated without DuckDB, see :mod:`.quick`."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ...errors import of_sqlstate
from ...raising import Failure
from ..builtins.python import regexp, strings
from ..types.names import UNKNOWN
from . import quick_arrays
from .bounds import check_length
from .cells import Cell
from .quick_operators import TEXTS, Slow, text_of

Function = Callable[[Sequence[Cell]], Cell]
#: The types of the cells that arguments of a type accept without a conversion.
_ACCEPTED = {"text": frozenset({*TEXTS, UNKNOWN}), "int4": frozenset({"int4"})}
#: Texts whose upper and lower case Python and PostgreSQL agree on: each character has one other.
_CASED = re.compile(r"[^\u0100-\U0010ffff\u00b5\u00df]*|[^\u0180-\U0010ffff\u00b5\u00df\u0130\u0149]*")
_WORD = re.compile(r"[A-Za-z0-9]+")
#: The least ``int4``.
_LEAST = -(1 << 31)


def strict(returns: str, function: Callable[..., Any], *types: str, optional: int = 0) -> Function:
    """Return a function of cells: NULL if one is NULL, else *function* of their values.

    :param types: the types of the arguments; the last *optional* may be omitted.
    """
    accepted = [_ACCEPTED[type] for type in types]
    counts = range(len(types) - optional, len(types) + 1)

    def call(cells: Sequence[Cell]) -> Cell:
        if len(cells) not in counts or not all(cell.type in each for cell, each in zip(cells, accepted, strict=False)):
            raise Slow
        values = [cell.value for cell in cells]
        if None in values:
            return Cell(returns, None)
        made = raised(function, *values)
        if type(made) is str:
            check_length(len(made))
        return Cell(returns, made)

    return call


def raised(function: Callable[..., Any], *values: Any) -> Any:
    """Return the result of *function*.

    :raises DuckstoreError: it raises a :class:`Failure`.
    """
    try:
        return function(*values)
    except Failure as error:
        raise of_sqlstate(error.sqlstate, error.message) from error


# Letters


def cased(change: Callable[[str], str]) -> Callable[[str], str]:
    """Return *change*, to upper or lower case, of texts in which it changes one letter to one."""

    def convert(text: str) -> str:
        if not text.isascii() and not _CASED.fullmatch(text):
            raise Slow
        return change(text)

    return convert


def _initcap(text: str) -> str:
    if not text.isascii():
        raise Slow
    return _WORD.sub(lambda word: word[0].capitalize(), text)


def _translate(text: str, old: str, new: str) -> str:
    changes: dict[int, str | None] = {}
    for place, char in enumerate(old):
        changes.setdefault(ord(char), new[place] if place < len(new) else None)
    return text.translate(changes)


def _trim(strip: Callable[[str, str], str]) -> Function:
    return strict("text", lambda text, characters=" ": strip(text, characters), "text", "text", optional=1)


def _replace(text: str, old: str, new: str) -> str:
    if len(new) > len(old) > 0:
        check_length(len(text) + text.count(old) * (len(new) - len(old)))
    return text.replace(old, new) if old else text


# Lengths


def _repeat(text: str, count: int) -> str:
    check_length(len(text) * max(count, 0))
    return text * count


def _padded(text: str, length: int, fill: str) -> str:
    """Return what is added to *text* up to *length*."""
    check_length(length)
    missing = length - len(text)
    return (fill * (missing // len(fill) + 1))[:missing] if fill and missing > 0 else ""


def _lpad(text: str, length: int, fill: str = " ") -> str:
    return (_padded(text, length, fill) + text)[: max(length, 0)]


def _rpad(text: str, length: int, fill: str = " ") -> str:
    return (text + _padded(text, length, fill))[: max(length, 0)]


def _ascii(text: str) -> int:
    return ord(text[0]) if text else 0


def _chr(code: int) -> str:
    if not 0 < code < 0xD800:
        raise Slow
    return chr(code)


# Parts


def _left(text: str, count: int) -> str:
    return text[:count]


def _right(text: str, count: int) -> str:
    if count == _LEAST:  # it has no opposite: PostgreSQL returns the whole text
        raise Slow
    return text[-count:] if count else ""


def _substr(text: str, start: int, length: int | None = None) -> str:
    if length is None:
        return text[max(start - 1, 0) :]
    if length < 0:
        raise of_sqlstate("22011", "negative substring length not allowed")
    return text[max(start - 1, 0) : max(start - 1 + length, 0)]


def _split_part(text: str, separator: str, place: int) -> str:
    if place == 0:
        raise of_sqlstate("22023", "field position must not be zero")
    parts = text.split(separator) if separator else [text]
    found = place - 1 if place > 0 else len(parts) + place
    return parts[found] if 0 <= found < len(parts) else ""


def _position(text: str, part: str) -> int:
    return text.find(part) + 1


# Regular expressions


def _regexp_replace(text: str, pattern: str, new: str, flags: str = "") -> str:
    return regexp.replace(text, pattern, new, flags, 1, -1)


def _regexp_match(text: str, pattern: str, flags: str = "") -> list[str | None] | None:
    return regexp.match(text, pattern, flags)


def _regexp_like(text: str, pattern: str, flags: str = "") -> bool:
    return regexp.like(text, pattern, flags)


def _regexp_split(text: str, pattern: str, flags: str = "") -> list[str]:
    return regexp.split(text, pattern, flags)


def _regexp_count(text: str, pattern: str) -> int:
    return regexp.count(text, pattern, 1, "")


def _regexp_substr(text: str, pattern: str) -> str | None:
    return regexp.substr(text, pattern, 1, 1, "", 0)


_of_pattern = strict("text", regexp.substring, "text", "text")
_of_place = strict("text", _substr, "text", "int4", "int4", optional=1)


def _substring(cells: Sequence[Cell]) -> Cell:
    """Return ``substring(text, pattern)`` or ``substring(text, start, length)``."""
    by_pattern = len(cells) == 2 and cells[1].type in _ACCEPTED["text"]
    return (_of_pattern if by_pattern else _of_place)(cells)


# Functions of any types


def _printed(cell: Cell) -> str | None:
    """Return the text of *cell* as PostgreSQL prints it."""
    if cell.type == "bool" and cell.value is not None:
        return "t" if cell.value else "f"
    return quick_arrays.text(cell) if cell.type.startswith("_") else text_of(cell)


def _joined(separator: str, cells: Sequence[Cell]) -> Cell:
    texts = [text for text in map(_printed, cells) if text is not None]
    check_length(sum(map(len, texts)) + len(separator) * len(texts))
    return Cell("text", separator.join(texts))


def _concat(cells: Sequence[Cell]) -> Cell:
    return _joined("", cells)


def _concat_ws(cells: Sequence[Cell]) -> Cell:
    if len(cells) < 2 or cells[0].type not in _ACCEPTED["text"]:
        raise Slow
    return Cell("text", None) if cells[0].value is None else _joined(cells[0].value, cells[1:])


def _format(cells: Sequence[Cell]) -> Cell:
    if not cells or cells[0].type not in _ACCEPTED["text"]:
        raise Slow
    made = raised(strings.format_, cells[0].value, [_printed(cell) for cell in cells[1:]])
    check_length(len(made or ""))
    return Cell("text", made)


FUNCTIONS: Mapping[str, Function] = {
    "upper": strict("text", cased(str.upper), "text"),
    "lower": strict("text", cased(str.lower), "text"),
    "initcap": strict("text", _initcap, "text"),
    "translate": strict("text", _translate, "text", "text", "text"),
    "btrim": _trim(str.strip),
    "ltrim": _trim(str.lstrip),
    "rtrim": _trim(str.rstrip),
    "replace": strict("text", _replace, "text", "text", "text"),
    "reverse": strict("text", lambda text: text[::-1], "text"),
    "repeat": strict("text", _repeat, "text", "int4"),
    "lpad": strict("text", _lpad, "text", "int4", "text", optional=1),
    "rpad": strict("text", _rpad, "text", "int4", "text", optional=1),
    "ascii": strict("int4", _ascii, "text"),
    "chr": strict("text", _chr, "int4"),
    "length": strict("int4", len, "text"),
    "char_length": strict("int4", len, "text"),
    "octet_length": strict("int4", lambda text: len(text.encode()), "text"),
    "md5": strict("text", lambda text: hashlib.md5(text.encode(), usedforsecurity=False).hexdigest(), "text"),
    "left": strict("text", _left, "text", "int4"),
    "right": strict("text", _right, "text", "int4"),
    "substr": _of_place,
    "substring": _substring,
    "split_part": strict("text", _split_part, "text", "text", "int4"),
    "position": strict("int4", _position, "text", "text"),
    "strpos": strict("int4", _position, "text", "text"),
    "starts_with": strict("bool", str.startswith, "text", "text"),
    "regexp_replace": strict("text", _regexp_replace, "text", "text", "text", "text", optional=1),
    "regexp_like": strict("bool", _regexp_like, "text", "text", "text", optional=1),
    "regexp_match": strict("_text", _regexp_match, "text", "text", "text", optional=1),
    "regexp_split_to_array": strict("_text", _regexp_split, "text", "text", "text", optional=1),
    "regexp_count": strict("int4", _regexp_count, "text", "text"),
    "regexp_substr": strict("text", _regexp_substr, "text", "text"),
    "quote_literal": strict("text", strings.quote_nullable, "text"),
    "concat": _concat,
    "concat_ws": _concat_ws,
    "format": _format,
}
