"""Lookups of two words, ranked in arrays by their distance.

DuckDB would need longer to plan the SQL of the ranks than to find the rows.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy

from ckanext.duckstore.operations.text_index.layout import MOST_PLACES
from ckanext.duckstore.operations.text_index.occurrences import Array
from ckanext.duckstore.operations.text_index.words import Lookup
from ckanext.duckstore.postgres.textsearch import rank
from ckanext.duckstore.postgres.textsearch.query_tree import And, Phrase, Word

#: The number of rows up to which it is faster to fetch rows than arrays.
_FEW: Final = 1000
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
    (ids, places), (right_ids, right_places) = _places_of_both(lookup, left, right)
    if len(right_ids) < len(ids):  # those of the rarer word are looked up among the others
        ids, places, right_ids, right_places = right_ids, right_places, ids, places
        distance = None if distance is None else -distance
    first = numpy.searchsorted(right_ids, ids)
    pairs = numpy.searchsorted(right_ids, ids, side="right") - first
    a = numpy.repeat(numpy.arange(len(ids)), pairs)
    if not len(a):
        return numpy.empty(0, numpy.int64), numpy.empty(0, numpy.float32)
    b = numpy.arange(len(a)) + (first - numpy.cumsum(pairs) + pairs)[a]
    apart = right_places[b] - places[a]
    starts = numpy.flatnonzero(numpy.diff(ids[a], prepend=-1))
    near = nearnesses()[numpy.minimum(numpy.abs(apart), rank.FAR + 1)]
    several = 1 - numpy.exp(numpy.add.reduceat(numpy.log1p(-near), starts))
    ranks = numpy.where(numpy.diff(starts, append=len(a)) == 1, near[starts], several)
    matched, ranks = ids[a[starts]], normalized(ranks)
    if distance is None:
        return matched, ranks
    follows = numpy.logical_or.reduceat(apart == distance, starts)
    return matched[follows], ranks[follows]


def _places_of_both(lookup: Lookup, left: Word, right: Word) -> tuple[Ranked, Ranked]:
    """Return the ``id`` and the place of each occurrence of both words, ordered by ``id``, at least
    for the rows that have both.

    If one word is rare, the other one is looked up only in its rows.
    """
    for rare, other in ((left, right), (right, left)):
        found = _if_rare(lookup, rare)
        if found is not None:
            among = _among(lookup, other, found[0])
            return (found, among) if rare is left else (among, found)
    return _places(lookup, left), _places(lookup, right)


def _places(lookup: Lookup, word: Word) -> Ranked:
    return ordered(*fetched(lookup, lookup.places(word)))


def _if_rare(lookup: Lookup, word: Word) -> Ranked | None:
    """Return the places of *word*; None if they are many."""
    some = f"SELECT id, place FROM ({lookup.places(word)}) LIMIT {_FEW}"
    found = lookup.tables.connection.execute(some).fetchall()
    return ordered(*numpy.array(found, numpy.int64).reshape(-1, 2).T) if len(found) < _FEW else None


def _among(lookup: Lookup, word: Word, ids: Array) -> Ranked:
    """Return the places of *word* in the rows *ids*."""
    some = f"SELECT id, place FROM ({lookup.places(word)}) WHERE id IN (SELECT unnest(?::BIGINT[]))"
    found = lookup.tables.connection.execute(some, [numpy.unique(ids).tolist()]).fetchnumpy()
    return ordered(found["id"], found["place"].astype(numpy.int64))


def fetched(lookup: Lookup, sql: str, type_: type = numpy.int64) -> Ranked:
    """Return the two columns that the query *sql* finds: ``id``, and numbers of *type_*."""
    result = lookup.tables.connection.execute(sql)
    few = result.fetchmany(_FEW)
    ids: Array = numpy.fromiter((id_ for id_, *_ in few), numpy.int64, len(few))
    values: Array = numpy.fromiter((value for _, value, *_ in few), type_, len(few))
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
