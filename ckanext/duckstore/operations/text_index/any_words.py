"""Lookups of words that OR and NOT join, ranked in arrays: ``a``, ``a | b:*``, ``!a``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy

from ckanext.duckstore.operations.text_index.occurrences import Array
from ckanext.duckstore.operations.text_index.short_lookups import Ranked, fetched, normalized, ordered, weights
from ckanext.duckstore.operations.text_index.words import Lookup
from ckanext.duckstore.postgres.textsearch.matching import allowed
from ckanext.duckstore.postgres.textsearch.query_tree import And, Not, Or, Phrase, Query, Stop, Word, fold
from ckanext.duckstore.postgres.textsearch.rank import PI_SQUARED_BY_6

#: The maximum number of words: each takes a statement.
_MOST_WORDS: Final = 8
#: The range of ids, in multiples of their number, up to which an array has an element for each.
_DENSE: Final = 8
#: The rows that have a word, by word without its weights, with what it adds to their rank.
_Scores = Mapping[Word, Ranked]


def look_up(lookup: Lookup) -> Ranked | None:
    """Return the rows that match; None for queries with phrases, with many words, or whose rank
    depends on the distance of words.
    """
    first_of = {word.lexeme: _bare(word) for word in reversed(lookup.words)}
    words = {_bare(word) for word in lookup.words}
    if len(words) > _MOST_WORDS or not _is_simple(lookup.query):
        return None
    if isinstance(lookup.query, And) and len(first_of) > 1:
        return None
    scores = {word: _scored(lookup, word) for word in words}
    if isinstance(lookup.query, Word) and allowed(lookup.query):
        ids, rank = scores[_bare(lookup.query)]
        return ids, normalized(rank / PI_SQUARED_BY_6)
    ids = _matching(lookup, scores)
    rank = numpy.zeros(len(ids))
    for lexeme in sorted(first_of):
        having, score = scores[first_of[lexeme]]
        if not len(having):
            continue
        at = numpy.minimum(numpy.searchsorted(having, ids), len(having) - 1)
        rank += numpy.where(having[at] == ids, score[at], 0.0)
    return ids, normalized(rank / PI_SQUARED_BY_6 / len(first_of))


def _bare(word: Word) -> Word:
    return Word(word.lexeme, word.prefix)


def _is_simple(query: Query) -> bool:
    return fold(query, lambda node, below: not isinstance(node, Phrase) and all(below))


def _scored(lookup: Lookup, word: Word) -> Ranked:
    """Return the rows that have *word*, ordered by ``id``, with what it adds to their rank."""
    if lookup.field is None:
        ids, times = fetched(lookup, lambda bound: bound.counted(word))
        if word.prefix:
            return _summed(ids, weights()[times])
        first = times > 0
        return ordered(ids[first], weights()[times[first]])
    if word.prefix:
        return ordered(*fetched(lookup, lambda bound: bound.containing(word), numpy.float64))
    places, _ = ordered(*fetched(lookup, lambda bound: bound.places(word)))
    ids, times = numpy.unique(places, return_counts=True)
    return ids, weights()[times]


def _summed(ids: Array, values: Array) -> Ranked:
    """Return the distinct *ids*, ordered, with the sum of the positive *values* of each."""
    if not len(ids):
        return ids, values
    first = ids.min()
    if ids.max() - first < _DENSE * len(ids):
        sums = numpy.bincount(ids - first, values)
        found = numpy.flatnonzero(sums)
        return found + first, sums[found]
    distinct, position = numpy.unique(ids, return_inverse=True)
    return distinct, numpy.bincount(position, values)


def _matching(lookup: Lookup, scores: _Scores) -> Array:
    """Return the ``id`` of the rows that match, in ascending order."""

    def found(node: Query, operands: Sequence[Array]) -> Array:
        match node:
            case Word():
                return scores[_bare(node)][0] if allowed(node) else numpy.empty(0, numpy.int64)
            case Not():
                return numpy.setdiff1d(_rows(lookup), operands[0], assume_unique=True)
            case And():
                return numpy.intersect1d(operands[0], operands[1], assume_unique=True)
            case Or():
                return numpy.union1d(operands[0], operands[1])
            case Phrase() | Stop():
                raise AssertionError("a simple query has neither phrases nor stop words")

    return fold(lookup.query, found)


def _rows(lookup: Lookup) -> Array:
    ids: Array = lookup.tables.connection.execute(lookup.rows()).fetchnumpy()["id"]
    return numpy.sort(ids)
