"""Evaluate the most common expressions of triggers without DuckDB, for which one expression costs
about as much as a whole function for PostgreSQL: names, constants, comparisons and concatenation of
text, integers and dates, AND, OR, NOT, tests for NULL, membership in lists, arrays of text, and
some functions.

Each closure returns exactly PostgreSQL's result or raises :class:`Slow`; in that case DuckDB
evaluates the whole expression. So no result may be approximate.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pglast.enums import A_Expr_Kind, BoolExprType, BoolTestType, MinMaxOp, NullTestType, SubLinkType

from ..nodes import Node, ast
from ..types.names import UNKNOWN
from . import quick_arrays, quick_functions, quick_lists
from .bounds import check_length, size_of
from .cells import FALSE, NULL, NULL_BOOL, TRUE, Cell, Record, Value
from .code import Expression
from .names import Namespace, Slot, walk
from .quick_arithmetic import binary, negative
from .quick_choices import (
    Closure,
    alternative,
    cell_of,
    elements_selected,
    elements_tested,
    extreme,
    is_any,
    selected,
    truth,
)
from .quick_operators import ARRAY_TYPES, TEXTS, Slow, compare, distinct, member
from .quick_patterns import like

#: The number of elements from which on an array constructor is measured.
_MEASURED = 20
#: Constants of type numeric in the form in which they are printed.
_FRACTION = re.compile(r"(?:0|[1-9]\d{0,17})\.\d{1,15}", re.ASCII)


def quick(expression: Expression, parameters: Mapping[int, Slot]) -> Closure | None:
    """Return a closure that evaluates *expression* with the given variables; None if the expression
    is not supported.
    """
    if expression.value is None:
        return None
    try:
        return _Builder(expression.namespace, parameters).build(expression.value)
    except Slow:
        return None


def _of(value: bool | None) -> Cell:
    return NULL_BOOL if value is None else TRUE if value else FALSE


class _Builder:
    """Builds closures. The element of an array that a subquery reads, *element*, is passed behind
    the variables.
    """

    def __init__(self, namespace: Namespace, parameters: Mapping[int, Slot], element: str | None = None) -> None:
        self._namespace = namespace
        self._parameters = parameters
        self._element = element

    def build(self, node: Any) -> Closure:
        handler = _HANDLERS.get(type(node))
        if handler is None:
            raise Slow
        return handler(self, node)

    def _all(self, nodes: Any) -> list[Closure]:
        return [self.build(node) for node in nodes or ()]

    # Names and constants

    def column(self, node: Node) -> Closure:
        if isinstance(node.fields[-1], ast.A_Star):
            raise Slow
        parts = tuple(part.sval for part in node.fields)
        if parts == (self._element,):
            return lambda values: values[-1]
        found = self._namespace.find(parts)
        if found is None or len(found[1]) > 1:
            raise Slow
        return _variable(found[0].number, found[1][0] if found[1] else None)

    def parameter(self, node: Node) -> Closure:
        if node.number not in self._parameters:
            raise Slow
        return _variable(self._parameters[node.number].number, None)

    def constant(self, node: Node) -> Closure:
        made = _constant(node)
        return lambda values: made

    # Logic

    def logic(self, node: Node) -> Closure:
        parts = self._all(node.args)
        if node.boolop == BoolExprType.NOT_EXPR:
            return lambda values: _not(truth(parts[0](values)))
        decisive = node.boolop == BoolExprType.OR_EXPR

        def evaluate(values: Sequence[Value]) -> Cell:
            unknown = False
            for part in parts:
                found = truth(part(values))
                if found is None:
                    unknown = True
                elif found is decisive:
                    return TRUE if decisive else FALSE
            return NULL_BOOL if unknown else FALSE if decisive else TRUE

        return evaluate

    def null_test(self, node: Node) -> Closure:
        part = self.build(node.arg)
        wanted = node.nulltesttype == NullTestType.IS_NULL

        def evaluate(values: Sequence[Value]) -> Cell:
            value = part(values)
            if isinstance(value, Record):
                cells = value.cells
                return _of(all((cell.value is None) is wanted for cell in cells))
            if value is None:
                raise Slow
            return _of((value.value is None) is wanted)

        return evaluate

    def truth_test(self, node: Node) -> Closure:
        part = self.build(node.arg)
        wanted, same = _TESTS[node.booltesttype]
        return lambda values: _of((truth(part(values)) is wanted) is same)

    # Operators

    def operator(self, node: Node) -> Closure:
        name = node.name[-1].sval
        kind = node.kind
        if kind == A_Expr_Kind.AEXPR_IN:
            return self._in(node, name == "=")
        if kind in _BETWEEN:
            return self._between(node, _BETWEEN[kind])
        if node.lexpr is None:
            return self._prefix(node, name)
        left, right = self.build(node.lexpr), self.build(node.rexpr)
        if kind == A_Expr_Kind.AEXPR_OP:
            apply = quick_lists.OPERATORS.get(name, binary)
            return lambda values: apply(name, cell_of(left(values)), cell_of(right(values)))
        if kind in (A_Expr_Kind.AEXPR_LIKE, A_Expr_Kind.AEXPR_ILIKE):
            return lambda values: like(name, cell_of(left(values)), cell_of(right(values)))
        if kind == A_Expr_Kind.AEXPR_NULLIF:
            return lambda values: _nullif(cell_of(left(values)), cell_of(right(values)))
        if kind == A_Expr_Kind.AEXPR_OP_ANY and name == "=":
            return lambda values: member(cell_of(left(values)), cell_of(right(values)))
        if kind == A_Expr_Kind.AEXPR_OP_ALL and name in ("<>", "!="):
            return lambda values: _not(member(cell_of(left(values)), cell_of(right(values))).value)
        if kind in (A_Expr_Kind.AEXPR_DISTINCT, A_Expr_Kind.AEXPR_NOT_DISTINCT):
            wanted = kind == A_Expr_Kind.AEXPR_DISTINCT
            return lambda values: _of(distinct(cell_of(left(values)), cell_of(right(values))) is wanted)
        raise Slow

    def _prefix(self, node: Node, name: str) -> Closure:
        if name != "-" or node.kind != A_Expr_Kind.AEXPR_OP:
            raise Slow
        part = self.build(node.rexpr)
        return lambda values: negative(cell_of(part(values)))

    def _between(self, node: Node, positive: bool) -> Closure:
        value, lower, upper = self._all([node.lexpr, *node.rexpr])

        def evaluate(values: Sequence[Value]) -> Cell:
            cell = cell_of(value(values))
            tests = compare(">=", cell, cell_of(lower(values))), compare("<=", cell, cell_of(upper(values)))
            found = [test.value for test in tests]
            inside = False if False in found else None if None in found else True
            return _of(inside) if positive else _not(inside)

        return evaluate

    def _in(self, node: Node, positive: bool) -> Closure:
        left, items = self.build(node.lexpr), self._all(node.rexpr)

        def evaluate(values: Sequence[Value]) -> Cell:
            value, unknown = cell_of(left(values)), False
            for item in items:
                found = compare("=", value, cell_of(item(values))).value
                if found:
                    return TRUE if positive else FALSE
                unknown = unknown or found is None
            return NULL_BOOL if unknown else FALSE if positive else TRUE

        return evaluate

    # Others

    def extreme(self, node: Node) -> Closure:
        """Return ``greatest`` or ``least``."""
        parts = self._all(node.args)
        name = ">" if node.op == MinMaxOp.IS_GREATEST else "<"
        return lambda values: extreme(name, [cell_of(part(values)) for part in parts])

    def coalesce(self, node: Node) -> Closure:
        parts = self._alternatives(node.args)
        return lambda values: alternative(parts, values, lambda cell: cell.value is not None)

    def case(self, node: Node) -> Closure:
        conditions = [self._condition(node.arg, each.expr) for each in node.args]
        parts = self._alternatives([*(each.result for each in node.args), node.defresult])

        def evaluate(values: Sequence[Value]) -> Cell:
            last = len(conditions)
            chosen = next((place for place, each in enumerate(conditions) if truth(each(values))), last)
            return alternative(parts, values, place=chosen)

        return evaluate

    def _condition(self, value: Node | None, node: Node) -> Closure:
        """Return the condition *node* of a CASE, or that *value* is equal to it."""
        found = self.build(node)
        if value is None:
            return found
        left = self.build(value)
        return lambda values: binary("=", cell_of(left(values)), cell_of(found(values)))

    def _alternatives(self, nodes: Any) -> list[Closure]:
        """Return closures of values of which one is chosen."""
        if any(map(_is_dear, nodes)):
            raise Slow
        return [(lambda values: NULL) if node is None else self.build(node) for node in nodes]

    def subquery(self, node: Node) -> Closure:
        """Return ``ARRAY(SELECT c FROM unnest(array) AS c WHERE condition)`` or EXISTS of it."""
        if node.subLinkType not in _SUBQUERIES:
            raise Slow
        parts, evaluate = _SUBQUERIES[node.subLinkType]
        array, name, where = parts(node)
        if self._element is not None or self._namespace.find((name,)) is not None:
            raise Slow
        part = self.build(array)
        condition = None if where is None else _Builder(self._namespace, self._parameters, name).build(where)
        return lambda values: evaluate(cell_of(part(values)), condition, values)

    def array(self, node: Node) -> Closure:
        parts = self._all(node.elements)
        if not parts:
            raise Slow
        constant = all(isinstance(item, ast.A_Const) for item in node.elements)
        made = _array([cell_of(part(())) for part in parts]) if constant else None
        if made is not None:
            return lambda values: made
        return lambda values: _array([cell_of(part(values)) for part in parts])

    def indirection(self, node: Node) -> Closure:
        part = self.build(node.arg)
        steps = node.indirection
        if len(steps) == 1 and isinstance(steps[0], ast.String):
            return _field(part, steps[0].sval)
        if not all(isinstance(step, ast.A_Indices) for step in steps):
            raise Slow
        if any(step.is_slice for step in steps):
            return self._slice(part, steps)
        places = self._all([step.uidx for step in steps])
        return lambda values: quick_arrays.item(cell_of(part(values)), [cell_of(place(values)) for place in places])

    def _slice(self, part: Closure, steps: Sequence[Node]) -> Closure:
        """Return the slice of *part* within *steps*; a single subscript is the upper bound."""
        bounds = [(self._bound(step.lidx), self._bound(step.uidx)) for step in steps]

        def evaluate(values: Sequence[Value]) -> Cell:
            given = [(_bound_of(lower, values), _bound_of(upper, values)) for lower, upper in bounds]
            return quick_arrays.sliced(cell_of(part(values)), given)

        return evaluate

    def _bound(self, node: Node | None) -> Closure | None:
        return None if node is None else self.build(node)

    def cast(self, node: Node) -> Closure:
        part = self.build(node.arg)
        type, typmods = quick_functions.cast_type(node.typeName)
        return lambda values: quick_functions.cast(cell_of(part(values)), type, typmods)

    def call(self, node: Node) -> Closure:
        plain = not (
            node.agg_order or node.agg_filter or node.over or node.agg_distinct or node.func_variadic or node.agg_star
        )
        function = quick_functions.FUNCTIONS.get(node.funcname[-1].sval)
        if not plain or function is None or any(isinstance(item, ast.NamedArgExpr) for item in node.args or ()):
            raise Slow
        parts = self._all(node.args)
        return lambda values: function([cell_of(part(values)) for part in parts])


def _is_dear(node: Node | None) -> bool:
    """Return whether *node* should not be evaluated only to find its type."""
    return node is not None and any(
        isinstance(each, ast.SubLink)
        or (isinstance(each, ast.FuncCall) and "regexp" in each.funcname[-1].sval)
        or (isinstance(each, ast.A_Expr) and "~" in each.name[-1].sval)
        for each in walk(node)
    )


def _nullif(left: Cell, right: Cell) -> Cell:
    texts = {left.type, right.type} <= {*TEXTS, UNKNOWN} and left.type != UNKNOWN
    if not texts and not (left.type == right.type and left.type in _ALIKE):
        raise Slow
    return Cell(left.type, None) if compare("=", left, right).value else left


def _not(value: bool | None) -> Cell:
    return NULL_BOOL if value is None else FALSE if value else TRUE


def _variable(number: int, field: str | None) -> Closure:
    if field is None:
        return lambda values: values[number]

    def evaluate(values: Sequence[Value]) -> Value:
        value = values[number]
        if not isinstance(value, Record) or field not in value.names:
            raise Slow
        return value.cells[value.names.index(field)]

    return evaluate


def _field(part: Closure, field: str) -> Closure:
    def evaluate(values: Sequence[Value]) -> Value:
        value = part(values)
        if not isinstance(value, Record) or field not in value.names:
            raise Slow
        return value.cells[value.names.index(field)]

    return evaluate


def _constant(node: Node) -> Cell:
    if node.isnull:
        return NULL
    value = node.val
    if isinstance(value, ast.Integer):
        return Cell("int4", value.ival)
    if isinstance(value, ast.String):
        return Cell(UNKNOWN, value.sval)
    if isinstance(value, ast.Float) and _FRACTION.fullmatch(value.fval):
        return Cell("numeric", value.fval)
    if isinstance(value, ast.Boolean):
        return TRUE if value.boolval else FALSE
    raise Slow


def _bound_of(bound: Closure | None, values: Sequence[Value]) -> Cell | None:
    return None if bound is None else cell_of(bound(values))


def _array(cells: list[Cell]) -> Cell:
    """Return ``ARRAY[…]`` of texts, integers or booleans, or of such arrays."""
    types = {cell.type for cell in cells} - {UNKNOWN}
    if len(cells) > _MEASURED:
        check_length(sum(size_of(cell.value) for cell in cells))
    if types <= {"text", "varchar"}:
        return Cell("_text" if "varchar" not in types else "_varchar", [cell.value for cell in cells])
    if types in ({"int4"}, {"bool"}) and all(cell.type in types or cell.value is None for cell in cells):
        return Cell(f"_{types.pop()}", [cell.value for cell in cells])
    if len(types) == 1 and types <= ARRAY_TYPES and all(cell.value for cell in cells):
        sizes = {quick_arrays.sizes(cell.value) for cell in cells}
        if len(sizes) == 1:
            return Cell(types.pop(), [cell.value for cell in cells])
    raise Slow


#: Types of which two values are compared without a conversion.
_ALIKE = frozenset({"int4", "numeric", "date", "bool"})
_TESTS: dict[Any, tuple[bool | None, bool]] = {
    BoolTestType.IS_TRUE: (True, True),
    BoolTestType.IS_NOT_TRUE: (True, False),
    BoolTestType.IS_FALSE: (False, True),
    BoolTestType.IS_NOT_FALSE: (False, False),
    BoolTestType.IS_UNKNOWN: (None, True),
    BoolTestType.IS_NOT_UNKNOWN: (None, False),
}
#: The subqueries over an array: what they consist of, and their result.
_SUBQUERIES = {
    SubLinkType.ARRAY_SUBLINK: (elements_selected, selected),
    SubLinkType.EXISTS_SUBLINK: (elements_tested, is_any),
}
#: Whether a value has to be between two others.
_BETWEEN = {A_Expr_Kind.AEXPR_BETWEEN: True, A_Expr_Kind.AEXPR_NOT_BETWEEN: False}
_HANDLERS: dict[type, Callable[[_Builder, Any], Closure]] = {
    ast.ColumnRef: _Builder.column,
    ast.ParamRef: _Builder.parameter,
    ast.A_Const: _Builder.constant,
    ast.BoolExpr: _Builder.logic,
    ast.NullTest: _Builder.null_test,
    ast.BooleanTest: _Builder.truth_test,
    ast.A_Expr: _Builder.operator,
    ast.CoalesceExpr: _Builder.coalesce,
    ast.MinMaxExpr: _Builder.extreme,
    ast.CaseExpr: _Builder.case,
    ast.SubLink: _Builder.subquery,
    ast.A_ArrayExpr: _Builder.array,
    ast.A_Indirection: _Builder.indirection,
    ast.TypeCast: _Builder.cast,
    ast.FuncCall: _Builder.call,
}
