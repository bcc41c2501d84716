"""The operator ``@@``: whether a tsvector satisfies a tsquery."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .query_tree import And, Not, Or, Phrase, Query, Stop, Word, fold, parts
from .tsvector import Tsvector


class Match(NamedTuple):
    """Where a part of a phrase ends: at ``places``, or everywhere else when ``elsewhere``; ``width`` words wide, less one."""

    places: frozenset[int]
    elsewhere: bool = False
    width: int = 0

    def shifted(self, by: int) -> frozenset[int]:
        return frozenset(place + by for place in self.places) if by else self.places

    def __bool__(self) -> bool:
        return bool(self.places) or self.elsewhere


NOWHERE = Match(frozenset())


def matches(vector: Tsvector, query: Query | None) -> bool:
    """``vector @@ query``; the empty query matches nothing."""
    if query is None:
        return False

    def holds(node: Query, operands: Sequence[bool]) -> bool:
        match node:
            case Word():
                return _is_there(vector, node)
            case Phrase():
                return bool(fold(node, lambda part, found: _locate(vector, part, found)))
            case Not():
                return not operands[0]
            case And():
                return operands[0] and operands[1]
            case Or():
                return operands[0] or operands[1]
            case Stop():
                raise AssertionError("a finished query has no stop words")

    return fold(query, holds, of=lambda node: () if isinstance(node, Phrase) else parts(node))


def places_of(vector: Tsvector, word: Word) -> frozenset[int]:
    """The positions at which ``word`` is found."""
    if word.weights and "D" not in word.weights:
        return frozenset()
    if not word.prefix:
        return frozenset(vector.get(word.lexeme, ()))
    return frozenset(place for lexeme in vector.starting_with(word.lexeme) for place in vector[lexeme])


def _is_there(vector: Tsvector, word: Word) -> bool:
    if word.weights and "D" not in word.weights:
        return False
    return word.lexeme in vector or (word.prefix and bool(vector.starting_with(word.lexeme)))


def _locate(vector: Tsvector, node: Query, operands: Sequence[Match]) -> Match:
    """Where ``node``, which is part of a phrase, is found."""
    match node:
        case Word():
            return Match(places_of(vector, node))
        case Not():
            places, elsewhere, width = operands[0]
            return Match(places, not elsewhere, width)
        case Phrase(distance=distance):
            return _both(*operands, distance)
        case And():
            return _both(*operands)
        case Or():
            return _either(*operands)
        case Stop():
            raise AssertionError("a finished query has no stop words")


def _both(left: Match, right: Match, distance: int | None = None) -> Match:
    """Where both are found: ``distance`` words apart, or at one place."""
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
    """Where one of them is found; the narrower one is taken to end where the wider one ends."""
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
