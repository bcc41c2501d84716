"""What is run: statements whose names are resolved and from whose expressions the calls of other functions were taken out.

:mod:`.lower` makes this of the syntax tree; :mod:`.interpreter` runs it for one row, :mod:`.batch` writes SQL of it for many.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ...errors import DuckstoreError
from .names import Namespace, Reference, Slot


@dataclass(frozen=True, eq=False)
class Expression:
    """A query, mostly ``SELECT`` and one expression. ``value`` is that expression's node where it is nothing else.

    ``columns`` is the number of its result columns, None with a star. Compared by identity.
    """

    select: Any
    value: Any
    text: str
    line: int
    namespace: Namespace
    references: tuple[Reference, ...]
    parameters: tuple[int, ...]
    tables: tuple[str, ...]
    columns: int | None


@dataclass(frozen=True)
class Target:
    """A variable, a field of it, or with ``subscripts`` an element of either."""

    slot: Slot
    field: str | None = None
    subscripts: tuple[Expression, ...] = ()


@dataclass(frozen=True, eq=False)
class Step:
    """A statement. ``line`` is that of the statement it was made of."""

    line: int


Steps = tuple[Step, ...]


@dataclass(frozen=True, eq=False)
class Let(Step):
    """Keep a value for what follows in the same statement, as it is."""

    slot: Slot
    value: Expression


@dataclass(frozen=True, eq=False)
class Call(Step):
    """Call a function: ``names`` of the arguments, None where they go by position. ``slot`` gets the result."""

    slot: Slot
    function: str
    arguments: tuple[Expression, ...]
    names: tuple[str | None, ...]
    variadic: bool = False


@dataclass(frozen=True, eq=False)
class Declare(Step):
    """A variable comes into being: with its default, or NULL."""

    slot: Slot
    default: Expression | None


@dataclass(frozen=True, eq=False)
class Assign(Step):
    target: Target
    value: Expression


@dataclass(frozen=True, eq=False)
class If(Step):
    condition: Expression
    then: Steps
    otherwise: Steps


@dataclass(frozen=True, eq=False)
class Enclosed(Step):
    """A block or loop that EXIT can leave; ``key`` tells it apart."""

    key: int
    body: Steps


@dataclass(frozen=True, eq=False)
class Block(Enclosed):
    pass


@dataclass(frozen=True, eq=False)
class Loop(Enclosed):
    pass


@dataclass(frozen=True, eq=False)
class ForInteger(Loop):
    slot: Slot
    lower: Expression
    upper: Expression
    step: Expression | None
    reverse: bool


@dataclass(frozen=True, eq=False)
class ForQuery(Loop):
    targets: tuple[Target, ...]
    query: Expression


@dataclass(frozen=True, eq=False)
class Foreach(Loop):
    targets: tuple[Target, ...]
    slice: int
    array: Expression


@dataclass(frozen=True, eq=False)
class Leave(Step):
    """EXIT or, with ``again``, CONTINUE of the loop or block ``key``."""

    key: int
    again: bool


@dataclass(frozen=True, eq=False)
class Return(Step):
    """``record`` is the variable that is returned as it is; both None: RETURN alone."""

    value: Expression | None
    record: Slot | None = None


@dataclass(frozen=True, eq=False)
class Raise(Step):
    level: str
    message: str | None
    arguments: tuple[Expression, ...]
    condition: str | None
    options: tuple[tuple[str, Expression], ...]


@dataclass(frozen=True, eq=False)
class Assert(Step):
    condition: Expression
    message: Expression | None


@dataclass(frozen=True, eq=False)
class Perform(Step):
    query: Expression


@dataclass(frozen=True, eq=False)
class Select(Step):
    targets: tuple[Target, ...]
    strict: bool
    query: Expression


@dataclass(frozen=True, eq=False)
class RowCount(Step):
    target: Target


@dataclass(frozen=True, eq=False)
class NoCase(Step):
    """CASE without ELSE found nothing."""


@dataclass(frozen=True, eq=False)
class Fail(Step):
    """What cannot be run, and the error that says why."""

    error: DuckstoreError


@dataclass(frozen=True, eq=False)
class Code:
    """A whole function: its steps and its variables. ``parameters`` are those of its arguments, ``outputs`` of its results."""

    steps: Steps
    slots: tuple[Slot, ...]
    parameters: tuple[Slot, ...]
    outputs: tuple[Slot, ...]
    special: dict[str, Slot]
    has_loops: bool
