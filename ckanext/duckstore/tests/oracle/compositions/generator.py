"""Random queries: typed expressions of depth 2 to 5, in every position where an expression can
stand."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from .expressions import Expressions
from .positions import POSITIONS


@dataclass(frozen=True)
class Query:
    """A random query."""

    sql: str
    parts: tuple[str, ...]
    """The expressions that it is made of, the innermost ones first."""


def query(seed: int) -> Query:
    """The query of that number: always the same one."""
    chance = random.Random(seed)
    made = Expressions(chance)
    sql = chance.choice(POSITIONS)(made, chance.randint(1, 4))
    return Query(sql, tuple(made.parts))


def queries(start: int, count: int) -> Iterator[Query]:
    """The queries of *count* seeds from *start* on."""
    return (query(seed) for seed in range(start, start + count))
