"""Overload resolution: find a call's function, and cast the arguments to its parameter types."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from ...errors import FeatureNotSupported, InsufficientPrivilege, UndefinedFunction, of_sqlstate
from .. import builtins as registry
from ..builtins.templates import CALLS
from ..nodes import Node, ast
from ..types.decimals import MAX_DIGITS as DIGITS
from ..types.names import UNKNOWN, is_array, long_name
from .casts import cast, of_one_scale, settle, text_of, work_of_text_of
from .expr import Decimal, Expr, flattened, work_of_parts
from .expressions import compile
from .numeric_texts import texts_of_all
from .numerics import QUOTIENT
from .printing import json_text
from .scope import Scope

#: value``. => Parameter names of the functions that are usually called with ``name => value``. =>
#: value``.
ARGUMENT_NAMES = {
    "make_interval": ("years", "months", "weeks", "days", "hours", "mins", "secs"),
    "make_date": ("year", "month", "day"),
    "make_time": ("hour", "min", "sec"),
    "make_timestamp": ("year", "month", "mday", "hour", "min", "sec"),
    "make_timestamptz": ("year", "month", "mday", "hour", "min", "sec", "timezone"),
    "jsonb_set": ("jsonb_in", "path", "replacement", "create_if_missing"),
    "jsonb_insert": ("jsonb_in", "path", "replacement", "insert_after"),
}
#: Functions that SQL's special syntax calls: the grammar's name for them, and their ordinary name.
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


def function_name(node: Node) -> str:
    """Return the function name of *node*; schemas other than pg_catalog are rejected."""
    parts = [part.sval for part in node.funcname]
    if len(parts) > 1:
        if parts[0] != "pg_catalog":
            raise InsufficientPrivilege(f"Not authorized to call function {'.'.join(parts)}")
        return SYNTAX.get(parts[1], parts[1])
    return parts[0]


#: The modifiers of a call without DISTINCT, ORDER BY, FILTER and OVER.
PLAIN = registry.Modifiers()


@dataclass(frozen=True)
class Call:
    """A call whose overload is known, its arguments cast to the parameters' types."""

    name: str
    resolution: registry.Resolution
    arguments: tuple[Expr, ...]
    typed: bool

    @property
    def type(self) -> str | None:
        """The result's type; ``record`` for a set of rows with several columns."""
        return self.resolution.returns if self.typed or self.resolution.overload.returns not in _POLYMORPHIC else None

    def computed_by(self, target: str) -> Call:
        """Return the same call with another *target*, see :mod:`~..builtins.registry`."""
        overload = replace(self.resolution.overload, target=target)
        return replace(self, resolution=replace(self.resolution, overload=overload))

    @property
    def dimensions(self) -> int:
        """The dimensions of an array result, derived from array arguments as far as known."""
        arrays = [item.depth for item in self.arguments if is_array(item.type) and item.type == self.type]
        return max(arrays, default=1) + (self.name == "array_agg" and bool(arrays))

    @property
    def decimal(self) -> Decimal | None:
        """The result's DECIMAL in DuckDB, if an argument's is known."""
        given = self.arguments[0].decimal if self.arguments else None
        if given is None or self.name not in ("sum", "min", "max"):
            return None
        return given if self.name != "sum" else (DIGITS, given[1])

    @property
    def cut(self) -> bool:
        """Whether the result is the DECIMAL of a text, with 20 decimals, see
        :class:`~.expr.Expr`.
        """
        last = _argument(self.arguments[-1], False) if self.arguments else None
        return self.name != "div" and self._computed is None and registry.is_text(self.resolution, last)

    @property
    def record_fields(self) -> tuple[tuple[str, str | None], ...] | None:
        """The fields of a record, or of the records of an array, that an aggregate or a window
        function returns.
        """
        return self.arguments[0].fields if self.type in ("record", "_record") and self.arguments else None

    @property
    def fields(self) -> tuple[tuple[str, str | None], ...] | None:
        return self.resolution.overload.columns or None

    def sql(self, modifiers: registry.Modifiers = PLAIN) -> str:
        """Return DuckDB's SQL for the call."""
        if self.name == "array_replace" and self.dimensions > 1:
            return self._of_rows()
        return registry.call(self.resolution, self._given(), modifiers, numeric=self._computed)

    @property
    def work(self) -> int:
        """What computing the call takes, its arguments included."""
        last = _argument(self.arguments[-1], False) if self.arguments else None
        made, has_texts = registry.work(self.resolution, last)
        made |= work_of_parts(self.arguments)
        for item in self.arguments if has_texts else ():
            made |= CALLS if item.type == "bool" else work_of_text_of(item)
        return made

    @property
    def _computed(self) -> str | None:
        """The DECIMAL of a computed result: an average needs as many digits before the point as its
        argument.
        """
        given = self.arguments[0] if self.name == "avg" else None
        if given is not None and given.type == "int8":
            return "DECIMAL(38,18)"
        if given is None or given.decimal is None or given.decimal[0] - given.decimal[1] <= DIGITS - QUOTIENT:
            return None
        return f"DECIMAL({DIGITS},{DIGITS - given.decimal[0] + given.decimal[1]})"

    def _of_rows(self) -> str:
        """Return SQL of a call on an array of several dimensions: that for each of its rows."""
        array, *others = self.arguments
        row = replace(array, sql=f"row{array.depth}", depth=array.depth - 1, elements=None)
        inner = replace(self, arguments=(row, *others))
        return f"list_transform({array.sql}, lambda {row.sql}: {inner.sql()})"

    def rows(self) -> str:
        """Return SQL of the list of the rows that a set-returning call returns; ``unnest`` returns
        the items of all dimensions.
        """
        return flattened(self.sql(), self.arguments[0].depth if self.name == "unnest" else 1)

    def printed(self, modifiers: registry.Modifiers = PLAIN) -> str | None:
        """Return SQL of PostgreSQL's text of the result, if the function provides it."""
        if not self.resolution.overload.printed:
            return None
        return registry.call(self.resolution, self._given(), modifiers, printed=True)

    def _given(self) -> list[registry.Argument]:
        as_texts = registry.takes_texts(self.resolution.overload)
        return [_argument(item, as_texts) for item in self.arguments]


def _argument(item: Expr, as_texts: bool) -> registry.Argument:
    """Return *item* as an argument; with its texts if *as_texts*."""
    type = item.type or "text"
    is_constant_text = type == "text" and item.constant and not (item.null or item.work)
    made = registry.Argument(
        item.sql,
        type,
        depth=item.depth,
        subquery=item.subquery,
        integer=item.integer,
        is_constant_text=is_constant_text,
    )
    if not as_texts:
        return made
    texts = texts_of_all(item)
    own_json = item.fields is not None or item.ordered is not None or texts is not None
    return replace(
        made,
        json=json_text(item) if own_json else None,
        texts=texts,
        printed=text_of(item) if item.type in _OF_VALUES else None,
    )


#: Types whose texts depend on more than the value.
_OF_VALUES = ("numeric", "_numeric", "record", "_record")


_POLYMORPHIC = frozenset({"anyelement", "anyarray", "anycompatible", "anycompatiblearray", "anynonarray"})


def resolve(node: Node, name: str, scope: Scope) -> Call:
    """Find the overload and compile the arguments, those of WITHIN GROUP last."""
    given = [compile(item, scope) for item in _ordered(name, node.args or ())]
    if node.func_variadic:
        if not given[-1].elements or given[-1].depth > 1:
            raise FeatureNotSupported(f"VARIADIC in the call of {name} with another array than ARRAY[...]")
        given = [*given[:-1], *given[-1].elements]
    if node.agg_within_group:
        given += [compile(item.node, scope) for item in node.agg_order]
    if not given and not node.agg_star and registry.find(name).kind == "aggregate" and not node.agg_within_group:
        raise of_sqlstate("42809", f"{name}(*) must be used to call a parameterless aggregate function")
    return resolve_types(name, given)


def resolve_types(name: str, given: Sequence[Expr]) -> Call:
    """Return the call of *name* with these arguments.

    :raises UndefinedFunction: with PostgreSQL's message.
    """
    registry.find(name)
    try:
        found = registry.resolve(name, [item.type or UNKNOWN for item in given])
    except UndefinedFunction as error:
        shown = ", ".join(long_name(item.type) for item in given)
        if "not unique" in str(error):
            raise of_sqlstate("42725", f"function {name}({shown}) is not unique") from error
        raise UndefinedFunction(f"function {name}({shown}) does not exist") from error
    arguments = []
    for item, wanted in zip(given, found.arguments, strict=True):
        if wanted == "any":
            counted = item.ordered is not None and name == "count"
            arguments.append(item.become(item.ordered or "", "text") if counted else settle(item))
        elif item.type is None or wanted in ("record", "_record", "anyenum"):
            arguments.append(item)
        else:
            arguments.append(cast(item, wanted))
    if "anycompatiblearray" in found.overload.arguments:
        arguments = [of_one_scale(item) for item in arguments]
    return Call(name, found, tuple(arguments), all(item.type is not None for item in given))


def _ordered(name: str, arguments: Sequence[Any]) -> list[Any]:
    """Return arguments in declared order if some are named.

    An omitted one before the last gets the default 0.
    """
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
