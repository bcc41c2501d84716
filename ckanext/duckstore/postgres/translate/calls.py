"""Function calls: scalar and set-returning; dispatch to aggregates, windows and special syntax."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ...errors import of_sqlstate
from .. import builtins as registry
from ..builtins.templates import CALLS
from ..nodes import Node, ast
from . import concatenations, special_syntax
from .aggregates import aggregate_call
from .array_functions import by_keys, texts_of_call, texts_of_rows
from .expr import Expr, all_cut, combine, null_of, of_text
from .expressions import compile, compiles
from .numeric_texts import printed
from .overloads import Call, function_name, resolve, resolve_types
from .scope import Scope
from .vanishing import may_vanish
from .windows import window_call

#: Functions whose results differ from call to call.
_VOLATILE = frozenset({"random", "setseed", "clock_timestamp", "timeofday", "gen_random_uuid", "uuidv4", "uuidv7"})


@compiles(ast.FuncCall)
def call(node: Node, scope: Scope) -> Expr:
    """Translate a call in an expression. A set-returning one becomes ``unnest(list)``."""
    name = function_name(node)
    if name in special_syntax.HANDLERS:
        return special_syntax.HANDLERS[name](node, [compile(item, scope) for item in node.args or ()])
    if node.over is None and registry.find(name).kind == "aggregate":
        scope = replace(scope, groups=frozenset(), expanded={})  # it sees rows, not groups
    made = resolve(node, name, scope)
    kind = made.resolution.overload.kind
    if kind == "set":
        scope.refuse_outside(("SELECT", "GROUP BY", "ORDER BY", "FROM"), "set-returning functions")
        return special_syntax.series(made) or _set_call(made)
    if node.over is not None:
        return window_call(node, made, scope)
    if kind == "window":
        raise of_sqlstate("42809", f"window function {name} requires an OVER clause")
    if kind == "aggregate":
        return aggregate_call(node, made, scope)
    for present, what in (
        (node.agg_distinct, "DISTINCT"),
        (node.agg_within_group, "WITHIN GROUP"),
        (node.agg_order, "ORDER BY"),
        (node.agg_filter, "FILTER"),
        (node.agg_star, "*"),
    ):
        if present:
            raise of_sqlstate("42809", f"{what} specified, but {name} is not an aggregate function")
    return _plain(made)


def _set_call(made: Call) -> Expr:
    listed = combine(f"unnest({made.rows()})", made.type, *made.arguments, work=made.work)
    texts = texts_of_rows(made)
    return replace(listed, rows=True, fields=made.fields, printed=f"unnest({texts})" if texts is not None else None)


def plain_call(name: str, given: Sequence[Expr]) -> Expr:
    """Return a call of the scalar function *name*."""
    return _plain(resolve_types(name, given))


#: Functions of one numeric, as functions of its text.
_OF_TEXTS = {
    "abs": "pg_abs_text({})",
    "ceil": "pg_ceil_text({})",
    "ceiling": "pg_ceil_text({})",
    "floor": "pg_floor_text({})",
    "round": "pg_round_text({}, 0)",
    "trunc": "pg_trunc_text({}, 0)",
    "sign": "pg_sign_text({})",
    "trim_scale": "pg_trim_zeros({})",
}


#: Functions that do what the operator ``||`` of arrays does.
_CONCATENATIONS = frozenset({"array_append", "array_cat", "array_prepend"})


#: Functions that return a bound of a range, which is text.
_BOUNDS = {"lower": "pg_range_lower", "upper": "pg_range_upper"}


def _of_texts(made: Call) -> str | None:
    """Return SQL of the text of *made*, a numeric, from the texts of its arguments; None if that is
    unknown.
    """
    if made.name in _OF_TEXTS and len(made.arguments) == 1:
        return _OF_TEXTS[made.name].format(made.arguments[0].printed)
    return made.printed()


def _printed(made: Call) -> str | None:
    """Return SQL of PostgreSQL's text of *made*, a numeric, or of the list of the texts of its
    elements; None if it follows from the value.
    """
    if made.type == "_numeric":
        return texts_of_call(made)
    if made.name in _BOUNDS and made.type == "numeric":
        return f"{_BOUNDS[made.name]}({made.arguments[0].sql}, 'numrange')"
    if made.name not in ("abs", "trim_scale") or made.type != "numeric":
        return made.printed()
    text = printed(made.arguments[0]) if made.arguments[0].scale is None else None
    return _OF_TEXTS[made.name].format(text) if text is not None else None


def _plain(made: Call) -> Expr:
    if made.type == "numeric" and any(item.ordered is not None for item in made.arguments):
        written = _of_texts(made)
        if written is not None:
            return of_text(combine("", "numeric", *made.arguments), written, cut=all_cut(made.arguments))
    if made.name in _CONCATENATIONS and made.typed:
        return concatenations.arrays(*made.arguments)
    rounded = special_syntax.rounded(made.name, made.arguments)
    if rounded is not None:
        return rounded
    scale = special_syntax.scale(made.name, made.arguments)
    keyed = by_keys(made)
    expr = combine(
        keyed or made.sql(), made.type, *made.arguments, scale=scale, work=made.work | (CALLS if keyed else 0)
    )
    expr = replace(
        expr,
        printed=_printed(made),
        depth=made.dimensions,
        volatile=expr.volatile or made.name in _VOLATILE,
        cut=made.cut,
    )
    if expr.printed is not None and (may_vanish(made) or (made.name in _BOUNDS and made.type == "numeric")):
        expr = of_text(expr, expr.printed, cut=True)
    return expr if made.name in registry.CALLED_ON_NULL else null_of(expr, made.arguments)
