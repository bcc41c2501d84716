"""The variables of a call: expressions over them, and assignment to them."""

from __future__ import annotations

from collections.abc import Sequence

from ...errors import of_sqlstate
from ..types.names import is_array, long_name
from . import code, messages
from .cells import Cell, Record, Value, null
from .code import Expression
from .definition import LARGEST, Definition
from .evaluation import Evaluator
from .names import Slot, VariableType
from .quick import quick, truth
from .quick_functions import converted, sized
from .quick_operators import Slow


class Variables:
    """The variables of a call of *definition*, with their *values*."""

    def __init__(self, evaluator: Evaluator, definition: Definition, values: list[Value]) -> None:
        self._evaluator = evaluator
        self._definition = definition
        self._values = values
        self._numbered = dict(enumerate(definition.code.parameters, 1))

    # Values

    def _evaluate(self, expression: Expression, type: VariableType | None = None) -> Value:
        """Return the value of *expression*, converted by assignment to *type* if given."""
        closures = self._definition.quick
        if expression not in closures:
            closures[expression] = quick(expression, self._numbered)
        closure = closures[expression]
        if closure is not None:
            try:
                value = closure(self._values)
            except Slow:  # DuckDB evaluates it, below
                pass
            else:
                return self._bounded(value if type is None else self._convert(value, type))
        return self._bounded(self._evaluator.value(expression, self._values, self._numbered, type))

    @staticmethod
    def _bounded(value: Value) -> Value:
        if type(value) is Cell and type(value.value) in (str, list) and len(value.value) > LARGEST:
            raise of_sqlstate("54000", f"a value of a function became larger than {LARGEST}")
        return value

    def _convert(self, value: Value, type: VariableType) -> Value:
        if type.is_record:
            return value
        if not isinstance(value, Cell):
            if value is None or value.missing:
                return null(type.name)
            raise of_sqlstate("42804", "cannot assign composite value to a scalar variable")
        try:
            if not type.typmods:
                return converted(value, type.name)
            if type.name == "numeric":
                return sized(value, type.typmods)
        except Slow:  # DuckDB converts it
            pass
        return self._evaluator.convert(value, type)

    def _truth(self, expression: Expression) -> bool | None:
        value = self._evaluate(expression)
        try:
            return truth(value)
        except Slow:
            assert isinstance(value, Cell)
            found = self._convert(value, VariableType("bool"))
            assert isinstance(found, Cell)
            return found.value

    def _integer(self, expression: Expression, what: str) -> int:
        value = self._evaluate(expression, VariableType("int4"))
        assert isinstance(value, Cell)
        if value.value is None:
            raise of_sqlstate("22004", f"{what} of FOR loop cannot be null")
        return int(value.value)

    # Assignment

    def _store(self, slot: Slot, value: Value) -> None:
        if slot.type is None:
            self._values[slot.number] = value
            return
        if slot.type.is_record:
            self._values[slot.number] = self._record(slot, value)
            return
        made = self._convert(value, slot.type)
        if slot.not_null and isinstance(made, Cell) and made.value is None:
            raise of_sqlstate("22004", f'null value cannot be assigned to variable "{slot.name}" declared NOT NULL')
        self._values[slot.number] = made

    def _record(self, slot: Slot, value: Value) -> Value:
        """Return *value* converted for the record variable *slot*: a variable of a table's row type
        keeps the columns of the table.
        """
        current = self._values[slot.number]
        if isinstance(value, Cell):
            if value.value is None:
                return current.emptied() if isinstance(current, Record) else None
            raise of_sqlstate("42804", "cannot assign non-composite value to a record variable")
        if value is None:
            return None
        fixed = current if isinstance(current, Record) and (slot.type and slot.type.table) else None
        if fixed is None:
            return None if value.missing else value.copy()
        cells = [
            self._field(old, value.cells[place] if place < len(value.cells) else null("text"))
            for place, old in enumerate(fixed.cells)
        ]
        return Record(fixed.names, cells, fixed.table, value.missing)

    def _field(self, old: Cell, value: Cell) -> Cell:
        found = self._convert(value, VariableType(old.type))
        assert isinstance(found, Cell)
        return found

    def _assign(self, target: code.Target, value: Value) -> None:
        if target.field is not None:
            self._assign_field(target, value)
        elif target.subscripts:
            array = self._values[target.slot.number]
            assert isinstance(array, Cell)
            self._values[target.slot.number] = self._with_element(array, target.subscripts, value)
        else:
            self._store(target.slot, value)

    def _assign_field(self, target: code.Target, value: Value) -> None:
        record = self._values[target.slot.number]
        if record is None:
            raise of_sqlstate("55000", f'record "{target.slot.name}" is not assigned yet')
        if not isinstance(record, Record) or target.field not in record.names:
            raise of_sqlstate("42703", f'record "{target.slot.name}" has no field "{target.field}"')
        place = record.names.index(target.field)
        old = record.cells[place]
        if target.subscripts:
            made = self._with_element(old, target.subscripts, value)
        else:
            found = self._convert(value, VariableType(old.type))
            assert isinstance(found, Cell)
            made = found
        changed = record.copy()
        changed.cells[place] = made
        changed.missing = False
        self._values[target.slot.number] = changed

    def _with_element(self, array: Cell, subscripts: Sequence[Expression], value: Value) -> Cell:
        places = []
        for subscript in subscripts:
            found = self._evaluate(subscript, VariableType("int4"))
            assert isinstance(found, Cell)
            if found.value is None:
                raise of_sqlstate("22004", "array subscript in assignment must not be null")
            places.append(found.value)
        if not is_array(array.type):
            raise of_sqlstate(
                "42804", f"cannot subscript type {long_name(array.type)} because it does not support subscripting"
            )
        element = self._convert(value, VariableType(array.type[1:]))
        assert isinstance(element, Cell)
        return Cell(array.type, messages.with_element(array.value, places, element.value))

    # Messages

    def _printed(self, expression: Expression) -> str | None:
        value = self._evaluate(expression)
        if isinstance(value, Record):
            return self._printed_record(value)
        if value is None or value.value is None:
            return None
        if value.type in ("text", "varchar", "unknown", "name", "numeric", "int4", "int8", "int2"):
            return str(value.value)
        if value.type == "bool":
            return "t" if value.value else "f"
        return self._convert(value, VariableType("text")).value  # type: ignore[union-attr]

    def _printed_record(self, value: Record) -> str:
        texts = []
        for cell in value.cells:
            found = None if cell.value is None else self._convert(cell, VariableType("text"))
            text = found.value if isinstance(found, Cell) else None
            texts.append(messages.record_field(("t" if cell.value else "f") if cell.type == "bool" and text else text))
        return f"({','.join(texts)})"
