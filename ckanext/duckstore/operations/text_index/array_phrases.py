"""Rows that match a phrase, in arrays.

The rules are those of :mod:`~ckanext.duckstore.postgres.textsearch.matching`, for all rows at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy

from ckanext.duckstore import interrupts
from ckanext.duckstore.errors import ProgramLimitExceeded
from ckanext.duckstore.operations.text_index.found_words import FoundWords
from ckanext.duckstore.operations.text_index.occurrences import Array
from ckanext.duckstore.postgres.textsearch.matching import allowed, needs_all
from ckanext.duckstore.postgres.textsearch.query_tree import And, Not, Or, Phrase, Query, Stop, Word, fold

#: The maximum number of places at which the parts of all phrases of a query are compared.
_MOST_PLACES: Final = 50_000_000
#: More than the largest place at which a phrase can end.
_ROW_BITS: Final = 32


class PhraseEnds(NamedTuple):
    """Where a part of a phrase ends in each row."""

    keys: Array
    """Row and place in one number each, sorted and distinct."""
    width: Array
    """The number of its words minus one, by row; of one row if all have the same."""
    elsewhere: bool = False
    """Whether it ends at all other places instead."""

    @property
    def is_nowhere(self) -> bool:
        return not (self.elsewhere or len(self.keys))


_SAME: Final = numpy.zeros(1, numpy.int64)
_NOWHERE: Final = PhraseEnds(numpy.empty(0, numpy.int64), _SAME)


class Phrases:
    """The phrases of a query.

    :param found: the places of its words.
    """

    def __init__(self, found: FoundWords) -> None:
        self._found = found
        self._words: dict[Word, PhraseEnds] = {}
        self._left = _MOST_PLACES

    def having(self, phrase: Phrase) -> Array:
        """Return for each of the rows of *found* whether it matches *phrase*.

        :raises ProgramLimitExceeded: the words of all phrases so far occur too often.
        """
        return self._rows_of(self._located(phrase))

    def _rows_of(self, match: PhraseEnds) -> Array:
        """Return for each row whether *match* is anywhere in it."""
        rows = numpy.full(len(self._found.rows), match.elsewhere)
        rows[match.keys >> _ROW_BITS] = True
        return rows

    def _located(self, phrase: Query) -> PhraseEnds:
        """Return where *phrase* matches."""
        return fold(phrase, self._locate, settles=lambda part, first: needs_all(part) and first.is_nowhere)

    def _locate(self, node: Query, operands: Sequence[PhraseEnds]) -> PhraseEnds:
        """Return where *node*, a part of a phrase, matches."""
        interrupts.check()
        self._left -= sum(len(operand.keys) for operand in operands) + len(self._found.rows) // 16
        if self._left < 0:
            raise ProgramLimitExceeded("The words of phrases of a full-text search occur too often")
        match node:
            case Word():
                return self._word(node)
            case Not():
                return operands[0]._replace(elsewhere=not operands[0].elsewhere)
            case Phrase(distance=distance):
                left, right = operands
                return self._both(left, right, distance + right.width, _SAME, distance + left.width + right.width)
            case And():
                left, right = operands
                width = numpy.maximum(left.width, right.width)
                return self._both(left, right, width - left.width, width - right.width, width)
            case Or():
                return self._either(*operands)
            case Stop():
                raise AssertionError("a finished query has no stop words")

    def _word(self, word: Word) -> PhraseEnds:
        if not allowed(word):
            return _NOWHERE
        if word not in self._words:
            rows, places = self._found.by_row(word)
            self._words[word] = PhraseEnds(numpy.unique((rows << _ROW_BITS) + places), _SAME)
        return self._words[word]

    def _both(self, left: PhraseEnds, right: PhraseEnds, left_by: Array, right_by: Array, width: Array) -> PhraseEnds:
        """Return where both match, each of them shifted."""
        if left.is_nowhere or right.is_nowhere:
            return _NOWHERE
        a, b = _shifted(left.keys, left_by), _shifted(right.keys, right_by)
        wide = numpy.where(self._rows_of(left) & self._rows_of(right), width, 0)
        if left.elsewhere and right.elsewhere:
            return PhraseEnds(_union(a, b), wide, True)
        if left.elsewhere:
            return PhraseEnds(b[~_among(b, a)], wide)
        if right.elsewhere:
            return PhraseEnds(a[~_among(a, b)], wide)
        few, many = sorted((a, b), key=len)
        return PhraseEnds(few[_among(few, many)], wide)

    def _either(self, left: PhraseEnds, right: PhraseEnds) -> PhraseEnds:
        """Return where one of them matches; the narrower one is assumed to end where the wider one
        ends.
        """
        left_width, right_width = (self._width_where_found(each) for each in (left, right))
        width = numpy.maximum(left_width, right_width)
        a, b = _shifted(left.keys, width - left_width), _shifted(right.keys, width - right_width)
        if left.elsewhere and right.elsewhere:
            return PhraseEnds(a[_among(a, b)], width, True)
        if left.elsewhere:
            return PhraseEnds(a[~_among(a, b)], width, True)
        if right.elsewhere:
            return PhraseEnds(b[~_among(b, a)], width, True)
        return PhraseEnds(_union(a, b), width)

    def _width_where_found(self, match: PhraseEnds) -> Array:
        """Return the width of *match*, 0 in rows where it is not found."""
        return numpy.where(self._rows_of(match), match.width, 0) if match.width.any() else _SAME


def _shifted(keys: Array, by: Array) -> Array:
    """Return *keys* with places greater *by* as many words, of each row or of all."""
    return keys + by if len(by) == 1 else keys + by[keys >> _ROW_BITS]


def _union(a: Array, b: Array) -> Array:
    """Return the keys of both, sorted."""
    # The stable algorithm merges what is sorted already.
    return numpy.sort(numpy.concatenate([a, b[~_among(b, a)]]), kind="stable")


def _among(keys: Array, others: Array) -> Array:
    """Return for each of *keys* whether it is one of *others*, which are sorted."""
    if not len(others):
        return numpy.zeros(len(keys), bool)
    return others[numpy.minimum(numpy.searchsorted(others, keys), len(others) - 1)] == keys
