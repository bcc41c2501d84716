"""``ts_rank(..., 32)`` in SQL, computed from the positions of a query's words.

The formula is that of :mod:`~ckanext.duckstore.postgres.textsearch.rank`, in double precision where
PostgreSQL mixes it with single precision: equal to six digits.
"""

from __future__ import annotations

from ckanext.duckstore.operations.text_index.array_ranks import distinct
from ckanext.duckstore.operations.text_index.formulas import nearness
from ckanext.duckstore.operations.text_index.words import Lookup
from ckanext.duckstore.postgres.textsearch.query_tree import And, Phrase, Word
from ckanext.duckstore.postgres.textsearch.rank import NOTHING_FOUND, PI_SQUARED_BY_6


def ranked(lookup: Lookup, found: str) -> str:
    """Return SQL of ``id`` and ``rank`` of the rows whose ``id`` is in the query *found*."""
    words = distinct(lookup.query)
    if isinstance(lookup.query, And | Phrase) and len(words) > 1:
        rank = f"coalesce(p.rank, {NOTHING_FOUND!r})"
        near = _by_distance(lookup, words)
        return (
            f"WITH found AS MATERIALIZED (SELECT id FROM ({found})) "
            f"SELECT f.id, {_normalized(rank)} AS rank FROM found f LEFT JOIN ({near}) p USING (id)"
        )
    weights = " UNION ALL ".join(f"SELECT id, weight FROM ({lookup.containing(word)})" for word in words)
    if isinstance(lookup.query, Word) and found == lookup.having(lookup.query):
        rank = _normalized(f"weight / {PI_SQUARED_BY_6!r}")
        return f"SELECT id, {rank} AS rank FROM ({lookup.containing(lookup.query)})"
    rank = f"coalesce(w.weight, 0) / {PI_SQUARED_BY_6!r} / {len(words)}"
    return (
        f"SELECT f.id, {_normalized(rank)} AS rank FROM ({found}) f "
        f"LEFT JOIN (SELECT id, sum(weight) AS weight FROM ({weights}) GROUP BY id) w USING (id)"
    )


def _normalized(rank: str) -> str:
    return f"CAST(({rank}) / (({rank}) + 1) AS FLOAT)"


#: SQL of the distance of two positions in words.
_DISTANCE = "abs(a.place::INTEGER - b.place::INTEGER)"


def _combined(near: str) -> str:
    """Return SQL of the rank of a row in which each pair of words has the weight *near*."""
    return f"CASE count(*) WHEN 1 THEN any_value({near}) ELSE 1 - exp(sum(ln(1 - {near}))) END"


def _by_distance(lookup: Lookup, words: list[Word]) -> str:
    """Return SQL of ``id`` and ``rank`` of rows of ``found`` that contain two of *words*.

    The nearer the words, the greater their weight. As in PostgreSQL, words after a prefix are
    compared only with the last of its lexemes.
    """
    hits = " UNION ALL ".join(
        f"SELECT id, place, {number} AS word, "
        + ("term = max(term) OVER (PARTITION BY id)" if word.prefix else "true")
        + f" AS counts FROM ({lookup.places(word)}) SEMI JOIN found USING (id)"
        for number, word in enumerate(words)
    )
    pairs = (
        f"SELECT a.id AS id, {nearness(_DISTANCE)} AS near FROM hits a JOIN hits b "
        "ON a.id = b.id AND a.word < b.word AND a.place <> b.place WHERE a.counts"
    )
    return f"WITH hits AS MATERIALIZED ({hits}) SELECT id, {_combined('near')} AS rank FROM ({pairs}) GROUP BY id"
