"""``ts_rank(..., 32)`` in arrays, for queries with many words.

The formula is that of :mod:`.ranks`: equal to PostgreSQL's to six digits.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Final

import numpy

from ckanext.duckstore import interrupts
from ckanext.duckstore.errors import ProgramLimitExceeded
from ckanext.duckstore.operations.text_index.found_words import FoundWords
from ckanext.duckstore.operations.text_index.layout import MOST_PLACES
from ckanext.duckstore.operations.text_index.occurrences import Array
from ckanext.duckstore.operations.text_index.short_lookups import nearnesses, normalized, weights
from ckanext.duckstore.postgres.textsearch import rank
from ckanext.duckstore.postgres.textsearch.query_tree import And, Phrase, Query, Word, words

#: The logarithm of the difference of 1 and a rank that other pairs do not change.
_SETTLED: Final = -40.0
#: The maximum number of places of all words, where prefixes may find the same places.
_MOST_PLACES: Final = 20_000_000
#: More than the largest place in a row, and more than the number of words in a query.
_ROW: Final = 1 << 32


def ranks(found: FoundWords, query: Query, matched: Array) -> Array:
    """Return the rank of each row that *matched*, a mask of ``found.rows``."""
    sought = distinct(query)
    if isinstance(query, And | Phrase) and len(sought) > 1:
        return normalized(_by_distance(_hits(found, sought, matched), len(matched))[matched])
    return normalized(_by_frequency(found, sought)[matched])


def distinct(query: Query) -> list[Word]:
    """Return the words by distinct lexeme, in order, without weights, which are irrelevant here."""
    known: dict[str, Word] = {}
    for word in words(query):
        known.setdefault(word.lexeme, Word(word.lexeme, word.prefix))
    return [known[lexeme] for lexeme in sorted(known)]


def _by_frequency(found: FoundWords, sought: list[Word]) -> Array:
    total = numpy.zeros(len(found.rows))
    for word in sought:
        interrupts.check()
        span = found.occurrences_of(word)
        row, number = found.row[span], found.numbers[span]
        starts = numpy.flatnonzero((numpy.diff(row, prepend=-1) != 0) | (numpy.diff(number, prepend=-1) != 0))
        times = numpy.diff(starts, append=len(row))
        numpy.add.at(total, row[starts], weights()[numpy.minimum(times, MOST_PLACES)])
    return total / rank.PI_SQUARED_BY_6 / len(sought)


@dataclass(frozen=True)
class _Hits:
    """The places of each word, by row and place."""

    row: Array
    place: Array
    word: Array
    counts: Array
    """Whether later words are compared with it. As in PostgreSQL, words after a prefix are compared
    only with the last of its lexemes."""


def _hits(found: FoundWords, sought: list[Word], matched: Array) -> _Hits:
    spans = [found.occurrences_of(word) for word in sought]
    if sum(span.stop - span.start for span in spans) > _MOST_PLACES:
        raise ProgramLimitExceeded("The words of a full-text search occur too often to rank the rows")
    kept = [numpy.arange(span.start, span.stop)[matched[found.row[span]]] for span in spans]
    counts = [_counting(found, each, word) for each, word in zip(kept, sought, strict=True)]
    at = numpy.concatenate(kept)
    word = numpy.repeat(numpy.arange(len(sought), dtype=numpy.int32), [len(each) for each in kept])
    row, place = found.row[at], found.places[at].astype(numpy.int64)
    order = numpy.argsort(row * _ROW + place, kind="stable")
    return _Hits(row[order], place[order], word[order], numpy.concatenate(counts)[order])


def _counting(found: FoundWords, at: Array, word: Word) -> Array:
    if not word.prefix:
        return numpy.ones(len(at), bool)
    last = numpy.zeros(len(found.rows), numpy.int64)
    numpy.maximum.at(last, found.row[at], found.numbers[at])
    return numpy.asarray(found.numbers[at] == last[found.row[at]])


def _by_distance(hits: _Hits, rows: int) -> Array:
    """Return the rank of each of *rows*: the nearer its words, the greater."""
    pairs, close = _pairs(hits, rows), numpy.zeros(rows, numpy.int64)
    near, logarithm = numpy.zeros(rows), numpy.zeros(rows)
    key = hits.row * _ROW + hits.place
    end = numpy.searchsorted(key, key + rank.FAR, side="right")
    a = numpy.arange(len(key))
    for step in itertools.count(1):
        # Each place is compared with the next one, then with the one after it, and so on.
        a = a[(a + step < end[a]) & (logarithm[hits.row[a]] > _SETTLED)]
        if not len(a):
            break
        interrupts.check()
        b = a + step
        low_counts = numpy.where(hits.word[a] < hits.word[b], hits.counts[a], hits.counts[b])
        counted, apart = low_counts & (hits.word[a] != hits.word[b]), hits.place[b] - hits.place[a]
        numpy.subtract.at(pairs, hits.row[a[counted & (apart == 0)]], 1)
        kept = counted & (apart != 0)
        row, each = hits.row[a[kept]], nearnesses()[apart[kept]]
        numpy.add.at(close, row, 1)
        numpy.add.at(near, row, each)
        numpy.add.at(logarithm, row, numpy.log(1 - each))
    far = nearnesses()[rank.FAR + 1]
    near += (pairs - close) * far
    logarithm += (pairs - close) * numpy.log(1 - far)
    several = numpy.where(pairs == 1, near, 1 - numpy.exp(logarithm))
    return numpy.where(pairs == 0, rank.NOTHING_FOUND, several)


def _pairs(hits: _Hits, rows: int) -> Array:
    """Return the number of pairs of words of each row, with those at the same place."""
    order = numpy.lexsort((hits.word, hits.row))
    row, word, counts = hits.row[order], hits.word[order], hits.counts[order]
    before = numpy.cumsum(counts) - counts
    words_begin = numpy.searchsorted(row * _ROW + word, row * _ROW + word)
    rows_begin = numpy.searchsorted(row, row)
    # Each place is paired with those of the lower words of its row that count.
    lower = before[words_begin] - before[rows_begin]
    return numpy.bincount(row, lower, rows).astype(numpy.int64)
