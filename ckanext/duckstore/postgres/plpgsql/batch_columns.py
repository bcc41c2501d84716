"""The columns and masks of a batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ..builtins import bind_arguments
from ..translate.expr import Expr
from ..types.names import UNKNOWN, is_array
from .held import Held, HeldRow, Holding, Mask, Unbatchable, decimals_of, has_decimals, merged, nothing, storage
from .operations import Define, Operation, is_constant, is_risky, macro_argument, searched, shortened, used

#: The maximum number of columns of a batch.
COLUMNS = 6000
#: The maximum number of columns that are computed from each other, one after the other: each is a
#: SELECT around the one before, and DuckDB takes more than linear time to plan them.
LEVELS = 250
#: The maximum length of the SQL of a constant that is repeated where it is used: ``s := s || s``
#: would double it without end.
LONGEST_CONSTANT = 20_000


class Dead:
    """No row continues."""


DEAD = Dead()
After = Mask | None | Dead


class Columns:
    """Creates columns. ``failed`` and ``slow`` are SQL conditions for the rows that fail, and for
    those that the interpreter must run; ``uncommon`` those for rows that leave the common path, see
    :mod:`.common_path`. What is computed for these after they left it does not matter, but must not
    fail.
    """

    def __init__(self, *, common: bool = False) -> None:
        """:param common: compile the common path only."""
        self.common = common
        self.operations: list[Operation] = []
        self.failed: list[str] = []
        self.slow: list[str] = []
        self.uncommon: list[str] = []
        self._common: tuple[int, str] = (0, "true")
        self._count = 0
        self._columns: set[str] = set()
        self._levels: dict[str, int] = {}

    def name(self) -> str:
        self._count += 1
        if self._count > COLUMNS:
            raise Unbatchable("too many values")
        self._columns.add(f"s.k{self._count}")
        return f"k{self._count}"

    def emit(self, sql: str, *, is_optional: bool = False) -> str:
        """Add a column; return its name in SQL.

        :param is_optional: it is not computed where nothing reads it, even if it may fail.
        """
        if sql in self._columns:
            return sql
        sql = searched(sql)
        while (argument := macro_argument(sql)) is not None:
            sql = f"{sql[: argument.start]}{self.emit(sql[argument])}{sql[argument.stop :]}"
        if self.uncommon and is_risky(sql):
            sql = f"CASE WHEN {self.common_rows()} THEN {sql} END"
        name = self.name()
        level = self._levels[name] = 1 + max((self._levels.get(one, 0) for one in used(sql)), default=0)
        if level > LEVELS:
            raise Unbatchable("values that depend on each other in too long a chain")
        self.operations.append(Define(name, bind_arguments(shortened(sql)).sql, is_optional))
        return f"s.{name}"

    def common_rows(self) -> str:
        """Return the column that is true for the rows that are still on the common path."""
        count, found = self._common
        if count != len(self.uncommon):
            found = self.emit(f"NOT ({' OR '.join(self.uncommon)})")
            self._common = len(self.uncommon), found
        return found

    def left_so_far(self) -> Any:
        """Return what :meth:`back_to` needs to forget the rows that leave the common path later."""
        return len(self.uncommon), self._common

    def back_to(self, before: Any) -> None:
        count, self._common = before
        del self.uncommon[count:]

    def held(self, value: Held) -> Held:
        """Return *value* as a column, so that it is computed once; constants and columns stay as
        they are.
        """
        sql = value.expr.sql
        if self._needs_no_column(value):
            return value
        expr = value.expr
        decimals = None
        if expr.type == "numeric" and expr.scale is None and has_decimals(expr):
            decimals = self.emit(decimals_of(expr), is_optional=True)
        kept = Expr(
            self.emit(sql), expr.type, scale=expr.scale, depth=expr.depth, decimal=expr.decimal, decimals=decimals
        )
        return replace(value, expr=kept)

    def _needs_no_column(self, value: Held) -> bool:
        """Return whether *value* is a column already, or a constant."""
        sql = value.expr.sql
        return value.flexible or sql in self._columns or (len(sql) <= LONGEST_CONSTANT and is_constant(sql))

    def mask(self, sql: str, parent: Mask | None) -> Mask:
        return Mask(self.emit(sql), parent)

    def both(self, mask: Mask | None, sql: str) -> Mask:
        """Return the rows of *mask* for which *sql* is true; it is computed only for the rows of
        *mask*.
        """
        shown = f"coalesce({sql}, false)"
        if mask is not None:
            shown = (
                f"CASE WHEN {mask.sql} THEN {shown} ELSE false END" if is_risky(sql) else f"({mask.sql} AND {shown})"
            )
        return self.mask(shown, mask)

    def without(self, mask: Mask | None, other: Mask) -> Mask:
        """Return the rows of *mask* that are not in *other*, a subset of *mask*."""
        shown = f"NOT {other.sql}" if mask is None else f"({mask.sql} AND NOT {other.sql})"
        return Mask(self.emit(shown), mask, other.sql)

    def either(self, masks: Sequence[After], whole: Mask | None) -> After:
        """Return the union of *masks*, which are subsets of *whole*."""
        alive = _joined([mask for mask in masks if not isinstance(mask, Dead)])
        if not alive:
            return DEAD
        if any(mask is whole for mask in alive):
            return whole
        if len(alive) == 1:
            return alive[0]
        return self.mask("(" + " OR ".join(mask.sql for mask in alive if mask is not None) + ")", whole)

    def fail(self, mask: Mask | None) -> None:
        """Make the rows of *mask* fail."""
        self.failed.append("true" if mask is None else mask.sql)

    def reject(self, mask: Mask | None, rows: Mask) -> Mask | None:
        """Make *rows*, a subset of *mask*, fail; return the rows that continue.

        On the common path these are all: what is computed for rows that left it does not matter.
        """
        if self.common:
            self.uncommon.append(rows.sql)
            return mask
        self.failed.append(rows.sql)
        return self.without(mask, rows)

    def require(self, mask: Mask | None, sql: str) -> Mask | None:
        """Make the rows of *mask* fail for which *sql* is not true; return the rows that
        continue.
        """
        holds = self.both(mask, sql)
        missing = self.without(mask, holds)
        if self.common:
            self.uncommon.append(missing.sql)
            return mask
        self.failed.append(missing.sql)
        return holds

    def stored(self, old: Held | None, value: Held, mask: Mask | None) -> Held:
        if mask is None or old is None or (old.expr.type == UNKNOWN and old.flexible):
            if mask is not None and not self._needs_no_column(value):
                value = merged(mask.sql, value, nothing(value.expr.type or "text"))
            return self.held(value)
        return self.held(self.merged(mask, value, old))

    def merged(self, mask: Mask, value: Held, old: Held) -> Held:
        """Return *value* for the rows of *mask* and *old* for the others, with the larger number of
        dimensions.
        """
        one, other = value.expr, old.expr
        if is_array(one.type) and one.depth != other.depth and not (value.flexible or old.flexible):
            shallow = one if one.depth < other.depth else other
            rows = mask.sql if shallow is one else f"NOT {mask.sql}"
            self.slow.append(self.emit(f"({rows} AND coalesce(len({shallow.sql}) > 0, false))"))
            depth = max(one.depth, other.depth)
            empty = f"CAST([] AS {storage(one.type or '', depth)})"
            made = Held(replace(shallow, sql=f"(CASE WHEN {shallow.sql} IS NOT NULL THEN {empty} END)", depth=depth))
            value, old = (made, old) if shallow is one else (value, made)
        return merged(mask.sql, value, old)

    def stored_row(self, old: Holding, value: HeldRow, mask: Mask | None, *, temporary: bool = False) -> HeldRow:
        if mask is None:
            return replace(value, cells=tuple(self.held(cell) for cell in value.cells), within=None)
        if (
            isinstance(old, HeldRow)
            and old.names == value.names
            and [c.expr.type for c in old.cells] == [c.expr.type for c in value.cells]
        ):
            cells = tuple(self.stored(before, now, mask) for before, now in zip(old.cells, value.cells, strict=True))
            return replace(value, cells=cells, within=old.within)
        cells = tuple(self.stored(None, cell, mask) for cell in value.cells)
        return replace(value, cells=cells, within=None if temporary else mask)


def _joined(masks: list[Mask | None]) -> list[Mask | None]:
    """Return *masks*, with each pair of complementary masks replaced by their parent."""
    for rest in masks:
        if rest is None or rest.besides is None:
            continue
        for other in masks:
            if other is not None and other.sql == rest.besides and other.parent is rest.parent:
                kept = [mask for mask in masks if mask is not rest and mask is not other]
                return _joined([*kept, rest.parent])
    return masks
