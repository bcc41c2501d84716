"""``ts_headline`` of text, json and jsonb."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from ckanext.duckstore.remembering import of_short_texts

from ...textsearch import read_tsquery
from ...textsearch.headline import HeadlineOptions, LastPosition, headline
from ...types.json_text import Number, object_order, read, string, write
from .base import PythonFunction, bounded
from .headline_options import options, pairs

#: The longest of many options and queries that are remembered once they are read, and the number of
#: longer ones.
_LONGEST_REMEMBERED, _FEW = 10_000, 2
_pairs = of_short_texts(64, _LONGEST_REMEMBERED, _FEW)(pairs)
_options = of_short_texts(64, _LONGEST_REMEMBERED, _FEW)(options)
_query = of_short_texts(64, _LONGEST_REMEMBERED, _FEW)(read_tsquery)
#: A string of a JSON text, with the colon behind it if it is a key, or other text.
_PIECES = re.compile(r'("(?:[^"\\]|\\.)*")([ \t\n\r]*:)?|[^" \t\n\r]+')


def of_text(config: str, text: str, query: str, given: str) -> str:
    """``ts_headline(config, text, query, options)``"""
    return bounded(headline(config, text, _query(query), _options(given)))


class _Strings:
    """Headlines of the strings of one document, where positions count on."""

    def __init__(self, config: str, query: str, given: str) -> None:
        self._config = config
        self._query = _query(query)
        _pairs(given)  # it raises
        self._given = given
        self._position = LastPosition()

    @cached_property
    def _options(self) -> HeadlineOptions:
        """The options, whose names and values PostgreSQL checks at the first string."""
        return _options(self._given)

    def __call__(self, text: str) -> str:
        return headline(self._config, text, self._query, self._options, self._position)


def of_json(config: str, document: str, query: str, given: str) -> str:
    """``ts_headline(config, document, query, options)``, which keeps the order and the notation of
    json, but not its white space.
    """
    strings = _Strings(config, query, given)

    def written(piece: re.Match[str]) -> str:
        if piece[1] is None:
            return piece[0]
        text = json.loads(piece[1])
        return string(text) + ":" if piece[2] else string(strings(text))

    read(document, "json")
    return bounded("".join(map(written, _PIECES.finditer(document))))


def of_jsonb(config: str, document: str, query: str, given: str) -> str:
    """``ts_headline(config, document, query, options)``, in the canonical form of jsonb."""
    return bounded(write(_changed(read(document), _Strings(config, query, given))))


def _changed(value: Any, strings: _Strings) -> Any:
    """Return *value* with the headlines of its strings. jsonb has its keys in canonical order."""
    if isinstance(value, dict):
        return {key: _changed(value[key], strings) for key in sorted(value, key=object_order)}
    if isinstance(value, list):
        return [_changed(item, strings) for item in value]
    return strings(value) if isinstance(value, str) and not isinstance(value, Number) else value


_FOUR = ("VARCHAR", "VARCHAR", "VARCHAR", "VARCHAR")

PYTHON: Mapping[str, PythonFunction] = {
    "pg_ts_headline": PythonFunction(of_text, _FOUR, "VARCHAR"),
    "pg_ts_headline_json": PythonFunction(of_json, _FOUR, "JSON"),
    "pg_ts_headline_jsonb": PythonFunction(of_jsonb, _FOUR, "JSON"),
}
