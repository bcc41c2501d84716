"""PostgreSQL's classification of characters in text search.

PostgreSQL uses the C library, so the classification depends on the locale of the database. This is
the one of a UTF-8 locale such as en_US.UTF-8 or C.UTF-8. (In the locale "C" PostgreSQL treats every
non-ASCII character as a letter.)
"""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Final

LETTER: Final = "\u00e9"
MARK: Final = "\u0301"
SPACE: Final = "\u2003"
OTHER: Final = "\u00a7"

# In Unicode's full mapping the lower case of U+0130 is two characters; PostgreSQL uses the simple
# mapping.
_SIMPLE_LOWER = {0x130: "i"}
_LETTER_CATEGORIES = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Nl", "Nd"})
_MARK_CATEGORIES = frozenset({"Mn", "Me", "Cf"})
# Spacing marks that are not letters but do not end a word either: PostgreSQL lists them one by one.
_SPACING_MARKS = frozenset("\u0f3e\u0f3f\u1b44\u1baa\ua953")
_NO_BREAK_SPACES = frozenset("\u00a0\u2007\u202f")


def _read_ranges(path: Path) -> frozenset[int]:
    """Return the code points that the file lists as ``a`` or ``a-b``, in hexadecimal; ``#`` starts
    a comment line.
    """
    points: set[int] = set()
    for line in path.read_text(encoding="ascii").splitlines():
        if line.startswith("#"):
            continue
        for item in line.split():
            first, _, last = item.partition("-")
            points.update(range(int(first, 16), int(last or first, 16) + 1))
    return frozenset(points)


_OTHER_ALPHABETIC = _read_ranges(Path(__file__).with_name("other_alphabetic.txt"))


def symbol(char: str) -> str:
    """Return the representative of all characters that the parser treats like ``char``: ``char``
    itself if ASCII, else one of four.
    """
    if char.isascii():
        return char
    category = unicodedata.category(char)
    if category in _LETTER_CATEGORIES or ord(char) in _OTHER_ALPHABETIC:
        return LETTER
    if category in _MARK_CATEGORIES or char in _SPACING_MARKS:
        return MARK
    if category in ("Zs", "Zl", "Zp") and char not in _NO_BREAK_SPACES:
        return SPACE
    return OTHER


class _Symbols(dict[int, str]):
    def __missing__(self, point: int) -> str:
        found = self[point] = symbol(chr(point))
        return found


class _Lower(dict[int, str]):
    def __missing__(self, point: int) -> str:
        lowered = chr(point).lower()
        found = self[point] = lowered if len(lowered) == 1 else _SIMPLE_LOWER.get(point, chr(point))
        return found


# Both are filled on demand.
_SYMBOLS = _Symbols()
_LOWER = _Lower()


def symbols(text: str) -> str:
    """Return ``text`` with each character replaced by its :func:`symbol`; the length does not
    change.
    """
    return text if text.isascii() else text.translate(_SYMBOLS)


def lower(text: str) -> str:
    """Return ``text`` in lower case as PostgreSQL's ``lower()`` does: character by character, so
    the length does not change.
    """
    return text.lower() if text.isascii() else text.translate(_LOWER)
