"""``to_number``: the number that a text has by a template."""

from __future__ import annotations

import re

from ckanext.duckstore.errors import of_sqlstate
from ckanext.duckstore.remembering import of_short_texts

from .number_templates import DIGITS, Node, NumberFormat, number_format

_REMEMBERED = 10_000
_LONGEST = 200
#: What a literal and a sign of the template do not skip.
_DATA = frozenset("0123456789.,+-")
_ROMAN = re.compile(r"[ \t\n\r\f\v]*([IVXLCDM]{1,15})", re.IGNORECASE | re.ASCII)
_CANONICAL = re.compile("M{0,3}(CM|CD|D?C{0,3})(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})")
_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}


@of_short_texts(_REMEMBERED, _LONGEST)
def read_number(text: str, template: str) -> str | None:
    """Return the number that *text* has by *template*, as text; None for an empty template.

    :raises DuckstoreError: it has none; it has more digits before the point than the template; the
        template has EEEE.
    """
    if not template:
        return None
    format_ = number_format(template)
    if format_.scientific:
        raise of_sqlstate("0A000", '"EEEE" not supported for input')
    return _Reading(text, format_).number()


class _Reading:
    """The state of reading a text, node by node."""

    def __init__(self, text: str, format_: NumberFormat) -> None:
        self._text = text
        self._format = format_
        self._place = 0
        self._sign = " "
        self._whole: list[str] = []
        #: The digits behind the point, None before it.
        self._decimals: list[str] | None = None
        self._most = format_.pre

    def number(self) -> str:
        """Return the number.

        :raises DuckstoreError: there is no digit, or too many.
        """
        for node in self._format.nodes:
            if self._place >= len(self._text):
                break
            self._read(node)
        whole, decimals = "".join(self._whole), "".join(self._decimals or ())
        if not whole and not decimals:
            raise of_sqlstate("22P02", f'invalid input syntax for type numeric: "{self._sign}"')
        if len(whole.lstrip("0")) > self._most:
            raise of_sqlstate("22003", "numeric field overflow")
        moved = self._format.multiplier
        if moved:
            whole = whole.rjust(moved + 1, "0")
            whole, decimals = whole[:-moved], whole[-moved:] + decimals
        return f"{self._sign.strip(' +')}{whole or '0'}.{decimals or '0'}"

    @property
    def _next(self) -> str:
        return self._text[self._place : self._place + 1]

    def _read(self, node: Node) -> None:
        key = node.key
        if key in DIGITS:
            self._digit(key)
            self._place += 1
        elif key in (",", "G"):
            # FM lets the template's separators not count
            self._place += self._next == "," and not self._format.fill
        elif key == "MI":
            self._explicit_sign("-")
        elif key == "PL":
            self._explicit_sign("+")
        elif key == "SG":
            self._explicit_sign("+-")
        elif key == "L":
            self._skip(1)
        elif key in ("TH", "th"):
            self._skip(0 if self._format.point or self._format.roman else 2)
        elif key in ("RN", "rn"):
            self._roman()
        elif not key:
            self._place += len(node.literal)

    def _skip(self, count: int) -> None:
        """Skip so many characters, but no digit, separator or sign."""
        while count > 0 and self._next and self._next not in _DATA:
            self._place += 1
            count -= 1

    def _explicit_sign(self, signs: str) -> None:
        if self._next in signs:
            self._sign = self._next
            self._place += 1
        else:
            self._skip(1)

    def _digit(self, key: str) -> None:
        """Read a digit or the point, with a sign before the first digit or behind the last."""
        self._place += self._next == " "
        if self._sign == " " and key != "." and not self._any:
            self._sign_before()
        found = self._next
        if found.isascii() and found.isdecimal():
            read = self._add_digit(found)
            if not read:
                return
        else:
            read = found == "." and self._format.point and self._decimals is None
            if read:
                self._decimals = []
        if found and self._sign == " " and self._any:
            self._sign_behind(found, read)

    @property
    def _any(self) -> bool:
        return bool(self._whole or self._decimals)

    def _sign_before(self) -> None:
        found = self._next
        if found == "-" or (found == "<" and self._format.bracket):
            self._sign = "-"
        elif found == "+":
            self._sign = "+"
        else:
            return
        self._place += 1

    def _add_digit(self, digit: str) -> bool:
        """Add *digit* if there is room for it; return whether there was."""
        if self._decimals is None:
            self._whole.append(digit)
            return True
        if len(self._decimals) >= self._format.post:
            return False
        self._decimals.append(digit)
        return True

    def _sign_behind(self, found: str, read: bool) -> None:
        format_ = self._format
        if format_.sign:
            following = self._text[self._place + 1 : self._place + 2]
            if read and following in ("-", "+"):
                self._sign = following
                self._place += 1
        elif not read and (format_.plus or format_.minus) and found in "-+":
            self._sign = found

    def _roman(self) -> None:
        found = _ROMAN.match(self._text, self._place)
        letters = found[1].upper() if found else ""
        if not found or not _CANONICAL.fullmatch(letters):
            raise of_sqlstate("22P02", "invalid Roman numeral")
        self._place = found.end()
        values = [_VALUES[letter] for letter in letters]
        number = sum(-one if one < other else one for one, other in zip(values, (*values[1:], 0), strict=True))
        self._whole += str(number)
        self._most = len(self._whole)
