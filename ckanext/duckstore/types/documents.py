"""Documents: ``nested`` (what CKAN calls json) and jsonb."""

from __future__ import annotations

import decimal
import json
from dataclasses import dataclass
from typing import Any

import msgspec

from ckanext.duckstore.errors import DatatypeMismatch, InvalidTextRepresentation
from ckanext.duckstore.types.base import JSON_NULL, Type, clean_text


def _encode(value: Any, *, ascii_only: bool = False) -> str:
    try:
        text = json.dumps(value, ensure_ascii=False, default=_default)
    except (TypeError, RecursionError) as error:
        raise DatatypeMismatch(f"can't adapt type '{type(value).__name__}'") from error
    except ValueError as error:
        raise InvalidTextRepresentation("invalid input syntax for type json") from error
    clean_text(text)
    _finite(text)
    return json.dumps(value, default=_default) if ascii_only and not text.isascii() else text


def _finite(text: str) -> str:
    """Return *text* if it is JSON as PostgreSQL has it: Python also writes NaN and Infinity, and text may have no NUL."""
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
class Nested(Type):
    r"""CKAN's json: any JSON value is kept as CKAN writes it (``\u00e9``), text too; answers hold it as JSON, and ``null`` where there is none."""

    @property
    def wire(self) -> str:
        return "VARCHAR"

    def load(self, sql: str, storage: str) -> str:
        return f"CAST({sql} AS JSON)"

    def literal(self, value: Any) -> Any:
        return value

    def read_value(self, value: Any) -> str:
        return _encode(value, ascii_only=True)

    def json(self, sql: str) -> str:
        return self.text(sql)

    def csv(self, sql: str) -> str:
        """CKAN selects ``coalesce(column.json, 'null')``."""
        return f"coalesce({self.text(sql)}, {JSON_NULL})"


@dataclass(frozen=True)
class Jsonb(Nested):
    """jsonb: text is parsed, as PostgreSQL does; objects and lists are taken too."""

    def read_value(self, value: Any) -> str:
        if isinstance(value, (dict, list)):
            return self._canonical(_encode(value))
        if isinstance(value, str):
            return self._canonical(_finite(clean_text(value)))
        raise self.mismatch(value)

    def _canonical(self, text: str) -> str:
        return jsonb_text(json.loads(text, parse_float=decimal.Decimal, parse_int=decimal.Decimal))

    def csv(self, sql: str) -> str:
        return self.text(sql)


def jsonb_text(value: Any) -> str:
    """Return *value* (numbers as ``Decimal``) as PostgreSQL prints jsonb: keys by length, then bytes; a space after ``:`` and ``,``."""
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: (len(key.encode()), key.encode()))
        return "{" + ", ".join(f"{json.dumps(key, ensure_ascii=False)}: {jsonb_text(value[key])}" for key in keys) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(jsonb_text, value)) + "]"
    if isinstance(value, decimal.Decimal):
        return format(value, "f")
    return json.dumps(value, ensure_ascii=False)


def decode(text: str) -> Any:
    """Return the Python value of the JSON *text*."""
    return msgspec.json.decode(text)
