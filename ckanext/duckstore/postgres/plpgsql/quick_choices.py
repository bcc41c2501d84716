"""Choices between values, and between the elements of an array, evaluated without DuckDB: see
:mod:`.quick`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ...errors import DuckstoreError
from ..nodes import Node, ast
from ..types.names import UNKNOWN
from . import quick_functions
from .cells import FALSE, TRUE, Cell, Record, Value
from .python_arrays import flat
from .quick_operators import ARRAY_TYPES, TEXTS, Slow, compare

_NO_ELEMENT = object()
#: Evaluates an expression over the variables of a function.
Closure = Callable[[Sequence[Value]], Value]
#: Types of which alternatives are chosen here.
_TYPES = frozenset({*TEXTS, *ARRAY_TYPES, "int4", "bool", "numeric", "date"})
#: Types whose values are ordered here.
_ORDERED = frozenset({*TEXTS, "int4", "numeric", "date"})
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


def extreme(name: str, cells: Sequence[Cell]) -> Cell:
    """Return the greatest (*name* is ``>``) or the least (``<``) of *cells*."""
    type = _common_type(cells)
    if type not in _ORDERED:
        raise Slow
    found = Cell(type, None)
    for cell in cells:
        each = quick_functions.converted(cell, type)
        if each.value is not None and (found.value is None or compare(name, each, found).value):
            found = each
    return found


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
    array, name = _array_of(node.subselect)
    targets: Sequence[Node] = node.subselect.targetList or ()
    if len(targets) != 1 or not _is_named(targets[0].val, name):
        raise Slow
    return array, name, node.subselect.whereClause


def elements_tested(node: Node) -> tuple[Node, str, Node | None]:
    """Return the same of ``EXISTS(SELECT 1 FROM unnest(array) AS c WHERE condition)``.

    :raises Slow: it has another form.
    """
    array, name = _array_of(node.subselect)
    for target in node.subselect.targetList or ():
        if not isinstance(target.val, ast.A_Const) and not _is_named(target.val, name):
            raise Slow
    return array, name, node.subselect.whereClause


def _is_named(node: Node, name: str) -> bool:
    fields: Sequence[Node] = node.fields if isinstance(node, ast.ColumnRef) else ()
    return len(fields) == 1 and isinstance(fields[0], ast.String) and fields[0].sval == name


def _array_of(query: Node) -> tuple[Node, str]:
    """Return the array whose elements *query* reads, and their name."""
    if not _has_only(query, "targetList", "fromClause", "whereClause"):
        raise Slow
    call, name = _unnested(query.fromClause)
    if call.func_variadic or len(call.args or ()) != 1 or call.funcname[-1].sval != "unnest":
        raise Slow
    return call.args[0], name


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


def selected(array: Cell, condition: Closure | None, values: Sequence[Value]) -> Cell:
    """Return the elements of *array* for which *condition* is true."""
    return Cell(array.type, list(_fitting(array, condition, values)))


def is_any(array: Cell, condition: Closure | None, values: Sequence[Value]) -> Cell:
    """Return whether *condition* is true for an element of *array*."""
    return FALSE if next(_fitting(array, condition, values), _NO_ELEMENT) is _NO_ELEMENT else TRUE


def _fitting(array: Cell, condition: Closure | None, values: Sequence[Value]) -> Iterator[Any]:
    if array.type not in ARRAY_TYPES:
        raise Slow
    items = [] if array.value is None else flat(array.value)
    if len(items) > _MOST_ELEMENTS or len(items) * max(_lengths(values), default=0) > _MOST_STEPS:
        raise Slow
    element = array.type[1:]
    for item in items:
        if condition is None or truth(condition([*values, Cell(element, item)])):
            yield item


def _lengths(values: Sequence[Value]) -> Iterator[int]:
    """Yield the length of each array in *values*."""
    for value in values:
        for cell in value.cells if isinstance(value, Record) else (value,):
            if cell is not None and type(cell.value) is list:
                yield len(cell.value)
