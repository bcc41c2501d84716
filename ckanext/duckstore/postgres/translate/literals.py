"""Untyped literals, parsed as a type at translation time.

Invalid ones fail here with PostgreSQL's message.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from ...errors import FeatureNotSupported
from ...identifiers import literal
from .. import types
from ..builtins.templates import CALLS, CASTS
from ..types import Type, arrays, decimals, declarations
from ..types.arrays import Array
from ..types.decimals import MAX_DIGITS
from ..types.integers import INT4, INT8
from ..types.names import BITS, long_name
from ..types.numeric import NUMERIC, Numeric, declared
from .expr import Expr


@dataclass(frozen=True)
class Constant:
    """A value as DuckDB's SQL.

    A numeric has its number of decimals and its DECIMAL's width and scale, an array its dimensions.
    """

    sql: str
    scale: int | None = None
    decimal: tuple[int, int] | None = None
    depth: int = 1
    ordered: str | None = None
    printed: str | None = None
    work: int = 0
    empty: bool = False

    def of(self, expr: Expr, type: str) -> Expr:
        """Return this value in place of *expr*, the literal."""
        made = expr.become(self.sql, type, self.scale, work=self.work)
        return replace(
            made,
            decimal=self.decimal,
            depth=self.depth,
            ordered=self.ordered,
            printed=self.printed,
            empty=self.empty,
        )


def read(text: str, type: str, typmods: Sequence[int] = ()) -> Constant:
    """Parse *text* as *type*, or as an array of it.

    *typmods* holds the numbers after the type's name.

    :raises DataError: it is not such a value.
    """
    found = types.get(type)
    if found is None:
        raise FeatureNotSupported(f"type {long_name(type)} is not supported")
    if isinstance(found, Array):
        array = arrays.of(_declared(found.element, typmods))
        sql, depth, empty = array.constant_of(text)
        texts = array.texts_of(text) if type == "_numeric" and not empty else None
        return Constant(sql, depth=depth, work=CASTS, empty=empty, printed=texts)
    sized = _declared(found, typmods)
    return numeric(text, sized) if isinstance(sized, Numeric) else Constant(sized.constant(text))


def _declared(type_: Type, typmods: Sequence[int]) -> Type:
    """Return *type_* with *typmods*; those of a bit string are checked when it is parsed."""
    if type_.name == "numeric" and typmods:
        return declared(*declarations.numeric_size(typmods))
    return type_ if type_.name in BITS else declarations.modified(type_, typmods)


def integer(value: int) -> tuple[str, str] | None:
    """Return DuckDB SQL of *value* and its type, int4 or int8; None if it is too large for both."""
    if -(1 << 31) <= value < 1 << 31:
        return INT4.written(value), "int4"
    return (INT8.written(value), "int8") if -(1 << 63) <= value < 1 << 63 else None


def numeric(text: str, type_: Numeric = NUMERIC) -> Constant:
    """Return DuckDB SQL of the number in *text*, and its number of decimals."""
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
    """Return a number that no DECIMAL holds: it can be compared and printed.

    Arithmetic with it is an error.
    """
    sql = f"pg_computed_numeric('{written}')"
    return Constant(sql, ordered=literal(decimals.ordered(written)), printed=literal(written), work=CALLS)
