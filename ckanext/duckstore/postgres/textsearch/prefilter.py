"""A cheap necessary condition for a text to match a tsquery.

A columnar engine can test it on all rows together, so that only the remaining rows need a tsvector.
It may accept texts that the query does not match; it never rejects a text that the query matches.
"""

from __future__ import annotations

import string
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from .dictionaries import SIMPLE
from .matching import allowed
from .query_tree import And, Not, Or, Phrase, Query, Stop, Word, fold


@dataclass(frozen=True, slots=True)
class Anything:
    """Every text may match."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """No text can match."""


@dataclass(frozen=True, slots=True)
class Contains:
    """``fragment``, in lower case and not empty, is part of ``lower(text)``.

    ``lower`` must be :func:`.characters.lower`; DuckDB's ``lower()`` is equivalent.
    """

    fragment: str


@dataclass(frozen=True, slots=True)
class All:
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """At least one of the conditions holds."""

    conditions: tuple[Condition, ...]


Condition = Anything | Nothing | Contains | All | Some

# Characters that no word of letters contains: a token with one of these is converted to lower case
# but never stemmed.
_NEVER_STEMMED: Final = frozenset(string.digits + "@._/:")
# The English stemmer changes at most the last two letters of the stem (hopping: hop, die: dying).
_CHANGED_BY_ENGLISH: Final = 2
#: Each fragment becomes a test of each column; a statement of many tests takes long to plan.
MOST_FRAGMENTS: Final = 50


def prefilter(config: str, query: Query | None, most: int = MOST_FRAGMENTS) -> Condition:
    """Return a necessary condition on a text for ``to_tsvector(config, text) @@ query``, of at most
    so many fragments.

    The text may be the whole row or one column of it: a lexeme never spans two columns, so for a
    row whose values are joined by spaces, each :class:`Contains` holds for at least one of the
    columns.
    """
    if query is None:
        return Nothing()
    return fold(query, lambda node, operands: _necessary(config, node, operands, most))


def _necessary(config: str, node: Query, operands: Sequence[Condition], most: int) -> Condition:
    match node:
        case Word():
            return _contains(config, node) if allowed(node) else Nothing()
        case Not():
            return Anything()
        case And() | Phrase():
            return _all(operands, most)
        case Or():
            return _some(operands, most)
        case Stop():
            raise AssertionError("a finished query has no stop words")


def _contains(config: str, word: Word) -> Condition:
    fragment = word.lexeme
    if config != SIMPLE and _NEVER_STEMMED.isdisjoint(fragment):
        fragment = fragment[:-_CHANGED_BY_ENGLISH] if config == "english" else ""
    return Contains(fragment) if fragment else Anything()


def _all(operands: Sequence[Condition], most: int) -> Condition:
    found: list[Condition] = []
    for condition in operands:
        match condition:
            case Nothing():
                return condition
            case Anything():
                continue
            case All(conditions):
                found.extend(conditions)
            case _:
                found.append(condition)
    return _joined(All, found, Anything(), most)


def _some(operands: Sequence[Condition], most: int) -> Condition:
    found: list[Condition] = []
    for condition in operands:
        match condition:
            case Anything():
                return condition
            case Nothing():
                continue
            case Some(conditions):
                found.extend(conditions)
            case _:
                found.append(condition)
    return _joined(Some, found, Nothing(), most)


def _joined(kind: type[All] | type[Some], found: Sequence[Condition], empty: Condition, most: int) -> Condition:
    """Return *found* joined, or a weaker condition if they have too many fragments."""
    distinct = tuple(dict.fromkeys(found))
    if not distinct:
        return empty
    if len(distinct) == 1:
        return distinct[0]
    sizes = list(accumulate(map(_size, distinct)))
    if sizes[-1] <= most:
        return kind(distinct)
    if kind is Some:
        return Anything()
    kept = distinct[: bisect_right(sizes, most)]
    return (All(kept) if kept[1:] else kept[0]) if kept else Anything()


def _size(condition: Condition) -> int:
    """Return the number of fragments in *condition*."""
    match condition:
        case Contains():
            return 1
        case All(conditions) | Some(conditions):
            return sum(map(_size, conditions))
        case _:
            return 0


def admits(condition: Condition, lowered: str) -> bool:
    """Return whether ``condition`` holds for a text given in lower case."""
    match condition:
        case Anything():
            return True
        case Nothing():
            return False
        case Contains(fragment):
            return fragment in lowered
        case All(conditions):
            return all(admits(part, lowered) for part in conditions)
        case Some(conditions):
            return any(admits(part, lowered) for part in conditions)
