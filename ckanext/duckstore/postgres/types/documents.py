"""JSON documents: ``nested`` (CKAN's json), jsonb, and the json of queries."""

from __future__ import annotations

import decimal
import json
from dataclasses import dataclass
from typing import Any

import msgspec

from ...errors import DatatypeMismatch, InvalidTextRepresentation
from ...identifiers import literal
from . import client_json, json_text
from .base import JSON_NULL, JsonForm, Type, casts
from .clean import clean_text
from .client_json import ClientJson


def _encode(value: Any, *, ascii_only: bool = False) -> str:
    try:
        text = json.dumps(value, ensure_ascii=False, default=_default)
    except (TypeError, RecursionError) as error:
        raise DatatypeMismatch(f"can't adapt type '{type(value).__name__}'") from error
    except ValueError as error:
        raise InvalidTextRepresentation("invalid input syntax for type json") from error
    clean_text(text)
    _finite(text)
    # json.dumps() escapes DEL too, which is ASCII
    is_escaped = ascii_only and ("\x7f" in text or not text.isascii())
    return json.dumps(value, default=_default) if is_escaped else text


def _finite(text: str) -> str:
    """Return *text* if it is valid JSON in PostgreSQL: Python also writes NaN and Infinity, and
    text must not contain NUL.
    """
    if "\\u0000" in text and "\\u0000" in text.replace("\\\\", ""):
        raise InvalidTextRepresentation("unsupported Unicode escape sequence")
    try:
        msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise InvalidTextRepresentation("invalid input syntax for type json") from error
    return text


def _default(value: Any) -> Any:
    if isinstance(value, decimal.Decimal) and value.is_finite():
        return float(value) if value % 1 else int(value)
    return str(value)


@dataclass(frozen=True)
class Json(Type):
    """json: text that is stored as it is written."""

    @property
    def json_form(self) -> JsonForm:
        return "json"

    @property
    def wire(self) -> str:
        return "VARCHAR"

    def read_text(self, text: str) -> str:
        return json_text.valid(text)

    def json(self, sql: str) -> str:
        return self.text(sql)


@dataclass(frozen=True)
class Nested(Json):
    r"""CKAN's json: any JSON value, including strings, is stored as CKAN writes it (``\u00e9``);
    responses contain it as JSON, and ``null`` for a missing value.
    """

    @property
    def json_form(self) -> JsonForm:
        return "string"

    @property
    def client_json(self) -> ClientJson:
        return client_json.DOCUMENT

    def literal(self, value: Any) -> Any:
        return value

    def read_value(self, value: Any) -> str:
        return _encode(value, ascii_only=True)

    def csv(self, sql: str) -> str:
        """CKAN selects ``coalesce(column.json, 'null')``."""
        return f"coalesce({self.text(sql)}, {JSON_NULL})"


@dataclass(frozen=True)
class Jsonb(Json):
    """jsonb: text is parsed as in PostgreSQL; objects and lists are also accepted."""

    def literal(self, value: Any) -> Any:
        return value

    def read_value(self, value: Any) -> str:
        if isinstance(value, (dict, list)):
            return json_text.canonical(_encode(value))
        return str(super().read_value(value))

    def read_text(self, text: str) -> str:
        return json_text.canonical(text)

    def key(self, sql: str) -> str:
        return f"pg_jsonb_key({sql})"

    def constant(self, text: str) -> str:
        return f"CAST({literal(self.read_text(text))} AS JSON)"


def _number(text: str) -> float | decimal.Decimal:
    """Return *text* as a float, or as a Decimal if no float has these digits."""
    exact = decimal.Decimal(text)
    nearest = float(text)
    return nearest if decimal.Decimal(repr(nearest)) == exact else exact


_EXACT = msgspec.json.Decoder(float_hook=_number)


def decode(text: str) -> Any:
    """Return the Python value of the JSON *text*, numbers with a fraction as floats."""
    return msgspec.json.decode(text)


def decode_exactly(text: str) -> Any:
    """Return the Python value of the JSON *text*, with numbers that a float cannot represent as
    ``Decimal``.
    """
    return _EXACT.decode(text)


TYPES = (
    Json("json", "json", "JSON", casts=casts(assignment="jsonb", jsonb="pg_jsonb({})"), is_column=False),
    Jsonb(
        "jsonb",
        "jsonb",
        "JSON",
        casts=casts("", "json", "bool int2 int4 int8 numeric float4 float8", json="CAST({} AS JSON)"),
    ),
    # CKAN's composite type, which PostgreSQL does not cast; in queries it means the json in it.
    Nested("nested", "nested", "JSON", casts=casts(assignment="jsonb json")),
)
