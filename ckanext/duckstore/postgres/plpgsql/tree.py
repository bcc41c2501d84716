"""The syntax tree of a PL/pgSQL function.

Expressions and queries remain text, with the line where they begin; :mod:`.expressions` parses them
when their statement is compiled, because PostgreSQL also analyzes them only when a statement is
reached.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Sql:
    """The text of an expression or a query. ``line`` counts from 1 at the beginning of the
    definition.
    """

    text: str
    line: int


@dataclass(frozen=True)
class TypeName:
    """A type as written. ``reference`` is the name before ``%TYPE`` or ``%ROWTYPE``, ``form`` which
    of the two.
    """

    text: str
    reference: tuple[str, ...] = ()
    form: str | None = None


@dataclass(frozen=True)
class Subscript:
    """``[upper]``, or a slice ``[lower:upper]``, each bound of which may be omitted (None)."""

    lower: Sql | None
    upper: Sql | None
    is_slice: bool = False


@dataclass(frozen=True)
class Target:
    """The target of an assignment: a dotted name, followed by subscripts (``[1][2:3]``)."""

    name: tuple[str, ...]
    subscripts: tuple[Subscript, ...] = ()


@dataclass(frozen=True)
class Declaration:
    """``name CONSTANT type NOT NULL := default``; ``alias`` is another name for an existing
    variable.
    """

    name: str
    type: TypeName | None
    line: int
    constant: bool = False
    not_null: bool = False
    default: Sql | None = None
    alias: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Statement:
    """A statement and its line."""

    line: int


@dataclass(frozen=True)
class Block(Statement):
    """``<<label>> DECLARE … BEGIN … END``."""

    label: str | None
    declarations: tuple[Declaration, ...]
    body: tuple[Statement, ...]


@dataclass(frozen=True)
class Null(Statement):
    """``NULL;``"""


@dataclass(frozen=True)
class Assign(Statement):
    target: Target
    value: Sql


@dataclass(frozen=True)
class Branch:
    """A condition (``tests`` are the values of a WHEN, one of which must match) and its
    statements.
    """

    tests: tuple[Sql, ...]
    body: tuple[Statement, ...]


@dataclass(frozen=True)
class If(Statement):
    branches: tuple[Branch, ...]
    otherwise: tuple[Statement, ...]


@dataclass(frozen=True)
class Case(Statement):
    """``subject`` None: each WHEN is a condition. ``otherwise`` None: there is no ELSE, so that no
    match is an error.
    """

    subject: Sql | None
    branches: tuple[Branch, ...]
    otherwise: tuple[Statement, ...] | None


@dataclass(frozen=True)
class Loop(Statement):
    label: str | None
    body: tuple[Statement, ...]


@dataclass(frozen=True)
class While(Loop):
    condition: Sql


@dataclass(frozen=True)
class ForInteger(Loop):
    variable: str
    lower: Sql
    upper: Sql
    step: Sql | None
    reverse: bool


@dataclass(frozen=True)
class ForQuery(Loop):
    targets: tuple[Target, ...]
    query: Sql


@dataclass(frozen=True)
class Foreach(Loop):
    targets: tuple[Target, ...]
    slice: int
    array: Sql


@dataclass(frozen=True)
class Exit(Statement):
    """EXIT, or CONTINUE with ``again``."""

    again: bool
    label: str | None
    condition: Sql | None


@dataclass(frozen=True)
class Return(Statement):
    """RETURN. ``value`` None: without a value."""

    value: Sql | None


@dataclass(frozen=True)
class Raise(Statement):
    """RAISE. ``condition`` is the name of an error or ``SQLSTATE 'xxxxx'``'s code; ``message`` the
    format, decoded.
    """

    level: str
    message: str | None
    arguments: tuple[Sql, ...] = ()
    condition: str | None = None
    options: tuple[tuple[str, Sql], ...] = ()


@dataclass(frozen=True)
class Assert(Statement):
    condition: Sql
    message: Sql | None


@dataclass(frozen=True)
class Perform(Statement):
    query: Sql


@dataclass(frozen=True)
class SelectInto(Statement):
    targets: tuple[Target, ...]
    strict: bool
    query: Sql


@dataclass(frozen=True)
class RowCount(Statement):
    """``GET DIAGNOSTICS target = ROW_COUNT``"""

    target: Target


@dataclass(frozen=True)
class Unsupported(Statement):
    """A statement that raises an error when it is reached; ``construct`` names it."""

    construct: str


@dataclass(frozen=True)
class Body:
    """A parsed definition. ``conflict`` is ``#variable_conflict``."""

    block: Block
    conflict: str = "error"
    unsupported: tuple[Unsupported, ...] = field(default=())
