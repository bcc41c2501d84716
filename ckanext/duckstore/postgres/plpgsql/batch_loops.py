"""Loops of a batch: iterations over the rows that have not left the loop."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..translate.expr import Decimal, Expr
from ..types.decimals import MAX_DIGITS
from ..types.declarations import numeric_size
from ..types.names import is_array
from . import code
from .batch_columns import DEAD, Dead
from .held import CARRIED, Held, HeldRow, Holding, Mask, Unbatchable, carried, decimals_of, nothing
from .loop_ranges import LoopRange, Ranges
from .names import Slot
from .operations import Repeat

if TYPE_CHECKING:
    from .batch import Compiler, Frame
    from .batch_columns import After

_NOBODY = Mask("false")
#: The number of iterations that are compiled as statements one after the other, before a loop over
#: the rows that have more.
UNROLLED = 8


class Loops:
    """Generates loops for *compiler*."""

    def __init__(self, compiler: Compiler) -> None:
        self._compiler = compiler
        self._ranges = Ranges(compiler)
        self.unrolling = False
        self.most_unrolled = UNROLLED
        self.has_unrolled = False
        self.sizes: list[str | None] = []
        """SQL of the number of iterations of each unrolled loop, None if it is not known."""
        self._iteration: tuple[Frame, Mask, frozenset[int]] | None = None
        """The frame, the rows and the local variables of the iteration that is being unrolled."""

    def are_all(self, frame: Frame, slot: Slot, mask: Mask | None) -> bool:
        """Return whether the rows of *mask* are all for which *slot* is read before it is assigned
        again: it is a local variable of an unrolled loop, and they are all rows of the iteration.
        """
        if self._iteration is None:
            return False
        among, rows, local = self._iteration
        return frame is among and mask is rows and slot.number in local

    def run(self, frame: Frame, step: code.Loop, mask: Mask | None) -> After:
        """Run a loop for the rows of *mask*; return those that continue after it."""
        if self.unrolling:
            raise _Nested
        compiler = self._compiler
        if self.most_unrolled and not any(isinstance(inner, code.Loop) for inner in code.walk(step.body)):
            saved = self._save(frame)
            try:
                return self._run(frame, step, mask, self.most_unrolled)
            except (_Nested, Unbatchable):
                self._restore(frame, saved)
        common = compiler.begin_loop()
        try:
            return self._run(frame, step, mask, 0)
        finally:
            compiler.common = common

    def _run(self, frame: Frame, step: code.Loop, mask: Mask | None, unrolled: int) -> After:
        """Run a loop whose first *unrolled* iterations are statements one after the other."""
        compiler = self._compiler
        through, mask = self._ranges.of(frame, step, mask)
        before = list(frame.holdings)
        enters = compiler.both(mask, through.enters)
        active: After = enters
        flags: list[str] = []
        if unrolled:
            active = self._unroll(frame, step, enters, through, unrolled, flags)
        if isinstance(active, Mask) and compiler.common:
            compiler.uncommon.append(active.sql)
        elif isinstance(active, Mask):
            for number in _assigned(step, frame):
                if before[number] is None:
                    frame.holdings[number] = None
            flags += self._repeat(frame, step, active, through, unrolled)
        for number in _declared(step) | {number for number in _assigned(step, frame) if before[number] is None}:
            frame.holdings[number] = _gone(frame, number)
        if through.numbers is not None:
            compiler.found(frame, f"({enters.sql})", mask)
        if not flags:
            return mask
        return compiler.both(mask, f"(NOT ({' OR '.join(flags)}))")

    # Iterations one after the other

    def _unroll(
        self, frame: Frame, step: code.Loop, enters: Mask, through: LoopRange, count: int, flags: list[str]
    ) -> After:
        """Run the first *count* iterations for the rows of *enters*; return the rows with more.

        Append to *flags* SQL of the rows that do not continue after the loop.
        """
        compiler = self._compiler
        marks = self._marks(frame)
        active: After = enters
        local = _local(frame, step)
        self.has_unrolled = True
        self.unrolling = True
        for place in range(count):
            if not isinstance(active, Mask):
                break
            self._iteration = frame, active, local
            if through.numbers is not None:
                through.numbers.begin(through.numbers.nth(place), active)
            after = compiler.steps(frame, step.body, active)
            active = compiler.either([after, *frame.again.pop(step.key, [])], active)
            if not isinstance(active, Dead) and through.numbers is not None:
                more = through.numbers.reaches(place + 1)
                if more == "false":
                    active = DEAD
                elif more != "true":
                    active = compiler.both(active, more)
        self.unrolling, self._iteration = False, None
        size = None if through.numbers is None else through.numbers.size
        self.sizes.append(None if size is None else f"CASE WHEN {enters.sql} THEN {size} END")
        frame.left.pop(step.key, None)
        for entries in self._lists(frame):
            if entries is not compiler.slow:
                flags += map(_shown, entries[marks.get(id(entries), 0) :])
        return active

    # Iterations of all rows

    def _repeat(self, frame: Frame, step: code.Loop, enters: Mask, through: LoopRange, place: int) -> list[str]:
        """Run the iterations from *place* on, for the rows of *enters*; return SQL of the rows that
        do not continue after the loop.
        """
        depths: dict[tuple[int, int], int] = {}
        for _ in range(4):
            saved = self._save(frame)
            try:
                return self._attempt(frame, step, enters, through, place, depths)
            except _Deeper as deeper:
                self._restore(frame, saved)
                depths[deeper.place] = deeper.depth
        raise Unbatchable("arrays of several dimensions in one variable")

    def _attempt(
        self,
        frame: Frame,
        step: code.Loop,
        enters: Mask,
        through: LoopRange,
        place: int,
        depths: dict[tuple[int, int], int],
    ) -> list[str]:
        compiler = self._compiler
        returns = any(isinstance(inner, code.Return) for inner in code.walk(step.body))
        if returns:
            self._prepare_result(frame)
        slots = [number for number in _assigned(step, frame) if frame.holdings[number] is not None]
        initial = {number: frame.holdings[number] for number in slots}
        places = self._places(initial, frame.result if returns else None)
        names = {place: compiler.name() for place in places}
        start = {
            names[place]: carried(held.deep(depths.get(place, held.expr.depth)), _decimal(frame, place))
            for place, held in places.items()
        }
        scales = self._scales(frame, places)
        start |= {name: decimals_of(places[scaled].expr) for scaled, name in scales.items()}
        outer, compiler.operations = compiler.operations, []
        self._rename(frame, places, names, depths, scales)
        marks = self._marks(frame)
        numbers = through.numbers
        counter = compiler.name()
        if numbers is not None:
            start[counter] = f"CAST({numbers.nth(place)} AS BIGINT)"
            numbers.begin(f"s.{counter}", None)
        repeats, compiler.repeats, known = compiler.repeats, True, len(self.sizes)
        after = compiler.steps(frame, step.body, None)
        compiler.repeats = repeats
        self.sizes[known:] = [None] * (len(self.sizes) - known)  # their columns are those of one iteration
        after = compiler.either([after, *frame.again.pop(step.key, [])], None)
        frame.left.pop(step.key, None)
        _check_shapes(frame, initial)
        following = self._following(frame, places, names, depths)
        for scaled, name in scales.items():
            now = decimals_of(_held(frame, scaled).expr)
            following[name] = compiler.emit(f"CAST({now} AS INTEGER)")[2:]
        flags = self._flags(frame, marks, start, following)
        on = "false" if isinstance(after, Dead) else "true" if after is None else after.sql
        if numbers is not None:
            following[counter] = compiler.emit(f"(s.{counter} + {numbers.step})")[2:]
            on = f"({on} AND {numbers.more.format(f's.{following[counter]}')})"
        goes_on = compiler.emit(f"coalesce({on}, false)")[2:]
        body, compiler.operations = tuple(compiler.operations), outer
        compiler.operations.append(Repeat(start, enters.sql, body, following, goes_on))
        self._rename(frame, places, names, depths, scales)
        return flags

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

    def _scales(self, frame: Frame, places: dict[tuple[int, int], Held]) -> dict[tuple[int, int], str]:
        """Return names of columns for the number of decimals of numerics without declared
        decimals.
        """
        return {
            place: self._compiler.name()
            for place, held in places.items()
            if held.expr.type == "numeric" and _decimal(frame, place) == CARRIED
        }

    @staticmethod
    def _rename(
        frame: Frame,
        places: dict[tuple[int, int], Held],
        names: dict[tuple[int, int], str],
        depths: dict[tuple[int, int], int],
        scales: dict[tuple[int, int], str],
    ) -> None:
        """Bind the variables to the carried columns, which are the values at the beginning of an
        iteration and after the last one.
        """
        for (number, place), held in places.items():
            type = held.expr.type or "text"
            decimal = _decimal(frame, (number, place)) if type == "numeric" else None
            scale = decimal[1] if decimal is not None and decimal != CARRIED else None
            depth = depths.get((number, place), held.expr.depth)
            decimals = f"s.{scales[number, place]}" if (number, place) in scales else None
            made = Held(
                Expr(f"s.{names[number, place]}", type, scale=scale, depth=depth, decimal=decimal, decimals=decimals)
            )
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
            now = _held(frame, (number, place))
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
        frame.left.setdefault(0, [])
        return {id(entries): len(entries) for entries in self._lists(frame)}

    def _lists(self, frame: Frame) -> list[list[Any]]:
        """Return the lists of rows that do not run the statement that follows."""
        lists: list[list[Any]] = [self._compiler.failed, self._compiler.slow, frame.nulls]
        return [*lists, *frame.left.values(), *frame.again.values()]

    def _flags(
        self, frame: Frame, marks: dict[int, int], start: dict[str, str], following: dict[str, str]
    ) -> list[str]:
        """Turn the entries that the body added to the lists into carried columns; return those of
        rows that do not continue.
        """
        compiler = self._compiler
        flags = []
        for entries in self._lists(frame):
            length = marks.get(id(entries), 0)
            added = entries[length:]
            if not added:
                continue
            del entries[length:]
            shown = map(_shown, added)
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
            compiler.repeats, list(frame.holdings), frame.result, list(frame.nulls), {k: list(v) for k, v in frame.left.items()},
            {k: list(v) for k, v in frame.again.items()}, compiler.operations, len(compiler.operations),
            len(compiler.failed), len(compiler.slow), compiler.left_so_far(), len(self.sizes),
        )  # fmt: skip

    def _restore(self, frame: Frame, saved: Any) -> None:
        compiler = self._compiler
        compiler.repeats, holdings, result, nulls, left, again, operations, count, failed, slow, uncommon, sizes = saved
        frame.holdings[:] = holdings
        frame.result, frame.nulls, frame.left, frame.again = result, nulls, left, again
        compiler.operations = operations
        del compiler.operations[count:]
        del compiler.failed[failed:]
        del compiler.slow[slow:]
        compiler.back_to(uncommon)
        del self.sizes[sizes:]
        self.unrolling, self._iteration = False, None


class _Nested(Exception):
    """A loop in an iteration that is compiled several times."""


class _Deeper(Exception):
    """A variable has more dimensions after an iteration than before."""

    def __init__(self, place: tuple[int, int], depth: int) -> None:
        super().__init__()
        self.place = place
        self.depth = depth


def _shown(entry: str | Mask | None) -> str:
    """Return SQL of the rows of an entry of a list of :class:`Frame` or :class:`Columns`."""
    return entry if isinstance(entry, str) else "true" if entry is None else entry.sql


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


def _local(frame: Frame, loop: code.Loop) -> frozenset[int]:
    """Return the variables that each iteration of *loop* assigns first, and that nothing else
    reads.
    """
    targets = loop.targets if isinstance(loop, (code.Foreach, code.ForQuery)) else ()
    return frozenset(
        target.slot.number
        for target in targets
        if target.field is None and not code.is_read_outside(target.slot, loop, frame.definition.code)
    )


def _held(frame: Frame, place: tuple[int, int]) -> Held:
    """Return the value *place*: a variable or a field of it."""
    current = frame.result if place[0] == -1 else frame.holdings[place[0]]
    now = current.cells[place[1]] if isinstance(current, HeldRow) else current
    if not isinstance(now, Held):
        raise Unbatchable("a variable that is a record or not")
    return now


def _check_shapes(frame: Frame, initial: dict[int, Holding]) -> None:
    """:raises Unbatchable: a record has other fields after an iteration than before the loop."""
    for number, before in initial.items():
        now = frame.holdings[number]
        if isinstance(before, HeldRow) and not (isinstance(now, HeldRow) and now.names == before.names):
            raise Unbatchable("a record that has other fields after an iteration")


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
