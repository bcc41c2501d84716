"""The vectors of json and jsonb: ``to_tsvector``, ``json_to_tsvector``, ``jsonb_to_tsvector``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from ckanext.duckstore.errors import UntranslatableCharacter, of_sqlstate

from ...textsearch import strings_tsvector
from ...types.json_text import Number, read
from .base import PythonFunction

_KINDS: Final = frozenset({"key", "string", "numeric", "boolean"})
_BOOLEANS: Final = {True: "true", False: "false"}


class _Key(str):
    """A key of an object."""

    __slots__ = ()


def _items(pairs: Sequence[tuple[str, object]]) -> list[object]:
    """Return the keys and values of an object, also those of repeated keys."""
    return [item for key, value in pairs for item in (_Key(key), value)]


_READER: Final = json.JSONDecoder(object_pairs_hook=_items, parse_int=Number, parse_float=Number)


def vector_of_json(config: str, document: str, wanted: str) -> str:
    """Return the vector of the parts of *document* that *wanted* names: ``json_to_tsvector``."""
    return str(strings_tsvector(config, _texts(_READER.decode(document), _wanted(wanted))))


def _wanted(given: str) -> frozenset[str]:
    """Return the kinds that the jsonb *given* names.

    :raises DataError: it is no string or list of strings, or one of them is unknown.
    """
    value = read(given)
    if isinstance(value, dict):
        raise of_sqlstate("22023", "wrong flag type, only arrays and scalars are allowed")
    names = value if isinstance(value, list) else [value]
    found: set[str] = set()
    for name in names:
        if not isinstance(name, str) or isinstance(name, Number):
            raise of_sqlstate("22023", "flag array element is not a string")
        if name.lower() not in _KINDS | {"all"}:
            raise of_sqlstate("22023", f'wrong flag in flag array: "{name}"')
        found |= _KINDS if name.lower() == "all" else {name.lower()}
    return frozenset(found)


def _texts(document: object, wanted: frozenset[str]) -> Iterator[str]:
    """Yield the texts of *document* in order."""
    waiting = [document]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting.extend(reversed(value))
        elif value is not None and _kind(value) in wanted:
            text = _BOOLEANS[value] if isinstance(value, bool) else str(value)
            if "\0" in text:
                raise UntranslatableCharacter("unsupported Unicode escape sequence")
            yield text


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    return "key" if isinstance(value, _Key) else "numeric" if isinstance(value, Number) else "string"


PYTHON: Mapping[str, PythonFunction] = {
    "pg_json_to_tsvector": PythonFunction(vector_of_json, ("VARCHAR", "VARCHAR", "VARCHAR"), "VARCHAR"),
}
