"""The stretches of a text that satisfy a query."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import Final

from ckanext.duckstore import interrupts
from ckanext.duckstore.errors import ProgramLimitExceeded

from ..matching import located, satisfies
from ..query_tree import And, Not, Or, Phrase, Query, Stop, Word, fold, parts
from .entries import Entries

#: The number of positions in all lists that OR makes of the lists of its operands.
_MOST_POSITIONS: Final = 1_000_000


class _Located:
    """Where a word or phrase of the query, or one of several joined by OR, ends; *width*: its
    number of words minus one.
    """

    __slots__ = ("places", "width")

    def __init__(self, places: Sequence[int], width: int = 0) -> None:
        self.places = places
        self.width = width

    def first_from(self, place: int) -> int | None:
        """Return the first end at *place* or later."""
        at = bisect_left(self.places, place)
        return self.places[at] if at < len(self.places) else None

    def last_start(self, place: int) -> int:
        """Return the last start at *place* or before; -1 if there is none."""
        at = bisect_right(self.places, place + self.width) - 1
        return self.places[at] - self.width if at >= 0 else -1


def covers(entries: Entries, query: Query | None) -> Iterator[tuple[int, int]]:
    """Yield the shortest stretches of the text that satisfy *query*, from left to right: the
    indexes of the first and the last token.
    """
    located_words = _locations(entries, query) if query is not None else None
    place = 0
    while located_words and query is not None:
        interrupts.check()
        ends = [each.first_from(place) for each in located_words]
        last = max((end for end in ends if end is not None), default=0)
        if None in ends:
            return
        # A phrase may begin before *place*; something else that OR joins to it may match there.
        first = max(place, min(each.last_start(last) for each in located_words))
        place = first + 1
        begin = bisect_left(entries.places, first)
        end = bisect_right(entries.places, last)
        if begin < end and _is_satisfied(entries, query, first, last):
            yield entries.matching[begin], entries.matching[end - 1]


def _is_satisfied(entries: Entries, query: Query, first: int, last: int) -> bool:
    def between(word: Word) -> Sequence[int]:
        places = _places(entries, word)
        return places[bisect_left(places, first) : bisect_right(places, last)]

    return satisfies(query, present=lambda word: bool(between(word)), find=lambda word: frozenset(between(word)))


def _places(entries: Entries, word: Word) -> list[int]:
    return entries.of_words.get(Word(word.lexeme, word.prefix), [])


def _locations(entries: Entries, query: Query) -> list[_Located] | None:
    """Return where the words and phrases are that AND joins; None if the text does not match. NOT
    matches nowhere in particular.
    """
    size = 0

    def visit(node: Query, operands: Sequence[list[_Located] | None]) -> list[_Located] | None:
        nonlocal size
        match node:
            case Word():
                places = _places(entries, node)
                return [_Located(places)] if places else None
            case Phrase():
                found = located(node, lambda word: frozenset(_places(entries, word)))
                if not found:
                    return None
                return [] if found.elsewhere else [_Located(sorted(found.places), found.width)]
            case Not():
                return [] if operands[0] is None else None
            case And():
                left, right = operands
                return None if left is None or right is None else left + right
            case Or():
                left, right = operands
                if not left or not right:
                    return left or right or (None if left is None and right is None else [])
                size += sum(len(one.places) + len(other.places) + 1 for one in left for other in right)
                if size > _MOST_POSITIONS:
                    raise ProgramLimitExceeded("the query is too complex for a headline")
                return [_either(one, other) for one in left for other in right]
            case Stop():
                raise AssertionError("a finished query has no stop words")

    return fold(query, visit, of=lambda node: () if isinstance(node, Phrase) else parts(node))


def _either(one: _Located, other: _Located) -> _Located:
    return _Located(sorted({*one.places, *other.places}), max(one.width, other.width))
