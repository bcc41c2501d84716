"""Lookups of two words, ranked in arrays by their distance.

DuckDB would need longer to plan the SQL of the ranks than to find the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from typing import Final

import duckdb
import numpy

from ckanext.duckstore.operations.text_index.layout import MOST_PLACES
from ckanext.duckstore.operations.text_index.occurrences import Array, positions
from ckanext.duckstore.operations.text_index.words import Lookup
from ckanext.duckstore.postgres.textsearch import rank
from ckanext.duckstore.postgres.textsearch.query_tree import And, Phrase, Word

#: The number of rows up to which it is faster to fetch rows than arrays.
_FEW: Final = 1000
_RARE: Final = "rare words"
#: The maximum number of words of which it is cached whether they are rare, and of their characters.
_MOST_KNOWN: Final = 500
_LONGEST: Final = 50
#: The number of bits of the difference of two places.
_APART_BITS: Final = 17
#: The ``id`` and the rank of the rows that were found, ordered by ``id``.
Ranked = tuple[Array, Array]


def look_up(lookup: Lookup) -> Ranked | None:
    """Return the rows that match ``a & b`` or ``a <-> b``; None for other queries."""
    match lookup.query:
        case And(Word(prefix=False) as left, Word(prefix=False) as right) if left.lexeme != right.lexeme:
            return _pair(lookup, left, right, None)
        case Phrase(Word(prefix=False) as left, Word(prefix=False) as right, distance) if left.lexeme != right.lexeme:
            return _pair(lookup, left, right, distance)
        case _:
            return None


def _pair(lookup: Lookup, left: Word, right: Word, distance: int | None) -> Ranked:
    """Return the rows with both words, *right* at *distance* after *left* unless that is None."""
    ids, apart = _sorted(*_apart(lookup, left, right))
    if not len(ids):
        return numpy.empty(0, numpy.int64), numpy.empty(0, numpy.float32)
    starts = numpy.flatnonzero(numpy.diff(ids, prepend=ids[0] - 1))
    near = nearnesses()[numpy.minimum(numpy.abs(apart), rank.FAR + 1)]
    several = 1 - numpy.exp(numpy.add.reduceat(numpy.log1p(-near), starts))
    ranks = numpy.where(numpy.diff(starts, append=len(ids)) == 1, near[starts], several)
    matched, ranks = ids[starts], normalized(ranks)
    if distance is None:
        return matched, ranks
    follows = numpy.logical_or.reduceat(apart == distance, starts)
    return matched[follows], ranks[follows]


def _apart(lookup: Lookup, left: Word, right: Word) -> Ranked:
    """Return the ``id`` of the rows that have both words, and how far *right* is after *left*: a
    pair for each two of their places.

    If one word is rare, the other one is looked up in its rows only. The longer one is tried, which
    is more often the rare one, and it is remembered which is.
    """
    tried, other, sign = (left, right, 1) if len(left.lexeme) >= len(right.lexeme) else (right, left, -1)
    known = _known_as_rare(lookup)
    key = tried.lexeme[:_LONGEST], lookup.field
    if key not in known:
        few = _few_places(lookup, tried)
        known[key] = few is not None
        if few is not None:
            ids, places = few
            others = _places_in(lookup, other, ids) if len(ids) else few
            of, place = _joined(ids, others[0])
            return ids[of], sign * (others[1][place] - places[of])
    # DuckDB makes a hash table of the second relation, which takes long if it is large.
    if known[key]:
        tried, other, sign = other, tried, -sign
    return fetched(
        lookup,
        lambda bound: (
            f"SELECT a.id, {sign} * (b.place::INTEGER - a.place::INTEGER) AS apart "
            f"FROM ({bound.places(tried)}) a JOIN ({bound.places(other)}) b ON b.id = a.id"
        ),
    )


def _known_as_rare(lookup: Lookup) -> dict[tuple[str, int | None], bool]:
    """Return whether words, with the number of the searched column, have few places.

    It is cached and decides the order of the search only, so that it may be out of date, or that of
    another word with the same beginning.
    """
    known = lookup.tables.memory.get(_RARE)
    if not isinstance(known, dict) or len(known) >= _MOST_KNOWN:
        known = lookup.tables.memory[_RARE] = {}
    return known


def _few_places(lookup: Lookup, word: Word) -> Ranked | None:
    """Return the ``id`` and the place of each occurrence of *word*, ordered by ``id``; None if they
    are many, or if it takes long to find some of them.
    """
    if lookup.state.deleted:
        return None
    found = _execute(lookup, lambda bound: f"{bound.places(word)} LIMIT {_FEW + 1}").fetchall()
    return None if len(found) > _FEW else ordered(*_columns(found))


def _places_in(lookup: Lookup, word: Word, ids: Array) -> Ranked:
    """Return the same of *word* in the rows *ids*."""
    rows = numpy.unique(ids).tolist()
    found = lookup.tables.connection.execute(
        f"SELECT id, place FROM ({lookup.places(word)}) JOIN (SELECT unnest(?) AS wanted) ON id = wanted", [rows]
    ).fetchall()
    return ordered(*_columns(found))


def _columns(found: Sequence[tuple[int, int]]) -> Ranked:
    columns = numpy.array(found, numpy.int64).reshape(-1, 2)
    return columns[:, 0], columns[:, 1]


def _joined(left: Array, right: Array) -> tuple[Array, Array]:
    """Return the positions in *left* and *right*, which ascend, of each pair of equal numbers."""
    first = numpy.searchsorted(left, right)
    times = numpy.searchsorted(left, right, side="right") - first
    return positions(first, times), numpy.repeat(numpy.arange(len(right)), times)


def _sorted(ids: Array, apart: Array) -> Ranked:
    """Return both in the order of *ids*, which have 32 bits, then of *apart*.

    The terms of each sum are then always in the same order.
    """
    pairs = numpy.sort((ids << _APART_BITS) + apart + (1 << (_APART_BITS - 1)))
    return pairs >> _APART_BITS, (pairs & ((1 << _APART_BITS) - 1)) - (1 << (_APART_BITS - 1))


def _execute(lookup: Lookup, sql: Callable[[Lookup], str]) -> duckdb.DuckDBPyConnection:
    """Execute the *sql* of the lookup, which refers to its texts as parameters."""
    bound = replace(lookup, parameters=[])
    return lookup.tables.connection.execute(sql(bound), bound.parameters)


def fetched(lookup: Lookup, sql: Callable[[Lookup], str], type_: type = numpy.int64) -> Ranked:
    """Return the two columns that the query *sql* finds: ``id``, and numbers of *type_*.

    :param sql: returns the query for a lookup.
    """
    result = _execute(lookup, sql)
    few = result.fetchmany(_FEW)
    ids: Array = numpy.array([row[0] for row in few], numpy.int64)
    values: Array = numpy.array([row[1] for row in few], type_)
    if len(few) < _FEW:
        return ids, values
    others, more = result.fetchnumpy().values()
    return numpy.concatenate([ids, others]), numpy.concatenate([values, more.astype(type_)])


def ordered(ids: Array, values: Array) -> Ranked:
    """Return both in the order of *ids*, as each part of the index has them."""
    if (ids[1:] < ids[:-1]).any():
        order = numpy.argsort(ids, kind="stable")
        return ids[order], values[order]
    return ids, values


def normalized(ranks: Array) -> Array:
    """Return *ranks*, each divided by itself and one."""
    normalized: Array = (ranks / (ranks + 1)).astype(numpy.float32)
    return normalized


@cache
def weights() -> Array:
    """Return the weight of a lexeme by its number of occurrences."""
    return numpy.array([0.0, *(rank.frequency(times) for times in range(1, MOST_PLACES + 1))])


@cache
def nearnesses() -> Array:
    """Return the weight of two lexemes by their distance."""
    return numpy.array([rank.nearness(distance) for distance in range(rank.FAR + 2)])
