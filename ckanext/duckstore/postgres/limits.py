"""Limits on the SQL that is accepted, and on the SQL that is generated from it.

PostgreSQL's parser, and the code that turns its result into Python objects, recurse in C, so SQL
that is nested too deeply crashes the process. The scanner does not recurse: the tokens bound the
depth of the tree before any parser sees it. The SQL for DuckDB may be longer than the SQL of the
request; :class:`Budget` bounds it while it grows.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from pglast import parser

from ..errors import InvalidSQL, ProgramLimitExceeded


class StatementTooComplex(ProgramLimitExceeded):
    """A statement exceeds a limit: too long, too deep, too many parts."""

    sqlstate = "54001"


@dataclass(frozen=True)
class Limits:
    """Limits of one statement.

    :param length: characters. :param depth: depth of the syntax tree. :param nodes: nodes of that
        tree.
    :param chain: set operations and joins. :param relations: tables, subqueries and functions in
        FROM clauses.
    :param columns: columns of those tables in total. :param written: characters of the SQL written
        for DuckDB, each level of nesting counted again. :param plan: tokens of the SQL that DuckDB
        plans, with macros expanded.
    """

    length: int = 500_000
    depth: int = 1000
    chain: int = 300
    nodes: int = 60_000
    relations: int = 300
    columns: int = 50_000
    written: int = 8_000_000
    plan: int = 400_000


DEFAULT_LIMITS = Limits()
#: The most columns that a query may have at any level: PostgreSQL's own limit.
MOST_COLUMNS = 1664
#: SQL up to this length cannot be nested too deeply.
HARMLESS = 2000
_OPENING = frozenset({"ASCII_40", "ASCII_91", "CASE"})
_CLOSING = frozenset({"ASCII_41", "ASCII_93", "END_P"})
#: Tokens after which a new operand of a flat list begins.
_FLAT = frozenset({"ASCII_44", "AND", "OR", "WHEN"})
_OPERANDS = frozenset({"ICONST", "FCONST", "SCONST", "IDENT", "BCONST", "XCONST", "ASCII_46"})
_CHAINS = frozenset({"UNION", "INTERSECT", "EXCEPT", "JOIN"})


def check_text(sql: str, limits: Limits) -> None:
    """Refuse *sql* that is too long or may be nested too deeply.

    :raises StatementTooComplex: naming the limit.
    :raises InvalidSQL: characters that PostgreSQL cannot store.
    """
    if len(sql) > limits.length:
        raise StatementTooComplex(f"the query is longer than {limits.length} characters")
    if "\x00" in sql:
        raise InvalidSQL("Invalid SQL: NUL characters are not allowed")
    try:
        sql.encode()
    except UnicodeEncodeError as error:
        raise InvalidSQL("Invalid SQL: text that is no Unicode") from error
    if len(sql) <= HARMLESS:
        return
    try:
        tokens = parser.scan(sql)
    except parser.ParseError as error:
        raise InvalidSQL(f"Invalid SQL: {error}") from error
    _check_depth([token.name for token in tokens], limits)


def _check_depth(tokens: list[str], limits: Limits) -> None:
    """Refuse the statement of these tokens if its tree may be too deep."""
    levels: list[int] = []
    here = total = chains = 0
    for name in tokens:
        if name in _OPERANDS:
            continue
        if name in _OPENING:
            levels.append(here)
            here, total = 0, total + 1
        elif name in _CLOSING:
            total -= here + 1
            here = levels.pop() if levels else 0
        elif name in _FLAT:
            total -= here
            here = 0
        else:
            here, total = here + 1, total + 1
            chains += name in _CHAINS
        if total > limits.depth or chains > limits.chain:
            raise StatementTooComplex("the query is nested too deeply")


class Budget:
    """What remains of the limits of one query."""

    def __init__(self, limits: Limits) -> None:
        self.characters = limits.written
        self.columns = limits.columns

    def write(self, characters: int) -> None:
        """:raises StatementTooComplex: the query needs more than remains."""
        self.characters -= characters
        if self.characters < 0:
            raise StatementTooComplex("the query is too complex")

    def see(self, columns: int) -> None:
        """:raises StatementTooComplex: the tables of the query have too many columns in total."""
        self.columns -= columns
        if self.columns < 0:
            raise StatementTooComplex("the tables of the query have too many columns")


_BUDGET: ContextVar[Budget | None] = ContextVar("budget", default=None)


@contextmanager
def budget(limits: Limits = DEFAULT_LIMITS) -> Iterator[None]:
    """Bound the SQL that is written in this context. A nested translation shares the budget of the
    outer one.
    """
    if _BUDGET.get() is not None:
        yield
        return
    token = _BUDGET.set(Budget(limits))
    try:
        yield
    finally:
        _BUDGET.reset(token)


def write(characters: int) -> None:
    """Charge *characters* to the budget of this translation.

    :raises StatementTooComplex: it is used up.
    """
    current = _BUDGET.get()
    if current is not None:
        current.write(characters)


def see(columns: int) -> None:
    """Charge the *columns* of a table to the budget of this translation.

    :raises StatementTooComplex: it is used up.
    """
    current = _BUDGET.get()
    if current is not None:
        current.see(columns)
