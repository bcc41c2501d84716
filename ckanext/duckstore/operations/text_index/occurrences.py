"""The words of rows as arrays, in the order of the index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy

Array = numpy.ndarray[Any, Any]


@dataclass(frozen=True)
class Occurrences:
    """Occurrences of lexemes, sorted by term, ``id`` and ``place``; see
    :mod:`~ckanext.duckstore.operations.text_index.layout`.
    """

    terms: Array
    """The distinct terms, sorted."""
    ranks: Array
    """The position in ``terms`` of the term of each occurrence."""
    ids: Array
    places: Array
    fields: Array
    times: Array

    @classmethod
    def sorted(cls, lexemes: Sequence[str], numbers: Array, ids: Array, places: Array, fields: Array) -> Occurrences:
        """Return sorted occurrences; those of a row are in the order of their places.

        :param lexemes: lexemes, not necessarily distinct.
        :param numbers: the position in *lexemes* of each occurrence.
        """
        terms = sorted(set(lexemes))
        position = {term: rank for rank, term in enumerate(terms)}
        rank_of = numpy.fromiter(map(position.__getitem__, lexemes), numpy.int32, len(lexemes))
        ranks = rank_of[numbers]
        if (ids[1:] < ids[:-1]).any():
            order = numpy.argsort(ids, kind="stable")
            ranks, ids, places, fields = ranks[order], ids[order], places[order], fields[order]
        # Numbers of 16 bits are sorted several times as fast.
        order = numpy.argsort(ranks.astype(numpy.uint16) if len(terms) < 1 << 16 else ranks, kind="stable")
        ranks, ids, places, fields = ranks[order], ids[order], places[order], fields[order]
        return cls(objects(terms), ranks, ids, places, fields, _times(ranks, ids, fields))

    @property
    def size(self) -> int:
        return len(self.ranks)

    def between(self, first: str, end: str | None) -> Occurrences:
        """Return the occurrences of terms from *first* to before *end*; None: to the last."""
        terms = self.range_of(first, end)
        part = slice(*numpy.searchsorted(self.ranks, [terms.start, terms.stop]))
        arrays = (self.ranks, self.ids, self.places, self.fields, self.times)
        return Occurrences(self.terms, *(array[part] for array in arrays))

    def terms_between(self, first: str, end: str | None) -> Array:
        """Return the terms from *first* to before *end*; None: to the last."""
        return self.terms[self.range_of(first, end)]

    def range_of(self, first: str, end: str | None) -> slice:
        """Return the positions of these terms in :attr:`terms`."""
        low = int(numpy.searchsorted(self.terms, first))
        return slice(low, len(self.terms) if end is None else int(numpy.searchsorted(self.terms, end)))

    def spans_of(self, terms: Sequence[str]) -> tuple[Array, Array]:
        """Return the positions of the occurrences of *terms*, those of each after the other, and
        the number of each.
        """
        rank = numpy.searchsorted(self.terms, objects(terms))
        starts, ends = self._bounds(rank)
        is_there = [at < len(self.terms) and self.terms[at] == term for at, term in zip(rank, terms, strict=True)]
        sizes = numpy.where(numpy.array(is_there, bool), ends - starts, 0)
        first = numpy.repeat(starts - (numpy.cumsum(sizes) - sizes), sizes)
        return first + numpy.arange(len(first)), sizes

    def _bounds(self, ranks: Array) -> tuple[Array, Array]:
        """Return where the occurrences of the terms with *ranks* begin and end."""
        return numpy.searchsorted(self.ranks, ranks), numpy.searchsorted(self.ranks, ranks, side="right")

    def columns(self) -> dict[str, Array]:
        """Return the columns of ``words`` except ``part``, for DuckDB."""
        return {
            "term": self.terms[self.ranks],
            "id": self.ids.astype(numpy.int64),
            "place": self.places.astype(numpy.uint16),
            "field": self.fields.astype(numpy.int16),
            "times": self.times,
        }


def objects(terms: Sequence[str]) -> Array:
    """Return *terms* as an array."""
    found = numpy.empty(len(terms), object)
    found[:] = terms
    return found


def _times(ranks: Array, ids: Array, fields: Array) -> Array:
    """Return ``times`` of sorted occurrences.

    Words of separately parsed columns, which have negative fields, are not counted.
    """
    times = numpy.zeros(len(ranks), numpy.int32)
    counted = numpy.flatnonzero(fields >= 0)
    if len(counted):
        ranks, ids = ranks[counted], ids[counted]
        first = numpy.ones(len(counted), bool)
        first[1:] = (ranks[1:] != ranks[:-1]) | (ids[1:] != ids[:-1])
        starts = numpy.flatnonzero(first)
        times[counted[starts]] = numpy.diff(starts, append=len(counted))
    return times
