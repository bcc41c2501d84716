"""The variables of a call: expressions over them, and assignment to them."""

from __future__ import annotations

from collections.abc import Sequence

from ...errors import of_sqlstate
from ..types.names import UNKNOWN, assignable, is_array, long_name
from . import code, messages, python_arrays
from .bounds import Memory
from .cells import Cell, Record, Value, null
from .code import Expression
from .definition import Definition
from .evaluation import Evaluator
from .names import Slot, VariableType
from .python_arrays import Bounds
from .quick import quick
from .quick_choices import truth
from .quick_functions import converted, sized
from .quick_operators import Slow

#: Types whose values are printed as they are stored.
_PRINTED = frozenset({"text", "varchar", "bpchar", "unknown", "name", "numeric", "int4", "int8", "int2"})


class Variables:
    """The variables of a call of *definition*, with their *values*, a part of *memory*."""

    def __init__(self, evaluator: Evaluator, definition: Definition, values: list[Value], memory: Memory) -> None:
        self._evaluator = evaluator
        self._checked = memory.checked
        self._definition = definition
        self._closures = definition.quick
        self._values = values
        self._numbered = definition.code.numbered

    # Values

    def _evaluate(self, expression: Expression, type: VariableType | None = None) -> Value:
        """Return the value of *expression*, converted by assignment to *type* if given."""
        closure = self._closures.get(expression)
        if closure is None and expression not in self._closures:
            closure = self._closures[expression] = quick(expression, self._numbered)
        if closure is None:
            return self._by_duckdb(expression, type)
        try:
            value = closure(self._values)
        except Slow:
            return self._by_duckdb(expression, type)
        return self._checked(value if type is None else self._convert(value, type))

    def _by_duckdb(self, expression: Expression, type: VariableType | None) -> Value:
        return self._checked(self._evaluator.value(expression, self._values, self._numbered, type))

    def _convert(self, value: Value, type: VariableType) -> Value:
        if isinstance(value, Cell) and value.type == type.name and not type.typmods:
            return value
        if type.is_record:
            return value
        if not isinstance(value, Cell):
            if value is None or value.missing:
                return null(type.name)
            raise of_sqlstate("42804", "cannot assign composite value to a scalar variable")
        try:
            return _converted(value, type)
        except Slow:
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
        if target.subscripts:
            self._assign_elements(target, self._bounds(target), value)
        elif target.field is not None:
            found = self._convert(value, VariableType(self._field_of(target).type))
            assert isinstance(found, Cell)
            self._set(target, found)
        else:
            self._store(target.slot, value)

    def _field_of(self, target: code.Target) -> Cell:
        """Return the value of the field *target* of a record."""
        record = self._values[target.slot.number]
        if record is None:
            raise of_sqlstate("55000", f'record "{target.slot.name}" is not assigned yet')
        if not isinstance(record, Record) or target.field not in record.names:
            raise of_sqlstate("42703", f'record "{target.slot.name}" has no field "{target.field}"')
        return record.cells[record.names.index(target.field)]

    def _set(self, target: code.Target, cell: Cell) -> None:
        """Set the variable or the field *target*, without its subscripts, to *cell*."""
        record = self._values[target.slot.number]
        if target.field is None or not isinstance(record, Record):
            self._values[target.slot.number] = cell
            return
        changed = record.copy()
        changed.cells[record.names.index(target.field)] = cell
        changed.missing = False
        self._values[target.slot.number] = changed

    def _array_of(self, target: code.Target) -> Cell:
        """Return the array to whose elements *target* assigns."""
        array = self._values[target.slot.number] if target.field is None else self._field_of(target)
        if not isinstance(array, Cell) or not is_array(array.type):
            name = long_name(array.type) if isinstance(array, Cell) else "record"
            raise of_sqlstate("42804", f"cannot subscript type {name} because it does not support subscripting")
        return array

    def _bounds(self, target: code.Target) -> list[Bounds]:
        """Return the bounds of the subscripts of *target*, which PostgreSQL evaluates before the
        value; a single subscript is an upper bound.
        """
        self._array_of(target)
        return [(self._bound(subscript.lower), self._bound(subscript.upper)) for subscript in target.subscripts]

    def _bound(self, expression: Expression | None) -> int | None:
        if expression is None:
            return None
        found = self._evaluate(expression)
        if not isinstance(found, Cell) or not (found.type == UNKNOWN or assignable(found.type, "int4")):
            raise of_sqlstate("42804", "array subscript must have type integer")
        made = self._convert(found, VariableType("int4"))
        assert isinstance(made, Cell)
        if made.value is None:
            raise of_sqlstate("22004", "array subscript in assignment must not be null")
        return int(made.value)

    def _assign_elements(self, target: code.Target, bounds: Sequence[Bounds], value: Value) -> None:
        array = self._array_of(target)
        sliced = any(subscript.is_slice for subscript in target.subscripts)
        found = self._convert(value, VariableType(array.type if sliced else array.type[1:]))
        assert isinstance(found, Cell)
        if sliced:
            whole = [
                bound if subscript.is_slice else (1, bound[1])
                for bound, subscript in zip(bounds, target.subscripts, strict=True)
            ]
            made = python_arrays.with_slice(array.value, whole, found.value)
        else:
            places = [upper or 0 for _, upper in bounds]
            made = python_arrays.with_element(array.value, places, found.value)
        self._set(target, Cell(array.type, made))
        self._checked(Cell(array.type, made))

    # Messages

    def _printed(self, expression: Expression) -> str | None:
        value = self._evaluate(expression)
        if isinstance(value, Record):
            return self._printed_record(value)
        return None if value is None else self._output(value)

    def _output(self, cell: Cell) -> str | None:
        """Return the text of *cell* as PostgreSQL prints it."""
        if cell.value is None:
            return None
        if cell.type in _PRINTED:
            return str(cell.value)
        if cell.type == "bool":
            return "t" if cell.value else "f"
        return self._convert(cell, VariableType("text")).value  # type: ignore[union-attr]

    def _printed_record(self, value: Record) -> str:
        return f"({','.join(messages.record_field(self._output(cell)) for cell in value.cells)})"


def _converted(value: Cell, type: VariableType) -> Cell:
    """Return *value* converted to *type* without DuckDB.

    :raises Slow: only DuckDB can.
    """
    if not type.typmods:
        return converted(value, type.name)
    if type.name == "numeric":
        return sized(value, type.typmods)
    raise Slow
