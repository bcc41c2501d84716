"""Function calls: which function is meant, aggregates with their trimmings, windows and frames."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from pglast.enums import SortByDir, SortByNulls

from ...errors import (
    FeatureNotSupported,
    InsufficientPrivilege,
    InvalidSQL,
    UndefinedFunction,
    UndefinedTable,
    of_sqlstate,
)
from .. import functions as registry
from ..nodes import Node, ast
from . import special
from .casts import cast, settle
from .comparisons import sort_key
from .expr import NO_USES, Decimal, Expr, Use, combine
from .literals import DIGITS
from .pgtypes import UNKNOWN, is_array, long_name
from .scope import Scope

#: Names of arguments, for the functions that are usually called with ``name => value``.
ARGUMENT_NAMES = {
    "make_interval": ("years", "months", "weeks", "days", "hours", "mins", "secs"),
    "make_date": ("year", "month", "day"),
    "make_time": ("hour", "min", "sec"),
    "make_timestamp": ("year", "month", "mday", "hour", "min", "sec"),
    "make_timestamptz": ("year", "month", "mday", "hour", "min", "sec", "timezone"),
    "jsonb_set": ("jsonb_in", "path", "replacement", "create_if_missing"),
    "jsonb_insert": ("jsonb_in", "path", "replacement", "insert_after"),
}
#: Functions that SQL's own syntax calls, by the name that the grammar gives them, and what they are called otherwise.
SYNTAX = {
    "position": "position",
    "btrim": "btrim",
    "ltrim": "ltrim",
    "rtrim": "rtrim",
    "substring": "substring",
    "overlay": "overlay",
    "extract": "extract",
    "timezone": "timezone",
    "overlaps": "overlaps",
    "normalize": "normalize",
}


def call(node: Node, scope: Scope) -> Expr:
    """A call in an expression. A set-returning one becomes ``unnest(list)``."""
    name = function_name(node)
    if name in special.HANDLERS:
        return special.HANDLERS[name](node, [compile_argument(item, scope) for item in node.args or ()])
    if node.over is None and registry.find(name).kind == "aggregate":
        scope = replace(scope, groups=frozenset())  # it sees rows, not groups
    made = resolve(node, name, scope)
    kind = made.resolution.overload.kind
    if kind == "set":
        _refuse(scope, "set-returning functions", ("SELECT", "ORDER BY", "FROM"))
        return special.series(made) or _set_call(made)
    if node.over is not None:
        return _window_call(node, made, scope)
    if kind == "window":
        raise of_sqlstate("42809", f"window function {name} requires an OVER clause")
    if kind == "aggregate":
        return _aggregate_call(node, made, scope)
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
    return replace(combine(f"unnest({made.sql()})", made.type, *made.arguments), rows=True, fields=made.fields)


def plain_call(name: str, given: Sequence[Expr]) -> Expr:
    """A call of the scalar function *name*."""
    return _plain(resolve_types(name, given))


def _plain(made: Call) -> Expr:
    rounded = special.rounded(made.name, made.arguments)
    if rounded is not None:
        return rounded
    expr = combine(made.sql(), made.type, *made.arguments, scale=special.scale(made.name, made.arguments))
    return replace(expr, printed=made.printed(), depth=_dimensions(made))


def _dimensions(made: Call) -> int:
    """The dimensions of the array that a call gives: those of the arrays that it is made of, as far as can be told."""
    arrays = [item.depth for item in made.arguments if is_array(item.type) and item.type == made.type]
    return max(arrays, default=1)


def function_name(node: Node) -> str:
    """The name that *node* calls; other schemas than pg_catalog are refused."""
    parts = [part.sval for part in node.funcname]
    if len(parts) > 1:
        if parts[0] != "pg_catalog":
            raise InsufficientPrivilege(f"Not authorized to call function {'.'.join(parts)}")
        return SYNTAX.get(parts[1], parts[1])
    return parts[0]


#: A call without DISTINCT, ORDER BY, FILTER and OVER.
PLAIN = registry.Modifiers()


@dataclass(frozen=True)
class Call:
    """A call whose overload is known, its arguments cast to what that takes."""

    name: str
    resolution: registry.Resolution
    arguments: tuple[Expr, ...]
    typed: bool

    @property
    def type(self) -> str | None:
        """The result's type; for a set of rows with several columns that is ``record``."""
        return self.resolution.returns if self.typed or self.resolution.overload.returns not in _POLYMORPHIC else None

    @property
    def fields(self) -> tuple[tuple[str, str | None], ...] | None:
        return self.resolution.overload.columns or None

    def sql(self, modifiers: registry.Modifiers = PLAIN) -> str:
        """DuckDB's SQL for the call."""
        return registry.call(self.resolution, self._given(), modifiers)

    def printed(self, modifiers: registry.Modifiers = PLAIN) -> str | None:
        """SQL for the text that PostgreSQL prints for the result, where the function can give it."""
        if not self.resolution.overload.printed:
            return None
        return registry.call(self.resolution, self._given(), modifiers, printed=True)

    def _given(self) -> list[registry.Argument]:
        return [
            registry.Argument(
                item.sql,
                item.type or "text",
                item.scale,
                special.json_text(item) if item.fields is not None else None,
                special.element_texts(item),
                item.depth,
            )
            for item in self.arguments
        ]


_POLYMORPHIC = frozenset({"anyelement", "anyarray", "anycompatible", "anycompatiblearray", "anynonarray"})


def resolve(node: Node, name: str, scope: Scope) -> Call:
    """Find the overload and compile the arguments, those of WITHIN GROUP after the direct ones."""
    if node.func_variadic:
        raise FeatureNotSupported(f"VARIADIC in the call of {name}")
    given = [compile_argument(item, scope) for item in _ordered(name, node.args or ())]
    if node.agg_within_group:
        given += [compile_argument(item.node, scope) for item in node.agg_order]
    if not given and not node.agg_star and registry.find(name).kind == "aggregate" and not node.agg_within_group:
        raise of_sqlstate("42809", f"{name}(*) must be used to call a parameterless aggregate function")
    return resolve_types(name, given)


def resolve_types(name: str, given: Sequence[Expr]) -> Call:
    """The call of *name* with these arguments. :raises UndefinedFunction: with PostgreSQL's words."""
    registry.find(name)
    try:
        found = registry.resolve(name, [item.type or UNKNOWN for item in given])
    except UndefinedFunction as error:
        shown = ", ".join(long_name(item.type) for item in given)
        ending = "is not unique" if "not unique" in str(error) else "does not exist"
        raise UndefinedFunction(f"function {name}({shown}) {ending}") from error
    arguments = []
    for item, wanted in zip(given, found.arguments, strict=True):
        if wanted == "any":
            arguments.append(settle(item))
        elif item.type is None or wanted in ("record", "anyenum"):
            arguments.append(item)
        else:
            arguments.append(cast(item, wanted))
    return Call(name, found, tuple(arguments), all(item.type is not None for item in given))


def _ordered(name: str, arguments: Sequence[Any]) -> list[Any]:
    """Arguments in their declared order when some are named; those left out before them are NULL-free defaults only."""
    if not any(isinstance(item, ast.NamedArgExpr) for item in arguments):
        return list(arguments)
    known = ARGUMENT_NAMES.get(name)
    if known is None:
        raise FeatureNotSupported(f"named arguments in the call of {name}")
    placed: dict[int, Any] = {}
    for position, item in enumerate(arguments):
        if isinstance(item, ast.NamedArgExpr):
            if item.name not in known:
                raise UndefinedFunction(f'function {name} has no argument named "{item.name}"')
            position, item = known.index(item.name), item.arg
        placed[position] = item
    zero = ast.A_Const(val=ast.Integer(ival=0))
    return [placed.get(position, zero) for position in range(max(placed) + 1)]


def compile_argument(node: Any, scope: Scope) -> Expr:
    """An argument: an expression, or a whole row written ``t.*``."""
    from .expressions import compile
    from .records import whole_row

    if isinstance(node, ast.ColumnRef) and isinstance(node.fields[-1], ast.A_Star) and len(node.fields) > 1:
        found = scope.relation(node.fields[-2].sval)
        if found is None:
            raise UndefinedTable(f'missing FROM-clause entry for table "{node.fields[-2].sval}"')
        return whole_row(found[1], found[0])
    return compile(node, scope)


# Aggregates

#: Where aggregates may stand.
_AGGREGATES = ("SELECT", "HAVING", "ORDER BY", "DISTINCT ON")
#: Errors for calls where they may not stand.
_WRONG_PLACE = {
    "set-returning functions": "0A000",
    "aggregate functions": "42803",
    "grouping operations": "42803",
    "window functions": "42P20",
}


def _refuse(scope: Scope, what: str, allowed: tuple[str, ...]) -> None:
    if scope.clause not in allowed:
        raise of_sqlstate(_WRONG_PLACE[what], f"{what} are not allowed in {scope.clause}")


def _aggregate_call(node: Node, made: Call, scope: Scope) -> Expr:
    owner = _owner(made, scope)
    if owner is not scope:
        return _aggregate_of(owner, node, made, scope)
    _refuse(scope, "aggregate functions", _AGGREGATES)
    if any(item.aggregates(scope.level) for item in made.arguments):
        raise of_sqlstate("42803", "aggregate function calls cannot be nested")
    if any(item.window for item in made.arguments):
        raise of_sqlstate("42803", "aggregate function calls cannot contain window function calls")
    if node.agg_distinct and made.name == "count":
        made = replace(made, arguments=tuple(replace(item, sql=sort_key(item)) for item in made.arguments))
    order, sorts = _aggregate_order(node, made, scope)
    suffix, condition = _filter(node, scope)
    modifiers = registry.Modifiers("DISTINCT" if node.agg_distinct else "", order, suffix)
    parts = [*made.arguments, *sorts, *condition]
    outer = frozenset(use for part in parts for use in part.uses if use.level < scope.level)
    scale = made.arguments[0].scale if made.name in ("sum", "min", "max") and made.arguments else None
    return Expr(
        made.sql(modifiers),
        made.type,
        uses=outer or NO_USES,
        aggregate=True,
        scale=scale,
        printed=made.printed(modifiers),
        decimal=_decimal(made),
        depth=_dimensions(made) + (made.name == "array_agg" and is_array(made.arguments[0].type)),
    )


def _decimal(made: Call) -> Decimal | None:
    """The DECIMAL that DuckDB makes of those of a column."""
    given = made.arguments[0].decimal if made.arguments else None
    if given is None or made.name not in ("sum", "min", "max"):
        return None
    return given if made.name != "sum" else (DIGITS, given[1])


def _owner(made: Call, scope: Scope) -> Scope:
    """The query that an aggregate belongs to: that of its columns, which may be one around the query it stands in."""
    levels = {use.level for item in made.arguments for use in item.uses}
    if not levels or max(levels) >= scope.level:
        return scope
    return next(outer for outer in scope.chain() if outer.level == max(levels))


def _aggregate_of(owner: Scope, node: Node, made: Call, scope: Scope) -> Expr:
    """An aggregate of the query around. In WHERE it can be no other one for DuckDB either."""
    _refuse(owner, "aggregate functions", _AGGREGATES)
    if scope.clause != "WHERE" or owner.level != scope.level - 1 or node.agg_order or node.agg_filter:
        raise FeatureNotSupported("an aggregate of an outer query in a subquery, but in its WHERE")
    sql = made.sql(registry.Modifiers("DISTINCT" if node.agg_distinct else ""))
    outer = frozenset(use for item in made.arguments for use in item.uses if use.level < owner.level)
    return Expr(sql, made.type, uses=outer | {Use(owner.level, sql, made.name, aggregate=True)})


def _aggregate_order(node: Node, made: Call, scope: Scope) -> tuple[str, list[Expr]]:
    """ORDER BY of an aggregate. With WITHIN GROUP the sort keys are arguments already, and only their direction counts."""
    if not node.agg_order:
        return "", []
    if node.agg_within_group:
        keys = list(made.arguments[-len(node.agg_order) :])
    else:
        keys = [settle(compile_argument(item.node, scope)) for item in node.agg_order]
        if node.agg_distinct and any(key.sql not in {item.sql for item in made.arguments} for key in keys):
            raise of_sqlstate(
                "42P10", "in an aggregate with DISTINCT, ORDER BY expressions must appear in argument list"
            )
    terms = [
        (key.sql if node.agg_distinct else sort_key(key)) + direction(item)
        for key, item in zip(keys, node.agg_order, strict=True)
    ]
    return "ORDER BY " + ", ".join(terms), keys


def direction(item: Node) -> str:
    """The words after a sort key. NULLs are placed by hand, so the engine's setting does not matter."""
    if item.sortby_dir == SortByDir.SORTBY_USING:
        name = item.useOp[-1].sval
        if name not in ("<", ">"):
            raise FeatureNotSupported(f"ORDER BY ... USING {name}")
        descending = name == ">"
    else:
        descending = item.sortby_dir == SortByDir.SORTBY_DESC
    first = item.sortby_nulls == SortByNulls.SORTBY_NULLS_FIRST or (
        item.sortby_nulls == SortByNulls.SORTBY_NULLS_DEFAULT and descending
    )
    return f"{' DESC' if descending else ' ASC'} NULLS {'FIRST' if first else 'LAST'}"


def _filter(node: Node, scope: Scope) -> tuple[str, list[Expr]]:
    from .expressions import condition

    if node.agg_filter is None:
        return "", []
    inside = replace(scope, clause="FILTER")
    test = condition(node.agg_filter, inside, "FILTER")
    return f"FILTER (WHERE {test.sql})", [test]


def grouping(node: Node, scope: Scope) -> Expr:
    """``GROUPING(a, b)``, whose arguments are grouping expressions."""
    from .expressions import compile

    _refuse(scope, "grouping operations", ("SELECT", "HAVING", "ORDER BY"))
    items = [compile(item, replace(scope, groups=frozenset())) for item in node.args]
    return Expr(f"CAST(grouping({', '.join(map(sort_key, items))}) AS INTEGER)", "int4", aggregate=True)


# Windows


def _window_call(node: Node, made: Call, scope: Scope) -> Expr:
    _refuse(scope, "window functions", ("SELECT", "ORDER BY", "DISTINCT ON"))
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
    suffix, condition = _filter(node, scope)
    window, parts = over(node.over, scope)
    modifiers = registry.Modifiers("", "", f"{suffix} OVER ({window})")
    scale = (
        made.arguments[0].scale
        if made.name in ("sum", "min", "max", "lag", "lead", "first_value") and made.arguments
        else None
    )
    if len(made.arguments) > 2 and made.arguments[2].scale != scale:
        scale = None
    expr = combine(made.sql(modifiers), made.type, *made.arguments, *condition, *parts, scale=scale)
    return replace(expr, window=True, printed=made.printed(modifiers), decimal=_decimal(made))


def over(node: Node, scope: Scope) -> tuple[str, list[Expr]]:
    """What stands in the parentheses of OVER, a named window written out."""
    partition, order, frame_of = _window_parts(node, scope)
    keys = [_key(item, scope) for item in partition]
    sorts = [_key(item.node, scope) for item in order]
    words = []
    if keys:
        words.append("PARTITION BY " + ", ".join(key.sql for key in keys))
    if sorts:
        words.append("ORDER BY " + ", ".join(key.sql + direction(item) for key, item in zip(sorts, order, strict=True)))
    frame, bounds = _frame(frame_of, sorts, scope)
    if frame:
        words.append(frame)
    return " ".join(words), [*keys, *sorts, *bounds]


def _key(node: Any, scope: Scope) -> Expr:
    """A partition or sort key: always an expression, never a column's position."""
    from .expressions import compile

    made = settle(compile(node, scope))
    return replace(made, sql=sort_key(made))


def _window_parts(node: Node, scope: Scope) -> tuple[list[Any], list[Any], ast.WindowDef]:
    """Partition, order and the definition whose frame counts, after the windows that it refers to."""
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
_MODES = ((0x2, "RANGE"), (0x4, "ROWS"), (0x8, "GROUPS"))
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
    """The frame clause, empty when it is the default one."""
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
    """How far a frame reaches. A RANGE is measured in the units of the sort key."""
    from .expressions import compile

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
