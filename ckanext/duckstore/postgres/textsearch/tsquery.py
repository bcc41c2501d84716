"""The functions that convert a text to a tsquery: to_tsquery() and its three variants.

None is the empty query, which matches nothing and which PostgreSQL prints as an empty text.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from ckanext.duckstore.errors import ProgramLimitExceeded

from .query_reader import read
from .query_tree import And, Not, Or, Phrase, Query, Stop, Word, fold
from .tsvector import lexemes

# PostgreSQL's MAXSTRLEN and MAXSTRPOS
_LONGEST_WORD: Final = 2046
_LARGEST: Final = (1 << 20) - 1


def to_tsquery(config: str, text: str) -> Query | None:
    """PostgreSQL's ``to_tsquery``: ``fat & (rat | cat:*) <-> !'new york':AB``.

    Raises InvalidSQL with PostgreSQL's message if ``text`` is not of this form.
    """
    query = read(text, "operators", _Maker(config, text, phrases=True).operand)
    return _without_stops(query)


def websearch_to_tsquery(config: str, text: str) -> Query | None:
    """PostgreSQL's ``websearch_to_tsquery``: ``"exact phrase" or word -without``. Any text is
    valid.
    """
    return _without_stops(read(text, "web", _Maker(config, text, phrases=True).operand))


def plainto_tsquery(config: str, text: str) -> Query | None:
    """PostgreSQL's ``plainto_tsquery``: all words of the text, at any position."""
    return _without_stops(_Maker(config, text, phrases=False).operand(text, False, ""))


def phraseto_tsquery(config: str, text: str) -> Query | None:
    """PostgreSQL's ``phraseto_tsquery``: the words of the text in sequence."""
    return _without_stops(_Maker(config, text, phrases=True).operand(text, False, ""))


class _Maker:
    """Converts operands to queries: their lexemes in sequence (a phrase) or at any position."""

    def __init__(self, config: str, text: str, *, phrases: bool) -> None:
        self._config = config
        self._text = text
        self._phrases = phrases
        self._size = 0

    def operand(self, text: str, prefix: bool, weights: str) -> Query:
        """Return the query of one operand; a stop word between two words keeps its position."""
        query: Query | None = None
        last = 0
        for position, found in groupby(lexemes(self._config, text), key=lambda item: item[1]):
            for _ in range(last + 1, position if query is not None else 0):
                query = self._joined(query, Stop())
            here: Query | None = None
            for lexeme, _ in found:
                word = self._checked(Word(lexeme, prefix, weights))
                here = word if here is None else And(here, word)
            assert here is not None
            query = here if query is None else self._joined(query, here)
            last = position
        return Stop() if query is None else query

    def _joined(self, left: Query | None, right: Query) -> Query:
        assert left is not None
        return Phrase(left, right) if self._phrases else And(left, right)

    def _checked(self, word: Word) -> Word:
        """Return ``word`` if PostgreSQL could store it in this query."""
        size = len(word.lexeme.encode())
        if size > _LONGEST_WORD:
            raise ProgramLimitExceeded(f'word is too long in tsquery: "{self._text}"')
        if self._size >= _LARGEST:
            raise ProgramLimitExceeded(f'value is too big in tsquery: "{self._text}"')
        self._size += size + 1
        return word


# A query without its stop words, and the distances that their removal adds to a phrase on its left
# and right.
_Cleaned = tuple[Query | None, int, int]


def _without_stops(query: Query | None) -> Query | None:
    """Return ``query`` without its stop words; the words around them in a phrase keep their
    distance.
    """
    return None if query is None else fold(query, _clean)[0]


def _clean(node: Query, operands: Sequence[_Cleaned]) -> _Cleaned:
    match node:
        case Word():
            return node, 0, 0
        case Stop():
            return None, 0, 0
        case Not():
            operand, before, after = operands[0]
            return (None if operand is None else Not(operand)), before, after
        case Phrase(distance=distance):
            return _clean_phrase(distance, *operands)
        case And() | Or():
            (left, *_), (right, *_) = operands
            if left is not None and right is not None:
                return type(node)(left, right), 0, 0
            if left is None and right is None:
                widest = max(operands[0][1], operands[1][1])
                return None, widest, widest
            return operands[0] if right is None else operands[1]


def _clean_phrase(distance: int, on_left: _Cleaned, on_right: _Cleaned) -> _Cleaned:
    left, left_before, left_after = on_left
    right, right_before, right_after = on_right
    if left is None and right is None:
        width = left_before + distance + right_before
        return None, width, width
    if left is None:
        return right, left_before + distance + right_before, right_after
    if right is None:
        return left, left_before, left_after + distance + right_after
    return Phrase(left, right, distance + left_after + right_before), left_before, right_after
