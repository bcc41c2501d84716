"""Text: text, varchar, bpchar (char), name, citext, uuid, bytea."""

from __future__ import annotations

import base64
import datetime
import decimal
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from json.encoder import encode_basestring
from typing import Any, ClassVar

from ckanext.duckstore.errors import DatatypeMismatch, InvalidTextRepresentation, StringTooLong
from ckanext.duckstore.types.base import Type, all_clean, clean_text, element_type
from ckanext.duckstore.types.numbers import NONE


def literal_text(value: Any) -> str:
    """Return the text that PostgreSQL makes of the literal which a client writes for the Python *value*.

    :raises DatatypeMismatch: there is no such literal (an object).
    """
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, decimal.Decimal):
        return format(value, "f") if value.is_finite() else str(value)
    if isinstance(value, float):
        return (
            format(decimal.Decimal(repr(value + 0.0)), "f")
            if value - value == 0
            else {"nan": "NaN", "inf": "Infinity"}.get(str(value), "-Infinity")
        )
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ")
    if isinstance(value, (int, datetime.date, datetime.time, uuid.UUID)):
        return str(value)
    if isinstance(value, (list, tuple)):
        kind = element_type(value)
        return array_text(value if kind == "text" else [as_element(item, kind) for item in value])
    raise DatatypeMismatch(f"can't adapt type '{type(value).__name__}'")


def as_element(item: Any, kind: str) -> Any:
    """Return *item* as an element of an array whose elements are of the type *kind*, which is not text; text is read as a number."""
    if not isinstance(item, str):
        return item
    if (
        kind not in ("integer", "bigint", "numeric")
        or not _NUMBER.fullmatch(item)
        or ("." in item and kind != "numeric")
    ):
        raise InvalidTextRepresentation(f'invalid input syntax for type {kind}: "{clean_text(item)}"')
    return decimal.Decimal(item.strip()) if kind == "numeric" else int(item)


_NUMBER = re.compile(r"\s*[+-]?[0-9]+(?:\.[0-9]+)?\s*", re.ASCII)
_NEEDS_QUOTES = re.compile(r'[\s{},"\\]|^$|^null$', re.IGNORECASE | re.ASCII)


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


@dataclass(frozen=True)
class Text(Type):
    """text and its kin. ``length`` is the declared limit in characters, or None."""

    length: int | None = None
    padded: bool = False
    """char(n): filled with spaces up to its length."""

    plain: ClassVar[frozenset[type]] = frozenset({str, NONE})

    def read_plain(self, values: Sequence[Any]) -> bool:
        return self.length is None and all_clean(values)

    def read_value(self, value: Any) -> str:
        text = literal_text(value)
        if self.length is None:
            return text
        if len(text) > self.length:
            if text[self.length :].strip(" "):
                raise StringTooLong(f"value too long for type {self.native_type}")
            text = text[: self.length]
        return text.ljust(self.length) if self.padded else text

    def text(self, sql: str) -> str:
        return sql

    def json(self, sql: str) -> str:
        return f"CAST(to_json({sql}) AS VARCHAR)"

    def fetched(self, sql: str) -> str:
        return sql

    def json_text(self, value: Any) -> str:
        return encode_basestring(value)


@dataclass(frozen=True)
class Name(Text):
    """name: cut at 63 bytes."""

    plain: ClassVar[frozenset[type]] = frozenset()

    def read_value(self, value: Any) -> str:
        text = {True: "t", False: "f"}[value] if isinstance(value, bool) else literal_text(value)
        return text.encode("utf-8")[:63].decode("utf-8", "ignore")


@dataclass(frozen=True)
class Uuid(Type):
    """uuid: the forms that PostgreSQL takes (braces, any grouping by four)."""

    def read_value(self, value: Any) -> str:
        if isinstance(value, uuid.UUID):
            return str(value)
        if not isinstance(value, str):
            raise self.mismatch(value)
        if not _UUID.fullmatch(value):
            raise self.invalid(clean_text(value))
        return str(uuid.UUID(value.strip("{}").replace("-", "")))


_UUID = re.compile(r"\{(?:[0-9a-f]{4}-?){7}[0-9a-f]{4}\}|(?:[0-9a-f]{4}-?){7}[0-9a-f]{4}", re.IGNORECASE)


@dataclass(frozen=True)
class Bytea(Type):
    r"""bytea: ``\x68656c6c6f`` or the older escaped form; carried to DuckDB as base64."""

    @property
    def wire(self) -> str:
        return "VARCHAR"

    def load(self, sql: str, storage: str) -> str:
        return f"from_base64({sql})"

    def read_value(self, value: Any) -> str:
        if isinstance(value, (bytes, bytearray, memoryview)):
            return base64.b64encode(bytes(value)).decode("ascii")
        if not isinstance(value, str):
            raise self.mismatch(value)
        text = clean_text(value)
        data = self._from_hex(text[2:]) if text.startswith("\\x") else self._unescape(text)
        return base64.b64encode(data).decode("ascii")

    def _from_hex(self, text: str) -> bytes:
        wrong = _NO_HEX.search(text)
        if wrong:
            raise InvalidTextRepresentation(f'invalid hexadecimal digit: "{wrong[0]}"')
        try:
            return bytes.fromhex(text)
        except ValueError as error:
            raise InvalidTextRepresentation("invalid hexadecimal data: odd number of digits") from error

    def _unescape(self, text: str) -> bytes:
        if _BAD_ESCAPE.search(text):
            raise InvalidTextRepresentation("invalid input syntax for type bytea")
        encoded = text.encode("utf-8")
        return _ESCAPED.sub(lambda found: bytes([int(found[1], 8)]) if found[1] else b"\\", encoded)

    def text(self, sql: str) -> str:
        return f"'\\x' || lower(hex({sql}))"


_NO_HEX = re.compile(r"[^0-9a-fA-F\s]")
_BAD_ESCAPE = re.compile(r"^(?:[^\\]|\\\\|\\[0-3][0-7]{2})*\\(?!\\|[0-3][0-7]{2})")
_ESCAPED = re.compile(rb"\\(?:([0-3][0-7]{2})|\\)")
