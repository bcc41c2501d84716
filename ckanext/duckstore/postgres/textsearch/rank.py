"""ts_rank() and ts_rank_cd(): the rank of a tsvector for a tsquery, by PostgreSQL's formulas.

The formulas mix float4 and float8, and this module follows them step by step, so that equal ranks
stay equal and rows have PostgreSQL's order.  ``NORMALIZATION`` flags are those of PostgreSQL's
manual, section 12.3.3.
"""

from __future__ import annotations

import math
import operator
import struct
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, reduce
from itertools import pairwise
from typing import Final

from ckanext.duckstore import interrupts

from .matching import entries, satisfies
from .query_tree import And, Phrase, Query, Word, words
from .tsvector import LAST_POSITION, Tsvector

BY_LOG_LENGTH: Final = 1
BY_LENGTH: Final = 2
BY_EXTENT_DISTANCE: Final = 4
BY_UNIQUE: Final = 8
BY_LOG_UNIQUE: Final = 16
BY_ITSELF_PLUS_ONE: Final = 32

_FLOAT4 = struct.Struct("f")


def float4(value: float) -> float:
    """Return the float4 nearest to ``value``."""
    (rounded,) = _FLOAT4.unpack(_FLOAT4.pack(value))
    return float(rounded)


def _sum(values: Iterable[float]) -> float:
    """Return the plain sum; since Python 3.12, ``sum()`` compensates for rounding, which PostgreSQL
    does not.
    """
    return reduce(operator.add, values, 0.0)


# The weight of D, which all words of to_tsvector() have.
WEIGHT: Final = float4(0.1)
_CACHED_DISTANCES: Final = 50_000
#: The numeric value of each weight letter.
Weights = Mapping[str, float]
DEFAULT_WEIGHTS: Final[Weights] = {"D": WEIGHT, "C": float4(0.2), "B": float4(0.4), "A": 1.0}
# The position that ts_rank() assumes for a lexeme without positions.
_UNPLACED: Final = ((LAST_POSITION, "D"),)
FAR: Final = 100
PI_SQUARED_BY_6: Final = 1.64493406685
#: A rank above this is not changed by words further apart than ``FAR``: they contribute 1e-15 at
#: most, and the float4 after it is 1e-13 away.
_SETTLED: Final = 1e-6
NOTHING_FOUND: Final = float4(1e-20)


def ts_rank(vector: Tsvector, query: Query | None, normalization: int = 0, weights: Weights = DEFAULT_WEIGHTS) -> float:
    """PostgreSQL's ``ts_rank(weights, vector, query, normalization)``: by the frequency of words
    and their distances.
    """
    if not vector or query is None:
        return 0.0
    rank_of = _rank_all if isinstance(query, And | Phrase) else _rank_any
    rank = rank_of(vector, query, weights)
    if rank < 0:
        rank = NOTHING_FOUND
    if normalization & BY_LOG_LENGTH:
        rank = float4(rank / (math.log(_length(vector) + 1) / math.log(2.0)))
    if normalization & BY_LENGTH:
        rank = float4(rank / _length(vector))
    if normalization & BY_UNIQUE:
        rank = float4(rank / len(vector))
    if normalization & BY_LOG_UNIQUE:
        rank = float4(rank / (math.log(len(vector) + 1) / math.log(2.0)))
    if normalization & BY_ITSELF_PLUS_ONE:
        rank = float4(rank / float4(rank + 1))
    return rank


def _length(vector: Tsvector) -> int:
    return sum(len(places) or 1 for places in vector.values())


def _distinct(query: Query) -> list[Word]:
    """Return the words of the query in the order of their lexemes, each lexeme once."""
    found: dict[str, Word] = {}
    for word in words(query):
        found.setdefault(word.lexeme, word)
    return [found[lexeme] for lexeme in sorted(found)]


#: The positions of a lexeme, each with its weight, and whether the vector has these positions.
_Occurrences = tuple[list[tuple[int, float]], bool]


def _placed(vector: Tsvector, lexeme: str, weights: Weights) -> _Occurrences:
    known = bool(vector[lexeme])
    found = vector.weighted(lexeme) if known else _UNPLACED
    return [(place, weights[weight]) for place, weight in found], known


@lru_cache(_CACHED_DISTANCES)
def nearness(distance: int, product: float = float4(WEIGHT * WEIGHT)) -> float:
    """Return the contribution of two words at this distance; *product* is that of their weights."""
    if distance > FAR:
        apart = float4(1e-30)
    else:
        apart = float4(1.0 / (1.005 + 0.05 * math.exp(float4(distance) / 1.5 - 2)))
    return float4(math.sqrt(float4(product * apart)))


def _rank_all(vector: Tsvector, query: Query, weights: Weights) -> float:
    """Return the rank for a query that requires several words, by the distances of pairs of them;
    -1 if there are none. The weights that a word requires are ignored.
    """
    sought = _distinct(query)
    if len(sought) < 2:
        return _rank_any(vector, query, weights)
    rank = -1.0
    found: list[_Occurrences] = []
    for word in sought:
        here: _Occurrences | None = None
        for lexeme in entries(vector, word):
            here = _placed(vector, lexeme, weights)
            for there in found:
                interrupts.check()
                for near in _nearnesses(here, there, close=rank > _SETTLED):
                    rank = near if rank < 0 else float4(1.0 - (1.0 - rank) * (1.0 - near))
                if rank == 1.0:  # no other pair changes it
                    return rank
        if here:
            found.append(here)
    return rank


def _nearnesses(here: _Occurrences, there: _Occurrences, *, close: bool) -> Iterator[float]:
    """Return the contribution of each pair of positions of two words. Pairs at the same position
    count only if a position is assumed.

    :param close: omit pairs further apart than :data:`FAR`.
    """
    known = here[1] and there[1]
    for place, weight in here[0]:
        others = _around(place, there[0]) if close else there[0]
        for other_place, other_weight in others:
            if place != other_place or not known:
                yield nearness(abs(place - other_place) or LAST_POSITION, float4(weight * other_weight))


def _around(place: int, occurrences: list[tuple[int, float]]) -> list[tuple[int, float]]:
    """Return those of *occurrences* that are at most :data:`FAR` from *place*."""
    return occurrences[bisect_left(occurrences, (place - FAR,)) : bisect_left(occurrences, (place + FAR + 1,))]


@cache
def frequency(count: int) -> float:
    """Return the contribution of a word that occurs ``count`` times."""
    total = 0.0
    for place in range(1, count + 1):
        total = float4(total + float4(WEIGHT / (place * place)))
    return float4(float4(WEIGHT + total) - WEIGHT)


def _weighted_frequency(occurrences: Sequence[tuple[int, float]]) -> float:
    """Return the contribution of a word whose positions have these weights: as if the largest came
    first.
    """
    total, largest, at = 0.0, -1.0, 0
    for place, (_, weight) in enumerate(occurrences, 1):
        total = float4(total + float4(weight / (place * place)))
        if weight > largest:
            largest, at = weight, place
    return float4(float4(largest + total) - float4(largest / (at * at)))


def _rank_any(vector: Tsvector, query: Query, weights: Weights) -> float:
    """Return the rank by the frequency of each word. The weights that a word requires are
    ignored.
    """
    sought = _distinct(query)
    rank = 0.0
    for word in sought:
        for lexeme in entries(vector, word):
            rank = float4(rank + _weighted_frequency(_placed(vector, lexeme, weights)[0]) / PI_SQUARED_BY_6)
    return float4(rank / len(sought)) if sought else rank


@dataclass(frozen=True, slots=True)
class _Occurrence:
    """A lexeme of the vector at one position, and the words of the query that it matches."""

    place: int
    weight: str
    words: frozenset[Word]


@dataclass(frozen=True, slots=True)
class _Cover:
    """A shortest run of occurrences, from ``begin`` to ``end``, that satisfies the query."""

    begin: int
    end: int
    first_place: int
    last_place: int
    inverse: float
    """The sum of the reciprocals of the weights of its occurrences."""

    @property
    def middle(self) -> float:
        return (self.first_place + self.last_place) / 2.0

    def nearness(self) -> float:
        """Return the contribution of this cover: the more other words it contains, the less."""
        size = self.end - self.begin + 1
        noise = (self.last_place - self.first_place) - (size - 1)
        return (size / self.inverse) / (1 + (noise if noise >= 0 else (size - 1) // 2))


def ts_rank_cd(
    vector: Tsvector, query: Query | None, normalization: int = 0, weights: Weights = DEFAULT_WEIGHTS
) -> float:
    """PostgreSQL's ``ts_rank_cd(weights, vector, query, normalization)``: by the shortest runs
    (covers) that satisfy the query.
    """
    if query is None:
        return 0.0
    occurrences = _occurrences(vector, query)
    if not occurrences:
        return 0.0
    inverse = {letter: 1.0 / weight if weight else math.inf for letter, weight in weights.items()}
    covers = list(_covers(occurrences, query, inverse))
    rank = _sum(cover.nearness() for cover in covers)
    gaps = [later.middle - earlier.middle for earlier, later in pairwise(covers)]
    sum_ofnearness = _sum(1.0 / gap for gap in gaps if gap > 0)
    if normalization & BY_LOG_LENGTH:
        rank /= math.log(_length(vector) + 1)
    if normalization & BY_LENGTH:
        rank /= _length(vector)
    if normalization & BY_EXTENT_DISTANCE and sum_ofnearness > 0:
        rank /= len(covers) / sum_ofnearness
    if normalization & BY_UNIQUE:
        rank /= len(vector)
    if normalization & BY_LOG_UNIQUE:
        rank /= math.log(len(vector) + 1) / math.log(2.0)
    if normalization & BY_ITSELF_PLUS_ONE:
        rank /= rank + 1
    return float4(rank)


def _occurrences(vector: Tsvector, query: Query) -> list[_Occurrence]:
    """Return the occurrences of the words of the query, in the order of the text."""
    found: dict[tuple[int, str, str], set[Word]] = {}
    for word in words(query):
        for lexeme in entries(vector, word):
            for place, weight in vector.weighted(lexeme):
                if not word.weights or weight in word.weights:
                    found.setdefault((place, weight, lexeme), set()).add(word)
    # D comes before C, as PostgreSQL's numbers of them do.
    order = sorted(found, key=lambda at: (at[0], -ord(at[1]), at[2]))
    return [_Occurrence(place, weight, frozenset(found[place, weight, lexeme])) for place, weight, lexeme in order]


def _covers(occurrences: Sequence[_Occurrence], query: Query, inverse: Weights) -> Iterator[_Cover]:
    start = 0
    while (end := _extend(occurrences, range(start, len(occurrences)), query)) is not None:
        begin = _extend(occurrences, range(end, start - 1, -1), query)
        last_place = occurrences[end].place
        if begin is not None and occurrences[begin].place <= last_place:
            inside = _sum(inverse[occurrences[index].weight] for index in range(begin, end + 1))
            yield _Cover(begin, end, occurrences[begin].place, last_place, inside)
            start = begin + 1
        else:
            start += 1


def _extend(occurrences: Sequence[_Occurrence], indexes: range, query: Query) -> int | None:
    """Return the first of ``indexes`` with which the occurrences so far satisfy the query."""
    found: dict[Word, set[int]] = {}
    for index in indexes:
        interrupts.check()
        for word in occurrences[index].words:
            found.setdefault(word, set()).add(occurrences[index].place)
        if satisfies(
            query,
            present=lambda word: word in found,
            find=lambda word: frozenset(found.get(word, ())),
        ):
            return index
    return None
