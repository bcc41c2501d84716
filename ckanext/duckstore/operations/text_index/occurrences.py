"""The words of rows as arrays, in the order of the index."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import numpy
from duckdb import DuckDBPyConnection

from ckanext.duckstore.operations import relations

Array = numpy.ndarray[Any, Any]
#: The number of bits of the position of an occurrence in an array.
_POSITION_BITS: Final = 32
#: The names of the relations of terms and of occurrences.
_TERMS, _FOUND = "found_terms", "found_words"


def positions(starts: Array, sizes: Array) -> Array:
    """Return the positions of spans, those of each after the other.

    :param starts: where each begins.
    :param sizes: the number of positions in each.
    """
    first = numpy.repeat(starts - (numpy.cumsum(sizes) - sizes), sizes)
    found: Array = first + numpy.arange(len(first))
    return found


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
        position = dict(zip(terms, range(len(terms)), strict=True))
        rank_of = numpy.fromiter(map(position.__getitem__, lexemes), numpy.int64, len(lexemes))
        ranks = rank_of[numbers]
        if (ids[1:] < ids[:-1]).any():
            order = numpy.argsort(ids, kind="stable")
            ranks, ids, places, fields = ranks[order], ids[order], places[order], fields[order]
        # Numbers are sorted several times as fast as their positions.
        keys = numpy.sort((ranks << _POSITION_BITS) + numpy.arange(len(ranks)))
        order, ranks = keys & ((1 << _POSITION_BITS) - 1), (keys >> _POSITION_BITS).astype(numpy.int32)
        ids, places, fields = ids[order], places[order], fields[order]
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
        return positions(starts, sizes), sizes

    def _bounds(self, ranks: Array) -> tuple[Array, Array]:
        """Return where the occurrences of the terms with *ranks* begin and end."""
        return numpy.searchsorted(self.ranks, ranks), numpy.searchsorted(self.ranks, ranks, side="right")

    @contextmanager
    def as_relation(self, connection: DuckDBPyConnection) -> Iterator[str]:
        """Yield SQL of a relation of *connection* with the columns of ``words`` except ``part``.

        It can be used in the block only. DuckDB copies each distinct term once.
        """
        relations.register(
            connection, _TERMS, {"rank": numpy.arange(len(self.terms), dtype=numpy.int32), "term": self.terms}
        )
        relations.register(connection, _FOUND, {"rank": self.ranks, **self._numbers()})
        yield f"(SELECT t.term, f.* EXCLUDE (rank) FROM {_FOUND} f JOIN {_TERMS} t USING (rank))"
        connection.unregister(_FOUND)
        connection.unregister(_TERMS)

    def columns(self) -> dict[str, Array]:
        """Return the columns of ``words`` except ``part``, for DuckDB."""
        return {"term": self.terms[self.ranks], **self._numbers()}

    def _numbers(self) -> dict[str, Array]:
        return {
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
