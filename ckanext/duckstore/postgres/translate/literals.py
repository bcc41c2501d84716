"""Untyped literals read as values of a type, at translation time: bad ones fail here with PostgreSQL's message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from ...errors import FeatureNotSupported
from ...identifiers import literal
from .. import types
from ..types import Type, arrays, decimals, declarations
from ..types.arrays import Array
from ..types.decimals import MAX_DIGITS
from ..types.integers import INT4, INT8
from ..types.names import BITS, long_name
from ..types.numeric import NUMERIC, Numeric, declared
from .expr import Expr


@dataclass(frozen=True)
class Constant:
    """A value as DuckDB's SQL; of a numeric its decimals and its DECIMAL's width and scale, of an array its dimensions."""

    sql: str
    scale: int | None = None
    decimal: tuple[int, int] | None = None
    depth: int = 1
    ordered: str | None = None
    printed: str | None = None

    def of(self, expr: Expr, type: str) -> Expr:
        """Return this value instead of *expr*, which is where it is written."""
        made = expr.become(self.sql, type, self.scale)
        return replace(made, decimal=self.decimal, depth=self.depth, ordered=self.ordered, printed=self.printed)


def read(text: str, type: str, typmods: Sequence[int] = ()) -> Constant:
    """Return the value that *text* is of *type*, or of arrays of it, with the numbers after its name in *typmods*.

    :raises DataError: when it is none.
    """
    found = types.get(type)
    if found is None:
        raise FeatureNotSupported(f"type {long_name(type)} is not supported")
    if isinstance(found, Array):
        sql, depth = arrays.of(_declared(found.element, typmods)).constant_of(text)
        return Constant(sql, depth=depth)
    sized = _declared(found, typmods)
    return numeric(text, sized) if isinstance(sized, Numeric) else Constant(sized.constant(text))


def _declared(type_: Type, typmods: Sequence[int]) -> Type:
    """*type_* with *typmods*; those of a bit string are looked at when it is read."""
    if type_.name == "numeric" and typmods:
        return declared(*declarations.numeric_size(typmods))
    return type_ if type_.name in BITS else declarations.modified(type_, typmods)


def integer(value: int) -> tuple[str, str] | None:
    """DuckDB SQL of *value* and its type, int4 or int8; None when it is too large for both."""
    if -(1 << 31) <= value < 1 << 31:
        return INT4.written(value), "int4"
    return (INT8.written(value), "int8") if -(1 << 63) <= value < 1 << 63 else None


def numeric(text: str, type_: Numeric = NUMERIC) -> Constant:
    """DuckDB SQL of the number that *text* writes, and how many decimals it has."""
    written = type_.read_text(text)
    value = Decimal(written)
    if not value.is_finite():
        return _ordered(written)
    _, digits, exponent = value.as_tuple()
    assert isinstance(exponent, int)
    scale = -exponent
    width = max(len(digits) if value else 1, scale + 1)
    if width > MAX_DIGITS:
        return _ordered(written)
    return Constant(f"CAST('{written}' AS DECIMAL({width},{scale}))", scale, (width, scale))


def _ordered(written: str) -> Constant:
    """A number that no DECIMAL holds: it is compared and printed, and an error where it is computed with."""
    sql = f"pg_computed_numeric('{written}')"
    return Constant(sql, ordered=literal(decimals.ordered(written)), printed=literal(written))
