"""Untyped literals read as values of a type, at translation time: bad ones fail here with PostgreSQL's message."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from decimal import Decimal

from ...errors import DataError, FeatureNotSupported, InvalidTextRepresentation, NumericValueOutOfRange, of_sqlstate
from ...identifiers import literal
from ..builtins import raising
from ..builtins.python import json_text, ranges
from . import datetime_literals
from .pgtypes import DUCKDB, INTEGERS, duckdb_type, element_of, is_array, long_name

_BITS = {"int2": 15, "int4": 31, "int8": 63}
_INTEGER = re.compile(r"[+-]?(?:\d+(?:_\d+)*|0[xX][\da-fA-F]+|0[oO][0-7]+|0[bB][01]+)")
_DECIMAL = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?")
_FLOAT_WORDS = frozenset({"nan", "inf", "+inf", "-inf", "infinity", "+infinity", "-infinity"})
_TRUE, _FALSE = ("true", "yes", "on", "1"), ("false", "no", "off", "0")
#: The most digits that DuckDB's decimals can hold.
DIGITS = 38


def invalid(text: str, type: str) -> InvalidTextRepresentation:
    """PostgreSQL's error for a *text* that is no value of *type*."""
    return InvalidTextRepresentation(f'invalid input syntax for type {long_name(type)}: "{text}"')


def read(text: str, type: str, typmods: Sequence[int] = ()) -> tuple[str, int | None]:
    """Return the DuckDB SQL of the value that *text* is of *type*, and its scale where it is a numeric.

    *typmods* are the numbers after the type's name, which count only for an interval here. :raises DataError: when it is none.
    """
    if type in INTEGERS:
        return integer(_parse_integer(text, type), type), None
    if type in ("numeric", "money"):
        return numeric(text)
    if is_array(type):
        return _array(text, type), None
    reader = _READERS.get(type)
    if reader is not None:
        return reader(text, type), None
    if type == "interval":
        return datetime_literals.interval(text, typmods), None
    if type in DUCKDB:
        return literal(text), None
    raise FeatureNotSupported(f"type {long_name(type)} is not supported")


def _parse_integer(text: str, type: str) -> int:
    word = text.strip()
    if not _INTEGER.fullmatch(word):
        raise invalid(text, type)
    digits = word.lstrip("+-")
    value = int(digits, 0 if digits[:2].lower() in ("0x", "0o", "0b") else 10) * (-1 if word[0] == "-" else 1)
    if not -(1 << _BITS[type]) <= value < 1 << _BITS[type]:
        raise NumericValueOutOfRange(f'value "{text}" is out of range for type {long_name(type)}')
    return value


def integer(value: int, type: str) -> str:
    """DuckDB SQL of the integer *value*; typed, because a bare literal of DuckDB takes the type of what is beside it."""
    if type == "int4":
        return str(value) if value >= 0 else f"({value})"
    return f"CAST({value} AS {DUCKDB[type]})"


def numeric(text: str) -> tuple[str, int | None]:
    """DuckDB SQL of the number that *text* writes, and how many decimals it has."""
    word = text.strip()
    if word.lower() in _FLOAT_WORDS:
        raise FeatureNotSupported(f"numeric value {text} is not supported")
    if not _DECIMAL.fullmatch(word):
        raise invalid(text, "numeric")
    value = Decimal(word)
    _, digits, exponent = value.as_tuple()
    assert isinstance(exponent, int)
    scale = max(-exponent, 0)
    width = max(len(digits) + max(exponent, 0), scale)
    if value == 0:
        width = max(scale, 1)
    if width > DIGITS:
        raise NumericValueOutOfRange(f"number {text} has more than {DIGITS} digits")
    return f"CAST('{value:f}' AS DECIMAL({max(width, 1)},{scale}))", scale


def decimal(sql: str) -> tuple[int, int] | None:
    """Width and scale of the DECIMAL that *sql*, written by :func:`numeric`, is."""
    found = _WRITTEN.fullmatch(sql)
    return (int(found[1]), int(found[2])) if found is not None else None


_WRITTEN = re.compile(r"CAST\('-?[\d.]+' AS DECIMAL\((\d+),(\d+)\)\)")


def _float(text: str, type: str) -> str:
    word = text.strip()
    if not _DECIMAL.fullmatch(word) and word.lower() not in _FLOAT_WORDS:
        raise invalid(text, type)
    if word.lower() not in _FLOAT_WORDS and float(word) in (float("inf"), float("-inf")):
        raise NumericValueOutOfRange(f'"{text}" is out of range for type {long_name(type)}')
    return f"CAST({literal(word.lower())} AS {DUCKDB[type]})"


def _bool(text: str, type: str) -> str:
    word = text.strip().lower()
    if word:
        for answer, names in (("true", _TRUE), ("false", _FALSE)):
            if any(name.startswith(word) for name in names) and word != "o":
                return answer
    raise invalid(text, type)


def _uuid(text: str, type: str) -> str:
    word = text.strip()
    try:
        return f"CAST('{uuid.UUID(word)}' AS UUID)"
    except ValueError as error:
        raise invalid(text, type) from error


def _bytea(text: str, type: str) -> str:
    r"""Both input forms: ``\xdeadbeef`` and the older one with octal escapes."""
    if text.startswith("\\x"):
        try:
            value = bytes.fromhex(text[2:])
        except ValueError as error:
            raise DataError(f'invalid hexadecimal data: "{text}"') from error
    else:
        if re.search(r"\\(?![0-3][0-7]{2}|\\)", re.sub(r"\\\\", "", text)):
            raise invalid(text, type)
        value = re.sub(
            rb"\\(\\|[0-3][0-7]{2})",
            lambda found: b"\\" if found[1] == b"\\" else bytes([int(found[1], 8)]),
            text.encode(),
        )
    return "from_hex('" + value.hex() + "')"


def _json(text: str, type: str) -> str:
    try:
        written = json_text.canonical(text) if type == "jsonb" else json_text.valid(text)
    except ValueError as error:
        raise InvalidTextRepresentation("invalid input syntax for type json") from error
    return f"CAST({literal(written)} AS JSON)"


def _range(text: str, type: str) -> str:
    try:
        return literal(ranges.canonical(text, type))
    except raising.Failure as error:
        raise of_sqlstate(error.sqlstate, error.message) from error


def _bit(text: str, type: str) -> str:
    word = text[1:] if text[:1] in "bB" else text
    if text[:1] in ("x", "X"):
        word = "".join(f"{int(digit, 16):04b}" for digit in text[1:])
    if not word or set(word) - {"0", "1"}:
        raise DataError(f'"{text}" is not a valid binary digit' if word else "empty bit strings are not supported")
    return f"CAST('{word}' AS BIT)"


_READERS = {
    "float4": _float,
    "float8": _float,
    "bool": _bool,
    **dict.fromkeys(datetime_literals.TYPES, datetime_literals.moment),
    "uuid": _uuid,
    "bytea": _bytea,
    "json": _json,
    "jsonb": _json,
    "nested": _json,
    "bit": _bit,
    "varbit": _bit,
    **dict.fromkeys(ranges.KINDS, _range),
}


def _array(text: str, type: str) -> str:
    """An array literal: ``{1,2,NULL,"a b",{…}}``."""
    element = element_of(type)
    assert element is not None
    items, depth = parse_array(text)
    target = duckdb_type(type, depth)
    if target is None:
        raise FeatureNotSupported(f"type {long_name(type)} is not supported")
    return f"CAST({_list(items, element)} AS {target})"


def depth(sql: str) -> int:
    """How many dimensions the array has that *sql*, written by :func:`read`, is."""
    return max(sql[sql.rindex(" AS ") :].count("[]"), 1)


def _list(items: list[object], element: str) -> str:
    return (
        "["
        + ", ".join(
            _list(item, element) if isinstance(item, list) else "NULL" if item is None else read(str(item), element)[0]
            for item in items
        )
        + "]"
    )


_ARRAY_TOKEN = re.compile(r'\s*(?:([{},])|"((?:[^"\\]|\\.)*)"|((?:[^{},"\\\s]|\\.|\s+(?=[^{},\s]))+))\s*', re.DOTALL)


def parse_array(text: str) -> tuple[list[object], int]:
    """The items (None for NULL, lists inside for more dimensions) of the array literal *text*, and its dimensions."""
    stack: list[list[object]] = [[]]
    depth = deepest = position = 0
    separated = True
    word = text.strip()
    while position < len(word):
        found = _ARRAY_TOKEN.match(word, position)
        if not found or (depth == 0 and (position or found[1] != "{")):
            raise _malformed(text)
        position = found.end()
        if found[1] == "{":
            if not separated:
                raise _malformed(text)
            stack.append([])
            depth += 1
            deepest = max(deepest, depth)
        elif found[1] == "}":
            if separated and stack[-1]:
                raise _malformed(text)
            stack[-2].append(stack.pop())
            depth -= 1
        elif found[1] != ",":
            if not separated:
                raise _malformed(text)
            plain = found[3]
            stack[-1].append(
                None
                if plain and plain.lower() == "null"
                else re.sub(r"\\(.)", r"\1", plain or found[2] or "", flags=re.DOTALL)
            )
        elif separated:
            raise _malformed(text)
        separated = found[1] in ("{", ",")
    if depth or len(stack[0]) != 1:
        raise _malformed(text)
    items = stack[0][0]
    assert isinstance(items, list)
    return items, deepest


def _malformed(text: str) -> InvalidTextRepresentation:
    return InvalidTextRepresentation(f'malformed array literal: "{text}"')
