"""Triggers run over the rows of a request."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import duckdb

from ...errors import UndefinedFunction
from ...identifiers import column as encoded
from ...identifiers import encode, literal, quote
from ..builtins import install, names_in
from ..translate.expr import Expr
from ..translate.scope import Column, Stored, Table
from . import interpreter
from .cells import Cell, Record, Value, carried, depth_of, null, parameter
from .evaluation import Evaluator, Plans
from .failure import TriggerFailure, of_engine
from .function import Definitions, Function
from .interpreter import Definition
from .names import VariableType
from .overloading import choose
from .shapes import Scalar

#: The column with the number of a row in its request.
ROW = '"^row"'
FULL_TEXT = "_full_text"
_PLANS = Plans()


@dataclass(frozen=True)
class User:
    """Who writes: the row of ``datastore_user``."""

    username: str
    sysadmin: bool


@dataclass(frozen=True)
class TriggerTable:
    """The table whose triggers run: its name, and its columns as :class:`~..translate.scope.Table` declares them, ``_id`` first."""

    name: str
    columns: tuple[tuple[str, str | Stored], ...]


def _no_table(name: str) -> Table | None:
    return None


def _go_on() -> None:
    """No deadline."""


@dataclass(frozen=True)
class Environment:
    """What functions see: other functions, tables, the user. ``check`` is called in between and raises when time is up."""

    lookup: Callable[[str], Sequence[Function]]
    user: User
    table: Callable[[str], Table | None] = _no_table
    check: Callable[[], None] = _go_on


@dataclass(frozen=True)
class Outcome:
    """SQL with the rows that were not skipped, in order: :data:`ROW` and the table's columns. ``size``: how many there are."""

    select: str
    parameters: Any
    size: int
    skipped: tuple[int, ...] = ()
    close: Callable[[], None] = field(default=_go_on, compare=False)


def old_column(name: str) -> str:
    """The quoted name of the column with the OLD value of the column *name*."""
    return quote(f"^old {encode(name)}")


class Run:
    """What is looked up for one run is looked up once."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, environment: Environment) -> None:
        self._environment = environment
        self._functions: dict[str, list[Definition]] = {}
        self._tables: dict[str, Table | None] = {"datastore_user": _user_table(environment.user)}
        self.definitions = Definitions(self.column_type)
        self.evaluator = Evaluator(connection, self.table, _PLANS)
        self.interpreter = interpreter.Interpreter(self.evaluator, self.resolve, environment.check, self.table_columns)

    def functions(self, name: str) -> list[Definition]:
        if name not in self._functions:
            found = self._environment.lookup(name)
            self._functions[name] = [self.definitions.of(function) for function in found]
        return self._functions[name]

    def table(self, name: str) -> Table | None:
        if name not in self._tables:
            self._tables[name] = self._environment.table(name)
        return self._tables[name]

    def table_columns(self, name: str) -> Sequence[tuple[str, str]] | None:
        found = self.table(name)
        if found is None:
            return None
        return [(column, kind if isinstance(kind, str) else kind.type) for column, kind in found.columns]

    def column_type(self, table: str, column: str) -> str | None:
        columns = self.table_columns(table)
        if columns is None:
            return None
        return dict(columns).get(column) if column else "record"

    def trigger(self, name: str) -> Definition:
        """The trigger function *name*."""
        found = [definition for definition in self.functions(name) if definition.is_trigger]
        if not found:
            raise UndefinedFunction(f"function {name}() does not exist")
        return found[0]

    def resolve(
        self, name: str, arguments: Sequence[Value], names: Sequence[str | None], variadic: bool
    ) -> tuple[Definition, list[Value]]:
        types = [value.type if isinstance(value, Cell) else "record" for value in arguments]
        plain = [definition for definition in self.functions(name) if not definition.is_trigger]
        definition, order, spread = choose(name, plain, types, names, variadic)
        given = [arguments[place] for place in order]
        if spread:
            given = self._spread(definition, given)
        return definition, given

    def _spread(self, definition: Definition, given: list[Value]) -> list[Value]:
        fixed = len(definition.signature) - 1
        element = VariableType(definition.signature[-1].name.removeprefix("_"))
        items = [self.evaluator.convert(item, element).value for item in given[fixed:] if isinstance(item, Cell)]
        return [*given[:fixed], Cell(definition.signature[-1].name, items)]


def _user_table(user: User) -> Table:
    shown = f"(SELECT {literal(user.username)} AS username, {'true' if user.sysadmin else 'false'} AS sysadmin)"
    return Table(shown, (("username", "text"), ("sysadmin", "bool")))


def run_triggers(
    connection: duckdb.DuckDBPyConnection,
    triggers: Sequence[str],
    table: TriggerTable,
    operation: str,
    select: str,
    parameters: Any,
    size: int,
    environment: Environment,
) -> Outcome:
    """Run *triggers*, one after the other, as BEFORE triggers of *operation* (INSERT or UPDATE) for each row of *select*.

    *select* gives :data:`ROW`, the columns of *table* under their encoded names and, for an update, each :func:`old_column`; *size*
    is how many rows at most.

    :raises TriggerFailure: of the first row, in the order of their numbers, that fails. :raises UndefinedFunction: no such trigger.
    """
    run = Run(connection, environment)
    definitions = [run.trigger(name) for name in triggers]
    return RowByRow(run, table, operation, definitions).run(connection, select, parameters)


class RowByRow:
    """Triggers run by the interpreter, one row after the other."""

    def __init__(self, run: Run, table: TriggerTable, operation: str, triggers: Sequence[Definition]) -> None:
        self._run = run
        self._table = table
        self._operation = operation
        self._triggers = triggers
        self._types = [Column.stored(name, declared, "") for name, declared in table.columns]

    def run(self, connection: duckdb.DuckDBPyConnection, select: str, parameters: Any) -> Outcome:
        """Run them for all rows of *select*."""
        numbers, made, skipped = [], [], []
        for row, new, old in self.rows(connection, select, parameters):
            result = self.row(row, new, old)
            if result is None:
                skipped.append(row)
            else:
                numbers.append(row)
                made.append(result)
        return self.outcome(numbers, made, skipped)

    def rows(
        self, connection: duckdb.DuckDBPyConnection, select: str, parameters: Any
    ) -> list[tuple[int, Record, Record]]:
        """The rows of *select* as records: their number, NEW and OLD."""
        update = self._operation == "UPDATE"
        listed = [ROW]
        for name in (encoded, old_column) if update else (encoded,):
            listed += [carried(Expr(name(column.name), column.type, decimal=column.decimal)) for column in self._types]
        sql = f"SELECT {', '.join(listed)} FROM ({select}) ORDER BY {ROW}"
        try:
            install(connection, names_in(sql))
            found = connection.execute(sql, parameters).fetchall()
        except duckdb.Error as error:
            raise of_engine(error) from error
        width = len(self._types)
        return [
            (row[0], self._record(row[1 : width + 1]), self._record(row[width + 1 :] if update else None))
            for row in found
        ]

    def _record(self, values: Sequence[Any] | None) -> Record:
        cells = [
            Cell(column.type or "text", values[place] if values is not None else None)
            for place, column in enumerate(self._types)
        ]
        names = [column.name for column in self._types]
        cells.insert(1, null("tsvector"))
        names.insert(1, FULL_TEXT)
        return Record(tuple(names), cells, self._table.name, missing=values is None)

    def row(self, row: int, new: Record, old: Record) -> Record | None:
        """Run them for one row; None: it is skipped."""
        for number, definition in enumerate(self._triggers):
            self._run.interpreter.check()
            result = self._run.interpreter.trigger(definition, self._variables(number, new, old), row)
            if result is None:
                return None
            new = self._fitted(definition, result, new, row)
        return new

    def _fitted(self, definition: Definition, result: Record, new: Record, row: int) -> Record:
        """What a trigger returned as a row of the table."""
        if result.names == new.names and result.table == new.table:
            return result
        if len(result.cells) != len(new.cells):
            raise TriggerFailure(
                "returned row structure does not match the structure of the triggering table",
                "42804",
                row=row,
                function=definition.name,
            )
        cells = [
            self._run.evaluator.convert(cell, VariableType(old.type)) if cell.type != old.type else cell
            for cell, old in zip(result.cells, new.cells, strict=True)
        ]
        return Record(new.names, cells, new.table)

    def _variables(self, number: int, new: Record, old: Record) -> Mapping[str, Value]:
        name = self._table.name
        return {
            "new": new,
            "old": old,
            "tg_name": Cell("name", f"t{number:03d}"),
            "tg_when": Cell("text", "BEFORE"),
            "tg_level": Cell("text", "ROW"),
            "tg_op": Cell("text", self._operation),
            "tg_relname": Cell("name", name),
            "tg_table_name": Cell("name", name),
            "tg_table_schema": Cell("name", "public"),
            "tg_nargs": Cell("int4", 0),
        }

    # The rows as a relation

    def outcome(self, numbers: Sequence[int], rows: Sequence[Record], skipped: Sequence[int]) -> Outcome:
        """What is left of the rows: those with these *numbers*."""
        lists: list[list[Any]] = [[] for _ in self._types]
        for row in rows:
            cells = [cell for name, cell in zip(row.names, row.cells, strict=True) if name != FULL_TEXT]
            for values, cell in zip(lists, cells, strict=True):
                values.append(cell.value)
        parameters: dict[str, Any] = {"row": list(numbers)}
        inner, outer = ["unnest(CAST($row AS BIGINT[])) AS n"], [f"n AS {ROW}"]
        for place, (column, values) in enumerate(zip(self._types, lists, strict=True)):
            shape = _stored(column, values)
            sql = parameter("x", shape).replace("$x", f"p{place}")
            wire = _WIRE.get(shape.type, "VARCHAR") + "[]" * (shape.depth if shape.type.startswith("_") else 0)
            inner.append(f"unnest(CAST($c{place} AS {wire}[])) AS p{place}")
            outer.append(f"{sql} AS {encoded(column.name)}")
            parameters[f"c{place}"] = values
        select = f"SELECT {', '.join(outer)} FROM (SELECT {', '.join(inner)})"
        return Outcome(select, parameters, len(rows), tuple(skipped))


#: DuckDB's types in which values come from Python.
_WIRE = {
    "bool": "BOOLEAN",
    "int2": "SMALLINT",
    "int4": "INTEGER",
    "int8": "BIGINT",
    "float4": "FLOAT",
    "float8": "DOUBLE",
}
_WIRE |= {f"_{name}": wire for name, wire in _WIRE.items()}


def _stored(column: Column, values: Sequence[Any]) -> Scalar:
    """The shape of a column's values: of a numeric as many decimals as they need."""
    type = column.type or "text"
    if type == "numeric":
        scales = [len(value.partition(".")[2]) for value in values if value is not None]
        return Scalar(type, 1, max([column.decimal[1] if column.decimal is not None else 0, *scales]))
    if type.startswith("_"):
        return Scalar(type, max([1, *(depth_of(value) for value in values if value)]))
    return Scalar(type)
