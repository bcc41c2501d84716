"""The environment of a run of triggers (functions, tables, the user), and its outcome."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import duckdb

from ...errors import DuckstoreError, UndefinedFunction
from ...identifiers import encode, internal, literal
from ..translate.scope import Stored, Table
from ..types.names import UNKNOWN
from . import interpreter, overloading, polymorphic
from .cells import NULL, Cell, Record, Value, null
from .definition import Definition
from .evaluation import Evaluator, Plans
from .function import Definitions, Function
from .names import USER_TABLE, VariableType

#: The column with the number of a row in its request.
ROW = internal("row")
FULL_TEXT = "_full_text"
_PLANS = Plans()


@dataclass(frozen=True)
class User:
    """The user who writes: the row of ``datastore_user``."""

    username: str
    sysadmin: bool


@dataclass(frozen=True)
class TriggerTable:
    """The table whose triggers run: its name, and its columns as :class:`~..translate.scope.Table`
    declares them, ``_id`` first.
    """

    name: str
    columns: tuple[tuple[str, str | Stored], ...]


def _no_table(name: str) -> Table | None:
    return None


def _go_on() -> None:
    """No deadline."""


@dataclass(frozen=True)
class Environment:
    """The environment of functions: other functions, tables, the user. ``check`` is called
    regularly and raises after the deadline.
    """

    lookup: Callable[[str], Sequence[Function]]
    user: User
    table: Callable[[str], Table | None] = _no_table
    check: Callable[[], None] = _go_on


@dataclass(frozen=True)
class Outcome:
    """SQL of the rows that were not skipped: :data:`ROW` and the table's columns. ``size`` is their
    number; ``in_order``: they are known to be in the order of their numbers. It can be used until
    ``close`` is called.
    """

    select: str
    parameters: Any
    size: int
    skipped: tuple[int, ...] = ()
    close: Callable[[], None] = field(default=_go_on, compare=False)
    in_order: bool = False


def old_column(name: str) -> str:
    """Return the quoted name of the column with the OLD value of the column *name*."""
    return internal(f"old {encode(name)}")


#: Functions and tables that were looked up, by name.
Depends = tuple[tuple[tuple[str, tuple[Function, ...]], ...], tuple[tuple[str, Table | None], ...]]


class Run:
    """A cache of the lookups of one run."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, environment: Environment) -> None:
        self._environment = environment
        self._functions: dict[str, list[Definition]] = {}
        self._polymorphic: dict[Definition, Function] = {}
        self._found: dict[str, tuple[Function, ...]] = {}
        self._not_called: dict[str, Cell | Record] = {}
        self._tables: dict[str, Table | None] = {USER_TABLE: _user_table(environment.user)}
        self.definitions = Definitions(self.column_type)
        self.evaluator = Evaluator(connection, self.table, _PLANS)
        self.interpreter = interpreter.Interpreter(
            self.evaluator, self.resolve, self.not_called, environment.check, self.table_columns
        )

    def check(self) -> None:
        """Raise an error after the deadline."""
        self._environment.check()

    def depends(self) -> Depends:
        """Return the functions and tables that were looked up."""
        return tuple(self._found.items()), tuple(self._tables.items())

    def still_finds(
        self, functions: Sequence[tuple[str, tuple[Function, ...]]], tables: Sequence[tuple[str, Table | None]]
    ) -> bool:
        """Return whether a new lookup would find the same *functions* and *tables*."""
        return all(self._looked_up(name) == found for name, found in functions) and all(
            self.table(name) == found for name, found in tables
        )

    def functions(self, name: str) -> list[Definition]:
        if name not in self._functions:
            made = {self.definitions.of(function): function for function in self._looked_up(name)}
            self._functions[name] = list(made)
            self._polymorphic |= {definition: each for definition, each in made.items() if each.is_polymorphic}
        return self._functions[name]

    def _looked_up(self, name: str) -> tuple[Function, ...]:
        if name not in self._found:
            self._found[name] = tuple(self._environment.lookup(name))
        return self._found[name]

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
        """Return the trigger function *name*."""
        found = [definition for definition in self.functions(name) if definition.is_trigger]
        if not found:
            raise UndefinedFunction(f"function {name}() does not exist")
        return found[0]

    def choose(
        self, name: str, types: Sequence[str], names: Sequence[str | None], variadic: bool
    ) -> tuple[Definition, tuple[int, ...], bool]:
        """Return the function *name* for a call, see :func:`.overloading.choose`. No trigger
        function can be called.
        """
        plain = tuple([definition for definition in self.functions(name) if not definition.is_trigger])
        chosen, order, spread = overloading.choose(name, plain, tuple(types), tuple(names), variadic)
        if chosen in self._polymorphic:
            given = [types[place] for place in order]
            chosen = self.definitions.of(polymorphic.of_call(self._polymorphic[chosen], given, spread=spread))
        return chosen, order, spread

    def resolve(
        self, name: str, arguments: Sequence[Value], names: Sequence[str | None], variadic: bool
    ) -> tuple[Definition, list[Value]]:
        types = [value.type if isinstance(value, Cell) else "record" for value in arguments]
        definition, order, spread = self.choose(name, types, names, variadic)
        given = [arguments[place] for place in order]
        if spread:
            given = self._spread(definition, given)
        return definition, given

    def not_called(self, name: str) -> Value:
        """Return NULL of the type that all functions *name* return; of no type if they differ, or
        are not there: then only a call fails.
        """
        if name not in self._not_called:
            try:
                found = [_no_result(definition) for definition in self.functions(name)]
            except DuckstoreError:  # of a function that cannot be compiled: a call raises it
                found = []
            generic = any(definition in self._polymorphic for definition in self._functions.get(name, ()))
            alike = found and not generic and all(one.shape == found[0].shape for one in found)
            self._not_called[name] = found[0] if alike else NULL
        value = self._not_called[name]
        return value.copy() if isinstance(value, Record) else value

    def _spread(self, definition: Definition, given: list[Value]) -> list[Value]:
        fixed = len(definition.signature) - 1
        element = VariableType(definition.signature[-1].name.removeprefix("_"))
        items = [self.evaluator.convert(item, element).value for item in given[fixed:] if isinstance(item, Cell)]
        return [*given[:fixed], Cell(definition.signature[-1].name, items)]


def _no_result(definition: Definition) -> Cell | Record:
    """Return NULL of the type of *definition*."""
    outputs = definition.code.outputs
    if len(outputs) > 1:
        cells = [null(slot.type.name if slot.type is not None else UNKNOWN) for slot in outputs]
        return Record(tuple(slot.name for slot in outputs), cells, missing=True)
    return NULL if definition.returns.is_record else null(definition.returns.name)


def _user_table(user: User) -> Table:
    username, sysadmin = literal(user.username), "true" if user.sysadmin else "false"
    shown = f"(SELECT {username} AS username, {sysadmin} AS sysadmin)"
    return Table(shown, (("username", "text"), ("sysadmin", "bool")), only_row=(username, sysadmin))
