"""Rows in which the words of a query occur very often: their pairs are many more than the rows."""

from __future__ import annotations

from typing import Final

from ckanext.duckstore.operations.text_index.words import Lookup
from ckanext.duckstore.postgres.textsearch.query_tree import And, Phrase, Query, fold

#: The number of pairs of occurrences in the same row from which on it matters, and the number of
#: pairs of each occurrence, on average.
_PAIRS: Final = 20_000_000
_PAIRS_OF_EACH: Final = 64


def is_crowded(lookup: Lookup) -> bool:
    """Check whether to look up the query in arrays, where pairs that do not matter are left out and
    the places of phrases are limited.

    SQL joins each place of a word with each place of the others in the row, to rank it.
    """
    if not (isinstance(lookup.query, And) or _has_phrase(lookup.query)):
        return False
    counted = " UNION ALL ".join(map(lookup.counted, lookup.words))
    of_rows = f"SELECT sum(times)::BIGINT AS n FROM ({counted}) GROUP BY id"
    found = lookup.tables.connection.execute(f"SELECT sum(n), sum(n * n) FROM ({of_rows})").fetchone()
    assert found is not None
    places, pairs = found
    return pairs is not None and pairs > max(_PAIRS, _PAIRS_OF_EACH * places)


def _has_phrase(query: Query) -> bool:
    return fold(query, lambda node, below: isinstance(node, Phrase) or any(below))
