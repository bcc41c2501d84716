"""The operator ``@@``: whether a tsvector satisfies a tsquery."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from .query_tree import And, Not, Or, Phrase, Query, Stop, Word, fold, parts
from .tsvector import Tsvector


class Match(NamedTuple):
    """Where a part of a phrase ends: at ``places`` or, if ``elsewhere``, at all other positions;
    ``width``: its number of words minus one.
    """

    places: frozenset[int]
    elsewhere: bool = False
    width: int = 0

    def shifted(self, by: int) -> frozenset[int]:
        return frozenset(place + by for place in self.places) if by else self.places

    def __bool__(self) -> bool:
        return bool(self.places) or self.elsewhere


NOWHERE = Match(frozenset())

Find = Callable[[Word], frozenset[int]]


def matches(vector: Tsvector, query: Query | None) -> bool:
    """Return ``vector @@ query``; the empty query matches nothing."""
    return query is not None and satisfies(
        query, present=lambda word: is_there(vector, word), find=lambda word: places_of(vector, word)
    )


def satisfies(query: Query, *, present: Callable[[Word], bool], find: Find) -> bool:
    """Return whether ``query`` holds, where ``present`` reports whether a word occurs, and ``find``
    its positions.
    """

    def holds(node: Query, operands: Sequence[bool]) -> bool:
        match node:
            case Word():
                return present(node)
            case Phrase():
                return bool(fold(node, lambda part, found: _locate(part, found, find)))
            case Not():
                return not operands[0]
            case And():
                return operands[0] and operands[1]
            case Or():
                return operands[0] or operands[1]
            case Stop():
                raise AssertionError("a finished query has no stop words")

    return fold(query, holds, of=lambda node: () if isinstance(node, Phrase) else parts(node))


def allowed(word: Word) -> bool:
    """Return whether ``word`` accepts the weight D, which all words of to_tsvector() have."""
    return not word.weights or "D" in word.weights


def is_there(vector: Tsvector, word: Word) -> bool:
    """Return whether ``word`` occurs in the vector."""
    return allowed(word) and (word.lexeme in vector or (word.prefix and bool(vector.starting_with(word.lexeme))))


def places_of(vector: Tsvector, word: Word) -> frozenset[int]:
    """Return the positions of ``word``."""
    if not allowed(word):
        return frozenset()
    if not word.prefix:
        return frozenset(vector.get(word.lexeme, ()))
    return frozenset(place for lexeme in vector.starting_with(word.lexeme) for place in vector[lexeme])


def _locate(node: Query, operands: Sequence[Match], find: Find) -> Match:
    """Return where ``node``, a part of a phrase, matches."""
    match node:
        case Word():
            return Match(find(node))
        case Not():
            return Match(operands[0].places, not operands[0].elsewhere, operands[0].width)
        case Phrase(distance=distance):
            return _both(operands[0], operands[1], distance)
        case And():
            return _both(operands[0], operands[1])
        case Or():
            return _either(operands[0], operands[1])
        case Stop():
            raise AssertionError("a finished query has no stop words")


def _both(left: Match, right: Match, distance: int | None = None) -> Match:
    """Return where both match: ``distance`` words apart, or at the same position."""
    if not left or not right:
        return NOWHERE
    if distance is None:
        width = max(left.width, right.width)
        a, b = left.shifted(width - left.width), right.shifted(width - right.width)
    else:
        width = distance + left.width + right.width
        a, b = left.shifted(distance + right.width), right.places
    if left.elsewhere and right.elsewhere:
        return Match(a | b, True, width)
    if left.elsewhere:
        return Match(b - a, False, width)
    if right.elsewhere:
        return Match(a - b, False, width)
    return Match(a & b, False, width)


def _either(left: Match, right: Match) -> Match:
    """Return where one of them matches; the narrower one is assumed to end where the wider one
    ends.
    """
    if not left and not right:
        return NOWHERE
    left = left or NOWHERE
    right = right or NOWHERE
    width = max(left.width, right.width)
    a, b = left.shifted(width - left.width), right.shifted(width - right.width)
    if left.elsewhere and right.elsewhere:
        return Match(a & b, True, width)
    if left.elsewhere:
        return Match(a - b, True, width)
    if right.elsewhere:
        return Match(b - a, True, width)
    return Match(a | b, False, width)
