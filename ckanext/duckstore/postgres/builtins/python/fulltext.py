"""Full-text search without an index: words of a row or of one text are found when they are asked for.

A *row* is a JSON list: how the values are spelled, a letter for each (:data:`~ckanext.duckstore.postgres.spelling.SPELLINGS`), and the
texts of its columns as DuckDB writes them, from which CKAN's trigger makes ``_full_text``. A *query* is read with
``to_tsquery``, or with ``plainto_tsquery`` where *plain*.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache

from ...spelling import SPELLINGS
from ...textsearch import Query, Tsvector, matches, plainto_tsquery, row_tsvector, to_tsquery, to_tsvector, ts_rank
from .base import PythonFunction

#: PostgreSQL's ``default_text_search_config``, which counts where CKAN's trigger names none.
CONFIG = "english"
#: CKAN's ``ts_rank(…, …, 32)``: the rank divided by itself and one.
NORMALIZATION = 32


@lru_cache(maxsize=256)
def parsed(config: str, query: str, plain: bool) -> Query | None:
    """Return *query*, read; None where nothing but stop words is in it."""
    return (plainto_tsquery if plain else to_tsquery)(config, query)


def _vector(row: str) -> Tsvector | None:
    spellings, *texts = json.loads(row)
    spelled = [
        None if text is None else SPELLINGS[spelling](text) for spelling, text in zip(spellings, texts, strict=True)
    ]
    return row_tsvector(CONFIG, spelled)


def _row(values: str) -> Tsvector:
    return _vector(values) or to_tsvector(CONFIG, "")


def row_vector(values: str) -> str | None:
    """Return what CKAN's trigger keeps for a row as ``_full_text``, as text."""
    vector = _vector(values)
    return None if vector is None else str(vector)


def row_matches(values: str, config: str, query: str, plain: bool) -> bool:
    """``_full_text @@ query``"""
    return matches(_row(values), parsed(config, query, plain))


def row_rank(values: str, config: str, query: str, plain: bool) -> float:
    """``ts_rank(_full_text, query, 32)``"""
    return ts_rank(_row(values), parsed(config, query, plain), NORMALIZATION)


def text_matches(text: str, config: str, query: str, plain: bool) -> bool:
    """``to_tsvector(config, text) @@ query``"""
    return matches(to_tsvector(config, text), parsed(config, query, plain))


def text_rank(text: str, config: str, query: str, plain: bool) -> float:
    """``ts_rank(to_tsvector(config, text), query, 32)``"""
    return ts_rank(to_tsvector(config, text), parsed(config, query, plain), NORMALIZATION)


# A process that runs queries may read no file any more when it is asked for a vector: the stemmer and its words are loaded before.
row_vector('["-", "words"]')

_SEARCH = ("VARCHAR", "VARCHAR", "VARCHAR", "BOOLEAN")

PYTHON: Mapping[str, PythonFunction] = {
    "pg_row_vector": PythonFunction(row_vector, ("VARCHAR",), "VARCHAR"),
    "pg_row_matches": PythonFunction(row_matches, _SEARCH, "BOOLEAN"),
    "pg_row_rank": PythonFunction(row_rank, _SEARCH, "FLOAT"),
    "pg_text_matches": PythonFunction(text_matches, _SEARCH, "BOOLEAN"),
    "pg_text_rank": PythonFunction(text_rank, _SEARCH, "FLOAT"),
}
