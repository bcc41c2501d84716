"""The intermediate code: statements with resolved names, and with the calls of user functions
extracted from their expressions.

:mod:`.lower` generates it from the syntax tree; :mod:`.interpreter` runs it for one row,
:mod:`.batch` compiles it to SQL for many rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

from ...errors import DuckstoreError
from .names import Namespace, Reference, Slot


@dataclass(frozen=True, eq=False)
class Expression:
    """A query, usually ``SELECT`` and one expression. ``value`` is the node of that expression, if
    the query is nothing else.

    ``columns`` is the number of result columns, None with a star. Instances are compared by
    identity.
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
class Subscript:
    """``[upper]``, or a slice ``[lower:upper]``, each bound of which may be omitted (None)."""

    lower: Expression | None
    upper: Expression | None
    is_slice: bool = False


@dataclass(frozen=True)
class Target:
    """A variable, a field of it, or with ``subscripts`` an element or a slice of either."""

    slot: Slot
    field: str | None = None
    subscripts: tuple[Subscript, ...] = ()


@dataclass(frozen=True, eq=False)
class Step:
    """A statement. ``line`` is the line of its source statement."""

    line: int


Steps = tuple[Step, ...]


@dataclass(frozen=True, eq=False)
class Let(Step):
    """Store a value without conversion for later steps of the same statement."""

    slot: Slot
    value: Expression


@dataclass(frozen=True, eq=False)
class Call(Step):
    """Call a function. ``names`` of the arguments, None for positional ones. ``slot`` receives the
    result.
    """

    slot: Slot
    function: str
    arguments: tuple[Expression, ...]
    names: tuple[str | None, ...]
    variadic: bool = False


@dataclass(frozen=True, eq=False)
class Declare(Step):
    """Initialize a variable with its default, or NULL."""

    slot: Slot
    default: Expression | None


@dataclass(frozen=True, eq=False)
class Assign(Step):
    target: Target
    value: Expression


@dataclass(frozen=True, eq=False)
class If(Step):
    """IF. ``skipped`` are the calls and queries in ``then`` whose results an expression after it
    names: if they do not run, these are NULL of their types.
    """

    condition: Expression
    then: Steps
    otherwise: Steps
    skipped: tuple[Call | Let, ...] = ()


@dataclass(frozen=True, eq=False)
class Enclosed(Step):
    """A block or loop that EXIT can leave, identified by ``key``."""

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
    """RETURN. ``record`` is the variable that is returned unconverted; both None: RETURN without a
    value.
    """

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
class RequireColumns(Step):
    """The expression of the next steps takes *field* from the record *slot* as a whole,
    ``(r).field``: PostgreSQL knows the columns of a row of a table only.
    """

    slot: Slot
    field: str


@dataclass(frozen=True, eq=False)
class NoCase(Step):
    """No branch of a CASE without ELSE matches."""


@dataclass(frozen=True, eq=False)
class Fail(Step):
    """A statement that cannot be run, and its error."""

    error: DuckstoreError


@dataclass(frozen=True, eq=False)
class Code:
    """A function: its steps and variables. ``parameters`` are the variables of its arguments,
    ``outputs`` of its results.
    """

    steps: Steps
    slots: tuple[Slot, ...]
    parameters: tuple[Slot, ...]
    outputs: tuple[Slot, ...]
    special: dict[str, Slot]
    has_loops: bool

    @cached_property
    def numbered(self) -> Mapping[int, Slot]:
        """The variables of the arguments by their numbers."""
        return dict(enumerate(self.parameters, 1))


def walk(steps: Sequence[Step]) -> Iterator[Step]:
    """Yield *steps* and those in their branches and bodies."""
    for step in steps:
        yield step
        if isinstance(step, If):
            yield from walk(step.then)
            yield from walk(step.otherwise)
        elif isinstance(step, Enclosed):
            yield from walk(step.body)


def parts(node: Any) -> Iterator[Step | Expression | Target]:
    """Yield the steps, expressions and targets in *node*, steps or a part of one."""
    if isinstance(node, tuple):
        for item in node:
            yield from parts(item)
    elif isinstance(node, Expression):
        yield node
    elif isinstance(node, (Step, Target, Subscript)):
        if not isinstance(node, Subscript):
            yield node
        for each in fields(node):
            yield from parts(getattr(node, each.name))


def is_read_outside(slot: Slot, loop: Loop, function: Code) -> bool:
    """Return whether *function* reads the variable *slot* outside the body of *loop*."""
    if slot in function.outputs:
        return True
    inside = {loop, *walk(loop.body)}
    return any(slot in _read(step) for step in walk(function.steps) if step not in inside)


def _read(value: Any) -> Iterator[Slot]:
    """Yield the variables that a statement reads, or a part of it; without those inside it."""
    if isinstance(value, Expression):
        yield from (reference.slot for reference in value.references)
    elif isinstance(value, tuple):
        for item in value:
            if not isinstance(item, Step):
                yield from _read(item)
    elif isinstance(value, Return):
        yield from ([] if value.record is None else [value.record])
        yield from _read(value.value)
    elif isinstance(value, Target):
        yield from [value.slot] if value.subscripts else []  # the other elements
        yield from _read(value.subscripts)
    elif isinstance(value, Subscript):
        yield from _read((value.lower, value.upper))
    elif isinstance(value, Step):
        for field in fields(value):
            yield from _read(getattr(value, field.name))
