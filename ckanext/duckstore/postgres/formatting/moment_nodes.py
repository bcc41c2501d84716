"""``to_char`` of timestamps and intervals: a template as the nodes that the macro
``pg_write_moment`` writes.

Each node writes one of the numbers of a moment, or picks a word by it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ckanext.duckstore.errors import of_sqlstate

from .moment_templates import Piece, pieces

#: A node as a struct of DuckDB. ``slot`` is the index of the number (see ``pg_moment_numbers``),
#: divided by ``divisor``, modulo ``modulus``; ``format`` writes it, or ``negative`` if the number
#: ``sign_slot`` is below 0; or ``words`` has the words for 0, 1, 2 ...
NODES = (
    "STRUCT(slot BIGINT, sign_slot BIGINT, divisor BIGINT, modulus BIGINT, format VARCHAR, negative VARCHAR, "
    "words VARCHAR[])[]"
)
Node = dict[str, Any]
#: The most words in the nodes of a template.
_MOST_WORDS = 500_000

_MANY = 10_000_000_000
_YEAR, _MONTH, _DAY, _FRACTION, _WEEKDAY = 1, 2, 3, 7, 9
_ISO_YEAR, _IS_AD, _ROMAN, _HALF_DAY, _NOTHING = 17, 20, 21, 23, 24
#: The slot, divisor and modulus of each numeric pattern, its minimum width, and whether a minus
#: does not count toward the width.
_NUMBERS: dict[str, tuple[int, int, int, int, bool]] = {
    "YYYY": (_YEAR, 1, 100_000_000, 4, True),
    "YYY": (_YEAR, 1, 1000, 3, True),
    "YY": (_YEAR, 1, 100, 2, True),
    "Y": (_YEAR, 1, 10, 1, True),
    "Y,YYY": (_YEAR, 1000, 100_000_000, 1, True),
    "MM": (_MONTH, 1, 100, 2, True),
    "DD": (_DAY, 1, _MANY, 2, False),
    "HH24": (4, 1, _MANY, 2, True),
    "MI": (5, 1, 100, 2, True),
    "SS": (6, 1, 100, 2, True),
    "MS": (_FRACTION, 1000, 1000, 3, False),
    "US": (_FRACTION, 1, 1_000_000, 6, False),
    **{f"FF{digits}": (_FRACTION, 10 ** (6 - digits), 10**digits, digits, False) for digits in range(1, 7)},
    "SSSS": (8, 1, 100_000_000_000_000, 1, True),
    "SSSSS": (8, 1, 100_000_000_000_000, 1, True),
    "D": (_WEEKDAY, 1, 10, 1, True),
    "ID": (10, 1, 10, 1, True),
    "DDD": (11, 1, _MANY, 3, False),
    "WW": (12, 1, _MANY, 2, False),
    "W": (13, 1, _MANY, 1, True),
    "Q": (14, 1, 10, 1, True),
    "CC": (15, 1, 10_000_000, 2, True),
    "J": (16, 1, 100_000_000_000, 1, True),
    "IYYY": (_ISO_YEAR, 1, 100_000_000, 4, True),
    "IYY": (_ISO_YEAR, 1, 1000, 3, True),
    "IY": (_ISO_YEAR, 1, 100, 2, True),
    "I": (_ISO_YEAR, 1, 10, 1, True),
    "IW": (18, 1, _MANY, 2, False),
    "IDDD": (19, 1, _MANY, 3, False),
    "HH12": (22, 1, 100, 2, True),
    "HH": (22, 1, 100, 2, True),
}
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_ROMAN_MONTHS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
#: The patterns that select a word, with the slot, the words for 0, 1, 2 ... and the width to which
#: they are padded.
_WORDS: dict[str, tuple[int, Sequence[str], int]] = {
    "month": (_MONTH, ("", *_MONTHS), 9),
    "mon": (_MONTH, ("", *(name[:3] for name in _MONTHS)), 0),
    "day": (_WEEKDAY, ("", *_DAYS), 9),
    "dy": (_WEEKDAY, ("", *(name[:3] for name in _DAYS)), 0),
    "rm": (_ROMAN, ("", *_ROMAN_MONTHS), 4),
    **dict.fromkeys(("am", "pm"), (_HALF_DAY, ("am", "pm"), 0)),
    **dict.fromkeys(("a.m.", "p.m."), (_HALF_DAY, ("a.m.", "p.m."), 0)),
    **dict.fromkeys(("ad", "bc"), (_IS_AD, ("bc", "ad"), 0)),
    **dict.fromkeys(("a.d.", "b.c."), (_IS_AD, ("b.c.", "a.d."), 0)),
}
#: The patterns that need a date.
_DATED = frozenset(
    ("ad", "bc", "a.d.", "b.c.", "month", "mon", "day", "dy", "d", "id", "tz", "tzh", "tzm", "of"),
)


def moment_nodes(template: str, zone: str) -> list[Node]:
    """Return the nodes of *template* for moments in the time zone *zone*.

    :raises DuckstoreError: the template is too long.
    """
    made: list[Node] = []
    words = 0
    for piece in pieces(template):
        made += _nodes(piece, zone)
        words += len(made[-1]["words"] or "")
        if words > _MOST_WORDS:
            raise of_sqlstate("54000", "requested length too large")
    return made


def interval_nodes(template: str) -> list[Node]:
    """Return the nodes of *template* for intervals.

    :raises DuckstoreError: a pattern needs a date; the template is too long.
    """
    if any(piece.key.lower() in _DATED for piece in pieces(template)):
        raise of_sqlstate("22007", "invalid format specification for an interval value")
    return moment_nodes(template, "")


def ordinal(number: int) -> str:
    """Return the suffix of *number* as an ordinal."""
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th") if number // 10 % 10 != 1 else "th"


def as_pattern(key: str) -> Callable[[str], str]:
    """Return a function that writes a word in the case of the pattern *key*."""
    return str.upper if key == key.upper() else str.lower if key == key.lower() else str


_ORDINALS = {key: [as_pattern(key)(ordinal(number)) for number in range(100)] for key in ("TH", "th")}


def _nodes(piece: Piece, zone: str) -> list[Node]:
    """Return the nodes of a piece: an ordinal suffix is a node of its own."""
    key = piece.key.upper()
    if key not in _NUMBERS:
        return [_word_node(piece, zone)]
    slot, divisor, modulus, width, signed = _NUMBERS[key]
    digits = 0 if piece.fill and slot != _FRACTION else width  # FM keeps the zeros of a fraction
    number = {
        "slot": slot,
        "sign_slot": _YEAR if slot == _ISO_YEAR else slot,
        "divisor": divisor,
        "modulus": modulus,
        "format": _format(digits),
        "negative": _format(digits and digits + signed),
        "words": None,
    }
    if key == "Y,YYY":
        number |= {"format": "{0},{1:03d}", "negative": "{0},{1:03d}"}
    if not piece.ordinal:
        return [number]
    last = 1 if key == "Y,YYY" else divisor
    return [number, _picking(slot, last, min(100, modulus), _ORDINALS[piece.ordinal])]


def _format(width: int) -> str:
    return f"{{0:0{width}d}}" if width else "{0}"


def _picking(slot: int, divisor: int, modulus: int, words: Sequence[str]) -> Node:
    """Return a node that picks one of *words*."""
    return {
        "slot": slot,
        "sign_slot": slot,
        "divisor": divisor,
        "modulus": modulus,
        "format": "",
        "negative": "",
        "words": words,
    }


def _word_node(piece: Piece, zone: str) -> Node:
    written = as_pattern(piece.key)
    found = _WORDS.get(piece.key.lower())
    if found is None:
        return _picking(_NOTHING, 1, 100, [_constant(piece, written(zone))])
    slot, words, width = found
    padded = 0 if piece.fill or piece.local else width
    return _picking(slot, 1, 100, [written(word.ljust(padded) if word else "") for word in words])


def _constant(piece: Piece, zone: str) -> str:
    """Return what a literal, and a pattern of the time zone, writes: every moment is in UTC."""
    if not piece.key:
        return piece.literal
    offset = "+0" if piece.fill else "+00"
    return {"TZ": zone, "TZH": "+00", "TZM": "00", "OF": offset}.get(piece.key.upper(), "")
