"""Concatenation of arrays, and of an array and an element."""

from __future__ import annotations

from dataclasses import replace

from ...errors import DatatypeMismatch
from ..builtins.templates import CALLS
from ..types.names import UNKNOWN, array_of, common, element_of, is_array
from .casts import cast, of_one_scale, undefined
from .expr import Expr, combine
from .numeric_texts import texts_of_result


def arrays(left: Expr, right: Expr) -> Expr:
    """Concatenate arrays, or an array and an element.

    A NULL array adds nothing; an untyped NULL is an array here.
    """
    array = left if is_array(left.type) else right
    if left.type == UNKNOWN:
        left = cast(left, array.type or "_text")
    if right.type == UNKNOWN:
        right = cast(right, array.type or "_text")
    try:
        element = common(
            [element_of(side.type) if is_array(side.type) else side.type for side in (left, right)], "ARRAY"
        )
    except DatatypeMismatch as error:
        raise undefined("||", left, right) from error
    type = array_of(element)
    if type is None:
        return combine(f"list_concat({left.sql}, {right.sql})", None, left, right)
    assert element is not None
    left, right = (of_one_scale(cast(side, type if is_array(side.type) else element)) for side in (left, right))
    depth = max(side.depth for side in (left, right) if is_array(side.type))
    deep = depth > 1 or (is_array(left.type) and is_array(right.type))
    work = CALLS if deep else 0
    texts = texts_of_result((left, right), lambda sides: _concatenated(*sides))
    return replace(combine(_concatenated(left, right), type, left, right, work=work), depth=depth, printed=texts)


def _concatenated(left: Expr, right: Expr) -> str:
    """Return SQL of the concatenation of arrays, or of an array and an element.

    PostgreSQL compares the dimensions of nonempty arrays; an array of one dimension less is a row.
    """
    one, other = (side.depth if is_array(side.type) else 0 for side in (left, right))
    a, b = left.sql, right.sql
    if one == other:
        joined, fits = f"pg_array_concat({a}, {b})", f"len({a}[1]) = len({b}[1])"
        if one == 1:
            return joined
    elif max(one, other) == 1:
        return f"list_append({a}, {b})" if one else f"list_prepend({a}, {b})"
    elif min(one, other) == 0:
        deep = a if one else b
        refused = "pg_raise('pg:22000:argument must be empty or one-dimensional array')"
        return f"(CASE WHEN coalesce(len({deep}), 0) >= 0 THEN {refused} ELSE {deep} END)"
    elif abs(one - other) > 1:
        joined, fits = "NULL", "false"
    elif one > other:
        joined, fits = f"list_append({a}, {b})", f"len({a}[1]) = len({b})"
    else:
        joined, fits = f"list_prepend({a}, {b})", f"len({b}[1]) = len({a})"
    deep, row = (a, b) if one >= other else (b, a)
    alone = joined if one == other else deep
    wrong = "pg_raise('pg:2202E:cannot concatenate incompatible arrays')"
    empty = f"coalesce(len({row}), 0) = 0" + (f" OR coalesce(len({deep}), 0) = 0" if one == other else "")
    return f"(CASE WHEN {empty} THEN {alone} WHEN {fits} THEN {joined} ELSE {wrong} END)"
