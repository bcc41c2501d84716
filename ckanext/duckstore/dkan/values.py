"""Values in DKAN's responses: text, or null. DKAN stores its tables in text columns."""

from __future__ import annotations

import decimal
import json
from collections.abc import Iterable, Sequence
from typing import Any

from ckan.lib.lazyjson import LazyJSONObject

from ckanext.duckstore.errors import InvalidRequest
from ckanext.duckstore.postgres.types import declarations

_FLOAT = declarations.parse("float8")


class _Number(str):
    """A number, with the digits that the DataStore returned."""

    __slots__ = ()


def decoded(records: Any) -> list[Any]:
    """Return the records of an action's result. Numbers that CKAN has not decoded yet are text.

    :raises InvalidRequest: a record contains a document that is nested too deeply.
    """
    if not isinstance(records, LazyJSONObject):
        return list(records)
    return decoded_text(records.encoded_json)


def decoded_text(text: str) -> list[Any]:
    """Return the records in *text*, as :func:`decoded` does."""
    try:
        found: list[Any] = json.loads(text, parse_int=_Number, parse_float=_Number)
    except RecursionError as error:
        raise _too_deep() from error
    return found


def records(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[dict[str, str | None]]:
    """Return *rows* as objects of texts, with the keys *names*.

    :raises InvalidRequest: a value is a document that is nested too deeply.
    """
    try:
        return [dict(zip(names, map(_text, row), strict=True)) for row in rows]
    except RecursionError as error:
        raise _too_deep() from error


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, decimal.Decimal):
        return format(value, "f")
    if isinstance(value, float):
        return _FLOAT.json_text(repr(value))
    return _json(value) if isinstance(value, (dict, list)) else str(value)


def _json(value: Any) -> str:
    """Return *value* as JSON text, with its numbers unchanged."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key, ensure_ascii=False)}: {_json(value[key])}" for key in value) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_json, value)) + "]"
    return str(value) if isinstance(value, _Number) else json.dumps(value, ensure_ascii=False)


def _too_deep() -> InvalidRequest:
    return InvalidRequest({"fields": ["A document in the answer is nested too deeply"]})
