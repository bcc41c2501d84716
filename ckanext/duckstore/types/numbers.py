"""Numbers: int2, int4, int8, float4, float8, numeric, money, bool's neighbours."""

from __future__ import annotations

import decimal
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from ckanext.duckstore.errors import DataError, NumericValueOutOfRange
from ckanext.duckstore.postgres.spelling import float_text, numeric_text
from ckanext.duckstore.types.base import Type, clean_text

NONE = type(None)
#: DuckDB's widest DECIMAL; PostgreSQL's numeric goes to 131072 digits.
MAX_DIGITS = 38
#: What a numeric column without a declared precision has before its first value: 15 digits before the point, 3 after.
DEFAULT_DECIMAL = (18, 3)
#: Scales up to which the text of a numeric is made by asking for each smaller one.
MOST_NARROWER = 4

_INTEGER = re.compile(r"\s*[+-]?[0-9]+\s*", re.ASCII)
_OTHER_INTEGER = re.compile(
    r"\s*[+-]?(?:0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|[0-9](?:_?[0-9])*)\s*", re.ASCII
)
_DECIMAL = re.compile(
    r"\s*[+-]?(?:[0-9](?:_?[0-9])*\.?(?:[0-9](?:_?[0-9])*)?|\.[0-9](?:_?[0-9])*)(?:[eE][+-]?[0-9]+)?\s*", re.ASCII
)
_HEX_FLOAT = re.compile(r"[+-]?0x(?:[0-9a-f]+\.?[0-9a-f]*|\.[0-9a-f]+)(?:p[+-]?[0-9]{1,4})?", re.ASCII)
_STORAGE = re.compile(r"DECIMAL\((\d+),\s*(\d+)\)")
#: A list of numbers that are short enough for any DECIMAL, written plainly; and of these the significant digits before and after the point.
_ALL_SHORT = re.compile(r"(?:-?[0-9]{1,20}(?:\.[0-9]{1,17})?,|,)*", re.ASCII)
_WHOLE_DIGITS = re.compile(r"(?<![0-9.])0*([1-9][0-9]*)", re.ASCII)
_DECIMALS = re.compile(r"\.([0-9]*[1-9])0*,", re.ASCII)
_WRITTEN = frozenset({int, float, str, NONE})
_EXACT = decimal.Context(prec=2000, traps=[])


def _other_integer(text: str) -> int:
    """Return the integer of a text with underscores, or hexadecimal, octal or binary."""
    digits = text.strip().replace("_", "")
    return int(digits) if digits.lstrip("+-").isdigit() else int(digits, 0)


def _plain_number(value: Any) -> bool:
    return isinstance(value, (int, float, decimal.Decimal)) and not isinstance(value, bool)


@dataclass(frozen=True)
class Integer(Type):
    """int2, int4, int8. Numbers with a fraction are rounded as PostgreSQL's assignment does; text must be a whole number."""

    bits: int

    plain: ClassVar[frozenset[type]] = frozenset({int, NONE})

    def read_plain(self, values: Sequence[Any]) -> bool:
        limit = 1 << (self.bits - 1)
        numbers = [value for value in values if value is not None]
        return not numbers or (min(numbers) >= -limit and max(numbers) < limit)

    def read_value(self, value: Any) -> int:
        if isinstance(value, str):
            return self._checked(self._parse(value), f'value "{value}" is out of range for type {self.native_type}')
        if not _plain_number(value):
            raise self.mismatch(value)
        out_of_range = f"{self.native_type} out of range"
        if isinstance(value, int):
            return self._checked(value, out_of_range)
        exact = decimal.Decimal(repr(value) if isinstance(value, float) else value)
        if not exact.is_finite():
            raise NumericValueOutOfRange(
                f"cannot convert {'NaN' if exact.is_nan() else 'infinity'} to {self.native_type}"
            )
        return self._checked(int(exact.to_integral_value(decimal.ROUND_HALF_UP, _EXACT)), out_of_range)

    def _parse(self, text: str) -> int:
        if _INTEGER.fullmatch(text):
            return int(text) if len(text) < 100 else 1 << 100
        if _OTHER_INTEGER.fullmatch(text) and len(text) < 100:
            return _other_integer(text)
        raise self.invalid(clean_text(text))

    def _checked(self, number: int, complaint: str) -> int:
        limit = 1 << (self.bits - 1)
        if not -limit <= number < limit:
            raise NumericValueOutOfRange(complaint)
        return number

    def json(self, sql: str) -> str:
        return self.text(sql)

    def fetched(self, sql: str) -> str:
        return sql


@dataclass(frozen=True)
class Oid(Integer):
    """oid: a number that JSON has as text."""

    def json(self, sql: str) -> str:
        return f"'\"' || {self.text(sql)} || '\"'"

    def json_text(self, value: Any) -> str:
        return f'"{value}"'


@dataclass(frozen=True)
class Float(Type):
    """float4 and float8. NaN and infinity are values, as text 'NaN' and 'Infinity'."""

    digits: int
    """Above how many digits before the point PostgreSQL writes an exponent: 15, or 6 for float4."""
    largest: float
    smallest: float
    """The smallest number above zero that rounds to one."""

    plain: ClassVar[frozenset[type]] = frozenset({int, float, NONE})

    def read_plain(self, values: Sequence[Any]) -> bool:
        numbers = [value for value in values if value is not None]
        if not numbers:
            return True
        within = min(numbers) >= -self.largest and max(numbers) <= self.largest and all(map(math.isfinite, numbers))
        return within and not any(map(self._is_tiny, numbers))

    def _is_tiny(self, number: float) -> bool:
        """Say whether *number* is too small for this type, or the negative zero that PostgreSQL's literals do not have."""
        return -self.smallest < number < self.smallest and (number != 0 or math.copysign(1, number) < 0)

    def read_value(self, value: Any) -> float | str:
        if isinstance(value, str):
            number = self._parse(value)
        elif _plain_number(value):
            number = decimal.Decimal(repr(value) if isinstance(value, float) else value)
        else:
            raise self.mismatch(value)
        if number.is_nan():
            return "nan"
        if number.is_infinite():
            return "inf" if number > 0 else "-inf"
        if abs(number) > decimal.Decimal(self.largest) or 0 < abs(number) < self.smallest:
            written = value if isinstance(value, str) else format(number, "f")
            raise NumericValueOutOfRange(f'"{written}" is out of range for type {self.native_type}')
        return float(number) if isinstance(value, str) else float(number) + 0.0

    def _parse(self, text: str) -> decimal.Decimal:
        word = text.strip().lower()
        if word in _SPECIAL:
            return _SPECIAL[word]
        if _HEX_FLOAT.fullmatch(word):
            return decimal.Decimal(float.fromhex(word))
        if not _DECIMAL.fullmatch(text) or "_" in text:
            raise self.invalid(clean_text(text))
        return decimal.Decimal(word)

    @property
    def wire(self) -> str:
        return "VARCHAR"

    def load(self, sql: str, storage: str) -> str:
        return f"CAST({sql} AS {storage})"

    def text(self, sql: str) -> str:
        """PostgreSQL's shortest form: no ``.0``, an exponent from 10^15 (10^6 for float4) on."""
        return self._spelled(sql, "")

    def json(self, sql: str) -> str:
        return self._spelled(sql, '"')

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
        """SQL of a finite number. DuckDB writes an exponent from 10^16 on; what is between is a whole number."""
        shortest = f"CAST({sql} AS VARCHAR)"
        digits = f"replace(replace({shortest}, '.0', ''), '-', '')"
        sign = f"CASE WHEN {sql} < 0 THEN '-' ELSE '' END"
        mantissa = f"left({digits}, 1) || rtrim('.' || rtrim(substr({digits}, 2), '0'), '.')"
        exponent = f"'e+' || lpad(CAST(length({digits}) - 1 AS VARCHAR), 2, '0')"
        return (
            f"CASE WHEN {sql} <> trunc({sql}) OR abs({sql}) >= 1e16 THEN {shortest} "
            f"WHEN abs({sql}) < 1e{self.digits} THEN replace({shortest}, '.0', '') ELSE {sign} || {mantissa} || {exponent} END"
        )


_SPECIAL = {
    name: decimal.Decimal(value)
    for value, names in {
        "NaN": ["nan"],
        "Infinity": ["infinity", "+infinity", "inf", "+inf"],
        "-Infinity": ["-infinity", "-inf"],
    }.items()
    for name in names
}


@dataclass(frozen=True)
class Numeric(Type):
    """numeric: exact. The DECIMAL that keeps it grows with its values; ``numeric(p,s)`` rounds to its scale as PostgreSQL does."""

    declared: tuple[int, int] | None = None
    kept: tuple[int, int] | None = None
    """Precision and scale of the DECIMAL that keeps the values by now, where that is known."""

    plain: ClassVar[frozenset[type]] = frozenset()

    @property
    def wire(self) -> str:
        return "VARCHAR"

    def load(self, sql: str, storage: str) -> str:
        return f"CAST({sql} AS {storage})"

    def read(self, values: Sequence[Any]) -> Sequence[Any]:
        if self.declared is None and set(map(type, values)) <= _WRITTEN:
            texts = [None if value is None else value if isinstance(value, str) else repr(value) for value in values]
            if _ALL_SHORT.fullmatch(_listed(texts)):
                return texts
        return super().read(values)

    def read_value(self, value: Any) -> str:
        number = self._parse(value)
        if self.declared and number.is_infinite():
            raise NumericValueOutOfRange("numeric field overflow")
        if not number.is_finite():
            raise DataError(f"{'NaN' if number.is_nan() else 'infinity'} cannot be kept in a numeric column")
        if self.declared:
            number = self._rounded(number, *self.declared)
        whole, scale = digits(number)
        if whole + scale > MAX_DIGITS:
            raise NumericValueOutOfRange(f"a numeric value has at most {MAX_DIGITS} digits")
        return format(number, "f")

    def _parse(self, value: Any) -> decimal.Decimal:
        if isinstance(value, float):
            return decimal.Decimal(repr(value))
        if _plain_number(value):
            return decimal.Decimal(value)
        if not isinstance(value, str):
            raise self.mismatch(value)
        word = value.strip().lower()
        if word in _SPECIAL:
            return _SPECIAL[word]
        if _OTHER_INTEGER.fullmatch(value) and not _INTEGER.fullmatch(value) and len(value) < 100:
            return decimal.Decimal(_other_integer(value))
        if not _DECIMAL.fullmatch(value) or len(value) > 2000:
            raise self.invalid(clean_text(value))
        number = decimal.Decimal(word)
        if abs(number.adjusted()) > 1000:
            raise NumericValueOutOfRange(f"a numeric value has at most {MAX_DIGITS} digits")
        return number

    def _rounded(self, number: decimal.Decimal, precision: int, scale: int) -> decimal.Decimal:
        rounded = number.quantize(decimal.Decimal(1).scaleb(-scale), decimal.ROUND_HALF_UP, _EXACT)
        if abs(rounded) >= 10 ** (precision - scale):
            raise NumericValueOutOfRange("numeric field overflow")
        return rounded

    def kept_as(self, storage: str) -> Numeric:
        """Return this type as that of a column whose values have the DuckDB type *storage*."""
        whole, scale = _whole_and_scale(storage)
        return replace(self, kept=(whole + scale, scale))

    def fit(self, storage: str, values: Sequence[Any]) -> str:
        if self.declared:
            return storage
        whole, scale = _whole_and_scale(storage)
        listed = _listed(values)
        whole = max(whole, *map(len, _WHOLE_DIGITS.findall(listed)), 0)
        scale = max(scale, *map(len, _DECIMALS.findall(listed)), 0)
        if whole + scale > MAX_DIGITS:
            raise NumericValueOutOfRange(
                f"a numeric column has at most {MAX_DIGITS} digits; these values need {whole} before the point and {scale} after"
            )
        return decimal_storage(whole + scale, scale)

    def text(self, sql: str) -> str:
        """Without trailing zeros, unless the scale is declared: DuckDB keeps one scale for the whole column."""
        text = f"CAST({sql} AS VARCHAR)"
        if self.declared:
            return text
        if self.kept is None:
            return f"CASE WHEN contains({text}, '.') THEN rtrim(rtrim({text}, '0'), '.') ELSE {text} END"
        precision, scale = self.kept
        if scale > MOST_NARROWER:
            return f"regexp_replace({text}, '[.]?0+$', '')"
        # To ask which scale is enough is several times faster than to take zeros off a text.
        narrower = [f"CAST({sql} AS DECIMAL({precision},{less}))" for less in range(scale)]
        cases = " ".join(f"WHEN {sql} = {number} THEN CAST({number} AS VARCHAR)" for number in narrower)
        return f"CASE {cases} ELSE {text} END" if cases else text

    def json(self, sql: str) -> str:
        return self.text(sql)

    def fetched(self, sql: str) -> str:
        return f"CAST({sql} AS VARCHAR)"

    def json_text(self, value: Any) -> str:
        return str(value) if self.declared else numeric_text(value)


@dataclass(frozen=True)
class Boolean(Type):
    """bool: true and false, or the words PostgreSQL takes, which may be shortened."""

    plain: ClassVar[frozenset[type]] = frozenset({bool, NONE})

    def read_value(self, value: Any) -> bool:
        if isinstance(value, bool):
            return value
        if not isinstance(value, str):
            raise self.mismatch(value)
        word = value.strip().lower()
        if word and word in _BOOLEANS:
            return _BOOLEANS[word]
        raise self.invalid(clean_text(value))

    def json(self, sql: str) -> str:
        return self.text(sql)

    def csv(self, sql: str) -> str:
        """As COPY writes it."""
        return f"CASE WHEN {sql} THEN 't' WHEN NOT {sql} THEN 'f' END"


#: https://www.postgresql.org/docs/current/datatype-boolean.html: unique prefixes of these words.
_BOOLEANS = {
    word[:length]: value
    for word, value, shortest in (
        ("true", True, 1),
        ("yes", True, 1),
        ("on", True, 2),
        ("1", True, 1),
        ("false", False, 1),
        ("no", False, 1),
        ("off", False, 2),
        ("0", False, 1),
    )
    for length in range(shortest, len(word) + 1)
}


def digits(number: decimal.Decimal) -> tuple[int, int]:
    """Return how many digits *number* has before the point and after it, leading and trailing zeros left out."""
    if not number:
        return 0, 0
    _, figures, exponent = number.normalize(_EXACT).as_tuple()
    assert isinstance(exponent, int)
    return max(len(figures) + exponent, 0), max(-exponent, 0)


def decimal_storage(precision: int, scale: int) -> str:
    return f"DECIMAL({max(precision, 1)},{scale})"


def _whole_and_scale(storage: str) -> tuple[int, int]:
    found = _STORAGE.fullmatch(storage)
    assert found, storage
    return int(found[1]) - int(found[2]), int(found[2])


def _listed(texts: Sequence[str | None]) -> str:
    """Return *texts* as one text, each with a comma after it: one search through it is faster than thousands of small ones."""
    return ",".join([text for text in texts if text is not None]) + ","
