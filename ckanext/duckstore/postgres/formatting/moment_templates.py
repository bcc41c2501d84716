"""Templates of dates and times, split into pieces."""

from __future__ import annotations

import re
from typing import NamedTuple

from ckanext.duckstore.errors import of_sqlstate
from ckanext.duckstore.remembering import of_short_texts

#: The patterns, longer ones before their prefixes. Each is accepted in capitals, in small letters,
#: and a name of a month or day also with a capital first letter.
_PATTERNS = (
    *("A.D.", "A.M.", "AD", "AM", "B.C.", "BC", "CC", "DAY", "DDD", "DD", "DY", "D"),
    *("FF1", "FF2", "FF3", "FF4", "FF5", "FF6", "FX", "HH24", "HH12", "HH"),
    *("IDDD", "ID", "IW", "IYYY", "IYY", "IY", "I", "J", "MI", "MM", "MONTH", "MON", "MS", "OF"),
    *("P.M.", "PM", "Q", "RM", "SSSSS", "SSSS", "SS", "TZH", "TZM", "TZ", "US", "WW", "W"),
    *("Y,YYY", "YYYY", "YYY", "YY", "Y"),
)
_NAMES = ("Day", "Dy", "Month", "Mon")
#: A literal: a quoted string, an escaped quote, any other character.
LITERAL = r'"(?P<quoted>(?:[^"\\]|\\.|\\\Z)*)"?|(?P<escaped>\\")|.'
_PIECE = re.compile(
    rf"(?P<prefix>FM|fm|TM|tm)?(?:(?P<key>{'|'.join(map(re.escape, _PATTERNS[:7]))}"
    rf"|{'|'.join(map(re.escape, (*_NAMES, *_PATTERNS[7:])))}"
    rf"|{'|'.join(re.escape(pattern.lower()) for pattern in _PATTERNS)})(?P<suffix>TH|th|SP)?|{LITERAL}|\Z)",
    re.DOTALL,
)
#: Templates are nearly always constants: so many are remembered, of at most so many characters.
REMEMBERED, LONGEST = 256, 1000
_LONGEST_TEMPLATE = 100_000


class Piece(NamedTuple):
    """A pattern or a literal.

    :param key: the pattern as it is written, empty for a literal.
    :param literal: the text of a literal; *quoted*: whether it is in quotes.
    :param fill: whether FM precedes it; *local*: whether TM does.
    :param ordinal: ``TH``, ``th`` or nothing.
    """

    key: str
    literal: str
    quoted: bool
    fill: bool
    local: bool
    ordinal: str


@of_short_texts(REMEMBERED, LONGEST, few=2)
def pieces(template: str) -> tuple[Piece, ...]:
    """Return the pieces of *template*.

    :raises DuckstoreError: it is too long.
    """
    check_length(template)
    made = (
        Piece(
            found["key"] or "",
            "" if found["key"] else literal_of(found, found[0][len(found["prefix"] or "") :]),
            found["quoted"] is not None,
            found["prefix"] in ("FM", "fm"),
            found["prefix"] in ("TM", "tm"),
            found["suffix"] if found["suffix"] in ("TH", "th") else "",
        )
        for found in _PIECE.finditer(template)
    )
    return tuple(piece for piece in made if piece.key or piece.literal)


def check_length(template: str) -> None:
    """Check the length of a template.

    :raises DuckstoreError: it is too long.
    """
    if len(template) > _LONGEST_TEMPLATE:
        raise of_sqlstate("54000", "requested length too large")


def literal_of(found: re.Match[str], written: str) -> str:
    """Return the text of the literal that :data:`LITERAL` *found*; *written* as it is written."""
    if found["escaped"]:
        return '"'
    return re.sub(r"\\(.)", r"\1", found["quoted"], flags=re.DOTALL) if found["quoted"] is not None else written
