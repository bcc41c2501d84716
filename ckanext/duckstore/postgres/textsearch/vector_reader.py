"""Reads the text of a tsvector: ``'fat':2,4A 'it''s':1 cat``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from operator import itemgetter
from typing import Final

from ckanext.duckstore.errors import DuckstoreError, InvalidSQL, ProgramLimitExceeded

from .query_reader import is_space
from .tsvector import LAST_POSITION, LONGEST_WORD, MOST_POSITIONS, Tsvector, check_size

_POSITION: Final = re.compile(r"([0-9]+)([0-9aAbBcCdD*]*)")
# "*" is an old way to write A.
_LETTERS: Final = str.maketrans("abcd*", "ABCDA")

Place = tuple[int, str]


def read_tsvector(text: str) -> Tsvector:
    """Return the tsvector that ``text`` represents; its lexemes are not normalized.

    Raises InvalidSQL, with PostgreSQL's message, for invalid syntax, and ProgramLimitExceeded for a
    value that PostgreSQL could not store.
    """
    found: dict[str, list[Place]] = {}
    for lexeme, places in _Reader(text).entries():
        check_word(lexeme)
        found.setdefault(lexeme, []).extend(places)
    vector = vector_of((lexeme, _distinct(places)) for lexeme, places in found.items())
    check_size(vector)
    return vector


def check_word(lexeme: str) -> None:
    """Raise ProgramLimitExceeded for a lexeme that is longer than PostgreSQL allows."""
    size = len(lexeme.encode())
    if size > LONGEST_WORD:
        raise ProgramLimitExceeded(f"word is too long ({size} bytes, max {LONGEST_WORD} bytes)")


def vector_of(entries: Iterable[tuple[str, Iterable[Place]]]) -> Tsvector:
    """Return the tsvector of lexemes with their positions, in ascending order, and weights."""
    found = {lexeme: list(places) for lexeme, places in entries}
    return Tsvector(
        {lexeme: tuple(place for place, _ in places) for lexeme, places in found.items()},
        {lexeme: "".join(weight for _, weight in places) for lexeme, places in found.items()},
    )


def _distinct(places: list[Place]) -> list[Place]:
    """Return each position once, with the highest of its weights, up to PostgreSQL's maximum
    number. Of the last position, which stands for all after it, the first weight counts if there
    are positions before it.
    """
    found: dict[int, str] = {}
    for place, weight in sorted(places, key=itemgetter(0)):
        if place == LAST_POSITION and place in found and len(found) > 1:
            break
        # "A" is the highest weight.
        found[place] = min(found.get(place, weight), weight)
    return list(found.items())[:MOST_POSITIONS]


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def entries(self) -> Iterator[tuple[str, list[Place]]]:
        """Return the lexemes in the order of the text, each with its positions."""
        while True:
            while is_space(self._char()):
                self._at += 1
            if not self._char():
                return
            lexeme = self._quoted() if self._char() == "'" else self._plain()
            places: list[Place] = []
            if self._char() == ":":
                places = self._places()
            yield lexeme, places

    def _char(self) -> str:
        return self._text[self._at : self._at + 1]

    def _syntax_error(self) -> DuckstoreError:
        return InvalidSQL(f'syntax error in tsvector: "{self._text}"')

    def _escaped(self) -> str:
        """Return the character after the backslash, which becomes the current one."""
        self._at += 1
        if not self._char():
            raise InvalidSQL(f'there is no escaped character: "{self._text}"')
        return self._char()

    def _plain(self) -> str:
        word: list[str] = []
        while (char := self._char()) and not is_space(char) and not (char == ":" and word):
            if char == "\\":
                char = self._escaped()
            word.append(char)
            self._at += 1
        return "".join(word)

    def _quoted(self) -> str:
        word: list[str] = []
        self._at += 1
        while char := self._char():
            if char == "'":
                self._at += 1
                if self._char() != "'":
                    if not word:
                        raise self._syntax_error()
                    return "".join(word)
            elif char == "\\":
                char = self._escaped()
            word.append(char)
            self._at += 1
        raise self._syntax_error()

    def _places(self) -> list[Place]:
        places: list[Place] = []
        while True:
            self._at += 1
            found = _POSITION.match(self._text, self._at)
            if found is None:
                raise self._syntax_error()
            places.append((self._position(found[1]), self._weight(found[2])))
            self._at = found.end()
            if self._char() != ",":
                break
        if self._char() and not is_space(self._char()):
            raise self._syntax_error()
        return places

    def _position(self, digits: str) -> int:
        # Nine digits are more than the largest position has.
        position = min(int(digits.lstrip("0")[:9] or "0"), LAST_POSITION)
        if position == 0:
            raise InvalidSQL(f'wrong position info in tsvector: "{self._text}"')
        return position

    def _weight(self, letters: str) -> str:
        """Return the weight after a position. As in PostgreSQL, digits after it are ignored, and a
        second weight is an error.
        """
        weights = re.sub("[0-9]", "", letters).translate(_LETTERS)
        if len(weights.lstrip("D")) > 1:
            raise self._syntax_error()
        return weights.lstrip("D") or "D"
