"""float4 and float8."""

from __future__ import annotations

import decimal
import math
import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from ...errors import NumericValueOutOfRange
from . import client_json
from .base import NONE, JsonForm, Type, casts, once
from .clean import SPACES
from .client_json import ClientJson
from .integers import is_number

_DECIMAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?", re.ASCII)
_HEX = re.compile(r"[+-]?0x(?:[0-9a-f]+\.?[0-9a-f]*|\.[0-9a-f]+)(?:p[+-]?[0-9]{1,4})?", re.ASCII)
#: The number of digits before the point above which PostgreSQL writes an exponent of a float4.
_FLOAT4_DIGITS = 6
_NOT_FINITE = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}

#: Half of the smallest positive float8, which is not a float8 itself.
_HALF_OF_SMALLEST = decimal.Decimal(2) ** -1075
#: NaN and infinities, by their words in lower case.
SPECIAL = {
    name: decimal.Decimal(value)
    for value, names in {
        "NaN": ["nan"],
        "Infinity": ["infinity", "+infinity", "inf", "+inf"],
        "-Infinity": ["-infinity", "-inf"],
    }.items()
    for name in names
}


@dataclass(frozen=True)
class Float(Type):
    """float4 and float8. NaN and infinity are valid values, written as the text 'NaN' and
    'Infinity'.
    """

    digits: int
    """The number of digits before the point above which PostgreSQL writes an exponent: 15, or 6 for
    float4."""
    largest: float
    smallest: float | decimal.Decimal
    """The largest number that rounds to zero."""

    is_plain_in_csv: ClassVar[bool] = True
    is_python_value: ClassVar[bool] = True
    plain: ClassVar[frozenset[type]] = frozenset({int, float, NONE})
    same_input: ClassVar[str | None] = r"[+-]?(?:[0-9]{1,15}(?:\.[0-9]{0,15})?|\.[0-9]{1,15})"

    def read_plain(self, values: Sequence[Any]) -> bool:
        numbers = [value for value in values if value is not None]
        if not numbers:
            return True
        within = min(numbers) >= -self.largest and max(numbers) <= self.largest and all(map(math.isfinite, numbers))
        return within and not any(map(self._is_tiny, numbers))

    def _is_tiny(self, number: float) -> bool:
        """Return whether *number* is too small for this type, or is a negative zero, which
        PostgreSQL's literals cannot be.
        """
        return -self.smallest <= number <= self.smallest and (number != 0 or math.copysign(1, number) < 0)

    def read_value(self, value: Any) -> float | str:
        if not is_number(value):
            return super().read_value(value)
        number = decimal.Decimal(repr(value) if isinstance(value, float) else value)
        return self._made(number, format(number, "f")) + 0.0 if number.is_finite() else self._special(number)

    def read_text(self, text: str) -> float | str:
        word = text.strip(SPACES).lower()
        if word in SPECIAL or word in ("+nan", "-nan"):
            return self._special(SPECIAL.get(word, SPECIAL["nan"]))
        if _HEX.fullmatch(word):
            return self._made(decimal.Decimal(float.fromhex(word)), text)
        if not _DECIMAL.fullmatch(word):
            raise self.invalid(text)
        return self._made(decimal.Decimal(word), text)

    def _special(self, number: decimal.Decimal) -> str:
        return "nan" if number.is_nan() else "inf" if number > 0 else "-inf"

    def _made(self, number: decimal.Decimal, text: str) -> float:
        size = number.copy_abs()  # abs() fails above 10^1000000
        if size > decimal.Decimal(self.largest) or (number and size <= decimal.Decimal(self.smallest)):
            raise NumericValueOutOfRange(f'"{text.strip(SPACES)}" is out of range for type {self.native_type}')
        return float(number)

    @property
    def wire(self) -> str:
        return "VARCHAR"

    def given(self, sql: str) -> str:
        return f"CAST({sql} AS {self.storage})"

    def text(self, sql: str) -> str:
        """Return SQL of PostgreSQL's shortest form: no ``.0``, an exponent from 10^15 (10^6 for
        float4) on.
        """
        return self._spelled(sql, "")

    def json(self, sql: str) -> str:
        return self._spelled(sql, '"')

    @property
    def json_form(self) -> JsonForm:
        return "number"

    @property
    def spelling(self) -> str:
        return "f" if self.name == "float4" else "d"

    def spelled(self, text: str) -> str:
        return float_text(text, self.digits)

    @property
    def client_json(self) -> ClientJson:
        return client_json.FLOAT if self.name == "float4" else client_json.DOUBLE

    def fetched(self, sql: str) -> str:
        return f"CAST({sql} AS VARCHAR)"

    def json_text(self, value: Any) -> str:
        text = float_text(value, self.digits)
        return f'"{text}"' if text.endswith(("NaN", "Infinity")) else text

    def _spelled(self, sql: str, quote: str) -> str:
        return (
            f"CASE WHEN isfinite({sql}) THEN {self._finite(sql)} WHEN isnan({sql}) THEN '{quote}NaN{quote}' "
            f"WHEN {sql} > 0 THEN '{quote}Infinity{quote}' WHEN {sql} < 0 THEN '{quote}-Infinity{quote}' END"
        )

    def _finite(self, sql: str) -> str:
        """Return SQL of the text of a finite number; see :func:`float_text`."""
        plain, large = f"CAST({sql} AS VARCHAR)", _with_exponent(f"CAST({sql} AS VARCHAR)")
        if self.name == "float4":
            plain = client_json.shortest_float4(sql)
            large = once(plain, _with_exponent)
        # Only a whole number has ``.0``; a regular expression takes as long as the cast.
        short = f"CASE WHEN {sql} = trunc({sql}) THEN regexp_replace({plain}, '[.]0$', '') ELSE {plain} END"
        return f"CASE WHEN abs({sql}) < 1e{self.digits} OR abs({sql}) >= 1e16 THEN {short} ELSE {large} END"


def _with_exponent(plain: str) -> str:
    """Return SQL that writes DuckDB's text *plain* of a number with an exponent."""
    whole = f"split_part(ltrim({plain}, '-'), '.', 1)"
    digits = f"rtrim(replace(ltrim({plain}, '-'), '.', ''), '0')"
    sign = f"CASE WHEN starts_with({plain}, '-') THEN '-' ELSE '' END"
    mantissa = f"left({digits}, 1) || rtrim('.' || substr({digits}, 2), '.')"
    return f"{sign} || {mantissa} || 'e+' || lpad(CAST(length({whole}) - 1 AS VARCHAR), 2, '0')"


def float_text(text: str, digits: int = 15) -> str:
    """Return PostgreSQL's text of a float8, or of a float4 with *digits* 6, from DuckDB's text.

    Both write the shortest digits that read back as the same number. DuckDB writes an exponent from
    10^16 on, and ``.0`` after integers; and all digits of a float4 that is halfway between two
    shorter numbers.
    """
    if digits == _FLOAT4_DIGITS and len(text) >= client_json.LONG_FLOAT4:
        text = _shortest_float4(text)
    whole, point, decimals = text.partition(".")
    if not point or "e" in text or len(whole.lstrip("-")) <= digits:
        return _NOT_FINITE.get(text, text.removesuffix(".0"))
    figures = (whole.lstrip("-") + decimals).rstrip("0")
    mantissa = f"{figures[0]}.{figures[1:]}".rstrip(".")
    return f"{'-' if whole[0] == '-' else ''}{mantissa}e+{len(whole.lstrip('-')) - 1:02d}"


def _shortest_float4(text: str) -> str:
    """Return the *text* of a float4 with fewer digits, if these identify it."""
    number = float(text)
    rounded = (float(f"{number:.{digits}g}") for digits in client_json.FEWER_DIGITS)
    return next((repr(each) for each in rounded if struct.pack("f", each) == struct.pack("f", number)), text)


TYPES = (
    Float(
        "float4",
        "real",
        "FLOAT",
        _FLOAT4_DIGITS,
        3.4028234663852886e38,
        2**-150,
        category="N",
        casts=casts("float8", "int2 int4 int8 numeric"),
    ),
    Float(
        "float8",
        "double precision",
        "DOUBLE",
        15,
        1.7976931348623157e308,
        _HALF_OF_SMALLEST,
        category="N",
        preferred=True,
        casts=casts("", "int2 int4 int8 float4 numeric", float4="pg_float4_of_float8({})"),
    ),
)
