"""Values of a batch: the compiler's knowledge of the columns that hold a variable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from ..translate import numerics
from ..translate.casts import align, cast
from ..translate.expr import NULL, Decimal, Expr
from ..types.names import INTEGERS, UNKNOWN, duckdb_type, is_array
from .names import VariableType
from .shapes import Bound, Row, Scalar

#: The DECIMAL of a numeric without declared decimals that a loop carries from one iteration to the
#: next.
CARRIED = (38, 12)
#: An array that is the same for all rows: empty or NULL.
ConstantArray = Literal["[]", "NULL"]


class Unbatchable(Exception):
    """The construct can only be run row by row."""


@dataclass(frozen=True)
class Mask:
    """The rows for which a statement runs: a column that is true for them, a subset of ``parent``.

    ``besides`` is the column of the complementary mask in ``parent``.
    """

    sql: str
    parent: Mask | None = None
    besides: str | None = None

    def within(self, other: Mask | None) -> bool:
        """Return whether this mask is a subset of *other*."""
        mask: Mask | None = self
        while mask is not None:
            if mask == other:
                return True
            mask = mask.parent
        return other is None


@dataclass(frozen=True)
class Held:
    """A value. ``flexible``: it is NULL or an empty array, so its number of dimensions is open;
    ``constant_array``: it is this array for all rows.
    """

    expr: Expr
    flexible: bool = False
    constant_array: ConstantArray | None = None

    @classmethod
    def flexible_of(cls, expr: Expr) -> Held:
        """Return *expr*, NULL or an empty array."""
        return cls(expr, True, constant_array(expr))

    @property
    def is_written(self) -> bool:
        """Whether it is a nonempty array constructor."""
        return bool(self.expr.elements)

    @property
    def shape(self) -> Scalar:
        expr = self.expr
        return Scalar(expr.type or "text", expr.depth, expr.scale, expr.decimal)

    def deep(self, depth: int) -> Held:
        """Return this value with *depth* dimensions."""
        expr = self.expr
        if expr.depth == depth or not is_array(expr.type):
            return self
        if not self.flexible:
            raise Unbatchable("arrays of several dimensions in one variable")
        return replace(
            self, expr=replace(expr, sql=f"CAST({expr.sql} AS {storage(expr.type or '', depth)})", depth=depth)
        )


@dataclass(frozen=True)
class HeldRow:
    """A record: its fields. ``within`` is the mask of the rows that have it; ``table`` its row
    type; ``missing``: it is NULL as a whole.
    """

    names: tuple[str, ...]
    cells: tuple[Held, ...]
    table: str | None = None
    within: Mask | None = None
    missing: bool = False


Holding = Held | HeldRow | None


def bound(holding: Holding) -> Bound:
    """Return *holding* in the form that the translator uses."""
    if holding is None:
        return Bound(None, ())
    if isinstance(holding, Held):
        return Bound(holding.shape, (holding.expr.sql,), (holding.expr.decimals,))
    fields = tuple((name, cell.shape) for name, cell in zip(holding.names, holding.cells, strict=True))
    exprs = [cell.expr for cell in holding.cells]
    row = Row(fields, holding.table, holding.missing)
    return Bound(row, tuple(expr.sql for expr in exprs), tuple(expr.decimals for expr in exprs))


def constant_array(expr: Expr) -> ConstantArray | None:
    """Return which constant array *expr* is, None if it is none."""
    if not is_array(expr.type) or not (expr.empty or expr.null):
        return None
    return "NULL" if expr.null else "[]"


def nothing(type: str) -> Held:
    """Return NULL of *type*."""
    if type in (UNKNOWN, "void"):
        return Held(Expr("CAST(NULL AS VARCHAR)", UNKNOWN, null=True), True)
    return Held.flexible_of(cast(NULL, type))


def storage(type: str, depth: int = 1) -> str:
    """Return DuckDB's type for values of *type*."""
    found = duckdb_type("text" if type == UNKNOWN else type, depth)
    if found is None:
        raise Unbatchable(f"values of type {type}")
    return found


def settled(expr: Expr, type: VariableType) -> Expr:
    """Return *expr*, of *type*, cast to the DuckDB type of *type*; numerics keep their decimals."""
    if type.name in INTEGERS:
        return replace(expr, sql=f"CAST({expr.sql} AS {storage(type.name)})")
    return expr


def merged(test: str, then: Held, otherwise: Held) -> Held:
    """Return ``CASE WHEN test THEN then ELSE otherwise END``."""
    if then.expr.sql == otherwise.expr.sql:
        return then
    constant = then.constant_array
    if constant is not None and constant == otherwise.constant_array and then.flexible and otherwise.flexible:
        return then if then.expr.depth >= otherwise.expr.depth else otherwise
    depth = _depth(then, otherwise)
    one, other = then.deep(depth).expr, otherwise.deep(depth).expr
    if one.type != other.type:
        raise Unbatchable("values of several types in one place")
    if one.type == "numeric":
        one, other = align([one, other])
    sql = f"CASE WHEN {test} THEN {one.sql} ELSE {other.sql} END"
    scale = one.scale if one.scale == other.scale else _scale_beside_null(one, other)
    decimal = one.decimal if one.decimal == other.decimal else None
    decimals = _decimals(test, one, other) if one.type == "numeric" and scale is None else None
    made = Expr(sql, one.type, scale=scale, depth=depth, decimal=decimal, decimals=decimals)
    return Held(made, then.flexible and otherwise.flexible)


def _decimals(test: str, one: Expr, other: Expr) -> str | None:
    """Return SQL of the number of decimals of a choice between two numerics; None: as many as its
    value needs.
    """
    if one.null or other.null:
        return decimals_of(other if one.null else one)
    if not (has_decimals(one) or has_decimals(other)):
        return None
    then, otherwise = decimals_of(one), decimals_of(other)
    return then if then == otherwise else f"CASE WHEN {test} THEN {then} ELSE {otherwise} END"


def has_decimals(expr: Expr) -> bool:
    """Return whether the numeric *expr* may have zeros at its end."""
    return expr.scale is not None or expr.decimals is not None or expr.printed is not None


def decimals_of(expr: Expr) -> str:
    """Return SQL of the number of decimals of a numeric."""
    return numerics.decimals(expr) or f"pg_scale({expr.sql})"


def _scale_beside_null(one: Expr, other: Expr) -> int | None:
    if one.null:
        return other.scale
    return one.scale if other.null else None


def _depth(*values: Held) -> int:
    depths = {value.expr.depth for value in values if not value.flexible}
    if len(depths) > 1:
        raise Unbatchable("arrays of several dimensions in one variable")
    return depths.pop() if depths else max(value.expr.depth for value in values)


def carried(held: Held, decimal: Decimal) -> str:
    """Return SQL of a value in the form that a loop carries, always of the same DuckDB type; a
    numeric as *decimal*.
    """
    type = held.expr.type or "text"
    if type == "numeric":
        return f"CAST({held.expr.sql} AS DECIMAL({decimal[0]},{decimal[1]}))"
    return f"CAST({held.expr.sql} AS {storage(type, held.expr.depth)})"


def concatenated(left: Held, right: Held) -> tuple[Held, str | None]:
    """Return ``array || array``, and SQL of the rows for which the result would have other
    dimensions.
    """
    if left.flexible or right.flexible:
        return _beside_nothing(left, right), None
    one, other = left.expr, right.expr
    a, b = one.sql, other.sql
    nothing_ = "(len({0}) = 0 OR {0} IS NULL)"
    if one.depth == other.depth and right.is_written:
        joined = f"list_concat({a}, {b})"
        if one.depth > 1:
            width = len(other.elements[0].elements or ()) if other.elements else 0
            fits = f"len({a}) = 0 OR len({a}[1]) = {width or f'len({b}[1])'}"
            joined = f"CASE WHEN {fits} THEN {joined} ELSE {_INCOMPATIBLE} END"
        return Held(Expr(f"(CASE WHEN {a} IS NULL THEN {b} ELSE {joined} END)", one.type, depth=one.depth)), None
    if one.depth == other.depth:
        joined = f"list_concat({a}, {b})"
        if one.depth > 1:
            fits = f"len({a}[1]) = len({b}[1])"
            joined = f"CASE WHEN {nothing_.format(a)} OR {nothing_.format(b)} OR {fits} THEN {joined} ELSE {_INCOMPATIBLE} END"
        sql = f"(CASE WHEN {a} IS NULL THEN {b} WHEN {b} IS NULL THEN {a} ELSE {joined} END)"
        return Held(Expr(sql, one.type, depth=one.depth)), None
    deep, row = (a, b) if one.depth > other.depth else (b, a)
    if abs(one.depth - other.depth) > 1:
        raise Unbatchable("arrays whose dimensions differ by more than one")
    none = f"CAST([] AS {storage(one.type or '', max(one.depth, other.depth))})"
    joined = f"list_append({deep}, {row})" if deep == a else f"list_prepend({row}, {deep})"
    sql = (
        f"(CASE WHEN {nothing_.format(row)} THEN coalesce({deep}, CASE WHEN {row} IS NOT NULL THEN {none} END) WHEN {nothing_.format(deep)} THEN NULL "
        f"WHEN len({deep}[1]) = len({row}) THEN {joined} ELSE {_INCOMPATIBLE} END)"
    )
    unsaid = f"({nothing_.format(deep)} AND len({row}) > 0)"
    return Held(Expr(sql, one.type, depth=max(one.depth, other.depth))), unsaid


_INCOMPATIBLE = "error('pg:2202E:cannot concatenate incompatible arrays')"


def _beside_nothing(left: Held, right: Held) -> Held:
    """Return the concatenation of an array and one that is NULL or empty."""
    known, open_ = (right, left) if left.flexible else (left, right)
    for one in (known, open_):
        if known.flexible and one.constant_array == "[]":
            return one.deep(max(known.expr.depth, open_.expr.depth))
    if open_.constant_array == "NULL":
        return known
    shown = open_.deep(known.expr.depth)
    expr = known.expr
    sql = f"coalesce({expr.sql}, {shown.expr.sql})"
    return Held(Expr(sql, expr.type, depth=expr.depth), known.flexible)


__all__ = [
    "CARRIED", "Held", "HeldRow", "Holding", "Mask", "Sequence", "Unbatchable", "bound", "carried", "concatenated", "merged", "nothing",
    "settled", "storage",
]  # fmt: skip
