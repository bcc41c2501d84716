"""Aggregates with DISTINCT, ORDER BY, FILTER and WITHIN GROUP; and GROUPING."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ...errors import FeatureNotSupported, of_sqlstate
from .. import builtins as registry
from ..builtins.templates import CALLS, CASTS
from ..nodes import Node, ast
from ..types.names import INTEGERS
from . import keyed_aggregates
from .casts import cast, settle
from .comparisons import as_key, no_literal, sort_key
from .expr import NO_USES, Expr, Use, of_ordered, of_text, work_of_parts
from .expressions import compile, compiles, condition
from .numeric_texts import numeric_text, printed, texts_of_result
from .ordering import direction
from .overloads import Call, resolve_types
from .scope import Column, Scope
from .text_sums import sum_text, with_scale
from .vanishing import may_vanish

#: Clauses in which aggregates are allowed.
_PLACES = ("SELECT", "HAVING", "ORDER BY", "DISTINCT ON")


def aggregate_call(node: Node, made: Call, scope: Scope) -> Expr:
    """Return the aggregate call *made*, with the modifiers of *node*."""
    owner = _owner(made, scope)
    if owner is not scope:
        return _of_outer_query(owner, node, made, scope)
    scope.refuse_outside(_PLACES, "aggregate functions")
    if any(item.aggregates(scope.level) for item in made.arguments):
        raise of_sqlstate("42803", "aggregate function calls cannot be nested")
    if any(item.window for item in made.arguments):
        raise of_sqlstate("42803", "aggregate function calls cannot contain window function calls")
    _refuse_sets(made.arguments)
    if made.name == "count":
        made = replace(made, arguments=tuple(item.row_id or item for item in made.arguments))
    if node.agg_distinct and made.name == "count":
        made = replace(made, arguments=tuple(map(as_key, made.arguments)))
    made = _of_distinct_values(made) if node.agg_distinct else keyed_aggregates.chosen(made)
    made = with_scale(made)
    suffix, condition = kept_rows(node, scope)
    given = made.arguments
    kept = tuple(of_kept_rows(item, condition[0]) for item in given) if condition else given
    kept = tuple(map(no_literal, kept)) if node.agg_distinct else kept
    of_keys = bool(node.agg_distinct and node.agg_order)  # DuckDB's keys have to be arguments
    made = made if of_keys else replace(made, arguments=kept)
    order, sorts = _order(node, made, scope)
    if of_keys:
        for item, other in zip(given, kept, strict=True):
            order = order.replace(item.sql, other.sql)
        made = replace(made, arguments=kept)
    modifiers = registry.Modifiers("DISTINCT" if node.agg_distinct else "", order, suffix)
    keyed = keyed_aggregates.distinct(made, node.agg_order or ()) if node.agg_distinct else None
    if keyed is not None:
        made, modifiers = keyed, registry.Modifiers(suffix=suffix)
    parts = [*made.arguments, *sorts, *condition]
    outer = frozenset(use for part in parts for use in part.uses if use.level < scope.level)
    ordered = _of_ordered(made, modifiers, outer or NO_USES)
    if ordered is not None:
        return ordered
    scale = made.arguments[0].scale if made.name in ("sum", "min", "max") and made.arguments else None
    known = Expr(
        made.sql(modifiers),
        made.type,
        uses=outer or NO_USES,
        aggregate=True,
        scale=scale,
        work=work_of_parts(parts) | made.work,
        printed=printed_aggregate(made, modifiers),
        decimal=made.decimal,
        depth=made.dimensions,
        fields=made.record_fields,
    )
    return of_text(known, known.printed, cut=True) if known.printed and may_vanish(made) else known


def printed_aggregate(made: Call, modifiers: registry.Modifiers) -> str | None:
    """Return SQL of PostgreSQL's text of the aggregate *made*, or of the list of its elements'
    texts; None if it follows from the value.
    """
    item = made.arguments[0] if made.name == "array_agg" else None
    if item is not None and item.type == "_numeric" and not modifiers.distinct:
        return texts_of_result([item], lambda parts: replace(made, arguments=tuple(parts)).sql(modifiers))
    if item is None or item.type != "numeric":
        return made.printed(modifiers)
    if item.scale is not None:
        text = numeric_text(Expr("element", "numeric", scale=item.scale))
        return f"list_transform({made.sql(modifiers)}, lambda element: {text})"
    listed = None if modifiers.distinct else printed(item)
    return (
        replace(made, arguments=(item.become(listed, "text", work=CALLS),)).sql(modifiers)
        if listed is not None
        else None
    )


#: Aggregates that are computed from sums of values and of their squares. Equal squares of different
#: values are not duplicates.
_OF_SQUARES = frozenset(("stddev", "stddev_pop", "stddev_samp", "var_pop", "var_samp", "variance"))

#: Aggregates of intervals that are computed from their parts, and their targets for a list.
_OF_SPANS = {"sum": "pg_sum_of_spans(@list($1))", "avg": "pg_average_of_spans(@list($1))"}


def _of_distinct_values(made: Call) -> Call:
    """Return *made*, a call with DISTINCT, as one whose target mentions its argument once."""
    if made.name in _OF_SQUARES and made.arguments[0].type in INTEGERS:
        return resolve_types(made.name, [cast(made.arguments[0], "numeric")])
    if made.name in _OF_SQUARES and made.arguments[0].ordered is None:  # texts of equal values have to be equal
        return replace(made, arguments=(replace(made.arguments[0], printed=None, decimals=None),))
    if made.name in _OF_SPANS and made.arguments[0].type == "interval":
        return made.computed_by(_OF_SPANS[made.name])
    return made


def _refuse_sets(given: Iterable[Expr]) -> None:
    if any(item.rows for item in given):
        raise FeatureNotSupported("aggregate function calls cannot contain set-returning function calls")


def of_kept_rows(item: Expr, test: Expr) -> Expr:
    """Return *item*, computed only for rows that pass FILTER.

    DuckDB computes it for all, which may fail.
    """
    if not item.uses or any(use.sql == item.sql for use in item.uses) or item.fields is not None:
        return item

    def of_row(sql: str) -> str:
        return f"(CASE WHEN {test.sql} THEN {sql} END)"

    if item.ordered is not None:
        text = of_row(item.printed) if item.cut and item.printed is not None else None
        made = of_ordered(item, of_row(item.ordered), item.ordered_work | test.work, cut=item.cut, printed=text)
        return replace(made, work=made.work | test.work)
    text = of_row(item.printed) if item.printed is not None else None
    return replace(item, sql=of_row(item.sql), printed=text, work=item.work | test.work)


#: Aggregates of numerics that are stored as ordered text; their result is ordered text too.
OF_ORDERED = {
    "min": "min({})",
    "max": "max({})",
    "sum": "pg_ordered_sum(list({}))",
    "avg": "pg_ordered_average(list({}))",
    "any_value": "any_value({})",
    "mode": "mode({})",
    "array_agg": "list({})",
}


def of_ordered_values(made: Call, modifiers: registry.Modifiers) -> str:
    """Return SQL of the ordered text of the aggregate *made*, of numerics that are kept so; of
    ``array_agg``, the list of it.
    """
    item = made.arguments[0]
    ordered = item.ordered or ""
    order = modifiers.order.replace(item.sql, ordered) if modifiers.distinct else modifiers.order
    if modifiers.distinct and made.name == "array_agg" and not order:
        order = f"ORDER BY {ordered}"
    given = f"{modifiers.distinct} {ordered} {order}".strip()
    function, end = OF_ORDERED[made.name].split("{}")
    return f"{function}{given}) {modifiers.suffix}{end[1:]}".strip()


def _of_ordered(made: Call, modifiers: registry.Modifiers, uses: frozenset[Use]) -> Expr | None:
    """Return the aggregate *made* of numerics that are kept as ordered text.

    Return None if its result is another type's, or it takes any numerics.
    """
    base = Expr("", "numeric", uses=uses, aggregate=True)
    if made.name == "percentile_disc" and made.arguments[1].ordered is not None and made.type == "numeric":
        fraction, value = made.arguments
        texts = replace(made, arguments=(fraction, value.become(value.ordered or "", "text")))
        return of_ordered(base, texts.sql(modifiers), texts.work | value.ordered_work, cut=value.cut)
    if made.name not in OF_ORDERED or made.arguments[0].ordered is None:
        return None
    if made.name == "array_agg" and made.arguments[0].cut and not modifiers.distinct:
        return None
    text = sum_text(made, modifiers)
    if text is not None:
        return of_text(replace(base, work=made.arguments[0].work), text, cut=made.arguments[0].cut)
    ordered = of_ordered_values(made, modifiers)
    if made.name == "array_agg":
        return replace(Column.array_of_ordered("", ordered).value(), uses=uses, aggregate=True)
    work = made.arguments[0].ordered_work | (CALLS if made.name in ("sum", "avg") else 0)
    return of_ordered(base, ordered, work, cut=made.arguments[0].cut)


def _owner(made: Call, scope: Scope) -> Scope:
    """Return the scope that an aggregate belongs to: that of its columns, possibly an outer one.

    The variables of a function are no columns.
    """
    variables = {outer.level for outer in scope.chain() if outer.variables}
    levels = {use.level for item in made.arguments for use in item.uses} - variables
    if not levels or max(levels) >= scope.level:
        return scope
    return next(outer for outer in scope.chain() if outer.level == max(levels))


def _of_outer_query(owner: Scope, node: Node, made: Call, scope: Scope) -> Expr:
    """Return an aggregate of the outer query.

    Only in WHERE does DuckDB assign it to that query too.
    """
    owner.refuse_outside(_PLACES, "aggregate functions")
    if scope.clause != "WHERE" or owner.level != scope.level - 1 or node.agg_order or node.agg_filter:
        raise FeatureNotSupported("an aggregate of an outer query in a subquery, but in its WHERE")
    sql = made.sql(registry.Modifiers("DISTINCT" if node.agg_distinct else ""))
    outer = frozenset(use for item in made.arguments for use in item.uses if use.level < owner.level)
    uses = outer | {Use(owner.level, sql, made.name, aggregate=True)}
    return Expr(sql, made.type, uses=uses, work=made.work)


def _order(node: Node, made: Call, scope: Scope) -> tuple[str, list[Expr]]:
    """Return ORDER BY of an aggregate, and its keys.

    With WITHIN GROUP the keys are arguments already; only their direction matters.
    """
    if not node.agg_order:
        return "", []
    if node.agg_within_group:
        of_mode = made.name == "mode"  # it may have a key as second argument
        keys = list(made.arguments[:1] if of_mode else made.arguments[-len(node.agg_order) :])
        if of_mode and not any(key.uses or key.subquery for key in keys):
            return "", keys  # DuckDB takes a constant argument of an ordered aggregate for a fraction
    else:
        keys = [settle(compile(item.node, scope)) for item in node.agg_order]
        if node.agg_distinct:
            keys = _arguments_of_keys(keys, node, made, scope)
    terms = [
        (key.sql if node.agg_distinct else sort_key(key)) + direction(item)
        for key, item in zip(keys, node.agg_order, strict=True)
    ]
    return "ORDER BY " + ", ".join(terms), list(map(as_key, keys))


def _arguments_of_keys(keys: Sequence[Expr], node: Node, made: Call, scope: Scope) -> list[Expr]:
    """Return the arguments of *made* that *keys* are, possibly before an implicit conversion.

    :raises InvalidSQL: a key is no argument.
    """
    arguments = {item.sql: item for item in made.arguments}
    written = (settle(compile(item, scope)).sql for item in node.args)
    arguments |= dict(zip(written, made.arguments, strict=False))
    if any(key.sql not in arguments for key in keys):
        raise of_sqlstate("42P10", "in an aggregate with DISTINCT, ORDER BY expressions must appear in argument list")
    return [arguments[key.sql] for key in keys]


def kept_rows(node: Node, scope: Scope) -> tuple[str, list[Expr]]:
    """Return the SQL of FILTER, and its condition if there is one."""
    if node.agg_filter is None:
        return "", []
    inside = replace(scope, clause="FILTER")
    test = condition(node.agg_filter, inside, "FILTER")
    return f"FILTER (WHERE {test.sql})", [test]


@compiles(ast.GroupingFunc)
def grouping(node: Node, scope: Scope) -> Expr:
    """Translate ``GROUPING(a, b)``, whose arguments are grouping expressions."""
    scope.refuse_outside(("SELECT", "HAVING", "ORDER BY"), "grouping operations")
    items = [compile(item, replace(scope, groups=frozenset(), expanded={})) for item in node.args]
    _refuse_sets(items)
    if any(item.sql not in scope.grouped_by for item in items):
        raise of_sqlstate("42803", "arguments to GROUPING must be grouping expressions of the associated query level")
    sql = f"CAST(grouping({', '.join(map(sort_key, items))}) AS INTEGER)"
    return Expr(sql, "int4", aggregate=True, work=work_of_parts(map(as_key, items)) | CASTS)
