"""The operator ``@@``: whether a tsvector satisfies a tsquery."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from .query_tree import And, Not, Or, Phrase, Query, Stop, Word, fold, parts
from .tsvector import Tsvector


class Match(NamedTuple):
    """Where a part of a phrase ends: at ``places`` or, if ``elsewhere``, at all other positions;
    ``width``: its number of words minus one. ``unknown``: it matches, but the positions of a word
    have been stripped from the vector.
    """

    places: frozenset[int]
    elsewhere: bool = False
    width: int = 0
    unknown: bool = False

    def shifted(self, by: int) -> frozenset[int]:
        return frozenset(place + by for place in self.places) if by else self.places

    def __bool__(self) -> bool:
        return bool(self.places) or self.elsewhere or self.unknown


NOWHERE = Match(frozenset())
UNKNOWN = Match(frozenset(), unknown=True)

#: Returns the positions of a word; None if it occurs without positions.
Find = Callable[[Word], frozenset[int] | None]


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
                found = located(node, find)
                return bool(found) and not found.unknown
            case Not():
                return not operands[0]
            case And():
                return operands[0] and operands[1]
            case Or():
                return operands[0] or operands[1]
            case Stop():
                raise AssertionError("a finished query has no stop words")

    return fold(query, holds, lambda node: () if isinstance(node, Phrase) else parts(node), _is_settled)


def _is_settled(node: Query, first: bool) -> bool:
    """Return whether ``node`` has the value of its first operand, whatever the second one is."""
    return first if isinstance(node, Or) else not first and isinstance(node, And)


def located(phrase: Query, find: Find) -> Match:
    """Return where ``phrase`` matches, where ``find`` reports the positions of a word."""
    return fold(
        phrase,
        lambda part, operands: _locate(part, operands, find),
        settles=lambda part, first: needs_all(part) and not first,
    )


def needs_all(part: Query) -> bool:
    """Return whether ``part`` of a phrase matches nowhere if one of its operands does."""
    return isinstance(part, And | Phrase)


def allowed(word: Word) -> bool:
    """Return whether ``word`` accepts the weight D, which all words of to_tsvector() have."""
    return not word.weights or "D" in word.weights


def is_there(vector: Tsvector, word: Word) -> bool:
    """Return whether ``word`` occurs in the vector. As in PostgreSQL, a lexeme without positions
    matches whatever weights ``word`` requires.
    """
    return any(
        not word.weights or not vector[lexeme] or not set(word.weights).isdisjoint(vector.weights(lexeme))
        for lexeme in entries(vector, word)
    )


def entries(vector: Tsvector, word: Word) -> tuple[str, ...]:
    """Return the lexemes of the vector that ``word`` matches, whatever their weights."""
    if word.prefix:
        return vector.starting_with(word.lexeme)
    return (word.lexeme,) if word.lexeme in vector else ()


def places_of(vector: Tsvector, word: Word) -> frozenset[int] | None:
    """Return the positions of ``word``; None if one of its lexemes has none."""
    found = entries(vector, word)
    if not all(vector[lexeme] for lexeme in found):
        return None
    return frozenset(
        place
        for lexeme in found
        for place, weight in vector.weighted(lexeme)
        if not word.weights or weight in word.weights
    )


def _locate(node: Query, operands: Sequence[Match], find: Find) -> Match:
    """Return where ``node``, a part of a phrase, matches."""
    match node:
        case Word():
            places = find(node)
            return UNKNOWN if places is None else Match(places)
        case Not():
            if operands[0].unknown:
                return UNKNOWN
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
    if left.unknown or right.unknown:
        return UNKNOWN
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
    if left.unknown or right.unknown:
        return UNKNOWN
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
