"""The places at which the words of a query occur, as arrays."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property

import numpy

from ckanext.duckstore.operations.text_index.occurrences import Array
from ckanext.duckstore.operations.text_index.words import after
from ckanext.duckstore.postgres.textsearch.query_tree import Word


class FoundWords:
    """Occurrences of *terms*, which are sorted and distinct.

    :param numbers: the position in *terms* of the term of each occurrence.
    :param ids: the ``_id`` of its row; *places*: its place there. Occurrences are sorted by all
        three.
    """

    def __init__(self, terms: Sequence[str], numbers: Array, ids: Array, places: Array) -> None:
        self.terms = terms
        self.numbers = numbers
        self.ids = ids
        self.places = places

    @cached_property
    def rows(self) -> Array:
        """The ``_id`` of the rows, sorted."""
        return numpy.unique(self.ids)

    @cached_property
    def row(self) -> Array:
        """The position in :attr:`rows` of the row of each occurrence."""
        return numpy.searchsorted(self.rows, self.ids)

    def terms_of(self, word: Word) -> slice:
        """Return the positions in :attr:`terms` of the terms that *word* finds."""
        first = bisect_left(self.terms, word.lexeme)
        end = after(word.lexeme) if word.prefix else word.lexeme + "\0"
        return slice(first, len(self.terms) if end is None else bisect_left(self.terms, end))

    def occurrences_of(self, word: Word) -> slice:
        """Return the positions of the occurrences of *word*."""
        terms = self.terms_of(word)
        return slice(*numpy.searchsorted(self.numbers, [terms.start, terms.stop]).tolist())

    def having(self, word: Word) -> Array:
        """Return for each of :attr:`rows` whether it has *word*."""
        found = numpy.zeros(len(self.rows), bool)
        found[self.row[self.occurrences_of(word)]] = True
        return found

    def by_row(self, word: Word) -> tuple[Array, Array]:
        """Return the row and the place of each occurrence of *word*, sorted by row."""
        span = self.occurrences_of(word)
        order = numpy.argsort(self.row[span], kind="stable")
        return self.row[span][order], self.places[span][order]
