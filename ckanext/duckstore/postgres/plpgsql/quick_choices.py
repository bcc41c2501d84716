"""Choices between values, and between the elements of an array, evaluated without DuckDB: see
:mod:`.quick`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from pglast.enums import SubLinkType

from ...errors import DuckstoreError
from ..nodes import Node, ast
from ..types.names import UNKNOWN
from . import quick_functions
from .cells import Cell, Record, Value
from .python_arrays import flat
from .quick_operators import ARRAY_TYPES, TEXTS, Slow

#: Evaluates an expression over the variables of a function.
Closure = Callable[[Sequence[Value]], Value]
#: Types of which alternatives are chosen here.
_TYPES = frozenset({*TEXTS, *ARRAY_TYPES, "int4", "bool", "numeric", "date"})
#: The maximum number of elements, and of steps through all arrays for them, of a subquery, which
#: the time limit cannot interrupt.
_MOST_ELEMENTS, _MOST_STEPS = 1_000, 1_000_000


def cell_of(value: Value) -> Cell:
    if type(value) is not Cell:
        raise Slow
    return value


def truth(cell: Value) -> bool | None:
    """Return the value of a condition."""
    if (
        type(cell) is not Cell
        or cell.type not in ("bool", UNKNOWN)
        or (cell.type == UNKNOWN and cell.value is not None)
    ):
        raise Slow
    return cell.value


# Alternatives: COALESCE and CASE


def alternative(
    parts: Sequence[Closure],
    values: Sequence[Value],
    is_chosen: Callable[[Cell], bool] | None = None,
    *,
    place: int | None = None,
) -> Cell:
    """Return the part at *place*, or the first that *is_chosen*, else NULL, in the common type of
    all parts.
    """
    cells: list[Cell] = []
    for number, part in enumerate(parts):
        if place is None or number == place:
            cells.append(cell_of(part(values)))
            place = number if place is None and is_chosen is not None and is_chosen(cells[-1]) else place
        else:
            cells.append(_typed(part, values))
    type = _common_type(cells)
    converted = [quick_functions.converted(cell, type) for cell in cells]
    return Cell(type, None) if place is None else converted[place]


def _typed(part: Closure, values: Sequence[Value]) -> Cell:
    """Return the value of *part*, which PostgreSQL does not evaluate, for its type."""
    try:
        return cell_of(part(values))
    except DuckstoreError as error:
        raise Slow from error


def _common_type(cells: Sequence[Cell]) -> str:
    types = {cell.type for cell in cells} - {UNKNOWN}
    if len(types) > 1 or not types <= _TYPES:
        raise Slow
    return types.pop() if types else "text"


# Subqueries over an array


def elements_selected(node: Node) -> tuple[Node, str, Node | None]:
    """Return the array, the name of its element and the condition of *node*, a subquery of the form
    ``ARRAY(SELECT c FROM unnest(array) AS c WHERE condition)``.

    :raises Slow: it has another form.
    """
    query = node.subselect
    if node.subLinkType != SubLinkType.ARRAY_SUBLINK or not _has_only(query, "targetList", "fromClause", "whereClause"):
        raise Slow
    call, name = _unnested(query.fromClause)
    (target,) = query.targetList if len(query.targetList) == 1 else (None,)
    named = target is not None and isinstance(target.val, ast.ColumnRef) and _names(target.val)
    if named != (name,) or call.func_variadic or len(call.args or ()) != 1 or call.funcname[-1].sval != "unnest":
        raise Slow
    return call.args[0], name, query.whereClause


def _unnested(tables: Any) -> tuple[Node, str]:
    """Return the call and the name of its result in FROM ``(SELECT unnest(..) AS c) u`` or
    ``unnest(..) AS c``.
    """
    (table,) = tables if tables and len(tables) == 1 else (None,)
    found: tuple[Any, str | None] = (None, None)
    if isinstance(table, ast.RangeSubselect) and _has_only(table.subquery, "targetList"):
        (target,) = table.subquery.targetList if len(table.subquery.targetList) == 1 else (None,)
        if target is not None and not (table.lateral or table.alias.colnames or target.name == table.alias.aliasname):
            found = target.val, target.name
    elif isinstance(table, ast.RangeFunction) and table.alias is not None:
        columns = [name.sval for name in table.alias.colnames or ()] or [table.alias.aliasname]
        if len(columns) == 1 and not (table.lateral or table.ordinality or table.is_rowsfrom or table.coldeflist):
            found = table.functions[0][0], columns[0]
    call, name = found
    if not isinstance(call, ast.FuncCall) or name is None:
        raise Slow
    return call, name


def _has_only(query: Node, *clauses: str) -> bool:
    """Return whether the SELECT *query* has no other clauses than *clauses*."""
    plain = {"groupDistinct", "limitOption", "op", "all", *clauses}
    return query.op == 0 and all(not getattr(query, name) for name in query if name not in plain)


def _names(node: Node) -> tuple[str, ...]:
    return tuple(part.sval for part in node.fields if isinstance(part, ast.String))


def selected(array: Cell, condition: Closure | None, values: Sequence[Value]) -> Cell:
    """Return the elements of *array* for which *condition* is true."""
    if array.type not in ARRAY_TYPES:
        raise Slow
    items = [] if array.value is None else flat(array.value)
    if len(items) > _MOST_ELEMENTS or len(items) * max(_lengths(values), default=0) > _MOST_STEPS:
        raise Slow
    if condition is None:
        return Cell(array.type, list(items))
    element = array.type[1:]
    return Cell(array.type, [item for item in items if truth(condition([*values, Cell(element, item)]))])


def _lengths(values: Sequence[Value]) -> Iterator[int]:
    """Yield the length of each array in *values*."""
    for value in values:
        for cell in value.cells if isinstance(value, Record) else (value,):
            if cell is not None and type(cell.value) is list:
                yield len(cell.value)
