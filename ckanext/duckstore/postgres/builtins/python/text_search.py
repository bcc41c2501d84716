"""Text search in users' SQL. Values of tsvector and tsquery come and go as PostgreSQL's text of
them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ckanext.duckstore.errors import of_sqlstate
from ckanext.duckstore.remembering import of_short_texts

from ...textsearch import (
    CONFIGS,
    Query,
    matches,
    phraseto_tsquery,
    plainto_tsquery,
    query_functions,
    query_text,
    read_tsquery,
    read_tsvector,
    to_tsquery,
    to_tsvector,
    ts_rank,
    ts_rank_cd,
    ts_rewrite,
    vector_functions,
    websearch_to_tsquery,
)
from ...textsearch.dictionaries import dictionary
from ...textsearch.rank import DEFAULT_WEIGHTS, Weights, float4
from .base import PythonFunction
from .fulltext import CONFIG, parsed

# A process that runs queries may read no file any more: the stop words of all languages are loaded
# before.
for _config in CONFIGS:
    dictionary(_config)

#: The longest of many texts that are remembered once they are read, and the number of longer ones.
_LONGEST_REMEMBERED, _FEW = 10_000, 2
#: The lexemes of ``setweight`` and ``ts_delete``, NULL ones among them.
Lexemes = Sequence[str | None]


_vector = of_short_texts(1024, _LONGEST_REMEMBERED, _FEW)(read_tsvector)
_query = of_short_texts(256, _LONGEST_REMEMBERED, _FEW)(read_tsquery)


def vector_of_text(config: str, text: str) -> str:
    """``to_tsvector(config, text)``"""
    return str(to_tsvector(config, text))


def rewritten(query: str, target: str, substitute: str) -> str:
    """``ts_rewrite(query, target, substitute)``"""
    return query_text(ts_rewrite(_query(query), _query(target), _query(substitute)))


def _reading(read: Callable[[str, str], Query | None]) -> Callable[[str, str], str]:
    """Return a function (configuration, text) that gives the text of the query which *read*
    makes.
    """

    @of_short_texts(256, _LONGEST_REMEMBERED, _FEW)
    def query_of_text(config: str, text: str) -> str:
        return query_text(read(config, text))

    return query_of_text


def vector_matches(vector: str, query: str) -> bool:
    """``vector @@ query``"""
    return matches(_vector(vector), _query(query))


def text_matches_query(text: str, query: str) -> bool:
    """``text @@ query``: ``to_tsvector(text) @@ query``"""
    return matches(to_tsvector(CONFIG, text), _query(query))


def text_matches_text(text: str, words: str) -> bool:
    """``text @@ words``: ``to_tsvector(text) @@ plainto_tsquery(words)``"""
    return matches(to_tsvector(CONFIG, text), parsed(CONFIG, words, True))


def _weights(given: Sequence[float | None]) -> Weights:
    """Return what D, C, B and A count for, from a query's array of them; a negative number stands
    for the default.
    """
    if len(given) < len(DEFAULT_WEIGHTS):
        raise of_sqlstate("2202E", "array of weight is too short")
    if None in given:
        raise of_sqlstate("22004", "array of weight must not contain nulls")
    found = {
        letter: float4(weight) if weight is not None and weight >= 0 else default
        for (letter, default), weight in zip(DEFAULT_WEIGHTS.items(), given, strict=False)
    }
    if max(found.values()) > 1.0:
        raise of_sqlstate("22023", "weight out of range")
    return found


def rank(weights: Sequence[float | None], vector: str, query: str, normalization: int) -> float:
    """``ts_rank(weights, vector, query, normalization)``"""
    return ts_rank(_vector(vector), _query(query), normalization, _weights(weights))


def rank_by_covers(weights: Sequence[float | None], vector: str, query: str, normalization: int) -> float:
    """``ts_rank_cd(weights, vector, query, normalization)``"""
    return ts_rank_cd(_vector(vector), _query(query), normalization, _weights(weights))


def setweight(vector: str, weight: str) -> str:
    return str(vector_functions.setweight(_vector(vector), weight))


def setweight_of(vector: str, weight: str, lexemes: Lexemes) -> str:
    return str(vector_functions.setweight(_vector(vector), weight, _known(lexemes)))


def _known(lexemes: Lexemes) -> frozenset[str]:
    return frozenset(lexeme for lexeme in lexemes if lexeme is not None)


def ts_delete(vector: str, lexemes: Lexemes) -> str:
    return str(vector_functions.without(_vector(vector), _known(lexemes)))


def ts_filter(vector: str, weights: Lexemes) -> str:
    return str(vector_functions.ts_filter(_vector(vector), weights))


def lexeme_rows(vector: str) -> list[dict[str, object]]:
    """``unnest(vector)``"""
    found = _vector(vector)
    return [
        {
            "lexeme": lexeme,
            "positions": list(found[lexeme]) or None,
            "weights": list(found.weights(lexeme)) or None,
        }
        for lexeme in found
    ]


def _of_queries(make: Callable[..., Query | None]) -> Callable[[str, str], str]:
    return lambda left, right: query_text(make(_query(left), _query(right)))


_TEXT, _TEXTS, _TWO = "VARCHAR", "VARCHAR[]", ("VARCHAR", "VARCHAR")
_RANK = ("FLOAT[]", "VARCHAR", "VARCHAR", "INTEGER")

PYTHON: Mapping[str, PythonFunction] = {
    "pg_to_tsvector": PythonFunction(vector_of_text, _TWO, _TEXT),
    "pg_to_tsquery": PythonFunction(_reading(to_tsquery), _TWO, _TEXT),
    "pg_plainto_tsquery": PythonFunction(_reading(plainto_tsquery), _TWO, _TEXT),
    "pg_phraseto_tsquery": PythonFunction(_reading(phraseto_tsquery), _TWO, _TEXT),
    "pg_websearch_to_tsquery": PythonFunction(_reading(websearch_to_tsquery), _TWO, _TEXT),
    "pg_vector_matches": PythonFunction(vector_matches, _TWO, "BOOLEAN"),
    "pg_text_matches_query": PythonFunction(text_matches_query, _TWO, "BOOLEAN"),
    "pg_text_matches_text": PythonFunction(text_matches_text, _TWO, "BOOLEAN"),
    "pg_ts_rank": PythonFunction(rank, _RANK, "FLOAT"),
    "pg_ts_rank_cd": PythonFunction(rank_by_covers, _RANK, "FLOAT"),
    "pg_setweight": PythonFunction(setweight, _TWO, _TEXT),
    "pg_setweight_of": PythonFunction(setweight_of, (_TEXT, _TEXT, _TEXTS), _TEXT),
    "pg_strip": PythonFunction(lambda vector: str(vector_functions.strip(_vector(vector))), (_TEXT,), _TEXT),
    "pg_tsvector_length": PythonFunction(lambda vector: len(_vector(vector)), (_TEXT,), "INTEGER"),
    "pg_tsvector_to_array": PythonFunction(lambda vector: list(_vector(vector)), (_TEXT,), _TEXTS),
    "pg_array_to_tsvector": PythonFunction(
        lambda lexemes: str(vector_functions.array_to_tsvector(lexemes)), (_TEXTS,), _TEXT
    ),
    "pg_ts_delete": PythonFunction(ts_delete, (_TEXT, _TEXTS), _TEXT),
    "pg_ts_filter": PythonFunction(ts_filter, (_TEXT, _TEXTS), _TEXT),
    "pg_tsvector_concat": PythonFunction(
        lambda left, right: str(vector_functions.concatenated(_vector(left), _vector(right))), _TWO, _TEXT
    ),
    "pg_tsvector_rows": PythonFunction(
        lexeme_rows, (_TEXT,), "STRUCT(lexeme VARCHAR, positions SMALLINT[], weights VARCHAR[])[]"
    ),
    "pg_ts_rewrite": PythonFunction(rewritten, (_TEXT, _TEXT, _TEXT), _TEXT),
    "pg_numnode": PythonFunction(lambda query: query_functions.numnode(_query(query)), (_TEXT,), "INTEGER"),
    "pg_querytree": PythonFunction(lambda query: query_functions.querytree(_query(query)), (_TEXT,), _TEXT),
    "pg_tsquery_and": PythonFunction(_of_queries(query_functions.both), _TWO, _TEXT),
    "pg_tsquery_or": PythonFunction(_of_queries(query_functions.either), _TWO, _TEXT),
    "pg_tsquery_not": PythonFunction(lambda query: query_text(query_functions.negated(_query(query))), (_TEXT,), _TEXT),
    "pg_tsquery_phrase": PythonFunction(_of_queries(query_functions.phrase), _TWO, _TEXT),
}
