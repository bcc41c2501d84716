"""``to_char`` of numbers."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from ckanext.duckstore.errors import of_sqlstate

from .moment_nodes import as_pattern, ordinal
from .number_templates import DIGITS, Node, NumberFormat, Picture, number_format

_ROMAN = (
    ("", "C", "CC", "CCC", "CD", "D", "DC", "DCC", "DCCC", "CM"),
    ("", "X", "XX", "XXX", "XL", "L", "LX", "LXX", "LXXX", "XC"),
    ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"),
)
_MOST_ROMAN, _ROMAN_WIDTH = 3999, 15
#: What ends the output: a pattern that finds no digit.
_END = "\x01"
#: The digits that PostgreSQL subtracts for an infinite number: those of ``Infinity``.
_INFINITE_DIGITS = 8
_MOST_POWER = 308
#: The most pictures that are remembered of a template.
_MOST_PICTURES = 1000
#: A place of a digit in a picture, as no text has it, and where to split the picture.
_MARKED = "\0"
_MARK = re.compile(r"(\0[0-9]+);")


def write_exact(written: str, template: str, whole: bool) -> str:
    """Return ``to_char`` of the number that is *written*, without an exponent; it may be ``NaN`` or
    infinite.

    :param whole: whether it is an integer, which EEEE writes as a float.
    :raises DuckstoreError: the template is invalid.
    """
    format_ = number_format(template)
    minus = written.startswith("-")
    written = written.removeprefix("-")
    is_finite = written[:1].isdecimal()
    if format_.roman:
        return _write_roman(format_, int(_units(written, 0)) if is_finite and not minus else 0)
    if not is_finite:
        return _without_power(format_) if format_.scientific else _write(format_, minus, written, format_.post)
    if format_.scientific:
        return ("-" if minus else " ") + _scientific(written, format_.post, whole)
    digits = _with_point(_units(written, format_.multiplier + format_.post), format_.post)
    return _write(format_, minus and any(map(digits.__contains__, "123456789")), digits, format_.post)


def write_float(number: float, template: str, reliable: int) -> str:
    """Return ``to_char`` of a float with so many *reliable* digits: decimals beyond them are not
    written.

    :raises DuckstoreError: the template is invalid.
    """
    format_ = number_format(template)
    minus = math.copysign(1, number) < 0
    if format_.roman:
        return _write_roman(format_, round(number) if abs(number) < _MOST_ROMAN + 1.5 else 0)
    if format_.scientific:
        if not math.isfinite(number):
            return _without_power(format_)
        return f"{'-' if minus else ' '}{abs(number):.{format_.post}e}"
    if math.isnan(number):
        return _write(format_, False, "NaN", format_.post)
    power = 10.0**format_.multiplier if format_.multiplier <= _MOST_POWER else math.inf
    magnitude = abs(number) * power
    if math.isinf(magnitude):
        return _write(format_, minus, "Infinity", max(0, min(format_.post, reliable - _INFINITE_DIGITS)))
    places = max(0, min(format_.post, reliable - len(f"{magnitude:.0f}")))
    return _write(format_, minus, f"{magnitude:.{places}f}", places)


def _without_power(format_: NumberFormat) -> str:
    """Return what EEEE writes for a number that is not finite."""
    return f" {'#' * format_.pre}.{'#' * (format_.post + 4)}"


def _units(written: str, places: int) -> str:
    """Return a number without a sign in units of 10^-*places*, halves rounded up."""
    whole, _, decimals = written.partition(".")
    kept = whole + decimals[:places].ljust(places, "0")
    return str(int(kept) + 1) if decimals[places : places + 1] >= "5" else kept.lstrip("0") or "0"


def _with_point(units: str, places: int) -> str:
    if places == 0:
        return units
    padded = units.rjust(places + 1, "0")
    return f"{padded[:-places]}.{padded[-places:]}"


def _scientific(written: str, places: int, whole: bool) -> str:
    """Return ``1.23e+03``.

    As in PostgreSQL, the numeric 9.99 rounded up to one decimal is ``10.0e+00``.
    """
    digits = written.replace(".", "").lstrip("0")
    before, _, behind = written.partition(".")
    before = before.lstrip("0")
    if not digits:
        units, power = "0" * (places + 1), 0
    else:
        units = _units(f"{digits[0]}.{digits[1:]}", places)
        power = len(before) - 1 if before else len(behind.lstrip("0")) - len(behind) - 1
    if whole and len(units) > places + 1:
        units, power = units[: places + 1], power + 1
    return f"{_with_point(units, places)}e{'-' if power < 0 else '+'}{abs(power):02d}"


def _write_roman(format_: NumberFormat, number: int) -> str:
    roman = _roman(number, 0 if format_.fill else _ROMAN_WIDTH)
    blank = "" if format_.fill else " "
    others = {",": blank, "G": blank, "L": " ", "RN": roman.upper(), "rn": roman.lower()}
    return "".join(node.literal if not node.key else others.get(node.key, "") for node in format_.nodes)


def _roman(number: int, width: int) -> str:
    if not 1 <= number <= _MOST_ROMAN:
        return "#" * _ROMAN_WIDTH
    rest = f"{number % 1000:03d}"
    letters = "M" * (number // 1000) + "".join(place[int(digit)] for place, digit in zip(_ROMAN, rest, strict=True))
    return letters.rjust(width)


def _write(format_: NumberFormat, negative: bool, digits: str, places: int) -> str:
    """Return the output of the nodes.

    :param digits: the absolute value, with *places* decimals.
    """
    whole = len(digits.partition(".")[0])
    spaces = max(0, format_.pre - whole)
    if whole > format_.pre:
        digits = f"{'#' * format_.pre}.{'#' * places}"
    last = _last_kept(format_, digits, spaces)
    if format_.ordinal:
        return _Number(format_, negative, digits, places, spaces, last).written()
    shape = (negative, places, len(digits), whole, digits[:1] == "0", last)
    picture = format_.pictures.get(shape)
    if picture is None:
        picture = _picture(_Number(format_, negative, digits, places, spaces, last))
        if len(format_.pictures) >= _MOST_PICTURES:
            format_.pictures.clear()
        format_.pictures[shape] = picture
    return "".join([part if isinstance(part, str) else digits[part] for part in picture])


def _picture(number: _Number) -> Picture:
    """Return the output of *number* and of all numbers of the same shape: the texts in it, and
    slices of the digits.
    """
    made: list[str | slice] = []
    for part in _MARK.split(number.written(marked=True)):
        if not part.startswith(_MARKED):
            made.append(part)
            continue
        place = int(part[1:])
        before = made[-1] if made else ""
        if isinstance(before, slice) and before.stop == place:
            made[-1] = slice(before.start, place + 1)
        else:
            made.append(slice(place, place + 1))
    return tuple(made)


def _last_kept(format_: NumberFormat, digits: str, spaces: int) -> int | None:
    """Return the place in *digits* of the last one that FM keeps, None if it keeps all: it drops
    trailing zeros, except those that a 0 of the template requires.
    """
    if not (format_.fill and format_.point and "." in digits):
        return None
    last = len(digits.rstrip("0")) - 1
    return max(last, min(len(digits) - 1, format_.zero_end - spaces)) if format_.zero_end > spaces else last


@dataclass(frozen=True)
class _Number:
    """A number to be written: its digits, the places that are blank before them, and the place of
    the last digit that is kept.
    """

    format: NumberFormat
    negative: bool
    digits: str
    places: int
    spaces: int
    last: int | None

    def written(self, *, marked: bool = False) -> str:
        """Return the number as the template writes it, or *marked*: with the places of the digits
        instead of them.
        """
        nodes = self.format.nodes
        return "".join([self._node(node, marked) for node in nodes]).partition(_END)[0]

    def _node(self, node: Node, marked: bool) -> str:
        key = node.key
        if key in DIGITS:
            return self._sign_before(node.place) + self._digit(node, marked) + self._sign_after(node.place)
        if not key:
            return node.literal
        if key in (",", "G"):
            return "," if self._is_written(node.place) else self._blank
        if key == "L":
            return " "
        if key == "MI":
            return "-" if self.negative else self._blank
        if key == "PL":
            return self._blank if self.negative else "+"
        if key == "SG":
            return "-" if self.negative else "+"
        return self._ordinal(key)

    @property
    def _blank(self) -> str:
        return "" if self.format.fill else " "

    def _ordinal(self, key: str) -> str:
        if key not in ("TH", "th") or self.negative or self.format.point or self.digits.startswith("#"):
            return ""
        if not self.digits.isdecimal():
            raise of_sqlstate("22P02", f'"{self.digits}" is not a number')
        return as_pattern(key)(ordinal(int(self.digits[-2:])))

    def _at(self, place: int) -> str:
        """Return the character at a place, nothing before and after the number."""
        start = place - self.spaces
        return self.digits[start : start + 1] if start >= 0 else ""

    def _is_idle_zero(self, place: int) -> bool:
        """Return whether *place* is that of the only zero before the point, which is not written:
        0.1 with 9.9 is ``  .1``.
        """
        none_required = self.format.zero_start is None and self.places != 0
        return none_required and place <= self.spaces and self.digits.startswith("0")

    @property
    def _ends_with_point(self) -> bool:
        return self.last is not None and self.digits[self.last] == "."

    def _is_dropped(self, place: int) -> bool:
        return self.last is not None and self.last < place - self.spaces

    def _has_zero(self, place: int) -> bool:
        return self.format.zero_start is not None and self.format.zero_start <= place

    def _digit(self, node: Node, marked: bool) -> str:
        place = node.place
        if place < self.spaces:
            return "0" if self._has_zero(place) else self._blank
        found = self._at(place)
        if found == ".":
            return found
        if self._is_dropped(place) and node.key != "0":
            return ""
        if self._is_idle_zero(place):
            return "0" if self.format.fill and self._ends_with_point else self._blank
        if not found:
            return _END
        return f"{_MARKED}{place - self.spaces};" if marked else found

    def _is_written(self, place: int) -> bool:
        """Return whether the pattern at *place* wrote a digit of the number."""
        if place < 0:
            return False
        if place < self.spaces:
            return self._has_zero(place)
        return self._at(place) != "." and not self._is_dropped(place) and not self._is_idle_zero(place)

    @property
    def _sign_place(self) -> int:
        """The first place that writes a part of the number."""
        if self.format.zero_start is not None:
            return min(self.format.zero_start, self.spaces)
        return self.spaces + (self._is_idle_zero(self.spaces) and not self._ends_with_point)

    def _sign_before(self, place: int) -> str:
        format_ = self.format
        if place != self._sign_place or format_.minus or format_.sign == "after":
            return ""  # MI or SG writes it, or an S at the end
        if format_.fill and not self.negative and format_.sign == "" and not format_.plus:
            return ""
        if format_.sign == "before":
            return "-" if self.negative else "+"
        if self.negative:
            return "<" if format_.bracket else "-"
        return " " if format_.bracket else self._blank

    def _sign_after(self, place: int) -> str:
        format_ = self.format
        if place != format_.pre + self.places + format_.point - 1:
            return ""
        if format_.bracket:
            return ">" if self.negative else self._blank
        return ("-" if self.negative else "+") if format_.sign == "after" else ""
