"""The values of a batch: expressions over the variables of a call, and their conversion by
assignment.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from ..translate.scope import Table
from ..types.names import STRINGS, UNKNOWN, is_array
from .batch_columns import Columns
from .batch_expressions import Expressions
from .code import Expression
from .conversion import assigned
from .definition import Definition
from .held import Held, HeldRow, Holding, Mask, Unbatchable, settled
from .names import Slot, VariableType
from .operations import may_grow

#: The maximum bytes of a text, and elements of an array, that an expression of a batch may return
#: if it can be longer than its inputs. DuckDB's vectors have 2,048 values, whose memory it does not
#: count.
LONGEST, MOST_ELEMENTS = 20_000, 2_000


@dataclass
class Frame:
    """A call of a function: the values of its variables, and its result so far."""

    definition: Definition
    holdings: list[Holding]
    entered: Mask | None
    result: Holding = None
    returned: bool = False
    nulls: list[Mask | None] = field(default_factory=list)
    left: dict[int, list[Mask | None]] = field(default_factory=dict)
    again: dict[int, list[Mask | None]] = field(default_factory=dict)

    @property
    def numbered(self) -> Mapping[int, Slot]:
        return dict(enumerate(self.definition.code.parameters, 1))


class BatchValues(Columns):
    """Creates columns for the values of expressions."""

    def __init__(self, table: Callable[[str], Table | None], *, common: bool = False) -> None:
        """:param table: looks up the tables that queries name."""
        super().__init__(common=common)
        self._mask: Mask | None = None
        self.repeats = False
        """Whether the statements are the body of a loop, which is compiled once."""
        self.expressions = Expressions(self.emit, table, self._unsaid)

    def _unsaid(self, sql: str) -> None:
        mask = self._mask
        self.slow.append(self.both(mask, sql).sql)

    def value(self, frame: Frame, expression: Expression, mask: Mask | None) -> Held | HeldRow:
        self._mask = mask
        found = self.expressions.value(expression, frame.holdings, frame.numbered, mask)
        if isinstance(found, Held) and may_grow(found.expr.sql, repeats=self.repeats):
            return self._bounded(found, mask)
        return found

    def _bounded(self, value: Held, mask: Mask | None) -> Held:
        """Return *value*, NULL where it is too long; the interpreter runs those rows."""
        expr = value.expr
        size, most = ("len", MOST_ELEMENTS) if is_array(expr.type) else ("strlen", LONGEST)
        if size == "strlen" and expr.type not in STRINGS:
            return value
        sql = self.emit(expr.sql if mask is None else f"CASE WHEN {mask.sql} THEN {expr.sql} END")
        long = self.emit(f"coalesce({size}({sql}) > {most}, false)")
        self.slow.append(long)
        return replace(value, expr=replace(expr, sql=f"CASE WHEN NOT {long} THEN {sql} END", printed=None))

    def scalar(self, frame: Frame, expression: Expression, mask: Mask | None) -> Held:
        found = self.value(frame, expression, mask)
        if isinstance(found, HeldRow):
            raise Unbatchable("a record where a value is wanted")
        return found

    def fitted(self, value: Held, type: VariableType) -> Held:
        """Return *value* converted by an assignment to a variable of *type*."""
        if value.flexible and is_array(type.name) and (value.expr.type == UNKNOWN or is_array(value.expr.type)):
            if value.expr.null or value.expr.type == UNKNOWN:
                return Held.flexible_of(assigned(value.expr, type.name))
            return value if value.expr.type == type.name else replace(value, expr=assigned(value.expr, type.name))
        if value.flexible and not is_array(type.name):
            return Held(assigned(value.expr, type.name, type.typmods), value.expr.is_null)
        made = assigned(value.expr, type.name, type.typmods)
        if (
            is_array(type.name)
            and not is_array(value.expr.type)
            and made.sql != value.expr.sql
            and value.expr.text != "{}"
        ):
            return Held(made)
        return Held.flexible_of(made) if value.expr.text == "{}" else Held(settled(made, type))

    def condition(self, frame: Frame, expression: Expression, mask: Mask | None) -> str:
        value = self.scalar(frame, expression, mask)
        if value.expr.type != "bool":
            value = self.fitted(value, VariableType("bool"))
        return value.expr.sql
