"""Functions and operators of ``json`` and ``jsonb``:
https://www.postgresql.org/docs/current/functions-json.html

Each takes and returns text. jsonb is always in the canonical form that :mod:`.json_text` writes, so
pieces of it are canonical too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from ....raising import Failure
from ...types.clean import RESULT_LIMIT
from ...types.json_text import as_text, canonical, elements, is_valid, kind, members, pretty, scalar, string
from . import json_changes, json_order
from .base import PythonFunction, bounded

#: The cost of a list element in addition to its characters.
_ELEMENT_COST = 16


def _listed(items: Iterable[Any], size: Any) -> list[Any]:
    """Return *items* as a list.

    :raises Failure: their total length is too large.
    """
    found = []
    total = 0
    for item in items:
        total += size(item) + _ELEMENT_COST
        if total > RESULT_LIMIT * 4:
            raise Failure("54000", "requested length too large")
        found.append(item)
    return found


# Arrays and objects as rows


def array_elements(text: str) -> list[str]:
    """``json_array_elements``."""
    _wanted(text, "array", "json_array_elements")
    return _listed(elements(text), len)


def array_elements_text(text: str) -> list[str | None]:
    """``json_array_elements_text``."""
    _wanted(text, "array", "json_array_elements_text")
    return _listed(map(as_text, elements(text)), lambda item: len(item or ""))


def each(text: str) -> list[dict[str, str]]:
    """``json_each``."""
    _wanted(text, "object", "json_each")
    return _listed(({"key": key, "value": value} for key, value in members(text)), lambda row: len(row["value"]))


def each_text(text: str) -> list[dict[str, str | None]]:
    """``json_each_text``."""
    _wanted(text, "object", "json_each_text")
    return _listed(
        ({"key": key, "value": as_text(value)} for key, value in members(text)), lambda row: len(row["value"] or "")
    )


def object_keys(text: str) -> list[str]:
    """``json_object_keys``."""
    _wanted(text, "object", "json_object_keys")
    return _listed((key for key, _ in members(text)), len)


def array_length(text: str) -> int:
    """``json_array_length``."""
    found = kind(text)
    if found != "array":
        raise Failure("22023", f"cannot get array length of a {'non-array' if found == 'object' else 'scalar'}")
    return sum(1 for _ in elements(text))


def _wanted(text: str, wanted: str, name: str) -> None:
    found = kind(text)
    if found != wanted:
        shown = {"array": "an array", "object": "an object"}.get(found, "a scalar")
        raise Failure("22023", f"cannot call {name} on {shown}")


# Access to parts of a value


def element(text: str, place: int) -> str | None:
    """``json -> integer``: a negative number counts from the end."""
    if kind(text) != "array":
        return None
    if place < 0:
        place += array_length(text)
        if place < 0:
            return None
    return next(islice(elements(text), place, None), None)


def field(text: str, name: str) -> str | None:
    """``json -> text``: the last of equal keys."""
    if kind(text) != "object":
        return None
    found = None
    for key, value in members(text):
        if key == name:
            found = value
    return found


def path(text: str, steps: Sequence[str | None]) -> str | None:
    """``json #> text[]``, and ``json_extract_path``."""
    piece: str | None = text.strip(" \t\r\n") if steps else text
    for step in steps:
        if piece is None or step is None:
            return None
        if kind(piece) == "array":
            place = json_changes.position(step)
            piece = element(piece, place) if place is not None else None
        else:
            piece = field(piece, step)
    return piece


def _text_of(piece: str | None) -> str | None:
    return None if piece is None else as_text(piece.strip(" \t\r\n"))


def element_text(text: str, place: int) -> str | None:
    """``json ->> integer``."""
    return _text_of(element(text, place))


def field_text(text: str, name: str) -> str | None:
    """``json ->> text``."""
    return _text_of(field(text, name))


def path_text(text: str, steps: Sequence[str | None]) -> str | None:
    """``json #>> text[]``."""
    return _text_of(path(text, steps))


# Making values


def object_of_pairs(parts: Sequence[str | None]) -> str:
    """``json_object(text[])``: alternating keys and values."""
    if len(parts) % 2:
        raise Failure("2202E", "array must have even number of elements")
    return _object(parts[::2], parts[1::2])


def object_of_arrays(keys: Sequence[str | None], values: Sequence[str | None]) -> str:
    """``json_object(text[], text[])``."""
    if len(keys) != len(values):
        raise Failure("2202E", "mismatched array dimensions")
    return _object(keys, values)


def _object(keys: Sequence[str | None], values: Sequence[str | None]) -> str:
    if None in keys:
        raise Failure("22004", "null value not allowed for object key")
    pairs = (f"{string(key or '')} : {scalar(value)}" for key, value in zip(keys, values, strict=True))
    return bounded("{" + ", ".join(pairs) + "}")


def repeated_key(keys: Sequence[str]) -> str | None:
    """Return the first of *keys* that was there before, as a json string; None if there is none."""
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            return string(key)
        seen.add(key)
    return None


def strip_nulls(text: str, arrays: bool) -> str:
    """``json_strip_nulls``: drop null fields, with *arrays* null elements too; the result has no
    white space, and strings without the escapes that they do not need.
    """
    found = kind(text)
    if found == "object":
        kept = [(key, value) for key, value in members(text) if value != "null"]
        return bounded("{" + ",".join(f"{string(key)}:{strip_nulls(value, arrays)}" for key, value in kept) + "}")
    if found == "array":
        parts = [part for part in elements(text) if not (arrays and part == "null")]
        return bounded("[" + ",".join(strip_nulls(part, arrays) for part in parts) + "]")
    written = text.strip(" \t\r\n")
    return string(as_text(written) or "") if found == "string" else written


_JSON = ("VARCHAR",)
_PAIRS = 'STRUCT("key" VARCHAR, "value" {})[]'

PYTHON: Mapping[str, PythonFunction] = {
    "pg_jsonb": PythonFunction(canonical, _JSON, "JSON"),
    "pg_jsonb_key": PythonFunction(json_order.key, _JSON, "BLOB"),
    "pg_is_json": PythonFunction(is_valid, ("VARCHAR", "VARCHAR", "BOOLEAN"), "BOOLEAN"),
    "pg_json_quote": PythonFunction(string, _JSON, "VARCHAR"),
    "pg_jsonb_pretty": PythonFunction(pretty, _JSON, "VARCHAR"),
    "pg_json_typeof": PythonFunction(kind, _JSON, "VARCHAR"),
    "pg_json_array_elements": PythonFunction(array_elements, _JSON, "JSON[]"),
    "pg_json_array_elements_text": PythonFunction(array_elements_text, _JSON, "VARCHAR[]"),
    "pg_json_each": PythonFunction(each, _JSON, _PAIRS.format("JSON")),
    "pg_json_each_text": PythonFunction(each_text, _JSON, _PAIRS.format("VARCHAR")),
    "pg_json_object_keys": PythonFunction(object_keys, _JSON, "VARCHAR[]"),
    "pg_json_array_length": PythonFunction(array_length, _JSON, "INTEGER"),
    "pg_json_piece_element": PythonFunction(element, ("VARCHAR", "INTEGER"), "JSON"),
    "pg_json_piece_element_text": PythonFunction(element_text, ("VARCHAR", "INTEGER"), "VARCHAR"),
    "pg_json_piece_field": PythonFunction(field, ("VARCHAR", "VARCHAR"), "JSON"),
    "pg_json_piece_field_text": PythonFunction(field_text, ("VARCHAR", "VARCHAR"), "VARCHAR"),
    "pg_json_piece_path": PythonFunction(path, ("VARCHAR", "VARCHAR[]"), "JSON"),
    "pg_json_piece_path_text": PythonFunction(path_text, ("VARCHAR", "VARCHAR[]"), "VARCHAR"),
    "pg_json_object": PythonFunction(object_of_pairs, ("VARCHAR[]",), "JSON"),
    "pg_json_object_arrays": PythonFunction(object_of_arrays, ("VARCHAR[]", "VARCHAR[]"), "JSON"),
    "pg_json_repeated_key": PythonFunction(repeated_key, ("VARCHAR[]",), "VARCHAR"),
    "pg_json_strip_nulls": PythonFunction(strip_nulls, ("VARCHAR", "BOOLEAN"), "JSON"),
    **json_changes.PYTHON,
}
