"""int2, int4, int8, oid."""

from __future__ import annotations

import decimal
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from ...errors import NumericValueOutOfRange
from . import client_json
from .base import NONE, JsonForm, Type, casts
from .clean import SPACES
from .client_json import ClientJson

_EXACT = decimal.Context(prec=2000, traps=[])
_PLAIN = re.compile(r"\s*[+-]?[0-9]+\s*", re.ASCII)
#: Literals with underscores between digits, or hexadecimal, octal, binary.
_WRITTEN = re.compile(
    r"\s*[+-]?(?:0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|[0-9](?:_?[0-9])*)\s*", re.ASCII
)
#: More characters than any integer of these types has without leading zeros.
_LONGEST = 100


def parse(text: str) -> int | None:
    """Return the integer *text* as PostgreSQL reads it; None if it is not an integer, ``1 << 100``
    if it is too large.
    """
    if _WRITTEN.fullmatch(text) is None:
        return None
    word = text.strip(SPACES).replace("_", "")
    sign = -1 if word[0] == "-" else 1
    digits = word.lstrip("+-")
    base = {"0x": 16, "0o": 8, "0b": 2}.get(digits[:2].lower(), 10)
    digits = (digits if base == 10 else digits[2:]).lstrip("0") or "0"
    return sign * int(digits, base) if len(digits) < _LONGEST else 1 << 100


def is_number(value: Any) -> bool:
    """Return whether a client writes the Python *value* as a number."""
    return isinstance(value, (int, float, decimal.Decimal)) and not isinstance(value, bool)


#: The least value of int4.
_LEAST = -(1 << 31)


@dataclass(frozen=True)
class Integer(Type):
    """int2, int4, int8. Numbers with a fraction are rounded as in PostgreSQL's assignment cast;
    text must be an integer.
    """

    bits: int

    is_plain_in_csv: ClassVar[bool] = True
    is_python_value: ClassVar[bool] = True
    is_read_as_fetched: ClassVar[bool] = True
    plain: ClassVar[frozenset[type]] = frozenset({int, NONE})
    same_input: ClassVar[str | None] = r"[+-]?[0-9]{1,18}"

    @property
    def client_json(self) -> ClientJson:
        return client_json.INTEGER

    @property
    def json_form(self) -> JsonForm:
        return "number"

    def read_plain(self, values: Sequence[Any]) -> bool:
        limit = 1 << (self.bits - 1)
        numbers = [value for value in values if value is not None]
        return not numbers or (min(numbers) >= -limit and max(numbers) < limit)

    def read_value(self, value: Any) -> int:
        if not is_number(value):
            return int(super().read_value(value))
        out_of_range = f"{self.native_type} out of range"
        if isinstance(value, int):
            return self._checked(value, out_of_range)
        exact = decimal.Decimal(repr(value) if isinstance(value, float) else value)
        if not exact.is_finite():
            raise NumericValueOutOfRange(
                f"cannot convert {'NaN' if exact.is_nan() else 'infinity'} to {self.native_type}"
            )
        return self._checked(int(exact.to_integral_value(decimal.ROUND_HALF_UP, _EXACT)), out_of_range)

    def read_text(self, text: str) -> int:
        number = parse(text)
        if number is None:
            raise self.invalid(text)
        return self._checked(number, f'value "{text}" is out of range for type {self.native_type}')

    def _checked(self, number: int, complaint: str) -> int:
        limit = 1 << (self.bits - 1)
        if not -limit <= number < limit:
            raise NumericValueOutOfRange(complaint)
        return number

    def constant(self, text: str) -> str:
        return self.written(self.read_text(text))

    def written(self, number: int) -> str:
        """Return typed SQL of *number*, because DuckDB gives a bare literal the type of the other
        operand.
        """
        if self.name == "int4" and number != _LEAST:  # DuckDB negates 2147483648, a BIGINT
            return str(number) if number >= 0 else f"({number})"
        return f"CAST({number} AS {self.storage})"

    def json(self, sql: str) -> str:
        return self.text(sql)

    def fetched(self, sql: str) -> str:
        return sql


@dataclass(frozen=True)
class Oid(Integer):
    """oid: a number that is a string in JSON."""

    is_python_value: ClassVar[bool] = False
    is_read_as_fetched: ClassVar[bool] = False

    @property
    def json_form(self) -> JsonForm:
        return "string"

    def json(self, sql: str) -> str:
        return f"'\"' || {self.text(sql)} || '\"'"

    def json_text(self, value: Any) -> str:
        return f'"{value}"'


INT2 = Integer(
    "int2",
    "smallint",
    "SMALLINT",
    16,
    category="N",
    casts=casts("int4 int8 numeric float4 float8 oid", explicit="bytea"),
)
INT4 = Integer(
    "int4",
    "integer",
    "INTEGER",
    32,
    category="N",
    casts=casts("int8 numeric float4 float8 oid", "int2 money", "bool bytea bit", bool="({} <> 0)"),
)
INT8 = Integer(
    "int8",
    "bigint",
    "BIGINT",
    64,
    category="N",
    casts=casts("numeric float4 float8 oid", "int2 int4 money", "bytea bit"),
)
TYPES = (
    INT2,
    INT4,
    INT8,
    Oid("oid", "oid", "BIGINT", 64, category="N", preferred=True, casts=casts(assignment="int4 int8")),
)
