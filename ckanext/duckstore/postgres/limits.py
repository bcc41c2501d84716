"""How much SQL is taken at all, decided before any parser sees it.

PostgreSQL's parser and what turns its answer into Python objects recurse in C, so SQL of enough depth ends the process.
Its scanner does not recurse: the tokens tell how deep the tree can get.
"""

from __future__ import annotations

from dataclasses import dataclass

from pglast import parser

from ..errors import DuckstoreError, InvalidSQL


class StatementTooComplex(DuckstoreError):
    """More SQL than is taken: too long, too deep, too many parts."""

    sqlstate = "54001"


@dataclass(frozen=True)
class Limits:
    """Bounds of one statement: its characters, its depth, the set operations and joins in a row, its syntax nodes."""

    length: int = 500_000
    depth: int = 1000
    chain: int = 300
    nodes: int = 60_000


DEFAULT_LIMITS = Limits()
#: SQL up to this length cannot be deep enough to do harm.
HARMLESS = 2000
_OPENING = frozenset({"ASCII_40", "ASCII_91", "CASE"})
_CLOSING = frozenset({"ASCII_41", "ASCII_93", "END_P"})
#: After these a new operand of a flat list begins.
_FLAT = frozenset({"ASCII_44", "AND", "OR", "WHEN"})
_OPERANDS = frozenset({"ICONST", "FCONST", "SCONST", "IDENT", "BCONST", "XCONST", "ASCII_46"})
_CHAINS = frozenset({"UNION", "INTERSECT", "EXCEPT", "JOIN"})


def check_text(sql: str, limits: Limits) -> None:
    """Refuse *sql* that is too long or may be too deep. :raises StatementTooComplex: saying which.

    :raises InvalidSQL: characters that PostgreSQL cannot hold.
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
    """Refuse a statement of these tokens when its tree may get too deep."""
    levels: list[int] = []
    here = total = chains = 0
    for name in tokens:
        if name in _OPERANDS:
            continue
        if name in _OPENING:
            levels.append(here)
            here, total = 0, total + 1
        elif name in _CLOSING:
            total -= here
            here = levels.pop() if levels else 0
        elif name in _FLAT:
            total -= here
            here = 0
        else:
            here, total = here + 1, total + 1
            chains += name in _CHAINS
        if total > limits.depth or chains > limits.chain:
            raise StatementTooComplex("the query is nested too deeply")
