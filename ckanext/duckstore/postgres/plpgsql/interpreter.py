"""Run functions for one row, statement by statement, like PL/pgSQL's own executor.

It also determines the errors of a batch, which only detects the rows that fail. Expressions are
evaluated in :mod:`.variables`, by :mod:`.quick` or :mod:`.evaluation`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from ...errors import DuckstoreError, OutOfMemory, QueryCanceled, of_sqlstate
from . import code, messages
from .bounds import Memory
from .cells import FALSE, NULL, Cell, Record, Value, null
from .definition import DEPTH, ROUNDS, Definition
from .evaluation import Evaluator
from .failure import TriggerFailure
from .names import Slot, VariableType
from .returning import Result, returned
from .variables import Variables

Resolve = Callable[[str, Sequence[Value], Sequence[str | None], bool], tuple[Definition, list[Value]]]


class _Leaving(Exception):
    """EXIT or CONTINUE, propagating to its loop."""

    def __init__(self, key: int, again: bool) -> None:
        super().__init__()
        self.key = key
        self.again = again


class _Returning(Exception):
    """RETURN, propagating to the caller."""

    def __init__(self, result: Result) -> None:
        super().__init__()
        self.result = result


@dataclass
class Interpreter:
    """Runs functions; *resolve* determines the function of a call, *not_called* returns NULL of the
    type that a function would return.
    """

    evaluator: Evaluator
    resolve: Resolve
    not_called: Callable[[str], Value]
    check: Callable[[], None]
    table_columns: Callable[[str], Sequence[tuple[str, str]] | None]
    rounds: int = 0
    depth: int = 0
    memory: Memory = field(default_factory=Memory)

    def trigger(self, definition: Definition, variables: Mapping[str, Value], row: int) -> Record | None:
        """Run a trigger function for the row number *row*; return None if the row is skipped.

        :raises TriggerFailure:
        """
        self.rounds = self.depth = 0
        values: list[Value] = _initial(definition.code)
        for name, value in variables.items():
            values[definition.code.special[name].number] = value
        self.memory.begin(values)
        try:
            result = _Activation(self, definition, values).run()
        except TriggerFailure as failure:
            failure.row = row if failure.row is None else failure.row
            raise
        except RecursionError as error:
            message = "stack depth limit exceeded"
            raise TriggerFailure(message, "54001", row=row, function=definition.name) from error
        return result if isinstance(result, Record) and not result.missing else None

    def call(self, definition: Definition, arguments: Sequence[Value]) -> Value:
        """Call a function with *arguments* of its parameter types."""
        self.check()
        if self.depth >= DEPTH:
            raise of_sqlstate("54001", "stack depth limit exceeded")
        values = _initial(definition.code)
        for slot, argument in zip(definition.code.parameters, arguments, strict=True):
            values[slot.number] = argument
        self.depth += 1
        self.memory.calls.append(values)
        try:
            return _Activation(self, definition, values).run()
        finally:
            self.memory.calls.pop()
            self.depth -= 1

    def another_round(self) -> None:
        """Count another iteration of a loop."""
        self.rounds += 1
        self.check()
        if self.rounds > ROUNDS:
            raise of_sqlstate("54000", f"the loops of a function took more than {ROUNDS} rounds for one row")


def _initial(code_: code.Code) -> list[Value]:
    return list(_initial_values(code_))


@lru_cache(maxsize=512)
def _initial_values(code_: code.Code) -> tuple[Value, ...]:
    values: list[Value] = [
        NULL if slot.type is None else None if slot.type.is_record else null(slot.type.name) for slot in code_.slots
    ]
    values[code_.special["found"].number] = FALSE
    return tuple(values)


class _Activation(Variables):
    """One call of a function."""

    def __init__(self, interpreter: Interpreter, definition: Definition, values: list[Value]) -> None:
        super().__init__(interpreter.evaluator, definition, values, interpreter.memory)
        self._interpreter = interpreter
        self._code = definition.code
        self._row_count = 0
        self._line = 0

    def run(self) -> Result:
        try:
            try:
                self._steps(self._code.steps)
            except _Returning as returning:
                return returning.result
            return returned(self._definition, None, self._outputs(), self._convert, at_end=True)
        except (TriggerFailure, QueryCanceled, OutOfMemory):
            raise
        except DuckstoreError as error:
            raise TriggerFailure.of(error, None, self._definition.name, self._line) from error

    def _outputs(self) -> list[tuple[str, Value]]:
        return [(slot.name, self._values[slot.number]) for slot in self._code.outputs]

    def _steps(self, steps: code.Steps) -> None:
        for step in steps:
            self._line = step.line
            _HANDLERS[type(step)](self, step)

    # Statements

    def _let(self, step: code.Let) -> None:
        self._values[step.slot.number] = self._evaluate(step.value)

    def _call(self, step: code.Call) -> None:
        arguments = [self._evaluate(argument) for argument in step.arguments]
        definition, given = self._interpreter.resolve(step.function, arguments, step.names, step.variadic)
        taken = [
            value if type.is_record else self._convert(value, type if not type.typmods else VariableType(type.name))
            for value, type in zip(given, definition.signature, strict=True)
        ]
        self._values[step.slot.number] = self._interpreter.call(definition, taken)
        self._line = step.line

    def _declare(self, step: code.Declare) -> None:
        slot = step.slot
        assert slot.type is not None
        if slot.type.is_record:
            self._values[slot.number] = self._empty_row(slot.type)
            if step.default is not None:
                self._store(slot, self._evaluate(step.default))
            return
        value = null(slot.type.name) if step.default is None else self._evaluate(step.default, slot.type)
        self._store(slot, value)

    def _empty_row(self, type: VariableType) -> Record | None:
        columns = self._interpreter.table_columns(type.table) if type.table is not None else None
        if columns is None:
            return None
        cells = [null(declared.partition("(")[0]) for _, declared in columns]
        return Record(tuple(name for name, _ in columns), cells, type.table, missing=True)

    def _assignment(self, step: code.Assign) -> None:
        target = step.target
        type = target.slot.type
        if target.subscripts:
            bounds = self._bounds(target)
            self._assign_elements(target, bounds, self._evaluate(step.value))
        elif target.field is None and type is not None and not type.is_record:
            self._store(target.slot, self._evaluate(step.value, type))
        else:
            self._assign(target, self._evaluate(step.value))

    def _if(self, step: code.If) -> None:
        if self._truth(step.condition):
            self._steps(step.then)
            return
        for skipped in step.skipped:
            self._values[skipped.slot.number] = self._no_result(skipped)
        self._steps(step.otherwise)

    def _no_result(self, step: code.Call | code.Let) -> Value:
        """Return NULL of the type of a step that does not run."""
        if isinstance(step, code.Call):
            return self._interpreter.not_called(step.function)
        try:
            [(_, value)] = self._evaluator.columns(step.value, self._values, self._numbered)
        except DuckstoreError:  # it fails only where it is reached
            return NULL
        return value

    def _block(self, step: code.Block) -> None:
        try:
            self._steps(step.body)
        except _Leaving as leaving:
            if leaving.key != step.key:
                raise

    def _round(self, step: code.Loop) -> bool:
        """Run the body of a loop once; return False if EXIT ended the loop."""
        self._interpreter.another_round()
        try:
            self._steps(step.body)
        except _Leaving as leaving:
            if leaving.key != step.key:
                raise
            return leaving.again
        return True

    def _loop(self, step: code.Loop) -> None:
        while self._round(step):
            pass

    def _for_integer(self, step: code.ForInteger) -> None:
        lower = self._integer(step.lower, "lower bound")
        upper = self._integer(step.upper, "upper bound")
        by = self._integer(step.step, "BY value") if step.step is not None else 1
        if by <= 0:
            raise of_sqlstate("22023", "BY value of FOR loop must be greater than zero")
        numbers = range(lower, upper - 1, -by) if step.reverse else range(lower, upper + 1, by)
        found = False
        try:
            for number in numbers:
                found = True
                self._values[step.slot.number] = Cell("int4", number)
                if not self._round(step):
                    break
        finally:
            self._found(found)

    def _for_query(self, step: code.ForQuery) -> None:
        rows = self._evaluator.rows(step.query, self._values, self._numbered)
        if not rows:
            self._spread(step.targets, self._evaluator.columns(step.query, self._values, self._numbered))
        found = False
        try:
            for row in rows:
                found = True
                self._spread(step.targets, row)
                if not self._round(step):
                    break
        finally:
            self._found(found)

    def _foreach(self, step: code.Foreach) -> None:
        value = self._evaluate(step.array)
        items = messages.foreach_items(value, step.slice)
        found = False
        try:
            for item in items:
                found = True
                self._assign(step.targets[0], item)
                if not self._round(step):
                    break
        finally:
            self._found(found)

    def _found(self, value: bool) -> None:
        self._values[self._code.special["found"].number] = Cell("bool", value)

    def _spread(self, targets: Sequence[code.Target], row: Sequence[tuple[str, Value]] | None) -> None:
        """Assign a row of a query to one record, or to several variables. None: there is no row."""
        alone = targets[0]
        type = alone.slot.type
        if len(targets) == 1 and type is not None and type.is_record and alone.field is None:
            self._store_row(alone.slot, row or [])
            return
        for place, target in enumerate(targets):
            value = row[place][1] if row is not None and place < len(row) else Cell("unknown", None)
            self._assign(target, value)

    def _store_row(self, slot: Slot, row: Sequence[tuple[str, Value]]) -> None:
        if len(row) == 1 and isinstance(row[0][1], Record):
            self._store(slot, row[0][1])
            return
        cells = [value if isinstance(value, Cell) else null("text") for _, value in row]
        cells = [Cell("text", cell.value) if cell.type == "unknown" else cell for cell in cells]
        self._store(slot, Record(tuple(name for name, _ in row), cells))

    def _leave(self, step: code.Leave) -> None:
        raise _Leaving(step.key, step.again)

    def _return(self, step: code.Return) -> None:
        value: Value = None
        if step.record is not None:
            value = self._values[step.record.number]
            if value is None and not self._definition.is_trigger:
                value = Cell("unknown", None)
        elif step.value is not None:
            plain = not (self._definition.is_trigger or self._definition.returns.is_record or self._code.outputs)
            value = self._evaluate(step.value, self._definition.returns if plain else None)
        else:
            raise _Returning(returned(self._definition, None, self._outputs(), self._convert))
        raise _Returning(returned(self._definition, value, self._outputs(), self._convert, given=True))

    def _raise(self, step: code.Raise) -> None:
        arguments = [messages.shown(self._printed(argument)) for argument in step.arguments]
        options = {name: self._printed(value) for name, value in step.options}
        messages.raise_(step, arguments, options, self._definition.name)

    def _assert(self, step: code.Assert) -> None:
        if self._truth(step.condition):
            return
        message = self._printed(step.message) if step.message is not None else None
        raise TriggerFailure(message or "assertion failed", "P0004", function=self._definition.name, line=step.line)

    def _perform(self, step: code.Perform) -> None:
        expression = step.query
        if expression.value is not None:
            self._evaluate(expression)
            self._counted(1)
            return
        self._counted(len(self._evaluator.rows(expression, self._values, self._numbered)))

    def _counted(self, count: int) -> None:
        self._row_count = count
        self._found(count > 0)

    def _select(self, step: code.Select) -> None:
        rows = self._evaluator.rows(step.query, self._values, self._numbered)
        if step.strict and not rows:
            raise of_sqlstate("P0002", "query returned no rows")
        if step.strict and len(rows) > 1:
            raise of_sqlstate("P0003", "query returned more than one row")
        self._counted(min(len(rows), 1))
        if rows:
            self._spread(step.targets, rows[0])
            return
        columns = self._evaluator.columns(step.query, self._values, self._numbered)
        self._spread(step.targets, columns)

    def _count(self, step: code.RowCount) -> None:
        self._assign(step.target, Cell("int8", self._row_count))

    def _require_columns(self, step: code.RequireColumns) -> None:
        value = self._values[step.slot.number]
        if not isinstance(value, Record) or value.table is None:
            raise of_sqlstate("42703", f'could not identify column "{step.field}" in record data type')

    def _no_case(self, step: code.NoCase) -> None:
        raise of_sqlstate("20000", "case not found")

    def _fail(self, step: code.Fail) -> None:
        raise step.error


_HANDLERS: dict[type, Callable[[_Activation, Any], None]] = {
    code.Let: _Activation._let,
    code.Call: _Activation._call,
    code.Declare: _Activation._declare,
    code.Assign: _Activation._assignment,
    code.If: _Activation._if,
    code.Block: _Activation._block,
    code.Loop: _Activation._loop,
    code.ForInteger: _Activation._for_integer,
    code.ForQuery: _Activation._for_query,
    code.Foreach: _Activation._foreach,
    code.Leave: _Activation._leave,
    code.Return: _Activation._return,
    code.Raise: _Activation._raise,
    code.Assert: _Activation._assert,
    code.Perform: _Activation._perform,
    code.Select: _Activation._select,
    code.RowCount: _Activation._count,
    code.RequireColumns: _Activation._require_columns,
    code.NoCase: _Activation._no_case,
    code.Fail: _Activation._fail,
}
