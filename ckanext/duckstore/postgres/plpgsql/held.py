"""Values of a batch: what the compiler knows of the columns that hold a variable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..translate.casts import align, cast
from ..translate.expr import NULL, Expr
from ..types.names import INTEGERS, UNKNOWN, duckdb_type, is_array
from .names import VariableType
from .shapes import Bound, Row, Scalar

#: Decimals of a numeric that a loop carries from round to round.
_CARRIED = "DECIMAL(38,12)"


class Unbatchable(Exception):
    """What can only be run row by row."""


@dataclass(frozen=True)
class Mask:
    """The rows for which a statement runs: a column that is true for them, within those of ``parent``.

    ``besides`` is the column of the mask that has the rest of these.
    """

    sql: str
    parent: Mask | None = None
    besides: str | None = None

    def within(self, other: Mask | None) -> bool:
        """Whether all these rows are among those of *other*."""
        mask: Mask | None = self
        while mask is not None:
            if mask == other:
                return True
            mask = mask.parent
        return other is None


@dataclass(frozen=True)
class Held:
    """A value. ``flexible`` tells that it is NULL or an array with nothing in it, whose dimensions are open."""

    expr: Expr
    flexible: bool = False

    @property
    def is_written(self) -> bool:
        """Whether it is an array that is written down, with something in it."""
        return bool(self.expr.elements)

    @property
    def shape(self) -> Scalar:
        expr = self.expr
        return Scalar(expr.type or "text", expr.depth, expr.scale, expr.decimal)

    def deep(self, depth: int) -> Held:
        """This value with *depth* dimensions."""
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
    """A record: its fields. ``within`` are the rows that have it; ``table`` its row type."""

    names: tuple[str, ...]
    cells: tuple[Held, ...]
    table: str | None = None
    within: Mask | None = None


Holding = Held | HeldRow | None


def bound(holding: Holding) -> Bound:
    """What the translator sees of it."""
    if holding is None:
        return Bound(None, ())
    if isinstance(holding, Held):
        return Bound(holding.shape, (holding.expr.sql,))
    fields = tuple((name, cell.shape) for name, cell in zip(holding.names, holding.cells, strict=True))
    return Bound(Row(fields, holding.table), tuple(cell.expr.sql for cell in holding.cells))


def nothing(type: str) -> Held:
    """NULL of *type*."""
    if type in (UNKNOWN, "void"):
        return Held(Expr("CAST(NULL AS VARCHAR)", UNKNOWN), True)
    return Held(cast(NULL, type), True)


def storage(type: str, depth: int = 1) -> str:
    """DuckDB's type for values of *type*."""
    found = duckdb_type("text" if type == UNKNOWN else type, depth)
    if found is None:
        raise Unbatchable(f"values of type {type}")
    return found


def settled(expr: Expr, type: VariableType) -> Expr:
    """*expr*, of *type*, kept as the DuckDB type that this has; numerics keep the decimals they have."""
    if type.name in INTEGERS:
        return replace(expr, sql=f"CAST({expr.sql} AS {storage(type.name)})")
    return expr


def merged(test: str, then: Held, otherwise: Held) -> Held:
    """``CASE WHEN test THEN then ELSE otherwise END``"""
    if then.expr.sql == otherwise.expr.sql:
        return then
    depth = _depth(then, otherwise)
    one, other = then.deep(depth).expr, otherwise.deep(depth).expr
    if one.type != other.type:
        raise Unbatchable("values of several types in one place")
    if one.type == "numeric":
        one, other = align([one, other])
    sql = f"CASE WHEN {test} THEN {one.sql} ELSE {other.sql} END"
    scale = one.scale if one.scale == other.scale else _scale_beside_null(one, other)
    decimal = one.decimal if one.decimal == other.decimal else None
    return Held(Expr(sql, one.type, scale=scale, depth=depth, decimal=decimal), then.flexible and otherwise.flexible)


def _scale_beside_null(one: Expr, other: Expr) -> int | None:
    if one.sql.startswith("CAST(NULL"):
        return other.scale
    return one.scale if other.sql.startswith("CAST(NULL") else None


def _depth(*values: Held) -> int:
    depths = {value.expr.depth for value in values if not value.flexible}
    if len(depths) > 1:
        raise Unbatchable("arrays of several dimensions in one variable")
    return depths.pop() if depths else max(value.expr.depth for value in values)


def carried(held: Held) -> str:
    """SQL of a value as a loop carries it, always of the same DuckDB type."""
    type = held.expr.type or "text"
    if type == "numeric":
        return f"CAST({held.expr.sql} AS {_CARRIED})"
    return f"CAST({held.expr.sql} AS {storage(type, held.expr.depth)})"


def concatenated(left: Held, right: Held) -> tuple[Held, str | None]:
    """``array || array``, and SQL of the rows for which that cannot be said: what they have would have other dimensions."""
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
    """An array beside one that is NULL or has nothing in it."""
    known, open_ = (right, left) if left.flexible else (left, right)
    shown = open_.deep(known.expr.depth)
    expr = known.expr
    sql = f"coalesce({expr.sql}, {shown.expr.sql})"
    return Held(Expr(sql, expr.type, depth=expr.depth), known.flexible)


__all__ = [
    "Held", "HeldRow", "Holding", "Mask", "Sequence", "Unbatchable", "bound", "carried", "concatenated", "merged", "nothing",
    "settled", "storage",
]  # fmt: skip
