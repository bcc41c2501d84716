"""Arrays and access to parts of values: ``ARRAY[…]``, subscripts, slices, fields of records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from ...errors import DatatypeMismatch, FeatureNotSupported, UndefinedColumn, of_sqlstate
from ...identifiers import column as encoded
from ..builtins.templates import CALLS, CASTS, work_of
from ..nodes import Node, ast
from ..types.names import INTEGERS, UNKNOWN, array_of, duckdb_type, element_of, is_array, long_name
from . import operators
from .casts import cast
from .choices import unify
from .expr import Expr, all_cut, combine, text_literal
from .expressions import compile, compiles
from .numeric_texts import element_texts, numeric_text, texts_of_result
from .scope import Column, Scope


def dimensions(node: Node) -> int:
    first = (node.elements or (None,))[0]
    return 1 + dimensions(first) if isinstance(first, ast.A_ArrayExpr) else 1


def array(node: Node, scope: Scope, element: str | None = None, typmods: Sequence[int] = ()) -> Expr:
    """Translate ``ARRAY[…]``, whose items have type *element* with *typmods* if an enclosing cast
    specifies it.
    """
    if not node.elements:
        if element is None:
            raise of_sqlstate("42P18", "cannot determine type of empty array")
        return cast(text_literal("{}"), array_of(element) or "_text")
    items = [
        array(item, scope, element, typmods) if isinstance(item, ast.A_ArrayExpr) else compile(item, scope)
        for item in node.elements
    ]
    if element is not None:
        items = [item if is_array(item.type) else cast(item, element, typmods) for item in items]
    made, type, _ = unify(items, "ARRAY")
    listed = combine("[" + ", ".join(item.sql for item in made) + "]", array_of(type), *made)
    if is_array(type) and not _is_regular(made):
        listed = replace(listed, sql=f"pg_array_of_arrays({listed.sql})", work=listed.work | CALLS)
    if made[0].ordered is not None and not all_cut(made):
        ordered = "[" + ", ".join(item.ordered or "" for item in made) + "]"
        kept = Column.array_of_ordered("", ordered)
        return replace(listed, sql=kept.sql, printed=kept.printed, work=listed.work | kept.work)
    fields = made[0].fields if type == "record" and len({item.fields for item in made}) == 1 else None
    return replace(listed, elements=tuple(made), depth=1 + made[0].depth if is_array(type) else 1, fields=fields)


def _is_regular(arrays: Sequence[Expr]) -> bool:
    """Return whether *arrays* are known to have the same sizes: all of them are written out."""
    return len({_sizes(array) for array in arrays}) == 1 and _sizes(arrays[0]) is not None


def _sizes(array: Expr) -> tuple[int, ...] | None:
    """Return the sizes of the dimensions of *array*, None if they are not known."""
    if not array.elements:
        return None
    inner = [_sizes(element) for element in array.elements] if array.depth > 1 else [()]
    if None in inner or len(set(inner)) > 1:
        return None
    return (len(array.elements), *(inner[0] or ()))


@compiles(ast.A_ArrayExpr)
def constructor(node: Node, scope: Scope) -> Expr:
    """Translate ``ARRAY[…]`` without an enclosing cast."""
    return array(node, scope)


@compiles(ast.A_Indirection)
def indirection(node: Node, scope: Scope) -> Expr:
    """Translate subscripts, slices and fields after an expression."""
    arg, after = _of_relation(node, scope)
    value = compile(arg, scope)
    for subscripts, steps in groupby(after, lambda step: isinstance(step, ast.A_Indices)):
        if subscripts:
            value = _subscripted(value, list(steps), scope)
        else:
            for step in steps:
                value = _field(value, step)
    return value


def _of_relation(node: Node, scope: Scope) -> tuple[Node, Sequence[Node]]:
    """Return the expression and the steps after it; ``(t).x`` of a relation t is its column."""
    arg, (first, *others) = node.arg, node.indirection
    if not isinstance(arg, ast.ColumnRef) or len(arg.fields) > 1 or not isinstance(first, ast.String):
        return arg, node.indirection
    name = getattr(arg.fields[0], "sval", None)
    if name is None or scope.column(name) is not None or scope.relation(name) is None:
        return arg, node.indirection
    return ast.ColumnRef(fields=(*arg.fields, first)), others


#: Fields of the type in which CKAN stores json, by name: the value, and the unused ``extra``.
_OF_NESTED = {"json": ("{0}", "json"), "extra": ("CAST(NULL AS VARCHAR)", "text")}


def _field(value: Expr, step: Node) -> Expr:
    """Translate ``(record).field``."""
    if not isinstance(step, ast.String):
        raise FeatureNotSupported("expanding a record with .* here")
    if value.type == "nested" and step.sval in _OF_NESTED:
        sql, type = _OF_NESTED[step.sval]
        return value.become(sql.format(value.sql), type, work=work_of(sql))
    if value.fields is None or is_array(value.type):
        raise DatatypeMismatch(
            f"column notation .{step.sval} applied to type {long_name(value.type)}, which is not a composite type"
        )
    found = dict(value.fields)
    if step.sval not in found:
        raise UndefinedColumn(f'column "{step.sval}" not found in data type record')
    return value.become(f"({value.sql}).{encoded(step.sval)}", found[step.sval])


def _subscripted(value: Expr, steps: Sequence[Node], scope: Scope) -> Expr:
    """Translate ``a[1][2]`` and ``a[2:3][1:2]``, counted from 1.

    jsonb takes keys and positions from 0, one after the other.
    """
    if value.type in ("jsonb", "nested"):
        for step in steps:
            if step.is_slice:
                raise DatatypeMismatch("jsonb subscript does not support slices")
            value = operators.binary("->", value, compile(step.uidx, scope))
        return value
    if value.type is not None and not is_array(value.type):
        raise DatatypeMismatch(
            f"cannot subscript type {long_name(value.type)} because it does not support subscripting"
        )
    if any(step.is_slice for step in steps):
        return _slice(value, steps, scope)
    places = [_bound(step.uidx, scope) for step in steps]
    sql, work = _item(value.sql, places), CALLS
    element = element_of(value.type)
    if len(places) != value.depth:  # for PostgreSQL it is neither an item nor an array
        target = duckdb_type(element) if element is not None else None
        if target is None:
            raise FeatureNotSupported("more than one subscript of an array whose type is not known")
        missing = "NULL" if value.depth > 1 else f"pg_array_nothing({value.sql})"
        sql, work = f"CAST({missing} AS {target})", CASTS | (CALLS if value.depth == 1 else 0)
    made = replace(combine(sql, element, value, *places, work=work), fields=value.fields)
    if len(places) != value.depth:
        return made
    written = _written_item(value, [place.integer for place in places])
    if written is not None and made.type == "numeric":
        return replace(made, printed=numeric_text(written), decimals=None)
    texts = element_texts(value)
    return made if texts is None else replace(made, printed=_item(texts, places))


def _item(array: str, places: Sequence[Expr]) -> str:
    """Return SQL of the item of *array* at *places*, the outermost dimension's first."""
    for place in places:
        array = f"pg_array_item({array}, {place.sql})"
    return array


def _written_item(array: Expr, places: Sequence[int | None]) -> Expr | None:
    """Return the item at constant *places* of an array that the query writes, else None."""
    item = array
    for place in places:
        if not item.elements or place is None or not 1 <= place <= len(item.elements):
            return None
        item = item.elements[place - 1]
    return item


def _written_slice(array: Expr, bounds: Sequence[tuple[Expr | None, Expr | None]]) -> tuple[Expr, ...] | None:
    """Return the items within constant *bounds* of an array that the query writes, None if it does
    not, or if there are none.
    """
    lower, upper = bounds[0]
    first = 1 if lower is None else lower.integer
    last = len(array.elements or ()) if upper is None else upper.integer
    if first is None or last is None:
        return None
    kept = (array.elements or ())[max(first, 1) - 1 : max(last, 0)]
    if len(bounds) == 1:
        return kept or None
    rows = [replace(row, elements=_written_slice(row, bounds[1:])) for row in kept]
    return tuple(rows) if rows and all(row.elements for row in rows) else None


def _slice(value: Expr, steps: Sequence[Node], scope: Scope) -> Expr:
    """Return a slice with bounds for each dimension; a single subscript is the upper bound."""
    bounds: list[tuple[Expr | None, Expr | None]] = []
    for step in steps:
        lower = _bound(step.lidx, scope) if step.lidx is not None else None
        upper = _bound(step.uidx, scope) if step.uidx is not None else None
        bounds.append((lower, upper))
    parts = [bound for pair in bounds for bound in pair if bound is not None]
    if len(bounds) > value.depth:
        none = f"{value.sql}[2:1]" if value.depth > 1 else f"pg_array_nothing_of({value.sql})"
        return combine(_of_known(parts, none), value.type, value, *parts, work=CALLS if value.depth == 1 else 0)

    def within(array: str) -> str:
        # The bounds of a dimension are not looked at in an array that has no elements.
        return _of_known(parts, _between(array, bounds)) if len(bounds) > 1 else _between(array, bounds)

    made = combine(within(value.sql), value.type, value, *parts, work=CALLS)
    texts = texts_of_result([value], lambda parts: within(parts[0].sql))
    return replace(made, depth=value.depth, elements=_written_slice(value, bounds), printed=texts)


def _of_known(bounds: Sequence[Expr], sql: str) -> str:
    """Return SQL that is NULL if one of *bounds* is, else *sql*."""
    tests = [f"{bound.sql} IS NULL" for bound in bounds if bound.null or not bound.constant]
    return f"CASE WHEN {' OR '.join(tests)} THEN NULL ELSE {sql} END" if tests else sql


def _between(array: str, bounds: Sequence[tuple[Expr | None, Expr | None]], level: int = 0) -> str:
    """Return SQL of the part of *array* within *bounds*, the outermost dimension's pair first."""
    lower, upper = bounds[0]
    low = lower.sql if lower is not None else "1"
    sql = f"pg_array_slice({array}, {low}, {upper.sql})" if upper is not None else f"pg_array_from({array}, {low})"
    if len(bounds) == 1:
        return sql
    row = f"row{level}"
    return f"pg_array_of_rows(list_transform({sql}, lambda {row}: {_between(row, bounds[1:], level + 1)}))"


def _bound(node: Node, scope: Scope) -> Expr:
    bound = compile(node, scope)
    if bound.type in (*INTEGERS, None):
        return bound
    if bound.type not in ("numeric", "float4", "float8", UNKNOWN):
        raise DatatypeMismatch("array subscript must have type integer")
    return cast(bound, "int4")
