"""Evaluate expressions and queries for one row in DuckDB. Translations are cached by the shapes of
the variables.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import duckdb

from ...errors import DuckstoreError, UndefinedTable, of_sqlstate
from ..builtins import bind_arguments, install, names_in
from ..limits import StatementTooComplex
from ..nodes import Node, ast
from ..translate.expr import NULL, Expr, text_literal
from ..translate.expressions import compile
from ..translate.scope import Scope, Table
from ..translate.select import draft_query, settle_type
from ..types.names import UNKNOWN
from .bounds import TOGETHER, size_of
from .cells import Cell, Record, Value, carried, items_of, null, parameter
from .code import Expression
from .conversion import assigned
from .definition import ROUNDS
from .failure import of_engine
from .names import USER_TABLE, Slot, VariableType, walk
from .shapes import Bound, Row, Scalar, Shape, scope_of

#: The number of rows of a query that are fetched first.
_FIRST = 16
#: The number of translations cached in a process.
KEPT = 4000
#: A quoted string or name, and a parameter, in SQL of ours.
_QUOTED = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"")
_PARAMETER = re.compile(r"\$(\w+)")


@dataclass(frozen=True)
class Field:
    """A result column: the indexes of its cells in DuckDB's result; ``fields`` are the field names
    of a record.
    """

    name: str
    types: tuple[str, ...]
    fields: tuple[str, ...] | None
    table: str | None = None


@dataclass(frozen=True)
class Plan:
    """SQL with named parameters, the sources of their values, and the result columns.

    ``error`` is the error of PostgreSQL's parse analysis of the expression. ``fixed``: it reads
    nothing but constants, such as ``datastore_user``, so its rows are kept in ``known``.
    """

    sql: str = ""
    parameters: tuple[tuple[str, int, int], ...] = ()
    fields: tuple[Field, ...] = ()
    functions: frozenset[str] = frozenset()
    error: DuckstoreError | None = None
    fixed: bool = False
    known: list[list[tuple[str, Value]]] = field(default_factory=list, compare=False)


class Plans:
    """A bounded cache of translations; the least recently used ones are evicted first."""

    def __init__(self, size: int = KEPT) -> None:
        self._size = size
        self._plans: OrderedDict[Any, Plan] = OrderedDict()

    def get(self, key: Any, make: Callable[[], Plan]) -> Plan:
        found = self._plans.get(key)
        if found is None:
            found = self._plans[key] = make()
            while len(self._plans) > self._size:
                self._plans.popitem(last=False)
        else:
            self._plans.move_to_end(key)
        return found


@dataclass
class Evaluator:
    """Evaluates on *connection*; *tables* looks up the tables that a query may name."""

    connection: duckdb.DuckDBPyConnection
    table: Callable[[str], Table | None]
    plans: Plans

    def value(
        self,
        expression: Expression,
        values: Sequence[Value],
        parameters: Mapping[int, Slot],
        type: VariableType | None = None,
    ) -> Value:
        """Return the value of *expression*, converted to *type* if given.

        :raises DuckstoreError: PostgreSQL's error.
        """
        rows = self._rows(expression, values, parameters, type, single=True)
        if len(rows) > 1:
            raise of_sqlstate("21000", f'query "{expression.text}" returned more than one row')
        if not rows:
            return null(type.name if type is not None else "text")
        if len(rows[0]) != 1:
            raise of_sqlstate("42601", f'query "{expression.text}" returned {len(rows[0])} columns')
        return rows[0][0][1]

    def rows(
        self, query: Expression, values: Sequence[Value], parameters: Mapping[int, Slot]
    ) -> list[list[tuple[str, Value]]]:
        """Return the rows of *query*: name and value of each column."""
        return self._rows(query, values, parameters, None, single=False)

    def columns(
        self, query: Expression, values: Sequence[Value], parameters: Mapping[int, Slot]
    ) -> list[tuple[str, Value]]:
        """Return the columns of *query*, each with NULL as its value."""
        plan = self._plan(query, values, parameters, None, single=False)
        return [(field.name, _value(field, iter([None] * len(field.types)))) for field in plan.fields]

    def convert(self, cell: Cell, type: VariableType) -> Cell:
        """Return *cell* converted by an assignment to a variable of *type*."""
        shape = cell.shape
        literal = shape.type == UNKNOWN or _is_text_of_array(cell, type)
        key = ("convert", shape, type, cell.value is None, cell.value if literal else None)
        plan = self.plans.get(key, lambda: _conversion(cell, type))
        if plan.error is not None:
            raise plan.error
        return self._run(plan, [cell])[0][0][1]  # type: ignore[return-value]

    def _rows(
        self,
        expression: Expression,
        values: Sequence[Value],
        parameters: Mapping[int, Slot],
        type: VariableType | None,
        *,
        single: bool,
    ) -> list[list[tuple[str, Value]]]:
        plan = self._plan(expression, values, parameters, type, single=single)
        if not plan.fixed:
            return self._run(plan, values)
        if not plan.known:
            plan.known.extend(self._run(plan, values))
        return plan.known

    def _plan(
        self,
        expression: Expression,
        values: Sequence[Value],
        parameters: Mapping[int, Slot],
        type: VariableType | None,
        *,
        single: bool,
    ) -> Plan:
        slots = {reference.slot.number: None for reference in expression.references}
        slots |= {parameters[number].number: None for number in expression.parameters if number in parameters}
        shapes = tuple((number, None if (value := values[number]) is None else value.shape) for number in slots)
        tables = {name: found for name in expression.tables if (found := self.table(name)) is not None}
        key = (expression, shapes, type, single, tuple(tables.values()))
        plan = self.plans.get(key, lambda: _translated(expression, dict(shapes), parameters, tables, type, single))
        if plan.error is not None:
            raise plan.error
        return plan

    def _run(self, plan: Plan, values: Sequence[Value]) -> list[list[tuple[str, Value]]]:
        bound = {}
        for name, number, place in plan.parameters:
            value = values[number]
            bound[name] = value.cells[place].value if isinstance(value, Record) else value.value  # type: ignore[union-attr]
        try:
            if plan.functions:
                install(self.connection, plan.functions)
            found = _fetched(self.connection.execute(plan.sql, bound or None))
        except duckdb.Error as error:
            raise of_engine(error) from error
        return [_row(plan.fields, iter(row)) for row in found]


def _fetched(cursor: duckdb.DuckDBPyConnection) -> list[Any]:
    """Return the rows of *cursor*.

    :raises DuckstoreError: they are too many or too large.
    """
    found = cursor.fetchmany(_FIRST)
    if len(found) < _FIRST:
        return found
    held = part = 0
    while part < len(found):
        held += sum(size_of(value) for row in found[part:] for value in row)
        part = len(found)
        if part > ROUNDS:
            raise of_sqlstate("54000", f"a query of a function returned more than {ROUNDS} rows")
        if held > TOGETHER:
            raise of_sqlstate("54000", f"the rows of a query of a function became larger than {TOGETHER} together")
        # The next rows are as large as those so far.
        found += cursor.fetchmany(max(_FIRST, min(ROUNDS, TOGETHER * part // max(held * 100, 1))))
    return found


def _is_text_of_array(cell: Cell, type: VariableType) -> bool:
    """Return whether a text must be read as an array, which the translator can do only with a
    literal.
    """
    return type.name.startswith("_") and isinstance(cell.value, str)


def _row(fields: Sequence[Field], cells: Any) -> list[tuple[str, Value]]:
    return [(field.name, _value(field, cells)) for field in fields]


def _value(field: Field, cells: Any) -> Value:
    if field.fields is None:
        return Cell(field.types[0], next(cells))
    missing = next(cells) is not True
    return Record(field.fields, [Cell(type, next(cells)) for type in field.types[1:]], field.table, missing)


def _translated(
    expression: Expression,
    shapes: Mapping[int, Shape],
    parameters: Mapping[int, Slot],
    tables: Mapping[str, Table],
    type: VariableType | None,
    single: bool,
) -> Plan:
    places: list[tuple[str, int, int]] = []

    def bound(slot: Slot) -> Bound:
        shape = shapes[slot.number]
        scalars = [scalar for _, scalar in shape.fields] if isinstance(shape, Row) else [shape] if shape else []
        made = []
        for place, scalar in enumerate(scalars):
            name = f"v{slot.number}_{place}"
            sql = parameter(name, scalar)
            places.append((name, slot.number, place))
            made.append(sql)
        return Bound(shape, tuple(made))

    try:
        scope = scope_of(expression, bound, tables, parameters)
        exprs, names, sql = _parts(expression, scope, type, single)
        columns, fields = _fields(exprs, names)
    except RecursionError:
        return Plan(error=StatementTooComplex("the expression is nested too deeply"))
    except UndefinedTable as error:
        return Plan(error=error)
    except DuckstoreError as error:
        return Plan(error=error)
    listed = ", ".join(f"{column} AS c{place}" for place, column in enumerate(columns))
    made = bind_arguments(f"SELECT {listed}{sql}").sql
    named = _named(made)
    used = tuple(dict.fromkeys(place for place in places if place[0] in named))
    fixed = not used and single and set(tables) == {USER_TABLE} and not any(map(_is_call, walk(expression.select)))
    return Plan(made, used, fields, frozenset(names_in(made)), fixed=fixed)


def _is_call(node: Node) -> bool:
    return isinstance(node, (ast.FuncCall, ast.SQLValueFunction))


def _parts(
    expression: Expression, scope: Scope, type: VariableType | None, single: bool
) -> tuple[list[Expr], list[str], str]:
    """Return the results, their names, and the rest of the statement."""
    if expression.value is not None and single:
        expr = compile(expression.value, scope)
        if not (expr.aggregate or expr.window or expr.rows):
            return [_converted(expr, type)], ["?column?"], ""
    draft = draft_query(expression.select, scope.child())
    exprs = [
        Expr(
            f"q.c{place}", settle_type(output.expr), scale=output.expr.scale, fields=output.expr.fields,
            depth=output.expr.depth, row=output.expr.row,
        )
        for place, output in enumerate(draft.outputs)
    ]  # fmt: skip
    exprs = [_converted(expr, type) for expr in exprs]
    tail = " LIMIT 2" if single else ""
    return exprs, [output.name for output in draft.outputs], f" FROM ({draft.sql()}) AS q{tail}"


def _named(sql: str) -> set[str]:
    """Return the names of the parameters in *sql*; the translator omits expressions that it does
    not need.
    """
    return set(_PARAMETER.findall(_QUOTED.sub("", sql)))


def _converted(expr: Expr, type: VariableType | None) -> Expr:
    if type is None or type.is_record:
        return expr
    return assigned(expr, type.name, type.typmods)


def _fields(exprs: Sequence[Expr], names: Sequence[str]) -> tuple[list[str], tuple[Field, ...]]:
    columns: list[str] = []
    fields = []
    for expr, name in zip(exprs, names, strict=True):
        if expr.fields is None:
            columns.append(carried(expr))
            fields.append(Field(name, (expr.type or "text",), None))
            continue
        items = items_of(expr)
        columns.append(f"({expr.sql}) IS NOT NULL")
        columns += [carried(item) for item in items]
        types = ("bool", *(item.type or "text" for item in items))
        fields.append(Field(name, types, tuple(field for field, _ in expr.fields), expr.row))
    return columns, tuple(fields)


def _conversion(cell: Cell, type: VariableType) -> Plan:
    shape = cell.shape
    if cell.value is None:
        expr = NULL
    elif shape.type == UNKNOWN or _is_text_of_array(cell, type):
        expr = text_literal(cell.value)
    else:
        expr = Expr(parameter("v", shape), shape.type, scale=shape.scale, depth=shape.depth, decimal=shape.decimal)
    try:
        made = carried(assigned(expr, type.name, type.typmods))
    except DuckstoreError as error:
        return Plan(error=error)
    used = (("v", 0, 0),) if "v" in _named(made) else ()
    return Plan(f"SELECT {made} AS c0", used, (Field("c0", (type.name,), None),), frozenset(names_in(made)))


__all__ = ["Evaluator", "Plan", "Plans", "Scalar"]
