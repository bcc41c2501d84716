"""Window functions: OVER, named windows and frames."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from ...errors import FeatureNotSupported, InvalidSQL, of_sqlstate
from .. import builtins as registry
from ..builtins.templates import CALLS, CASTS
from ..nodes import Node, ast
from ..types.names import INTEGERS, UNKNOWN
from . import keyed_aggregates
from .aggregates import OF_ORDERED, kept_rows, of_kept_rows, of_ordered_values, printed_aggregate
from .casts import as_ordered, cast, settle
from .comparisons import as_key
from .expr import Expr, all_cut, combine, of_ordered, of_text
from .expressions import compile
from .numeric_texts import numeric_text, printed, texts_of_result
from .ordering import direction
from .overloads import Call
from .scope import Scope
from .text_sums import sum_text, with_scale
from .vanishing import may_vanish


def window_call(node: Node, made: Call, scope: Scope) -> Expr:
    """Return the call *made* of a window function or aggregate with the OVER clause of *node*."""
    scope.refuse_outside(("SELECT", "ORDER BY", "DISTINCT ON"), "window functions")
    if made.resolution.overload.kind == "scalar":
        raise of_sqlstate(
            "42809", f"OVER specified, but {made.name} is not a window function nor an aggregate function"
        )
    if node.agg_distinct:
        raise FeatureNotSupported("DISTINCT is not implemented for window functions")
    if node.agg_order:
        raise FeatureNotSupported("aggregate ORDER BY is not implemented for window functions")
    if any(item.window for item in made.arguments):
        raise of_sqlstate("42P20", "window function calls cannot be nested")
    made = with_scale(keyed_aggregates.chosen(_of_frames(made)))
    suffix, condition = kept_rows(node, scope)
    if condition and made.resolution.overload.kind == "aggregate":
        made = replace(made, arguments=tuple(of_kept_rows(item, condition[0]) for item in made.arguments))
    window, parts = _over(node.over, scope, framed=made.name not in _WITHOUT_FRAME)
    modifiers = registry.Modifiers("", "", f"{suffix} OVER ({window})")
    given = *made.arguments, *condition, *parts
    kept_as_text = _kept_as_text(made, modifiers, given)
    if kept_as_text is not None:
        return replace(kept_as_text, window=True)
    scale = (
        made.arguments[0].scale
        if made.name in ("sum", "min", "max", "lag", "lead", "first_value") and made.arguments
        else None
    )
    if len(made.arguments) > 2 and made.arguments[2].scale != scale:
        scale = None
    expr = combine(made.sql(modifiers), made.type, *given, scale=scale, work=made.work)
    text = _printed_value(made, modifiers) if scale is None else None
    shown = text or printed_aggregate(made, modifiers)
    known = replace(expr, window=True, printed=shown, decimal=made.decimal, depth=made.dimensions)
    if shown is not None and may_vanish(made):
        return of_text(known, shown, cut=True)
    return replace(known, fields=made.record_fields, cut=made.cut)


#: Statistics of floats, of which a frame is not made a list, by the names of DuckDB's aggregates.
_STATISTICS = {
    **{name: name for name in ("stddev_pop", "stddev_samp", "var_pop", "var_samp", "covar_pop", "covar_samp", "corr")},
    **{f"regr_{name}": f"regr_{name}" for name in ("avgx", "avgy", "sxx", "syy", "sxy", "slope", "intercept", "r2")},
    "stddev": "stddev_samp",
    "variance": "var_samp",
}


def _of_frames(made: Call) -> Call:
    """Return *made*, computed by DuckDB's aggregate if it is a statistic of floats."""
    overload = made.resolution.overload
    if made.name not in _STATISTICS or overload.returns != "float8":
        return made
    given = ", ".join(f"CAST(${place} AS DOUBLE)" for place in range(1, len(made.arguments) + 1))
    target = (
        f"pg_known(@{_STATISTICS[made.name]}({given}))"
        if len(made.arguments) > 1
        else f"@{_STATISTICS[made.name]}({given})"
    )
    return made.computed_by(target)


#: Window functions whose result is a value of their first argument.
_VALUES = ("lag", "lead", "first_value", "last_value", "nth_value")


def _kept_as_text(made: Call, modifiers: registry.Modifiers, given: Sequence[Expr]) -> Expr | None:
    """Return the value of *made*, of numerics that are kept as text; None if it is of other values
    or another function's.

    :param given: its arguments, and what its clauses contain.
    """
    if not made.arguments or made.arguments[0].ordered is None:
        return None
    base, cut = combine("", "numeric", *given), all_cut(made.arguments)
    total = sum_text(made, modifiers)
    if total is not None:
        return of_text(base, total, cut=cut)
    ordered = _of_ordered(made, modifiers)
    if ordered is None:
        return None
    return of_ordered(base, ordered, cut=cut, printed=_printed_value(made, modifiers) if cut else None)


def _of_ordered(made: Call, modifiers: registry.Modifiers) -> str | None:
    """Return SQL of the ordered text of *made*, of a numeric that is kept so; None if it is another
    function's.
    """
    if made.name in OF_ORDERED and made.type == "numeric":
        return of_ordered_values(made, modifiers)
    if made.name not in _VALUES:
        return None
    return _of_texts(made, modifiers, lambda item: as_ordered(item).ordered or "")


def _printed_value(made: Call, modifiers: registry.Modifiers) -> str | None:
    """Return SQL of PostgreSQL's text of *made*, which returns one of its numerics, or of the texts
    of one of its arrays of them; None if it does not, or if they follow from the value.
    """
    if made.name in _VALUES and made.type == "_numeric":
        return texts_of_result(made.arguments, lambda parts: replace(made, arguments=tuple(parts)).sql(modifiers))
    if made.name not in _VALUES or all(printed(item) is None for item in made.arguments if item.type == "numeric"):
        return None
    return _of_texts(made, modifiers, numeric_text)


def _of_texts(made: Call, modifiers: registry.Modifiers, text: Callable[[Expr], str]) -> str:
    """Return SQL of *made* with the *text* of each numeric instead of the numeric."""
    given = [item.become(text(item), "text", work=CALLS) if item.type == "numeric" else item for item in made.arguments]
    return replace(made, arguments=tuple(given)).sql(modifiers)


#: Window functions that see the whole partition, whatever the frame. In DuckDB it may count.
_WITHOUT_FRAME = frozenset(("row_number", "rank", "dense_rank", "percent_rank", "cume_dist", "ntile", "lag", "lead"))


def _over(node: Node, scope: Scope, framed: bool) -> tuple[str, list[Expr]]:
    """Return the contents of OVER's parentheses, with a named window expanded.

    :param framed: whether the frame counts.
    """
    partition, order, frame_of = _window_parts(node, scope)
    keys = [_key(item, scope) for item in partition]
    of_range = framed and frame_of.frameOptions & _RANGE and (frame_of.startOffset or frame_of.endOffset)
    sorts = [(_number if of_range else _key)(item.node, scope) for item in order]
    if any(key.window for key in (*keys, *sorts)):
        raise of_sqlstate("42P20", "window functions are not allowed in window definitions")
    if of_range and len(sorts) == 1 and sorts[0].type in INTEGERS:
        if sorts[0].subquery:
            raise FeatureNotSupported("a frame in RANGE mode with a subquery as sort key")
        # a bound beyond the type's limits is no error
        sorts = [replace(sorts[0], sql=f"CAST({sorts[0].sql} AS HUGEINT)", work=sorts[0].work | CASTS)]
    words = []
    if keys:
        words.append("PARTITION BY " + ", ".join(key.sql for key in keys))
    if sorts:
        words.append("ORDER BY " + ", ".join(key.sql + direction(item) for key, item in zip(sorts, order, strict=True)))
    frame, bounds = _frame(frame_of, sorts, scope)
    if frame and framed:
        words.append(frame)
    return " ".join(words), [*keys, *sorts, *bounds]


def _key(node: Any, scope: Scope) -> Expr:
    """Return a partition or sort key: always an expression, never a column's position."""
    return as_key(settle(compile(node, scope)))


def _number(node: Any, scope: Scope) -> Expr:
    """Return a sort key that is added to: the DECIMAL of a numeric that is kept as text."""
    key = settle(compile(node, scope))
    return key if key.ordered is not None else as_key(key)


def _window_parts(node: Node, scope: Scope) -> tuple[list[Any], list[Any], ast.WindowDef]:
    """Return partition, order and the definition of the frame, with named windows resolved."""
    partition, order = list(node.partitionClause or ()), list(node.orderClause or ())
    if node.name and not (partition or order or node.refname) and node.name in scope.windows:
        definition: Any = scope.windows[node.name]
        return definition if isinstance(definition, tuple) else _window_parts(definition, scope)
    reference = node.refname or (node.name if scope.windows.get(node.name) is not node else None)
    if reference:
        if reference not in scope.windows:
            raise of_sqlstate("42704", f'window "{reference}" does not exist')
        base_partition, base_order, base = _window_parts(scope.windows[reference], scope)
        if not node.refname:
            return base_partition, base_order, base
        if partition:
            raise InvalidSQL(f'cannot override PARTITION BY clause of window "{reference}"')
        if order and base_order:
            raise InvalidSQL(f'cannot override ORDER BY clause of window "{reference}"')
        if base.frameOptions & _NONDEFAULT:
            raise InvalidSQL(f'cannot copy window "{reference}" because it has a frame clause')
        partition, order = base_partition, order or base_order
    return partition, order, node


# Bits of WindowDef.frameOptions (PostgreSQL's nodes/parsenodes.h).
_NONDEFAULT = 0x1
_RANGE = 0x2
_MODES = ((_RANGE, "RANGE"), (0x4, "ROWS"), (0x8, "GROUPS"))
_STARTS = (
    (0x20, "UNBOUNDED PRECEDING"),
    (0x80, "UNBOUNDED FOLLOWING"),
    (0x200, "CURRENT ROW"),
    (0x800, "{} PRECEDING"),
    (0x2000, "{} FOLLOWING"),
)
_ENDS = (
    (0x40, "UNBOUNDED PRECEDING"),
    (0x100, "UNBOUNDED FOLLOWING"),
    (0x400, "CURRENT ROW"),
    (0x1000, "{} PRECEDING"),
    (0x4000, "{} FOLLOWING"),
)
_EXCLUSIONS = ((0x8000, " EXCLUDE CURRENT ROW"), (0x10000, " EXCLUDE GROUP"), (0x20000, " EXCLUDE TIES"))


def _frame(node: Node, sorts: list[Expr], scope: Scope) -> tuple[str, list[Expr]]:
    """Return the frame clause, empty if it is the default."""
    options = node.frameOptions
    if not options & _NONDEFAULT:
        return "", []
    mode = _chosen(_MODES, options)
    if mode == "GROUPS" and not sorts:
        raise InvalidSQL("GROUPS mode requires an ORDER BY clause")
    bounds = [
        _bound(item, mode, sorts, scope) if item is not None else None for item in (node.startOffset, node.endOffset)
    ]
    start, end = (bound.sql if bound is not None else "" for bound in bounds)
    sql = (
        f"{mode} BETWEEN {_chosen(_STARTS, options).format(start)} AND {_chosen(_ENDS, options).format(end)}"
        f"{_chosen(_EXCLUSIONS, options)}"
    )
    return sql, [bound for bound in bounds if bound is not None]


def _chosen(table: Sequence[tuple[int, str]], options: int) -> str:
    return next((word for bit, word in table if options & bit), "")


def _bound(node: Any, mode: str, sorts: list[Expr], scope: Scope) -> Expr:
    """Return a frame bound. A RANGE is measured in the units of the sort key."""
    bound = compile(node, scope)
    if mode != "RANGE":
        if any(use.level == scope.level for use in bound.uses):
            raise InvalidSQL(f"argument of {mode} must not contain variables")
        return cast(bound, "int8")
    if len(sorts) != 1:
        raise InvalidSQL("RANGE with offset PRECEDING/FOLLOWING requires exactly one ORDER BY column")
    if bound.type == UNKNOWN:
        return cast(
            bound,
            "interval" if sorts[0].type in ("date", "timestamp", "timestamptz", "time") else sorts[0].type or "float8",
        )
    return bound
