"""Loops of a batch: iterations over the rows that have not left the loop."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ..translate.expr import Decimal, Expr
from ..types.decimals import MAX_DIGITS
from ..types.declarations import numeric_size
from ..types.names import element_of, is_array
from . import code
from .held import CARRIED, Held, HeldRow, Holding, Mask, Unbatchable, carried, nothing
from .names import VariableType
from .operations import Repeat

if TYPE_CHECKING:
    from .batch import Compiler, Frame
    from .batch_columns import After

_NOBODY = Mask("false")


@dataclass
class _Range:
    """The range of a loop: its counter, and the initialization of each iteration."""

    enters: str
    counter: str | None = None
    """SQL of the first number; None: no counter."""
    step: str = "1"
    more: str = "true"
    """SQL condition that ``{0}``, the next number, is in the range."""
    begin: Any = None
    """Called with SQL of the number at the beginning of each iteration."""


class Loops:
    """Generates loops for *compiler*."""

    def __init__(self, compiler: Compiler) -> None:
        self._compiler = compiler

    def run(self, frame: Frame, step: code.Loop, mask: Mask | None) -> After:
        """Run a loop for the rows of *mask*; return those that continue after it."""
        compiler = self._compiler
        common = compiler.begin_loop()
        try:
            return self._run(frame, step, mask)
        finally:
            compiler.common = common

    def _run(self, frame: Frame, step: code.Loop, mask: Mask | None) -> After:
        through, mask = self._through(frame, step, mask)
        depths: dict[tuple[int, int], int] = {}
        for _ in range(4):
            saved = self._save(frame)
            try:
                return self._attempt(frame, step, mask, through, depths)
            except _Deeper as deeper:
                self._restore(frame, saved)
                depths[deeper.place] = deeper.depth
        raise Unbatchable("arrays of several dimensions in one variable")

    # Ranges

    def _through(self, frame: Frame, step: code.Loop, mask: Mask | None) -> tuple[_Range, Mask | None]:
        if isinstance(step, code.ForInteger):
            return self._integers(frame, step, mask)
        if isinstance(step, code.ForQuery):
            listed, columns = self._compiler.query(frame, step.query, mask, None)
            if any(frame.holdings[target.slot.number] is not None for target in step.targets):
                nothing_found = self._compiler.both(mask, f"(len({listed}) = 0)")
                self._compiler.spread(frame, step.targets, f"{listed}[1]", columns, nothing_found)

            def begin(number: str) -> None:
                self._compiler.spread(frame, step.targets, f"{listed}[{number}]", columns, None)

            return self._items(listed, begin), mask
        if isinstance(step, code.Foreach):
            return self._elements(frame, step, mask)
        return _Range("true"), mask

    @staticmethod
    def _items(listed: str, begin: Any) -> _Range:
        return _Range(f"(len({listed}) > 0)", "CAST(1 AS BIGINT)", "1", f"({{0}} <= len({listed}))", begin)

    def _elements(self, frame: Frame, step: code.Foreach, mask: Mask | None) -> tuple[_Range, Mask | None]:
        compiler = self._compiler
        array = compiler.held(compiler.scalar(frame, step.array, mask)).expr
        if not is_array(array.type) or step.slice > 1 or array.depth > 2:
            raise Unbatchable("FOREACH over something else than an array of one or two dimensions")
        there = f"({array.sql} IS NOT NULL{f' AND len({array.sql}) > 0' if step.slice else ''})"
        missing = compiler.without(mask, holds := compiler.both(mask, there))
        compiler.failed.append(missing.sql)
        sql, type = array.sql, element_of(array.type) or "text"
        if step.slice == 0 and array.depth == 2:
            sql = compiler.emit(f"CASE WHEN {holds.sql} THEN flatten({array.sql}) END")
        elif step.slice == 1:
            type = array.type or "_text"
            if array.depth == 1:
                sql = compiler.emit(f"CASE WHEN {holds.sql} THEN [{array.sql}] END")

        def begin(number: str) -> None:
            compiler.assign(frame, step.targets[0], Held(Expr(f"{sql}[{number}]", type)), None)

        return self._items(sql, begin), holds

    def _integers(self, frame: Frame, step: code.ForInteger, mask: Mask | None) -> tuple[_Range, Mask | None]:
        compiler = self._compiler
        bounds = []
        for bound in (step.lower, step.upper, *([step.step] if step.step is not None else [])):
            value = compiler.fitted(compiler.scalar(frame, bound, mask), VariableType("int4"))
            bounds.append(compiler.held(compiler.stored(None, value, mask)).expr.sql)
        by = bounds[2] if len(bounds) > 2 else "1"
        fine = " AND ".join([*(f"{bound} IS NOT NULL" for bound in bounds), f"{by} > 0"])
        holds = compiler.both(mask, f"({fine})")
        compiler.failed.append(compiler.without(mask, holds).sql)
        lower, upper = bounds[0], bounds[1]
        sign, order = ("-", ">=") if step.reverse else ("+", "<=")

        def begin(number: str) -> None:
            value = Held(Expr(f"CAST({number} AS INTEGER)", "int4"))
            frame.holdings[step.slot.number] = compiler.held(value)

        made = _Range(
            f"({lower} {order} {upper})",
            f"CAST({lower} AS BIGINT)",
            f"({sign}1 * CAST({by} AS BIGINT))",
            f"({{0}} {order} {upper})",
            begin,
        )
        return made, holds

    # Iterations

    def _attempt(
        self, frame: Frame, step: code.Loop, mask: Mask | None, through: _Range, depths: dict[tuple[int, int], int]
    ) -> After:
        compiler = self._compiler
        enters = compiler.both(mask, through.enters)
        returns = any(isinstance(inner, code.Return) for inner in code.walk(step.body))
        if returns:
            self._prepare_result(frame)
        slots = [number for number in _assigned(step, frame) if frame.holdings[number] is not None]
        initial = {number: frame.holdings[number] for number in slots}
        fresh = {number for number in _assigned(step, frame) if frame.holdings[number] is None} | _declared(step)
        places = self._places(initial, frame.result if returns else None)
        names = {place: compiler.name() for place in places}
        start = {
            names[place]: carried(held.deep(depths.get(place, held.expr.depth)), _decimal(frame, place))
            for place, held in places.items()
        }
        outer, compiler.operations = compiler.operations, []
        self._rename(frame, places, names, depths)
        marks = self._marks(frame)
        counter = compiler.name() if through.counter is not None else None
        if counter is not None:
            start[counter] = through.counter or ""
            through.begin(f"s.{counter}")
        after = compiler.steps(frame, step.body, None)
        after = compiler.either([after, *frame.again.pop(step.key, [])], None)
        frame.left.pop(step.key, None)
        following = self._following(frame, places, names, depths)
        flags = self._flags(frame, marks, start, following)
        on = "false" if not isinstance(after, (Mask, type(None))) else "true" if after is None else after.sql
        if counter is not None:
            following[counter] = compiler.emit(f"(s.{counter} + {through.step})")[2:]
            on = f"({on} AND {through.more.format(f's.{following[counter]}')})"
        goes_on = compiler.emit(f"coalesce({on}, false)")[2:]
        body, compiler.operations = tuple(compiler.operations), outer
        compiler.operations.append(Repeat(start, enters.sql, body, following, goes_on))
        self._rename(frame, places, names, depths)
        for number in fresh:
            frame.holdings[number] = _gone(frame, number)
        if counter is not None:
            compiler.found(frame, f"({enters.sql})", mask)
        if not flags:
            return mask
        return compiler.both(mask, f"(NOT ({' OR '.join(flags)}))")

    def _prepare_result(self, frame: Frame) -> None:
        """Give the result so far a shape, because it is carried."""
        if frame.result is not None:
            return
        definition = frame.definition
        if definition.is_trigger:
            row = frame.holdings[definition.code.special["new"].number]
            assert isinstance(row, HeldRow)
            frame.result = replace(row, cells=tuple(nothing(cell.expr.type or "text") for cell in row.cells))
        elif definition.returns.is_record and not definition.code.outputs:
            raise Unbatchable("a record returned in a loop")
        elif not definition.code.outputs and definition.returns.name != "void":
            frame.result = nothing(definition.returns.name)

    @staticmethod
    def _places(initial: dict[int, Holding], result: Holding) -> dict[tuple[int, int], Held]:
        """Return each carried value by its variable and its field; -1 is the result."""
        found: dict[tuple[int, int], Held] = {}
        for number, holding in (*initial.items(), (-1, result)):
            if isinstance(holding, HeldRow):
                found |= {(number, place): cell for place, cell in enumerate(holding.cells)}
            elif holding is not None:
                found[number, 0] = holding
        return found

    @staticmethod
    def _rename(
        frame: Frame,
        places: dict[tuple[int, int], Held],
        names: dict[tuple[int, int], str],
        depths: dict[tuple[int, int], int],
    ) -> None:
        """Bind the variables to the carried columns, which are the values at the beginning of an
        iteration and after the last one.
        """
        for (number, place), held in places.items():
            type = held.expr.type or "text"
            decimal = _decimal(frame, (number, place)) if type == "numeric" else None
            scale = decimal[1] if decimal is not None and decimal != CARRIED else None
            depth = depths.get((number, place), held.expr.depth)
            made = Held(Expr(f"s.{names[number, place]}", type, scale=scale, depth=depth, decimal=decimal))
            current = frame.result if number == -1 else frame.holdings[number]
            if isinstance(current, HeldRow):
                cells = (*current.cells[:place], made, *current.cells[place + 1 :])
                changed: Holding = replace(current, cells=cells)
            else:
                changed = made
            if number == -1:
                frame.result = changed
            else:
                frame.holdings[number] = changed

    def _following(
        self,
        frame: Frame,
        places: dict[tuple[int, int], Held],
        names: dict[tuple[int, int], str],
        depths: dict[tuple[int, int], int],
    ) -> dict[str, str]:
        made = {}
        for (number, place), held in places.items():
            current = frame.result if number == -1 else frame.holdings[number]
            now = current.cells[place] if isinstance(current, HeldRow) else current
            if not isinstance(now, Held):
                raise Unbatchable("a variable that is a record or not")
            depth = depths.get((number, place), held.expr.depth)
            if is_array(now.expr.type) and now.expr.depth != depth and not now.flexible:
                if not held.flexible or (number, place) in depths:
                    raise Unbatchable("arrays of several dimensions in one variable")
                raise _Deeper((number, place), now.expr.depth)
            made[names[number, place]] = self._compiler.emit(
                carried(now.deep(depth), _decimal(frame, (number, place)))
            )[2:]
        return made

    # Rows that leave a loop

    def _marks(self, frame: Frame) -> dict[int, int]:
        """Return the lengths, before the body, of the lists to which it may add rows, by their
        identity.
        """
        lists: list[list[Any]] = [self._compiler.failed, self._compiler.slow, frame.nulls]
        frame.left.setdefault(0, [])
        lists += [*frame.left.values(), *frame.again.values()]
        return {id(entries): len(entries) for entries in lists}

    def _flags(
        self, frame: Frame, marks: dict[int, int], start: dict[str, str], following: dict[str, str]
    ) -> list[str]:
        """Turn the entries that the body added to the lists into carried columns; return those of
        rows that do not continue.
        """
        compiler = self._compiler
        lists: list[list[Any]] = [
            compiler.failed,
            compiler.slow,
            frame.nulls,
            *frame.left.values(),
            *frame.again.values(),
        ]
        flags = []
        for entries in lists:
            length = marks.get(id(entries), 0)
            added = entries[length:]
            if not added:
                continue
            del entries[length:]
            shown = [entry if isinstance(entry, str) else "true" if entry is None else entry.sql for entry in added]
            name = compiler.name()
            start[name] = "false"
            following[name] = compiler.emit(f"(s.{name} OR {' OR '.join(shown)})")[2:]
            text = entries is compiler.failed or entries is compiler.slow
            entries.append(f"s.{name}" if text else Mask(f"s.{name}"))
            if entries is not compiler.slow:
                flags.append(f"s.{name}")
        return flags

    # Retries

    def _save(self, frame: Frame) -> Any:
        compiler = self._compiler
        return (
            list(frame.holdings), frame.result, list(frame.nulls), {k: list(v) for k, v in frame.left.items()},
            {k: list(v) for k, v in frame.again.items()}, compiler.operations, len(compiler.operations),
            len(compiler.failed), len(compiler.slow),
        )  # fmt: skip

    def _restore(self, frame: Frame, saved: Any) -> None:
        compiler = self._compiler
        holdings, result, nulls, left, again, operations, count, failed, slow = saved
        frame.holdings[:] = holdings
        frame.result, frame.nulls, frame.left, frame.again = result, nulls, left, again
        compiler.operations = operations
        del compiler.operations[count:]
        del compiler.failed[failed:]
        del compiler.slow[slow:]


class _Deeper(Exception):
    """A variable has more dimensions after an iteration than before."""

    def __init__(self, place: tuple[int, int], depth: int) -> None:
        super().__init__()
        self.place = place
        self.depth = depth


def _assigned(loop: code.Loop, frame: Frame) -> list[int]:
    """Return the variables that *loop* changes, except its local ones."""
    found: dict[int, None] = {}
    special = frame.definition.code.special["found"].number
    for step in (loop, *code.walk(loop.body)):
        if isinstance(step, code.Assign):
            found[step.target.slot.number] = None
        elif isinstance(step, (code.Select, code.ForQuery, code.Foreach)):
            found |= {target.slot.number: None for target in step.targets}
        if (
            isinstance(step, (code.Select, code.Perform, code.ForInteger, code.ForQuery, code.Foreach))
            and step is not loop
        ):
            found[special] = None
    inside = _declared(loop)
    return [number for number in found if number not in inside]


def _declared(loop: code.Loop) -> set[int]:
    """Return the local variables of *loop*."""
    found = set()
    for step in (loop, *code.walk(loop.body)):
        if isinstance(step, (code.Declare, code.Let, code.Call, code.ForInteger)):
            found.add(step.slot.number)
    return found


def _decimal(frame: Frame, place: tuple[int, int]) -> Decimal:
    """Return the DECIMAL in which a loop carries the value *place*, if it is numeric."""
    type = frame.definition.code.slots[place[0]].type if place[0] >= 0 else frame.definition.returns
    if type is None or type.name != "numeric" or not type.typmods:
        return CARRIED
    precision, scale = numeric_size(type.typmods)
    kept = max(scale, 0)
    return min(max(precision - scale, 1) + kept, MAX_DIGITS), kept


def _gone(frame: Frame, number: int) -> Holding:
    """Return the value of a local variable after its loop: NULL, or a record that no row has."""
    slot = frame.definition.code.slots[number]
    if slot.type is None or not slot.type.is_record:
        return nothing(slot.type.name) if slot.type is not None else None
    return HeldRow((), (), None, _NOBODY)
