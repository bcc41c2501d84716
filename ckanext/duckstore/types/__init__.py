"""PostgreSQL's types: which there are, what they are called, and which of these classes answers for them.

:func:`parse` takes a type as a consumer writes it (``int``, ``varchar(20)``, ``timestamp with time zone``, ``text[]``);
:func:`of` takes a column of the catalog.
"""

from __future__ import annotations

import datetime
import functools
import re
from collections.abc import Callable, Mapping
from typing import Any

from ckanext.duckstore.errors import UndefinedObject
from ckanext.duckstore.types.arrays import Array
from ckanext.duckstore.types.base import Type, clean_text, expression_type
from ckanext.duckstore.types.datetimes import Datetime, Interval, ShownTimestamp, Timestamp, Timestamptz
from ckanext.duckstore.types.documents import Jsonb, Nested
from ckanext.duckstore.types.numbers import (
    DEFAULT_DECIMAL,
    MAX_DIGITS,
    Boolean,
    Float,
    Integer,
    Numeric,
    Oid,
    decimal_storage,
)
from ckanext.duckstore.types.text import Bytea, Name, Text, Uuid

__all__ = ["Type", "clean_text", "expression_type", "guess", "of", "parse", "shown"]

_SIMPLE: Mapping[str, Type] = {
    type_.name: type_
    for type_ in (
        Text("text", "text", "VARCHAR"),
        Name("name", "name", "VARCHAR"),
        Text("citext", "citext", "VARCHAR"),
        Text("varchar", "character varying", "VARCHAR"),
        Text("bpchar", "bpchar", "VARCHAR", None, True),
        Integer("int2", "smallint", "SMALLINT", 16),
        Integer("int4", "integer", "INTEGER", 32),
        Integer("int8", "bigint", "BIGINT", 64),
        Oid("oid", "oid", "BIGINT", 64),
        Float("float4", "real", "FLOAT", 6, 3.4028234663852886e38, 2**-150),
        Float("float8", "double precision", "DOUBLE", 15, 1.7976931348623157e308, 5e-324),
        Numeric("numeric", "numeric", decimal_storage(*DEFAULT_DECIMAL)),
        Numeric("money", "money", decimal_storage(18, 2), (18, 2)),
        Boolean("bool", "boolean", "BOOLEAN"),
        Uuid("uuid", "uuid", "UUID"),
        Bytea("bytea", "bytea", "BLOB"),
        Nested("nested", "nested", "JSON"),
        Jsonb("jsonb", "jsonb", "JSON"),
        Datetime("date", "date", "DATE"),
        Datetime("time", "time without time zone", "TIME"),
        Datetime("timetz", "time with time zone", "TIMETZ"),
        Timestamp("timestamp", "timestamp without time zone", "TIMESTAMP"),
        Timestamptz("timestamptz", "timestamp with time zone", "TIMESTAMPTZ"),
        Interval("interval", "interval", "INTERVAL"),
    )
}

#: Other spellings; ``json`` is what CKAN's own backend stores as ``nested``.
_ALIASES = {
    "smallint": "int2",
    "int": "int4",
    "integer": "int4",
    "bigint": "int8",
    "real": "float4",
    "float": "float8",
    "double precision": "float8",
    "decimal": "numeric",
    "dec": "numeric",
    "boolean": "bool",
    "character varying": "varchar",
    "char varying": "varchar",
    "json": "nested",
    "timestamp without time zone": "timestamp",
    "timestamp with time zone": "timestamptz",
    "time without time zone": "time",
    "time with time zone": "timetz",
}

#: char without a length has one of 1, unlike bpchar.
_CHARACTER = frozenset({"char", "character"})

_DECLARED = re.compile(
    r'\s*(?:pg_catalog\.)?(?:"(?P<quoted>[^"]+)"|(?P<word>[a-z_][a-z0-9_]*(?:\s+(?!array\b|with(?:out)?\b)[a-z_]+)*))'
    r"\s*(?:\(\s*(?P<modifiers>[0-9]+(?:\s*,\s*[0-9]+)?)\s*\))?(?P<zone>\s+with(?:out)?\s+time\s+zone)?"
    r"\s*(?P<array>(?:\[\s*[0-9]*\s*\]\s*)+|\barray)?\s*",
    re.IGNORECASE,
)


@functools.lru_cache(maxsize=1024)
def parse(declared: str) -> Type:
    """Return the type that a consumer calls *declared*.

    :raises UndefinedObject: PostgreSQL has no such type, or it is one that Duckstore does not keep.
    """
    found = _DECLARED.fullmatch(declared)
    unknown = UndefinedObject(f'type "{declared}" does not exist')
    if not found:
        raise unknown
    name = found["quoted"] or " ".join((found["word"] + (found["zone"] or "")).lower().split())
    if name.startswith("_") and name[1:] in _SIMPLE:
        return _array(_SIMPLE[name[1:]])
    modifiers = found["modifiers"]
    if name in _CHARACTER:
        name, modifiers = "bpchar", modifiers or "1"
    element = _with_modifiers(_SIMPLE.get(_ALIASES.get(name, name)), modifiers, unknown)
    return _array(element) if found["array"] else element


def _array(element: Type) -> Type:
    return Array(f"_{element.name}", f"{element.native_type}[]", f"{element.storage}[]", element)


def _with_modifiers(type_: Type | None, modifiers: str | None, unknown: UndefinedObject) -> Type:
    if type_ is None:
        raise unknown
    if not modifiers:
        return type_
    make = _MODIFIED.get(type_.name)
    changed = make(type_, *(int(number) for number in modifiers.split(","))) if make else None
    if changed is None:
        raise UndefinedObject(f'invalid type modifier for type "{type_.name}": ({modifiers})')
    return changed


def _varchar(type_: Type, length: int, more: int | None = None) -> Type | None:
    if more is not None or not 1 <= length <= 10485760:
        return None
    padded = type_.name == "bpchar"
    return Text(type_.name, f"{'character' if padded else 'character varying'}({length})", "VARCHAR", length, padded)


def _numeric(type_: Type, precision: int, scale: int = 0) -> Type | None:
    if not (1 <= precision <= MAX_DIGITS and scale <= precision):
        return None
    return Numeric("numeric", f"numeric({precision},{scale})", decimal_storage(precision, scale), (precision, scale))


def _float(type_: Type, bits: int, more: int | None = None) -> Type | None:
    if more is not None or not 1 <= bits <= 53:
        return None
    return _SIMPLE["float4"] if bits <= 24 else type_


def _to_microseconds(type_: Type, digits: int, more: int | None = None) -> Type | None:
    """Fewer digits of a second than all six are not kept apart."""
    return type_ if more is None and digits >= 6 else None


_MODIFIED: Mapping[str, Callable[..., Type | None]] = {
    "varchar": _varchar,
    "bpchar": _varchar,
    "numeric": _numeric,
    "float8": _float,
    "timestamp": _to_microseconds,
    "timestamptz": _to_microseconds,
    "time": _to_microseconds,
    "timetz": _to_microseconds,
}


def of(type_name: str, native_type: str) -> Type:
    """Return the type of a column of the catalog, from the two names that it keeps."""
    return parse(type_name if type_name in _SIMPLE and _SIMPLE[type_name].native_type == native_type else native_type)


def shown(type_: Type, *, milliseconds: bool) -> Type:
    """Return what writes values of *type_* as ``datastore_search`` shows them: timestamps in a form of their own."""
    if type_.name != "timestamp":
        return type_
    return ShownTimestamp(type_.name, type_.native_type, type_.storage, milliseconds)


#: The formats in which CKAN recognises a date in the first record (``ckanext.datastore.backend.postgres._DATE_FORMATS``).
_DATE_FORMATS = (
    "%Y-%m-%d",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%dT%H:%M:%SZ",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d-%m-%Y",
    "%m-%d-%Y",
)


def guess(value: Any) -> str:
    """Return the name of the type that CKAN guesses for a column whose first value is *value*."""
    if isinstance(value, (dict, list)):
        return "nested"
    if isinstance(value, int):
        return "int"
    if isinstance(value, float):
        return "float"
    for name, number in (("integer", int), ("numeric", float)):
        if _reads(number, value):
            return name
    if any(_reads(functools.partial(_date, form), value) for form in _DATE_FORMATS):
        return "timestamp"
    return "text"


def _date(form: str, text: str) -> datetime.datetime:
    return datetime.datetime.strptime(text, form)  # noqa: DTZ007 - CKAN only asks whether it reads


def _reads(parse_: Callable[[Any], object], value: Any) -> bool:
    try:
        parse_(value)
    except (TypeError, ValueError):
        return False
    return True
