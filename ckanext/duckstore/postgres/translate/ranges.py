"""Operators of ranges: containment, position, union, intersection and difference."""

from __future__ import annotations

from ...identifiers import literal
from .. import types
from ..builtins.templates import CALLS
from ..types.names import UNKNOWN
from ..types.ranges import RangeType
from .casts import cast, text_of, undefined, work_of_text_of
from .expr import Expr, combine

_TESTS = ("&&", "<<", ">>", "&<", "&>", "-|-")
_COMBINATIONS = ("+", "*", "-")


def is_range(expr: Expr) -> bool:
    return isinstance(types.get(expr.type or ""), RangeType)


def binary(operator: str, left: Expr, right: Expr) -> Expr:
    """Return *left* *operator* *right*, of which one at least is a range.

    :raises UndefinedFunction: PostgreSQL has no such operator for these types.
    """
    if operator == "<@":
        made = binary("@>", right, left)
        return combine(made.sql, "bool", made)
    kind = left.type if is_range(left) else right.type
    assert kind is not None
    left, right = (cast(side, kind) if side.type == UNKNOWN else side for side in (left, right))
    if operator == "@>" and left.type == kind and right.type != kind:
        return _has(left, right, kind)
    if left.type != right.type or operator not in (*_TESTS, *_COMBINATIONS, "@>"):
        raise undefined(operator, left, right)
    given = f"{left.sql}, {right.sql}, {literal(operator)}, {literal(kind)}"
    if operator in _COMBINATIONS:
        return combine(f"pg_range_combine({given})", kind, left, right, work=CALLS)
    return combine(f"pg_range_test({given})", "bool", left, right, work=CALLS)


def _is_constant(expr: Expr) -> bool:
    return not (expr.uses or expr.aggregate or expr.subquery or expr.volatile)


def _has(found: Expr, element: Expr, kind: str) -> Expr:
    """Return whether the range *found* contains the value *element*."""
    made = types.get(kind)
    assert isinstance(made, RangeType)
    if element.type not in (made.subtype, None):
        raise undefined("@>", found, element)
    has = f"pg_range_has({found.sql}, {text_of(element)}, {literal(kind)})"
    if _is_constant(found) and not _is_constant(element):
        # PostgreSQL simplifies it where only the range is constant, also for NULL as element.
        has = f"(CASE {found.sql} WHEN 'empty' THEN false WHEN '(,)' THEN true ELSE {has} END)"
    return combine(has, "bool", found, element, work=CALLS | work_of_text_of(element))
