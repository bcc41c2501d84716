"""The literals that a client writes for Python values: their PostgreSQL types, and their text.

CKAN's backend passes records to psycopg2, which writes ``ARRAY[1, 2]`` for a list, ``1.5`` for a
float.
"""

from __future__ import annotations

import datetime
import decimal
import re
import uuid
from collections.abc import Sequence
from typing import Any

from ...errors import DatatypeMismatch, InvalidTextRepresentation
from .clean import clean_text

_EXPRESSION_TYPES: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (bool, "boolean"),
    ((float, decimal.Decimal), "numeric"),
    (datetime.datetime, "timestamp without time zone"),
    (datetime.date, "date"),
    (datetime.time, "time without time zone"),
    (datetime.timedelta, "interval"),
    (uuid.UUID, "uuid"),
    (str, "text"),
)
#: From narrow to wide: the widest type in an array is its element type.
_NUMBERS = ("integer", "bigint", "numeric")
_NUMBER = re.compile(r"\s*[+-]?[0-9]+(?:\.[0-9]+)?\s*", re.ASCII)
_NEEDS_QUOTES = re.compile(r'[\s{},"\\]|^$|^null$', re.IGNORECASE | re.ASCII)


def expression_type(value: Any) -> str:
    """Return the PostgreSQL type of the literal that a client writes for the Python *value*.

    :raises DatatypeMismatch: there is no such literal.
    """
    if isinstance(value, (list, tuple)):
        return f"{element_type(value)}[]"
    if isinstance(value, int) and not isinstance(value, bool):
        return "integer" if abs(value) < 1 << 31 else "bigint" if abs(value) < 1 << 63 else "numeric"
    found = next((name for kinds, name in _EXPRESSION_TYPES if isinstance(value, kinds)), None)
    if found is None:
        raise DatatypeMismatch(f"can't adapt type '{type(value).__name__}'")
    return found


def element_type(values: Sequence[Any]) -> str:
    """Return the type of the elements of ``ARRAY[...]`` with the literals of *values*; text if they
    do not determine another.

    :raises DatatypeMismatch: they have no common type.
    """
    chosen: str | None = None
    for value in values:
        if isinstance(value, (list, tuple)) and not value:
            raise DatatypeMismatch("cannot determine type of empty array")
        kind = None if value is None or isinstance(value, str) else expression_type(value).removesuffix("[]")
        if kind is None or kind == chosen:
            continue
        if chosen is not None and not {kind, chosen} <= set(_NUMBERS):
            raise DatatypeMismatch(f"ARRAY types {chosen} and {kind} cannot be matched")
        chosen = kind if chosen is None else max(kind, chosen, key=_NUMBERS.index)
    return chosen or "text"


def literal_text(value: Any) -> str:
    """Return PostgreSQL's text of the literal that a client writes for the Python *value*.

    :raises DatatypeMismatch: there is no such literal (an object).
    """
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, decimal.Decimal):
        return format(value, "f") if value.is_finite() else str(value)
    if isinstance(value, float):
        return _float_text(value)
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ")
    if isinstance(value, (int, datetime.date, datetime.time, uuid.UUID)):
        return str(value)
    if isinstance(value, (list, tuple)):
        kind = element_type(value)
        return array_text(value if kind == "text" else [as_element(item, kind) for item in value])
    raise DatatypeMismatch(f"can't adapt type '{type(value).__name__}'")


def _float_text(value: float) -> str:
    if value - value == 0:
        return format(decimal.Decimal(repr(value + 0.0)), "f")
    return {"nan": "NaN", "inf": "Infinity"}.get(str(value), "-Infinity")


def as_element(item: Any, kind: str) -> Any:
    """Return *item* as an element of an array of the type *kind*, which is not text; a string is
    read as a number.
    """
    if not isinstance(item, str):
        return item
    if (
        kind not in ("integer", "bigint", "numeric")
        or not _NUMBER.fullmatch(item)
        or ("." in item and kind != "numeric")
    ):
        raise InvalidTextRepresentation(f'invalid input syntax for type {kind}: "{clean_text(item)}"')
    return decimal.Decimal(item.strip()) if kind == "numeric" else int(item)


def array_text(values: Sequence[Any]) -> str:
    """Return PostgreSQL's text form of an array: ``{a,"b c",NULL}``."""
    return "{" + ",".join(_array_item(value) for value in values) + "}"


def _array_item(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "t" if value else "f"
    text = literal_text(value)
    if isinstance(value, (list, tuple)) or not _NEEDS_QUOTES.search(text):
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
