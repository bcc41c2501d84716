"""Full-text search without an index: words of a row or of one text are found when they are asked
for.

A *row* is a JSON list: how the values are spelled, a letter for each
(:data:`~ckanext.duckstore.postgres.spelling.SPELLINGS`), and the texts of its columns as DuckDB
writes them, from which CKAN's trigger makes ``_full_text``. A *query* is read with ``to_tsquery``,
or with ``plainto_tsquery`` where *plain*.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from ckanext.duckstore.errors import ProgramLimitExceeded
from ckanext.duckstore.remembering import of_short_texts

from ...spelling import SPELLINGS
from ...textsearch import (
    Query,
    Tsvector,
    matches,
    plainto_tsquery,
    row_tsvector,
    to_tsquery,
    to_tsvector,
    ts_rank,
)
from .base import PythonFunction

#: PostgreSQL's ``default_text_search_config``, which counts where CKAN's trigger names none.
CONFIG = "english"
#: CKAN's ``ts_rank(…, …, 32)``: the rank divided by itself and one.
NORMALIZATION = 32


@of_short_texts(256, 1000, few=2)
def parsed(config: str, query: str, plain: bool) -> Query | None:
    """Return *query*, read; None where nothing but stop words is in it."""
    return (plainto_tsquery if plain else to_tsquery)(config, query)


def _spelled(row: str) -> list[str | None]:
    spellings, *texts = json.loads(row)
    return [
        None if text is None else SPELLINGS[spelling](text) for spelling, text in zip(spellings, texts, strict=True)
    ]


def _of_row(texts: list[str | None]) -> Tsvector | None:
    """Return the vector of a row; an empty one where PostgreSQL would have refused the row, because
    it has too many words.
    """
    try:
        return row_tsvector(CONFIG, texts)
    except ProgramLimitExceeded:
        return to_tsvector(CONFIG, "")


def _of_text(config: str, text: str) -> Tsvector:
    """Return the vector of a text; an empty one where it has too many words."""
    try:
        return to_tsvector(config, text)
    except ProgramLimitExceeded:
        return to_tsvector(config, "")


def _vector(row: str) -> Tsvector | None:
    return _of_row(_spelled(row))


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
    return matches(_of_text(config, text), parsed(config, query, plain))


def text_rank(text: str, config: str, query: str, plain: bool) -> float:
    """``ts_rank(to_tsvector(config, text), query, 32)``"""
    return ts_rank(_of_text(config, text), parsed(config, query, plain), NORMALIZATION)


def row_words(values: str) -> list[tuple[str, int, int]]:
    """Return the lexemes of a row with their places and fields: those of the row in field 0, those
    of its columns, each read alone, in -1, -2, ...
    """
    texts = _spelled(values)
    return [*_words(0, _of_row(texts)), *_columns_words(CONFIG, texts)]


def column_words(config: str, values: str) -> list[tuple[str, int, int]]:
    """Return the lexemes of the columns of a row as :func:`row_words` does, read by *config*.

    :param values: a JSON list of their texts.
    """
    return _columns_words(config, json.loads(values))


def _columns_words(config: str, texts: list[str | None]) -> list[tuple[str, int, int]]:
    return [
        word
        for number, text in enumerate(texts, 1)
        if text is not None
        for word in _words(-number, _of_text(config, text))
    ]


def _words(field: int, vector: Tsvector | None) -> list[tuple[str, int, int]]:
    return [(term, place, field) for term, places in (vector or {}).items() for place in places]


# A process that runs queries may read no file any more when it is asked for a vector: the stemmer
# and its words are loaded before.
row_vector('["-", "words"]')

_SEARCH = ("VARCHAR", "VARCHAR", "VARCHAR", "BOOLEAN")

PYTHON: Mapping[str, PythonFunction] = {
    "pg_row_vector": PythonFunction(row_vector, ("VARCHAR",), "VARCHAR"),
    "pg_row_matches": PythonFunction(row_matches, _SEARCH, "BOOLEAN"),
    "pg_row_rank": PythonFunction(row_rank, _SEARCH, "FLOAT"),
    "pg_text_matches": PythonFunction(text_matches, _SEARCH, "BOOLEAN"),
    "pg_text_rank": PythonFunction(text_rank, _SEARCH, "FLOAT"),
}
