"""The ranges of loops in a batch: integers, the elements of an array, the rows of a query."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..translate.expr import Expr
from ..types.names import element_of, is_array
from . import code
from .held import Held, Mask, Unbatchable
from .names import VariableType

if TYPE_CHECKING:
    from .batch import Compiler
    from .batch_values import Frame

#: Assigns the loop variables for the rows of a mask, given SQL of the number of the iteration.
Begin = Callable[[str, Mask | None], None]


@dataclass(frozen=True)
class LoopRange:
    """What a loop iterates over. ``enters`` is SQL of the rows with at least one iteration.

    ``numbers`` are those of the iterations, None for a loop that only its statements end.
    """

    enters: str = "true"
    numbers: LoopNumbers | None = None


@dataclass(frozen=True)
class LoopNumbers:
    """The numbers that a loop passes through: ``first``, then each plus ``step``, both SQL of a
    BIGINT, while ``more``, SQL with ``{0}`` for the number, holds.

    ``constants`` are the first number, the step and, if it is known, the last number. ``size`` is
    SQL of how many numbers there are, None if it is not known.
    """

    first: str
    step: str
    more: str
    begin: Begin
    constants: tuple[int, int, int | None] | None = None
    size: str | None = None

    def nth(self, place: int) -> str:
        """Return SQL of the number at the 0-based *place*."""
        if self.constants is not None:
            first, step, _ = self.constants
            return f"CAST({first + place * step} AS BIGINT)"
        return f"({self.first} + {place} * {self.step})"

    def reaches(self, place: int) -> str:
        """Return SQL of whether the loop has a number at *place*, if it has one before."""
        first, step, last = self.constants or (0, 0, None)
        if last is None:
            return self.more.format(self.nth(place))
        number = first + place * step
        return "true" if (number <= last if step > 0 else number >= last) else "false"


class Ranges:
    """Generates the ranges of loops for *compiler*."""

    def __init__(self, compiler: Compiler) -> None:
        self._compiler = compiler

    def of(self, frame: Frame, step: code.Loop, mask: Mask | None) -> tuple[LoopRange, Mask | None]:
        """Return the range of a loop for the rows of *mask*, and those whose range is valid."""
        if isinstance(step, code.ForInteger):
            return self._integers(frame, step, mask)
        if isinstance(step, code.ForQuery):
            return self._rows(frame, step, mask), mask
        if isinstance(step, code.Foreach):
            return self._elements(frame, step, mask)
        return LoopRange(), mask

    def _rows(self, frame: Frame, step: code.ForQuery, mask: Mask | None) -> LoopRange:
        compiler = self._compiler
        listed, columns = compiler.query(frame, step.query, mask, None)
        if any(frame.holdings[target.slot.number] is not None for target in step.targets):
            nothing_found = compiler.both(mask, f"(len({listed}) = 0)")
            compiler.spread(frame, step.targets, f"{listed}[1]", columns, nothing_found)

        def begin(number: str, rows: Mask | None) -> None:
            compiler.spread(frame, step.targets, f"{listed}[{number}]", columns, rows)

        return _items(listed, begin)

    def _elements(self, frame: Frame, step: code.Foreach, mask: Mask | None) -> tuple[LoopRange, Mask | None]:
        compiler = self._compiler
        array = compiler.held(compiler.scalar(frame, step.array, mask)).expr
        if not is_array(array.type) or step.slice > 1 or array.depth > 2:
            raise Unbatchable("FOREACH over something else than an array of one or two dimensions")
        there = f"({array.sql} IS NOT NULL{f' AND len({array.sql}) > 0' if step.slice else ''})"
        holds = compiler.require(mask, there)
        sql, type = array.sql, element_of(array.type) or "text"
        if step.slice == 0 and array.depth == 2:
            sql = compiler.emit(_for_rows(holds, f"flatten({array.sql})"))
        elif step.slice == 1:
            type = array.type or "_text"
            if array.depth == 1:
                sql = compiler.emit(_for_rows(holds, f"[{array.sql}]"))

        def begin(number: str, rows: Mask | None) -> None:
            compiler.assign(frame, step.targets[0], Held(Expr(f"{sql}[{number}]", type)), rows)

        return _items(sql, begin), holds

    def _integers(self, frame: Frame, step: code.ForInteger, mask: Mask | None) -> tuple[LoopRange, Mask | None]:
        compiler = self._compiler
        bounds = []
        for bound in (step.lower, step.upper, *([step.step] if step.step is not None else [])):
            value = compiler.fitted(compiler.scalar(frame, bound, mask), VariableType("int4"))
            bounds.append(compiler.held(compiler.stored(None, value, mask)).expr)
        by = bounds[2].sql if len(bounds) > 2 else "1"
        constants = _constants(bounds, reverse=step.reverse)
        holds = mask
        if constants is None or constants[2] is None:
            fine = [*(f"{bound.sql} IS NOT NULL" for bound in bounds), f"{by} > 0"]
            holds = compiler.require(mask, f"({' AND '.join(fine)})")
        sign, order = ("-", ">=") if step.reverse else ("+", "<=")

        def begin(number: str, rows: Mask | None) -> None:
            value = Held(Expr(f"CAST({number} AS INTEGER)", "int4"))
            frame.holdings[step.slot.number] = compiler.stored(None, value, rows)

        lower, upper = bounds[0].sql, bounds[1].sql
        numbers = LoopNumbers(
            f"CAST({lower} AS BIGINT)",
            f"({sign}1 * CAST({by} AS BIGINT))",
            f"({{0}} {order} {upper})",
            begin,
            constants,
        )
        return LoopRange(f"({lower} {order} {upper})", numbers), holds


def _items(listed: str, begin: Begin) -> LoopRange:
    size = f"len({listed})"
    numbers = LoopNumbers("CAST(1 AS BIGINT)", "1", f"({{0}} <= {size})", begin, (1, 1, None), size)
    return LoopRange(f"(len({listed}) > 0)", numbers)


def _for_rows(mask: Mask | None, sql: str) -> str:
    return sql if mask is None else f"CASE WHEN {mask.sql} THEN {sql} END"


def _constants(bounds: list[Expr], *, reverse: bool) -> tuple[int, int, int | None] | None:
    """Return the first number, the step and the last number, as far as *bounds* (first, last and
    step) are constants.
    """
    first, last = bounds[0].value, bounds[1].value
    step = bounds[2].value if len(bounds) > 2 else 1
    if first is None or step is None or step <= 0:
        return None
    return int(first), -int(step) if reverse else int(step), None if last is None else int(last)
