"""The words of the pieces of text between two blanks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from ckanext.duckstore import interrupts
from ckanext.duckstore.operations.row_texts import COLUMN_END, ROW_END
from ckanext.duckstore.postgres.textsearch import piece_lexemes

Words = Sequence[str | None]

#: The maximum number of digits of a number that is not left to the parser.
_LONGEST_NUMBER: Final = 100
_DIGITS: Final = f"[0-9]{{1,{_LONGEST_NUMBER}}}"
#: Pieces that are a single token and their own lexeme: integers and decimals.
_NUMBER: Final = re.compile(f"[-+]?{_DIGITS}|{_DIGITS}[.]{_DIGITS}")
_NUMBERS: Final = frozenset("+-0123456789")
#: The maximum number of cached pieces, and of the characters of each.
_MOST: Final = 100_000
_LONGEST: Final = 200


class PieceWords(dict[str, Words]):
    """The lexeme at each position of a piece, None for a stop word, by piece, in the configuration
    *config*.

    A missing piece is parsed. Those that are not numbers are cached: the same words occur again and
    again, while a number may be a key.
    """

    def __init__(self, config: str) -> None:
        super().__init__()
        self._config = config

    def of(self, pieces: Iterable[str]) -> list[Words]:
        """Return the lexemes of each piece."""
        # Half of the distinct pieces may be keys: no call of a Python function for these.
        return [
            (piece,) if piece.isdecimal() and piece.isascii() and len(piece) <= _LONGEST_NUMBER else self[piece]
            for piece in pieces
        ]

    def __missing__(self, piece: str) -> Words:
        if piece in ("", ROW_END) or piece.startswith(COLUMN_END):
            return ()
        if piece[0] in _NUMBERS and _NUMBER.fullmatch(piece):
            return (piece,)
        interrupts.check()
        words = piece_lexemes(self._config, piece)
        if len(piece) <= _LONGEST:
            if len(self) >= _MOST:
                self.clear()
            self[piece] = words
        return words
