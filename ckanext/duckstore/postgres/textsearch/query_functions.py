"""PostgreSQL's functions and operators of a tsquery; None is the empty query."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ckanext.duckstore.errors import ProgramLimitExceeded, of_sqlstate

from .query_reader import LARGEST_DISTANCE, read
from .query_tree import And, Not, Or, Phrase, Query, Stop, Word, fold, query_text
from .tsvector import LONGEST_WORD

_MOST_BYTES: Final = (1 << 20) - 1


def read_tsquery(text: str) -> Query | None:
    """Return the tsquery that ``text`` represents; its words are not normalized.

    Raises InvalidSQL, with PostgreSQL's message, for invalid syntax, and ProgramLimitExceeded for a
    value that PostgreSQL could not store.
    """
    size = 0

    def operand(word: str, prefix: bool, weights: str) -> Query:
        nonlocal size
        length = len(word.encode())
        if length > LONGEST_WORD:
            raise ProgramLimitExceeded(f'word is too long in tsquery: "{text}"')
        if size >= _MOST_BYTES:
            raise ProgramLimitExceeded(f'value is too big in tsquery: "{text}"')
        size += length + 1
        return Word(word, prefix, weights)

    return read(text, "operators", operand)


def numnode(query: Query | None) -> int:
    """``numnode(query)``: the number of lexemes and operators."""
    return 0 if query is None else fold(query, lambda _node, counts: 1 + sum(counts))


def querytree(query: Query | None) -> str:
    """``querytree(query)``: the part that an index can search; ``T`` where there is none."""
    if query is None:
        return ""
    indexed = fold(query, _indexed)
    return "T" if indexed is None else query_text(indexed)


def _indexed(node: Query, operands: Sequence[Query | None]) -> Query | None:
    match node:
        case Not():
            return None
        case Or():
            left, right = operands
            return None if left is None or right is None else Or(left, right)
        case And() | Phrase():
            left, right = operands
            if left is None or right is None:
                return right if left is None else left
            return And(left, right) if isinstance(node, And) else Phrase(left, right, node.distance)
        case Word() | Stop():
            return node


def both(left: Query | None, right: Query | None) -> Query | None:
    """``left && right``"""
    return And(left, right) if left is not None and right is not None else left or right


def either(left: Query | None, right: Query | None) -> Query | None:
    """``left || right``"""
    return Or(left, right) if left is not None and right is not None else left or right


def negated(query: Query | None) -> Query | None:
    """``!! query``"""
    return None if query is None else Not(query)


def phrase(left: Query | None, right: Query | None, distance: int = 1) -> Query | None:
    """``tsquery_phrase(left, right, distance)``; ``left <-> right``"""
    if not 0 <= distance <= LARGEST_DISTANCE:
        raise of_sqlstate(
            "22023",
            f"distance in phrase operator must be an integer value between zero and {LARGEST_DISTANCE} inclusive",
        )
    return Phrase(left, right, distance) if left is not None and right is not None else left or right
