"""PostgreSQL's type ``tsvector``: the lexemes of a text with their positions."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from ckanext.duckstore import interrupts
from ckanext.duckstore.errors import ProgramLimitExceeded

from .dictionaries import dictionary, indexed
from .parser import tokens

# PostgreSQL's MAXSTRLEN, MAXSTRPOS, MAXENTRYPOS and MAXNUMPOS
LONGEST_WORD: Final = 2046
_LARGEST: Final = (1 << 20) - 1
# The vector of a text of this many characters is never too large: a character takes less than 32
# bytes in it.
_SMALL: Final = _LARGEST // 32
LAST_POSITION: Final = (1 << 14) - 1
MOST_POSITIONS: Final = 255

#: After so many tokens, it is looked whether to go on: to look takes a tenth of the time of one.
_CHECKED_EVERY: Final = 64


class Tsvector(Mapping[str, tuple[int, ...]]):
    """Lexemes in PostgreSQL's order (by their UTF-8 bytes), each with its positions in ascending
    order.

    ``str()`` returns PostgreSQL's text: ``'annakarenina':1A 'tolstoy':3``. A lexeme without
    positions has an empty tuple. ``weights`` has a letter for each position of a lexeme; the
    default is D.
    """

    __slots__ = ("_lexemes", "_positions", "_weights")

    def __init__(
        self, positions: Mapping[str, tuple[int, ...]] | None = None, weights: Mapping[str, str] | None = None
    ) -> None:
        found = positions or {}
        self._weights = {lexeme: letters for lexeme, letters in (weights or {}).items() if letters.strip("D")}
        # Python compares strings by code points, which is the order of their UTF-8 bytes.
        self._lexemes = tuple(sorted(found))
        self._positions = {lexeme: found[lexeme] for lexeme in self._lexemes}

    def __getitem__(self, lexeme: str) -> tuple[int, ...]:
        return self._positions[lexeme]

    def __iter__(self) -> Iterator[str]:
        return iter(self._positions)

    def __len__(self) -> int:
        return len(self._positions)

    def starting_with(self, prefix: str) -> tuple[str, ...]:
        """Return the lexemes that start with ``prefix``, which may be empty."""
        start = bisect_left(self._lexemes, prefix)
        end = start
        while end < len(self._lexemes) and self._lexemes[end].startswith(prefix):
            end += 1
        return self._lexemes[start:end]

    def weights(self, lexeme: str) -> str:
        """Return the weights of a lexeme, a letter for each of its positions."""
        return self._weights.get(lexeme) or "D" * len(self._positions[lexeme])

    def weighted(self, lexeme: str) -> Iterator[tuple[int, str]]:
        """Return the positions of a lexeme, each with its weight."""
        return zip(self._positions[lexeme], self.weights(lexeme), strict=True)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Tsvector):
            return NotImplemented
        return self._positions == other._positions and self._weights == other._weights

    def __hash__(self) -> int:
        return hash(tuple(self._positions.items()))

    def __str__(self) -> str:
        return " ".join(map(self._text, self._positions))

    def _text(self, lexeme: str) -> str:
        if not self._positions[lexeme]:
            return quoted(lexeme)
        shown = (f"{place}{weight if weight != 'D' else ''}" for place, weight in self.weighted(lexeme))
        return f"{quoted(lexeme)}:{','.join(shown)}"

    def __repr__(self) -> str:
        return f"Tsvector({self._positions!r}, {self._weights!r})"


def quoted(lexeme: str) -> str:
    """Return ``lexeme`` as PostgreSQL writes it in a tsvector or a tsquery."""
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def lexemes(config: str, text: str) -> Iterator[tuple[str, int]]:
    """Yield the lexemes of ``text`` in the order of the text, with positions from 1; a stop word
    leaves a gap.
    """
    for position, lexeme in enumerate(_positions(config, text), 1):
        if lexeme is not None:
            yield lexeme, min(position, LAST_POSITION)


def _positions(config: str, text: str) -> Iterator[str | None]:
    """Yield the lexeme at each position of ``text``, None for a stop word."""
    lexize = dictionary(config)
    for number, (kind, token) in enumerate(tokens(text)):
        if number % _CHECKED_EVERY == 0:
            interrupts.check()
        if indexed(kind) and not (len(token) * 4 > LONGEST_WORD and len(token.encode()) > LONGEST_WORD):
            yield lexize(kind, token)


#: A piece that is one word, with punctuation that the parser takes for blanks.
_PLAIN_WORD: Final = re.compile("[('\"[]?([A-Za-z]{1,100})[])'\",.;:!?]*")


def piece_lexemes(config: str, piece: str) -> tuple[str | None, ...]:
    r"""Return the lexeme at each position of a *piece*: the text between two blanks, without any of
    ``" \t\n\v\f\r"``.

    The lexemes of a text are those of its pieces in sequence, if it contains no ``<`` (which may
    begin a tag, and tags contain blanks), and does not begin with ``.`` or ``~`` (which begin a
    file name there, but not after a blank).
    """
    word = _PLAIN_WORD.fullmatch(piece)
    if word is not None:
        return (dictionary(config)("asciiword", word[1]),)
    return tuple(_positions(config, f" {piece} "))


def to_tsvector(config: str, text: str) -> Tsvector:
    """PostgreSQL's ``to_tsvector(config, text)``; ``config`` is one of ``dictionaries.CONFIGS``.

    Words of more than 2046 bytes are ignored, positions end at 16383, and a lexeme keeps at most
    255 of them. Raises ProgramLimitExceeded if the vector would take more than one megabyte, as in
    PostgreSQL.
    """
    return _vector(lexemes(config, text), len(text))


def strings_tsvector(config: str, strings: Iterable[str]) -> Tsvector:
    """Return the vector of the strings of a JSON document: between two strings with words, a
    position is left out.
    """
    return _vector(_of_strings(config, strings), _SMALL + 1)


def _of_strings(config: str, strings: Iterable[str]) -> Iterator[tuple[str, int]]:
    position = 0
    for text in strings:
        has_words = False
        for lexeme in _positions(config, text):
            position += 1
            if lexeme is not None:
                has_words = True
                yield lexeme, min(position, LAST_POSITION)
        position += has_words


def _vector(found: Iterable[tuple[str, int]], size: int) -> Tsvector:
    """Return the vector of lexemes with their positions, of a text of *size* characters."""
    places: dict[str, list[int]] = {}
    for lexeme, position in found:
        known = places.get(lexeme)
        if known is None:
            places[lexeme] = [position]
        elif len(known) < MOST_POSITIONS and known[-1] != position:
            known.append(position)
    vector = Tsvector({lexeme: tuple(listed) for lexeme, listed in places.items()})
    if size > _SMALL:
        check_size(vector)
    return vector


def check_size(vector: Tsvector) -> None:
    """Check the size in PostgreSQL's format: the bytes of each lexeme and, from an even offset, the
    number of positions and the positions, two bytes each.

    Raises ProgramLimitExceeded when it is more than a megabyte.
    """
    size = 0
    for lexeme, places in vector.items():
        size += len(lexeme.encode())
        size += size % 2 + 2 + 2 * len(places) if places else 0
    if size > _LARGEST:
        raise ProgramLimitExceeded(f"string is too long for tsvector ({size} bytes, max {_LARGEST} bytes)")


def row_tsvector(config: str, values: Iterable[str | None]) -> Tsvector | None:
    """Return what CKAN's trigger stores in ``_full_text``: the vector of a row's values joined by
    spaces, None if all are NULL.

    ``values`` are the texts of the columns whose names do not start with ``_``, in the order of the
    columns, as ``json_each_text(row_to_json(row))`` returns them; None (NULL) values are omitted.
    """
    present = [value for value in values if value is not None]
    return to_tsvector(config, " ".join(present)) if present else None
