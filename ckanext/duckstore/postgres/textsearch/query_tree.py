"""The tree of a tsquery, and its traversal.

Queries may have thousands of words, and ``a & b & c ...`` is a left-deep tree, so no function here
recurses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from ckanext.duckstore import interrupts

from .tsvector import quoted

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Word:
    """A lexeme that must occur. ``prefix``: as the prefix of a lexeme; ``weights``: with one of
    these weights, any if empty.
    """

    lexeme: str
    prefix: bool = False
    weights: str = ""

    def __str__(self) -> str:
        flags = ("*" if self.prefix else "") + self.weights
        return quoted(self.lexeme) + (f":{flags}" if flags else "")


@dataclass(frozen=True, slots=True)
class Stop:
    """The place of a stop word. It exists only while a query is parsed, never in a finished
    query.
    """


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
    """``right`` is ``distance`` words after ``left``."""

    left: Query
    right: Query
    distance: int = 1


Query = Word | Stop | Not | And | Or | Phrase

PRIORITIES: Final[dict[type, int]] = {Or: 1, And: 2, Phrase: 3, Not: 4, Word: 5, Stop: 5}


def parts(query: Query) -> tuple[Query, ...]:
    """Return the operands of the root operator: left, right."""
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
    settles: Callable[[Query, Result], bool] | None = None,
) -> Result:
    """Call ``visit`` for every node with the results of its parts, left before right, and return
    the result of the root.

    :param settles: whether a node has the result of its first part, whatever the others are: then
        neither it nor its other parts are visited.
    """
    results: list[Result] = []
    waiting: list[tuple[Query, tuple[Query, ...], int]] = [(query, of(query), 0)]
    while waiting:
        node, below, done = waiting.pop()
        if done < len(below):
            if not (done == 1 and settles is not None and settles(node, results[-1])):
                waiting += [(node, below, done + 1), (below[done], of(below[done]), 0)]
            continue
        interrupts.check()
        start = len(results) - done
        results[start:] = [visit(node, results[start:])]
    return results[0]


def words(query: Query | None) -> Iterator[Word]:
    """Yield every word in the order in which PostgreSQL stores the items of a query: right before
    left.
    """
    waiting = [] if query is None else [query]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Word):
            yield node
        waiting.extend(parts(node))


def query_text(query: Query | None) -> str:
    """Return ``query::text`` as PostgreSQL writes it."""
    return "" if query is None else fold(query, _text)


def _text(node: Query, operands: Sequence[str]) -> str:
    below = parts(node)
    # Phrase operators are not associative, so the right one is always in parentheses.
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
