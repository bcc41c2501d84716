"""Compile triggers for a batch: every statement becomes a column computed for all rows, control
flow becomes masks.

A batch computes the results of the rows that succeed, and which rows fail; the interpreter
determines their errors, and which one is first. A construct without a set-based form raises
:class:`Unbatchable`, and then the interpreter runs all rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ...errors import DuckstoreError, FeatureNotSupported
from ..translate.expr import Expr
from ..translate.scope import Table
from ..types.names import UNKNOWN, element_of
from . import code
from .batch_columns import DEAD, After, Dead
from .batch_elements import ElementAssignments
from .batch_loops import Loops
from .batch_values import BatchValues, Frame
from .cells import NATIVE
from .code import Expression
from .common_path import leaves_common_path
from .definition import Definition
from .held import Held, HeldRow, Holding, Mask, Unbatchable, nothing
from .names import Slot, VariableType
from .operations import Repeat, is_risky

#: The maximum depth of inlined calls.
DEPTH = 12

Find = Callable[[str, Sequence[str], Sequence[str | None], bool], tuple[Definition, tuple[int, ...], bool]]


class Compiler(BatchValues):
    """Generates the operations of a batch."""

    def __init__(
        self, find: Find, table: Callable[[str], Table | None], columns: Callable[[str], Any], *, common: bool = False
    ) -> None:
        """:param common: compile the common path only."""
        self._find = find
        self._table_columns = columns
        super().__init__(table, common=common)
        self._depth = 0
        self.loops = Loops(self)
        self._elements = ElementAssignments(self)

    # Functions

    def frame(self, definition: Definition, mask: Mask | None) -> Frame:
        holdings: list[Holding] = [
            None if slot.type is None or slot.type.is_record else nothing(slot.type.name)
            for slot in definition.code.slots
        ]
        holdings[definition.code.special["found"].number] = Held(Expr("false", "bool"))
        return Frame(definition, holdings, mask)

    def function(
        self, definition: Definition, arguments: Sequence[Holding], mask: Mask | None
    ) -> tuple[Holding, After]:
        """Call *definition* for the rows of *mask*; return its result and the rows that return from
        it.
        """
        if self._depth >= DEPTH:
            raise Unbatchable("functions that call each other too deeply")
        frame = self.frame(definition, mask)
        for slot, argument in zip(definition.code.parameters, arguments, strict=True):
            frame.holdings[slot.number] = argument
        self._depth += 1
        try:
            after = self.steps(frame, definition.code.steps, mask)
        finally:
            self._depth -= 1
        outputs = definition.code.outputs
        if not isinstance(after, Dead):
            if not outputs and definition.returns.name != "void":
                self.fail(after)
            else:
                frame.left.setdefault(0, []).append(after)
        if outputs:
            cells = [frame.holdings[slot.number] for slot in outputs]
            if any(not isinstance(cell, Held) for cell in cells):
                raise Unbatchable("an OUT argument that is a record")
            names = tuple(slot.name for slot in outputs)
            result: Holding = HeldRow(names, tuple(cells)) if len(cells) > 1 else cells[0]  # type: ignore[arg-type]
        else:
            result = frame.result if frame.result is not None else nothing(definition.returns.name)
        return result, self.either(frame.left.get(0, []), mask)

    def trigger(
        self, definition: Definition, variables: Mapping[str, Holding], mask: Mask | None
    ) -> tuple[HeldRow | None, After]:
        """Run a trigger; return the resulting row, and the mask of the rows that have one."""
        frame = self.frame(definition, mask)
        for name, holding in variables.items():
            frame.holdings[definition.code.special[name].number] = holding
        after = self.steps(frame, definition.code.steps, mask)
        if not isinstance(after, Dead):
            self.fail(after)
        result = frame.result
        if result is not None and not isinstance(result, HeldRow):
            raise Unbatchable("a trigger that returns no row")
        return result, self.either(frame.left.get(0, []), mask)

    # Statements

    def steps(self, frame: Frame, steps: code.Steps, mask: Mask | None) -> After:
        """Run *steps* for the rows of *mask*; return those that continue after them."""
        for step in steps:
            try:
                after = _HANDLERS[type(step)](self, frame, step, mask)
            except FeatureNotSupported as error:
                raise Unbatchable(str(error)) from error
            except DuckstoreError:  # every row that gets here fails
                self.fail(mask)
                return DEAD
            if isinstance(after, Dead):
                return after
            mask = after
        return mask

    def store(self, frame: Frame, slot: Slot, value: Held | HeldRow, mask: Mask | None) -> None:
        """Assign *value*, already of the type of *slot*, for the rows of *mask*."""
        old = frame.holdings[slot.number]
        if isinstance(value, HeldRow):
            if value.missing:
                raise Unbatchable("a record that is NULL")
            frame.holdings[slot.number] = self.stored_row(old, value, mask, temporary=slot.type is None)
            return
        if isinstance(old, HeldRow):
            raise Unbatchable("a variable that is a record or not")
        if self.loops.are_all(frame, slot, mask):
            old, mask = None, mask if is_risky(value.expr.sql) else None
        frame.holdings[slot.number] = self.stored(old, value, mask)

    def _let(self, frame: Frame, step: code.Let, mask: Mask | None) -> After:
        self.store(frame, step.slot, self.value(frame, step.value, mask), mask)
        return mask

    def _call(self, frame: Frame, step: code.Call, mask: Mask | None) -> After:
        given = [self.value(frame, argument, mask) for argument in step.arguments]
        types = [value.expr.type or "text" if isinstance(value, Held) else "record" for value in given]
        definition, order, spread = self._find(step.function, types, step.names, step.variadic)
        arguments = [given[place] for place in order]
        if spread:
            arguments = self._spread(definition, arguments, mask)
        taken: list[Holding] = []
        for value, type in zip(arguments, definition.signature, strict=True):
            if isinstance(value, HeldRow) or type.is_record:
                raise Unbatchable("a record as an argument")
            taken.append(self.stored(None, self.fitted(value, VariableType(type.name)), mask))
        result, after = self.function(definition, taken, mask)
        if isinstance(after, Dead):
            return after
        if result is None:
            raise Unbatchable("a record that is NULL")
        self.store(frame, step.slot, result, after)
        return after

    def _spread(
        self, definition: Definition, arguments: Sequence[Held | HeldRow], mask: Mask | None
    ) -> list[Held | HeldRow]:
        """Return *arguments* with the last ones as an array, which a VARIADIC parameter takes."""
        fixed, array = len(definition.signature) - 1, definition.signature[-1].name
        element = VariableType(element_of(array) or "text")
        if element.name not in NATIVE or not all(isinstance(value, Held) for value in arguments[fixed:]):
            raise Unbatchable(f"variadic calls with {element.name}")
        items = [
            self.held(self.stored(None, self.fitted(value, element), mask)).expr.sql
            for value in arguments[fixed:]
            if isinstance(value, Held)
        ]
        return [*arguments[:fixed], Held(Expr(f"[{', '.join(items)}]", array))]

    def _declare(self, frame: Frame, step: code.Declare, mask: Mask | None) -> After:
        slot = step.slot
        assert slot.type is not None
        if slot.type.is_record:
            frame.holdings[slot.number] = None
            if slot.type.table is not None:
                raise Unbatchable("a variable of a table's row type")
            if step.default is not None:
                self.assign(frame, code.Target(slot), self.value(frame, step.default, mask), mask)
            return mask
        value = nothing(slot.type.name)
        if step.default is not None:
            value = self.fitted(self.scalar(frame, step.default, mask), slot.type)
        frame.holdings[slot.number] = self.stored(None, value, mask)
        return self._checked(frame, slot, mask)

    def _checked(self, frame: Frame, slot: Slot, mask: Mask | None) -> After:
        """Make the rows fail in which a NOT NULL variable is NULL; return the others."""
        if not slot.not_null:
            return mask
        held = frame.holdings[slot.number]
        assert isinstance(held, Held)
        return self.reject(mask, self.both(mask, f"({held.expr.sql} IS NULL)"))

    def _assignment(self, frame: Frame, step: code.Assign, mask: Mask | None) -> After:
        value = self.value(frame, step.value, mask)
        self.assign(frame, step.target, value, mask)
        return self._checked(frame, step.target.slot, mask) if step.target.field is None else mask

    def assign(self, frame: Frame, target: code.Target, value: Held | HeldRow, mask: Mask | None) -> None:
        slot = target.slot
        if target.subscripts and not isinstance(value, HeldRow):
            self._elements.assign(frame, target, value, mask)
            return
        if target.field is not None:
            self._assign_field(frame, target, value, mask)
            return
        if slot.type is not None and slot.type.is_record:
            if isinstance(value, Held):
                raise Unbatchable("a record that is NULL")
            old = frame.holdings[slot.number]
            if isinstance(old, HeldRow) and old.table is not None and old.names != value.names:
                raise Unbatchable("a row of another shape")
            if isinstance(old, HeldRow) and old.table is not None:
                value = replace(value, table=old.table)
            self.store(frame, slot, value, mask)
            return
        if isinstance(value, HeldRow):
            raise Unbatchable("a record where a value is wanted")
        self.store(frame, slot, value if slot.type is None else self.fitted(value, slot.type), mask)

    def _assign_field(self, frame: Frame, target: code.Target, value: Held | HeldRow, mask: Mask | None) -> None:
        old = self.field_of(frame, target, mask)
        if isinstance(value, HeldRow):
            raise Unbatchable("a field of something that is no record")
        if old is None:
            self.fail(mask)
            return
        self.set_field(frame, target, self.stored(old, self.fitted(value, VariableType(old.expr.type or "text")), mask))

    def field_of(self, frame: Frame, target: code.Target, mask: Mask | None) -> Held | None:
        """Return the value of the field *target* of a record, None if the record has no such
        field.
        """
        row = frame.holdings[target.slot.number]
        if not isinstance(row, HeldRow):
            raise Unbatchable("a field of something that is no record")
        if row.within is not None and (mask is None or not mask.within(row.within)):
            raise Unbatchable("a record that not all rows have")
        if row.missing and mask is not None:
            raise Unbatchable("a record that is NULL for some rows")
        return row.cells[row.names.index(target.field)] if target.field in row.names else None

    def set_field(self, frame: Frame, target: code.Target, value: Held) -> None:
        """Set the field *target* of a record to *value*, for all rows."""
        row = frame.holdings[target.slot.number]
        assert isinstance(row, HeldRow)
        assert target.field is not None
        place = row.names.index(target.field)
        cells = (*row.cells[:place], value, *row.cells[place + 1 :])
        frame.holdings[target.slot.number] = replace(row, cells=cells, missing=False)

    def _if(self, frame: Frame, step: code.If, mask: Mask | None) -> After:
        condition = self.condition(frame, step.condition, mask)
        if condition in ("true", "false"):
            return self.steps(frame, step.then if condition == "true" else step.otherwise, mask)
        then = self.both(mask, condition)
        if self.common and self._leaves_common_path(frame, step.then):
            self.uncommon.append(then.sql)
            return self.steps(frame, step.otherwise, mask)
        if self.common and self._leaves_common_path(frame, step.otherwise):
            self.uncommon.append(self.without(mask, then).sql)
            return self.steps(frame, step.then, mask)
        otherwise = None
        after = self.steps(frame, step.then, then)
        if step.otherwise or after is not then:
            otherwise = self.without(mask, then)
        if otherwise is None:
            return mask
        rest = self.steps(frame, step.otherwise, otherwise)
        if after is then and rest is otherwise:
            return mask
        return self.either([after, rest], mask)

    def _leaves_common_path(self, frame: Frame, steps: code.Steps) -> bool:
        return leaves_common_path(steps, frame.holdings, frame.definition.code, in_loop=self.loops.unrolling)

    def _block(self, frame: Frame, step: code.Block, mask: Mask | None) -> After:
        after = self.steps(frame, step.body, mask)
        return self.either([after, *frame.left.pop(step.key, [])], mask) if step.key in frame.left else after

    def _leave(self, frame: Frame, step: code.Leave, mask: Mask | None) -> After:
        (frame.again if step.again else frame.left).setdefault(step.key, []).append(mask)
        return DEAD

    def _return(self, frame: Frame, step: code.Return, mask: Mask | None) -> After:
        definition = frame.definition
        if definition.is_trigger:
            self._return_row(frame, step, mask)
            return DEAD
        if (
            not definition.code.outputs
            and step.value is None
            and step.record is None
            and definition.returns.name != "void"
        ):
            self.fail(mask)
            return DEAD
        if not definition.code.outputs and (step.value is not None or step.record is not None):
            self._return_value(frame, step, mask)
        frame.left.setdefault(0, []).append(mask)
        return DEAD

    def _return_value(self, frame: Frame, step: code.Return, mask: Mask | None) -> None:
        if step.record is not None:
            found = frame.holdings[step.record.number]
            if not isinstance(found, HeldRow):
                raise Unbatchable("a record that is NULL")
            value: Held | HeldRow = found
        else:
            assert step.value is not None
            value = self.value(frame, step.value, mask)
        if isinstance(value, HeldRow):
            if not frame.definition.returns.is_record:
                raise Unbatchable("a record where a value is wanted")
            frame.result = self.stored_row(frame.result, value, mask, temporary=True)
            return
        if frame.definition.returns.is_record:
            raise Unbatchable("a record that is NULL")
        value = self.fitted(value, frame.definition.returns)
        old = frame.result if isinstance(frame.result, Held) else nothing(frame.definition.returns.name)
        whole = mask is frame.entered
        frame.result = self.held(value) if whole or mask is None else self.held(self.merged(mask, value, old))

    def _return_row(self, frame: Frame, step: code.Return, mask: Mask | None) -> None:
        if step.record is not None:
            found = frame.holdings[step.record.number]
            if not isinstance(found, HeldRow):
                raise Unbatchable("a record that is NULL")
            value: Held | HeldRow = found
        elif step.value is None:
            self.fail(mask)
            return
        else:
            value = self.value(frame, step.value, mask)
        if isinstance(value, Held) and not value.expr.is_null:
            raise Unbatchable("a trigger that returns no row")
        if isinstance(value, Held) or value.missing:
            frame.nulls.append(mask)
            return
        old = frame.result
        if old is None or mask is None:
            frame.result = replace(value, within=None)
        else:
            frame.result = self.stored_row(old, value, mask)
        frame.left.setdefault(0, []).append(mask)

    # Messages

    def _raise(self, frame: Frame, step: code.Raise, mask: Mask | None) -> After:
        if step.level == "EXCEPTION":
            self.fail(mask)
            return DEAD
        if step.options or step.condition is not None:
            raise Unbatchable("a message with options")
        for argument in step.arguments:
            self.forced(self.value(frame, argument, mask), mask)
        return mask

    def forced(self, value: Held | HeldRow, mask: Mask | None) -> None:
        """Force the computation of *value*, because it may raise an error."""
        for cell in (value,) if isinstance(value, Held) else value.cells:
            self.stored(None, cell, mask)

    def _assert(self, frame: Frame, step: code.Assert, mask: Mask | None) -> After:
        return self.require(mask, self.condition(frame, step.condition, mask))

    def _require_columns(self, frame: Frame, step: code.RequireColumns, mask: Mask | None) -> After:
        row = frame.holdings[step.slot.number]
        if isinstance(row, HeldRow) and row.table is not None:
            if row.within is not None:
                raise Unbatchable("a record that not all rows have")
            return mask
        return self._fail(frame, step, mask)

    def _fail(self, frame: Frame, step: code.Step, mask: Mask | None) -> After:
        self.fail(mask)
        return DEAD

    # Queries

    def found(self, frame: Frame, sql: str, mask: Mask | None) -> None:
        self.store(frame, frame.definition.code.special["found"], Held(Expr(sql, "bool")), mask)

    def _perform(self, frame: Frame, step: code.Perform, mask: Mask | None) -> After:
        if step.query.value is not None:
            self.forced(self.value(frame, step.query, mask), mask)
            self.found(frame, "true", mask)
            return mask
        listed, _ = self.query(frame, step.query, mask, 1)
        self.found(frame, f"(len({listed}) > 0)", mask)
        return mask

    def query(self, frame: Frame, query: Expression, mask: Mask | None, limit: int | None) -> tuple[str, Any]:
        """Return the column with the list of the rows of *query*, and their columns."""
        self._mask = mask
        sql, columns = self.expressions.rows(query, frame.holdings, frame.numbered, mask, limit)
        return self.emit(sql if mask is None else f"CASE WHEN {mask.sql} THEN {sql} END"), columns

    def _select(self, frame: Frame, step: code.Select, mask: Mask | None) -> After:
        listed, columns = self.query(frame, step.query, mask, 2 if step.strict else 1)
        if step.strict:
            mask = self.require(mask, f"(len({listed}) = 1)")
        self.found(frame, f"(len({listed}) > 0)", mask)
        self.spread(frame, step.targets, f"{listed}[1]", columns, mask)
        return mask

    def spread(self, frame: Frame, targets: Sequence[code.Target], item: str, columns: Any, mask: Mask | None) -> None:
        """Assign the row *item* of a query to a record, or to several variables."""
        cells = [Held(replace(expr, sql=expr.sql.format(item))) for _, expr in columns]
        alone = targets[0]
        if len(targets) == 1 and alone.slot.type is not None and alone.slot.type.is_record and alone.field is None:
            names = tuple(name for name, _ in columns)
            if len(set(names)) != len(names):
                raise Unbatchable("a record with two fields of one name")
            self.store(frame, alone.slot, HeldRow(names, tuple(cells)), mask)
            return
        for place, target in enumerate(targets):
            value = cells[place] if place < len(cells) else nothing(UNKNOWN)
            self.assign(frame, target, value, mask)

    def begin_loop(self) -> bool:
        """Compile the loop that follows in full; return whether only the common path was compiled
        so far.
        """
        self.common_rows()
        common, self.common = self.common, False
        return common

    def _loop(self, frame: Frame, step: code.Loop, mask: Mask | None) -> After:
        return self.loops.run(frame, step, mask)

    def _unbatchable(self, frame: Frame, step: code.Step, mask: Mask | None) -> After:
        raise Unbatchable(type(step).__name__)


_HANDLERS: dict[type, Callable[[Compiler, Frame, Any, Mask | None], After]] = {
    code.Let: Compiler._let,
    code.Call: Compiler._call,
    code.Declare: Compiler._declare,
    code.Assign: Compiler._assignment,
    code.If: Compiler._if,
    code.Block: Compiler._block,
    code.Loop: Compiler._loop,
    code.ForInteger: Compiler._loop,
    code.ForQuery: Compiler._loop,
    code.Foreach: Compiler._loop,
    code.Leave: Compiler._leave,
    code.Return: Compiler._return,
    code.Raise: Compiler._raise,
    code.Assert: Compiler._assert,
    code.Perform: Compiler._perform,
    code.Select: Compiler._select,
    code.RowCount: Compiler._unbatchable,
    code.RequireColumns: Compiler._require_columns,
    code.NoCase: Compiler._fail,
    code.Fail: Compiler._fail,
}
__all__ = ["DEAD", "Compiler", "Dead", "Frame", "Repeat"]
