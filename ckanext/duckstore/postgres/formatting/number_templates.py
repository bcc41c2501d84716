"""Templates of numbers, split into pieces and described."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from ckanext.duckstore.errors import of_sqlstate
from ckanext.duckstore.remembering import of_short_texts

from .moment_templates import LITERAL, LONGEST, REMEMBERED, check_length, literal_of

_PIECE = re.compile(
    r"(?P<key>EEEE|eeee|MI|mi|PL|pl|PR|pr|RN|rn|SG|sg|SP|sp|TH|th|FM|fm|[,.09BCDGLSVbcdglsv])" rf"|{LITERAL}",
    re.DOTALL,
)
#: Patterns whose case matters.
_CASED = ("RN", "rn", "TH", "th")
DIGITS = frozenset("09.")


class Node(NamedTuple):
    """A pattern or a literal.

    :param key: the pattern in capitals (RN and TH as they are written; ``.`` for D), empty for a
        literal.
    :param literal: the text of a literal, and of a pattern as it is written.
    :param place: the place among the patterns of digits and the point, from 0.
    """

    key: str
    literal: str
    place: int


#: Texts, and slices of the digits.
Picture = tuple[str | slice, ...]


@dataclass
class NumberFormat:
    """What a template requires.

    :ivar pre: the digits before the point, those that V adds included. *post*: behind it.
    :ivar digits: the digits before the point without them.
    :ivar multiplier: the power of ten by which V multiplies.
    :ivar zero_start: the place of the first 0 before the point, if there is one.
    :ivar zero_end: the number of digits up to the last 0.
    :ivar sign: where an S is written.
    :ivar fill: FM. *scientific*: EEEE. *roman*: RN. *bracket*: PR. *plus*: PL or SG. *minus*: MI or
        SG. *multiplied*: V. *blank*: a B before all digits. *ordinal*: TH.
    :ivar pictures: how numbers are written, by their shapes; :mod:`.number_writing` adds them.
    """

    nodes: tuple[Node, ...]
    digits: int = 0
    post: int = 0
    multiplier: int = 0
    zero_start: int | None = None
    zero_end: int = 0
    sign: Literal["", "before", "after"] = ""
    fill: bool = False
    point: bool = False
    scientific: bool = False
    roman: bool = False
    bracket: bool = False
    plus: bool = False
    minus: bool = False
    multiplied: bool = False
    blank: bool = False
    ordinal: bool = False
    pictures: dict[tuple[object, ...], Picture] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._before_sign = -1
        for node in self.nodes:
            if node.key:
                self._add(node.key)
        if self._before_sign == self.pre:
            self.sign = "after"

    @property
    def pre(self) -> int:
        """The digits before the point, those that V adds included."""
        return self.digits + self.multiplier

    def _add(self, key: str) -> None:
        """Add a pattern.

        :raises DuckstoreError: it cannot follow those before it.
        """
        self._refuse(self.scientific and key != "EEEE", '"EEEE" must be the last pattern used')
        if key in ("9", "0"):
            self._add_digit(key)
        elif key in ("S", "MI", "PL", "SG", "PR"):
            self._add_sign(key)
        elif key == ".":
            self._refuse(self.point, "multiple decimal points")
            self._refuse(self.multiplied, 'cannot use "V" and decimal point together')
            self.point = True
        elif key == "V":
            self._refuse(self.point, 'cannot use "V" and decimal point together')
            self.multiplied = True
        elif key == "EEEE":
            self._refuse(self.scientific, 'cannot use "EEEE" twice')
            others = self.roman or self.multiplied or self.blank or self.fill
            self._refuse(others or self._signed, '"EEEE" is incompatible with other formats')
            self.scientific = True
        elif key in ("RN", "rn"):
            self._refuse(self.roman, 'cannot use "RN" twice')
            self.roman = True
        self.fill = self.fill or key == "FM"
        self.ordinal = self.ordinal or key in ("TH", "th")
        self.blank = self.blank or (key == "B" and not self.digits and not self.post)
        others = self.point or self.zero_start is not None or self.multiplied or self.blank or self.scientific
        self._refuse(self.roman and (others or self._signed), '"RN" is incompatible with other formats')

    @property
    def _signed(self) -> bool:
        return bool(self.sign) or self.plus or self.minus or self.bracket

    def _refuse(self, wrong: bool, message: str) -> None:
        if wrong:
            raise of_sqlstate("42601", message)

    def _add_digit(self, key: str) -> None:
        self._refuse(self.bracket, f'"{key}" must be ahead of "PR"')
        if key == "9" and self.multiplied:
            self.multiplier += 1
            return
        if key == "0" and self.zero_start is None and not self.point:
            self.zero_start = self.digits
        if self.point:
            self.post += 1
        else:
            self.digits += 1
        if key == "0":
            self.zero_end = self.digits + self.post

    def _add_sign(self, key: str) -> None:
        """Add S, MI, PL, SG or PR. An S before the first or between digits is written before them,
        one behind all of them, or behind the point, at the end.
        """
        if key == "S":
            self._refuse(bool(self.sign), 'cannot use "S" twice')
            together = self.plus or self.minus or self.bracket
            self._refuse(together, 'cannot use "S" and "PL"/"MI"/"SG"/"PR" together')
            self.sign = "after" if self.point else "before"
            self._before_sign = -1 if self.point else self.digits
        elif key == "PR":
            together = bool(self.sign) or self.plus or self.minus
            self._refuse(together, 'cannot use "PR" and "S"/"PL"/"MI"/"SG" together')
            self.bracket = True
        else:
            self._refuse(bool(self.sign), f'cannot use "S" and "{key}" together')
            self.minus = self.minus or key in ("MI", "SG")
            self.plus = self.plus or key in ("PL", "SG")


@of_short_texts(REMEMBERED, LONGEST, few=2)
def number_format(template: str) -> NumberFormat:
    """Return what *template* requires.

    :raises DuckstoreError: it combines patterns that cannot be combined, or is too long.
    """
    check_length(template)
    nodes: list[Node] = []
    place = -1
    for found in _PIECE.finditer(template):
        key = found["key"] or ""
        key = key if key in _CASED else key.upper().replace("D", ".")
        place += key in DIGITS
        nodes.append(Node(key, found[0] if key else literal_of(found, found[0]), place))
    return NumberFormat(tuple(nodes))
