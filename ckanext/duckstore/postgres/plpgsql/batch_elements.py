"""Assignment to elements and slices of arrays in a batch."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ...errors import of_sqlstate
from ..translate.expr import Expr
from ..types.names import UNKNOWN, assignable, element_of, is_array
from . import code
from .held import Held, Mask, Unbatchable, storage
from .names import VariableType

if TYPE_CHECKING:
    from .batch import Compiler, Frame

#: The greatest subscript in a batch: DuckDB computes 2,048 arrays at a time.
LARGEST = 10_000


class ElementAssignments:
    """Generates assignments to elements for *compiler*."""

    def __init__(self, compiler: Compiler) -> None:
        self._compiler = compiler

    def assign(self, frame: Frame, target: code.Target, value: Held, mask: Mask | None) -> None:
        """Assign *value* to the elements *target* for the rows of *mask*.

        :raises DuckstoreError: it fails for all rows.
        """
        compiler = self._compiler
        old = frame.holdings[target.slot.number] if target.field is None else compiler.field_of(frame, target, mask)
        if not isinstance(old, Held) or not is_array(old.expr.type):
            raise of_sqlstate("42804", "this type does not support subscripting")
        if old.expr.type == "_numeric":
            raise Unbatchable("assignment to elements of an array of numerics")
        made = self._changed(frame, old, target, value, mask)
        made = compiler.stored(old, made, mask)
        if target.field is None:
            frame.holdings[target.slot.number] = made
        else:
            compiler.set_field(frame, target, made)

    def _changed(self, frame: Frame, old: Held, target: code.Target, value: Held, mask: Mask | None) -> Held:
        subscripts = target.subscripts
        bounds = [
            [None if bound is None else self._bound(frame, bound, mask) for bound in (subscript.lower, subscript.upper)]
            for subscript in subscripts
        ]
        type = old.expr.type or "_text"
        if any(subscript.is_slice for subscript in subscripts):
            if len(subscripts) > 1 or not (old.flexible or old.expr.depth == 1):
                raise Unbatchable("assignment to a slice of an array of two dimensions")
            [(lower, upper)] = bounds
            return self._with_slice(old, lower, upper, self._fitted(value, type, mask), mask)
        places = [place for _, place in bounds if place is not None]
        value = self._fitted(value, element_of(type) or "text", mask)
        return self._with_element(old, places, value, mask)

    def _bound(self, frame: Frame, bound: code.Expression, mask: Mask | None) -> str:
        """Return the column with the value of a subscript."""
        value = self._compiler.scalar(frame, bound, mask)
        if not (value.expr.type == UNKNOWN or assignable(value.expr.type, "int4")):
            raise of_sqlstate("42804", "array subscript must have type integer")
        return self._fitted(value, "int4", mask).expr.sql

    def _fitted(self, value: Held, type: str, mask: Mask | None) -> Held:
        """Return the column with *value* as *type*; constants are none."""
        compiler = self._compiler
        return compiler.stored(None, compiler.fitted(value, VariableType(type)), mask)

    def _array(self, old: Held, depth: int) -> str:
        """Return the column with the array *old*, an empty one for NULL."""
        type = storage(old.expr.type or "_text", depth)
        return self._compiler.emit(f"CAST(coalesce({old.deep(depth).expr.sql}, []) AS {type})")

    def _where(self, mask: Mask | None, test: str) -> str:
        """Return the rows of *mask* for which *test* holds; the others fail."""
        compiler = self._compiler
        holds = compiler.both(mask, test)
        compiler.reject(mask, compiler.without(mask, holds))
        return holds.sql

    def _short(self, mask: Mask | None, place: str) -> None:
        """Have the rows interpreted whose array becomes too long."""
        compiler = self._compiler
        compiler.slow.append(compiler.both(mask, f"({place} > {LARGEST})").sql)

    def _with_element(self, old: Held, places: list[str], value: Held, mask: Mask | None) -> Held:
        """See :func:`.python_arrays.with_element`."""
        depth = len(places)
        if depth > 2 or old.expr.depth > 2:
            raise Unbatchable("assignment to an element of an array of more than two dimensions")
        if not old.flexible and old.expr.depth != depth:
            return self._other_depth(old, places, value, mask)
        array = self._array(old, depth)
        empty = " AND ".join(f"{place} = 1" for place in places)
        if depth == 1:
            [place] = places
            self._short(mask, place)
            fits = self._where(mask, f"({place} >= 1 AND (len({array}) > 0 OR {empty}))")
            made = _replaced(array, place, place, f"[{value.expr.sql}]")
            fits = f"({fits} AND {place} <= {LARGEST})"
        else:
            first, second = places
            inside = f"{first} BETWEEN 1 AND len({array}) AND {second} BETWEEN 1 AND len({array}[1])"
            fits = self._where(mask, f"(CASE WHEN len({array}) > 0 THEN {inside} ELSE {empty} END)")
            row = self._compiler.emit(f"coalesce({array}[{first}], [])")
            made = _replaced(array, first, first, f"[{_replaced(row, second, second, f'[{value.expr.sql}]')}]")
        return Held(Expr(f"CASE WHEN {fits} THEN {made} ELSE {array} END", old.expr.type, depth=depth))

    def _other_depth(self, old: Held, places: list[str], value: Held, mask: Mask | None) -> Held:
        """Only an empty array can have other dimensions than there are subscripts."""
        compiler = self._compiler
        array = self._array(old, old.expr.depth)
        self._where(mask, f"(len({array}) = 0)")
        compiler.slow.append(compiler.both(mask, f"(len({array}) = 0)").sql)
        return replace(old, flexible=False)

    def _with_slice(self, old: Held, lower: str | None, upper: str | None, value: Held, mask: Mask | None) -> Held:
        source = value.expr.sql if value.expr.depth == 1 else self._compiler.emit(f"flatten({value.expr.sql})")
        array = self._array(old, 1)
        given = [bound for bound in (lower, upper) if bound is not None]
        first, last = lower or "1", upper or f"len({array})"
        if upper is not None:
            self._short(mask, upper)
        begins = f"{first} = 1" if len(given) == 2 else "false"
        enough = f"{first} >= 1 AND {first} <= {last} AND len({source}) > {last} - {first}"
        test = f"({source} IS NULL OR ({enough} AND (len({array}) > 0 OR {begins})))"
        known = " AND ".join(f"{bound} IS NOT NULL" for bound in given)
        fits = self._where(mask, f"({known} AND {test})" if known else test)
        part = f"list_slice({source}, 1, {last} - {first} + 1)"
        made = _replaced(array, first, last, part)
        changes = f"{fits} AND {source} IS NOT NULL AND {last} <= {LARGEST}"
        return Held(Expr(f"CASE WHEN {changes} THEN {made} ELSE {array} END", old.expr.type, depth=1))


def _replaced(array: str, first: str, last: str, part: str) -> str:
    """Return SQL of *array* with the list *part* in place of its elements from *first* to *last*;
    it becomes longer if these are behind its end.
    """
    before = f"list_resize({array}, CAST({first} - 1 AS UBIGINT))"
    after = f"list_slice({array}, {last} + 1, len({array}))"
    return f"list_concat(list_concat({before}, {part}), {after})"
