"""Limits on the SQL that is accepted, and on the SQL that is generated from it.

PostgreSQL's parser, and the code that turns its result into Python objects, recurse in C, so SQL
that is nested too deeply crashes the process. The scanner does not recurse: the tokens bound the
depth of the tree before any parser sees it. The SQL for DuckDB may be longer than the SQL of the
request; :class:`Budget` bounds it while it grows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from itertools import groupby

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
    :param columns: columns of those tables, and of all SELECT lists, in total.
    :param written: characters of the SQL written for DuckDB, each level of nesting counted again.
    :param plan: tokens of the SQL that DuckDB plans, with macros expanded.
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
#: Limits of a statement that a web worker parses and translates itself, in less than 0.2 seconds of
#: processor time. Anything larger goes to a process of its own (:mod:`.translator`).
QUICK_LIMITS = Limits(
    length=4_000, depth=500, chain=50, nodes=1_500, relations=50, columns=4_000, written=60_000, plan=20_000
)
#: The most columns that a query may have at any level: PostgreSQL's own limit.
MOST_COLUMNS = 1664
#: SQL up to this length cannot be nested too deeply.
HARMLESS = 2000
_OPENING = frozenset({"ASCII_40", "ASCII_91", "CASE"})
_CLOSING = frozenset({"ASCII_41", "ASCII_93", "END_P"})
#: Tokens after which a new operand of a flat list begins.
_FLAT = frozenset({"ASCII_44", "AND", "OR", "WHEN"})
_OPERANDS = frozenset({"ICONST", "FCONST", "SCONST", "IDENT", "BCONST", "XCONST", "ASCII_46"})
#: Long runs of operator characters.
_OPERATORS = re.compile(r"[-+*/<>=~!@#%^&|`?]{10000,}")
_MANY = 1000
#: Characters that PostgreSQL's scanner reads as letters. pglast computes the position of each token
#: in text that is not ASCII, which takes time proportional to its length.
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_CHAINS = frozenset({"UNION", "INTERSECT", "EXCEPT", "JOIN"})


def check_text(sql: str, limits: Limits) -> None:
    """Refuse *sql* that is too long or may be nested too deeply.

    :raises StatementTooComplex: naming the limit.
    :raises InvalidSQL: characters that PostgreSQL cannot store.
    """
    check_characters(sql, limits)
    if len(sql) <= HARMLESS:
        return
    _check_operators(sql)
    try:
        tokens = parser.scan(_NOT_ASCII.sub("_", sql))
    except parser.ParseError as error:
        raise InvalidSQL(f"Invalid SQL: {error}") from error
    _check_depth([token.name for token in tokens], limits)


def check_body(definition: str, limits: Limits) -> None:
    """Refuse the body of a function that is too long, or one of its statements if it may be nested
    too deeply.

    :raises StatementTooComplex: :raises InvalidSQL:
    """
    check_characters(definition, limits)
    if len(definition) <= HARMLESS:
        return
    _check_operators(definition)
    try:
        tokens = [token.name for token in parser.scan(_NOT_ASCII.sub("_", definition))]
    except parser.ParseError as error:
        raise InvalidSQL(f"Invalid SQL: {error}") from error
    for is_end, statement in groupby(tokens, lambda name: name == "ASCII_59"):
        if not is_end:
            _check_depth(list(statement), limits)


def _check_operators(sql: str) -> None:
    """Refuse text for which PostgreSQL's scanner takes quadratic time: it reads a run of operator
    characters to its end, gives most of it back if it ends in ``+`` or begins a comment, and starts
    again.
    """
    for found in _OPERATORS.finditer(sql):
        run = found[0]
        if run.count("+") > _MANY or run.count("/*") > _MANY:
            raise StatementTooComplex("the query has too many operators in a row")


def check_characters(sql: str, limits: Limits) -> None:
    """Refuse *sql* if it is too long, or has characters that PostgreSQL cannot store.

    :raises StatementTooComplex: :raises InvalidSQL:
    """
    if len(sql) > limits.length:
        raise StatementTooComplex(f"the query is longer than {limits.length} characters")
    if "\x00" in sql:
        raise InvalidSQL("Invalid SQL: NUL characters are not allowed")
    try:
        sql.encode()
    except UnicodeEncodeError as error:
        raise InvalidSQL("Invalid SQL: text that is no Unicode") from error


def _check_depth(tokens: list[str], limits: Limits) -> None:
    """Refuse the statement of these tokens if its tree may be too deep."""
    levels: list[int] = []
    here = total = chains = operands = 0
    for name in tokens:
        if name in _OPERANDS:
            operands += 1
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
    if operands > limits.nodes:  # each becomes a node at least
        raise StatementTooComplex("the query has too many parts")


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
    """Charge the *columns* of a table or SELECT list to the budget of this translation.

    :raises StatementTooComplex: it is used up.
    """
    current = _BUDGET.get()
    if current is not None:
        current.see(columns)
