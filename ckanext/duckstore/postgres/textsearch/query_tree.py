"""The tree of a tsquery, and how to walk it.

Queries may be thousands of words long, and ``a & b & c ...`` leans to the left, so nothing here recurses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from .tsvector import quoted

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Word:
    """A lexeme that must be there. ``prefix``: as the start of one; ``weights``: with one of these, any if empty."""

    lexeme: str
    prefix: bool = False
    weights: str = ""

    def __str__(self) -> str:
        flags = ("*" if self.prefix else "") + self.weights
        return quoted(self.lexeme) + (f":{flags}" if flags else "")


@dataclass(frozen=True, slots=True)
class Stop:
    """Where a stop word stood. It is only there while a query is read, never in a finished one."""


@dataclass(frozen=True, slots=True)
class Not:
    operand: Query


@dataclass(frozen=True, slots=True)
class And:
    left: Query
    right: Query


@dataclass(frozen=True, slots=True)
class Or:
    left: Query
    right: Query


@dataclass(frozen=True, slots=True)
class Phrase:
    """``right`` stands ``distance`` words after ``left``."""

    left: Query
    right: Query
    distance: int = 1


Query = Word | Stop | Not | And | Or | Phrase

PRIORITIES: Final[dict[type, int]] = {Or: 1, And: 2, Phrase: 3, Not: 4, Word: 5, Stop: 5}


def parts(query: Query) -> tuple[Query, ...]:
    """The operands of the operator at the top: left, right."""
    match query:
        case Word() | Stop():
            return ()
        case Not(operand):
            return (operand,)
        case And(left, right) | Or(left, right) | Phrase(left, right):
            return (left, right)


def fold(
    query: Query,
    visit: Callable[[Query, Sequence[Result]], Result],
    of: Callable[[Query], tuple[Query, ...]] = parts,
) -> Result:
    """``visit`` every node with the results of its parts, left before right, and answer the result of the top."""
    results: list[Result] = []
    waiting: list[tuple[Query, int]] = [(query, -1)]
    while waiting:
        node, count = waiting.pop()
        if count < 0:
            below = of(node)
            waiting.append((node, len(below)))
            waiting.extend((part, -1) for part in reversed(below))
            continue
        start = len(results) - count
        result = visit(node, results[start:])
        del results[start:]
        results.append(result)
    return results[0]


def words(query: Query | None) -> Iterator[Word]:
    """Every word, in the order in which PostgreSQL keeps the items of a query: right before left."""
    waiting = [] if query is None else [query]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Word):
            yield node
        waiting.extend(parts(node))


def query_text(query: Query | None) -> str:
    """``query::text``, as PostgreSQL writes it."""
    return "" if query is None else fold(query, _text)


def _text(node: Query, operands: Sequence[str]) -> str:
    below = parts(node)
    # Which of two phrase operators comes first makes a difference, so the right one is always in parentheses.
    priority = PRIORITIES[type(node)]
    shown = [
        f"( {text} )" if PRIORITIES[type(part)] < priority or (place and type(part) is type(node) is Phrase) else text
        for place, (part, text) in enumerate(zip(below, operands, strict=True))
    ]
    match node:
        case Word():
            return str(node)
        case Stop():
            raise AssertionError("a finished query has no stop words")
        case Not():
            return f"!{shown[0]}"
        case And():
            return " & ".join(shown)
        case Or():
            return " | ".join(shown)
        case Phrase(distance=distance):
            return (" <-> " if distance == 1 else f" <{distance}> ").join(shown)
