"""A template of ``to_date`` and ``to_timestamp`` as the steps that read a text."""

from __future__ import annotations

import enum
import itertools
from collections.abc import Mapping
from typing import NamedTuple

from ckanext.duckstore.remembering import of_short_texts

from .moment_templates import LONGEST, REMEMBERED, Piece, pieces

#: C's ``isspace``.
SPACES = " \t\n\r\f\v"


class Convention(enum.Enum):
    """How a pattern counts days: of months and years, or of ISO weeks. They cannot be mixed."""

    GREGORIAN = enum.auto()
    ISO = enum.auto()


class StepKind(enum.Enum):
    """What a step reads."""

    #: One blank or separator, if there is one.
    SEPARATOR = enum.auto()
    #: As many characters as a literal has, whichever they are.
    LITERAL = enum.auto()
    NUMBER = enum.auto()
    #: A number of at most three digits after another and a comma.
    THOUSANDS = enum.auto()
    #: A word of :data:`WORDS`.
    WORD = enum.auto()
    ZONE = enum.auto()
    #: Nothing: from here on, the text must have the template's blanks (FX).
    EXACT = enum.auto()


class MomentStep(NamedTuple):
    """One step.

    :param key: the pattern as it is written.
    :param size: the number of characters of a literal, or of a number of fixed size.
    :param open: whether a number takes all digits that follow.
    :param ordinal: whether two letters follow a number.
    """

    kind: StepKind
    key: str
    size: int
    open: bool
    ordinal: bool

    @property
    def pattern(self) -> str:
        """The pattern in capitals."""
        return self.key.upper()


_GREGORIAN = ("YYYY", "YYY", "YY", "Y", "Y,YYY", "MM", "MONTH", "MON", "RM", "DD", "DDD", "D", "WW", "W")
_ISO = ("IYYY", "IYY", "IY", "I", "IW", "ID", "IDDD")
CONVENTIONS: Mapping[str, Convention] = {
    **dict.fromkeys(_GREGORIAN, Convention.GREGORIAN),
    **dict.fromkeys(_ISO, Convention.ISO),
}

#: The words of a pattern, in small letters, each with its number. One before its prefixes.
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_DAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
_ROMAN = ("xii", "xi", "x", "ix", "viii", "vii", "vi", "v", "iv", "iii", "ii", "i")
WORDS: Mapping[str, Mapping[str, int]] = {
    "MONTH": {name: number for number, name in enumerate(_MONTHS, 1)},
    "MON": {name[:3]: number for number, name in enumerate(_MONTHS, 1)},
    "RM": {name: 12 - place for place, name in enumerate(_ROMAN)},
    "DAY": {name: number for number, name in enumerate(_DAYS)},
    "DY": {name[:3]: number for number, name in enumerate(_DAYS)},
    **{
        pattern: {either[0].lower(): 0, either[1].lower(): 1}
        for either in (("AM", "PM"), ("A.M.", "P.M."), ("AD", "BC"), ("A.D.", "B.C."))
        for pattern in either
    },
}
#: The size of a number that differs from the length of its pattern.
_SIZES = {
    "HH24": 2,
    "HH12": 2,
    "ID": 1,
    "IDDD": 3,
    "MS": 3,
    "US": 6,
    "TZM": 2,
    **{f"FF{size}": size for size in range(1, 7)},
}
_KINDS = {
    "Y,YYY": StepKind.THOUSANDS,
    **dict.fromkeys(WORDS, StepKind.WORD),
    **dict.fromkeys(("TZ", "TZH", "OF"), StepKind.ZONE),
    "FX": StepKind.EXACT,
}
_SEPARATORS = frozenset(SPACES) | {chr(code) for code in range(0x21, 0x7F) if not chr(code).isalnum()}


def is_separator(char: str) -> bool:
    """Return whether *char* is a blank or another ASCII character than letters and digits."""
    return char in _SEPARATORS


@of_short_texts(REMEMBERED, LONGEST, few=2)
def steps(template: str) -> tuple[MomentStep, ...]:
    """Return the steps of *template*."""
    given = pieces(template)
    return tuple(_step(piece, following) for piece, following in itertools.zip_longest(given, given[1:]))


def _step(piece: Piece, following: Piece | None) -> MomentStep:
    if not piece.key:
        kind = StepKind.SEPARATOR if not piece.quoted and is_separator(piece.literal) else StepKind.LITERAL
        return MomentStep(kind, "", len(piece.literal), False, False)
    key = piece.key.upper()
    takes_all = piece.fill or bool(piece.ordinal) or _ends_number(following)
    return MomentStep(_kind(piece), piece.key, _SIZES.get(key, len(key)), takes_all, bool(piece.ordinal))


def _kind(piece: Piece) -> StepKind:
    return _KINDS.get(piece.key.upper(), StepKind.NUMBER)


def _ends_number(following: Piece | None) -> bool:
    """Return whether what follows a number in the template cannot be a part of it."""
    if following is None:
        return True
    if not following.key:
        return not ("0" <= following.literal[0] <= "9")
    return _kind(following) not in (StepKind.NUMBER, StepKind.THOUSANDS)
