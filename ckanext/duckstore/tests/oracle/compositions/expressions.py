"""Random typed expressions over the tables, and the queries that compute one for every row."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from .vocabulary import LITERALS, TABLES, functions, operators


@dataclass
class Expressions:
    """Makes expressions of one query; ``used`` are the aliases of the tables whose columns stand in
    them."""

    random: random.Random
    used: dict[str, None] = field(default_factory=dict)
    parts: dict[str, None] = field(default_factory=dict)

    def make(self, type: str, depth: int) -> str:
        """An expression of that type, with calls nested *depth* deep."""
        if depth <= 0:
            return self._leaf(type)
        calls, forms = functions()[type], operators()[type]
        chosen = self.random.choice(calls if calls and (not forms or self.random.random() < 0.5) else forms)
        deep = self.random.randrange(len(chosen.arguments)) if chosen.arguments else 0
        given = [
            self.make(one, depth - 1 if place == deep else self.random.randrange(min(depth, 2)))
            for place, one in enumerate(chosen.arguments)
        ]
        made = chosen.sql.format(*given)
        self.parts[made] = None
        return made

    def _leaf(self, type: str) -> str:
        columns = [
            (alias, name) for alias, (_, listed) in TABLES.items() for name, kind in listed.items() if kind == type
        ]
        if not columns or self.random.random() < 0.35:
            return self.random.choice(LITERALS[type])
        near = [(alias, name) for alias, name in columns if alias in self.used]
        alias, name = self.random.choice(near or columns)
        self.used[alias] = None
        return name

    def source(self) -> tuple[str, str]:
        """FROM, and the ``id`` that tells its rows apart."""
        return source(list(self.used))


def source(aliases: Sequence[str]) -> tuple[str, str]:
    """Return FROM of the tables *aliases*, and the ``id`` that tells its rows apart."""
    first, *others = aliases or ["nu"]
    joined = "".join(f" JOIN {TABLES[alias][0]} {alias} ON {alias}.id = {first}.id" for alias in others)
    return f"FROM {TABLES[first][0]} {first}{joined}", f"{first}.id"


def standalone(part: str) -> str:
    """Return a query that computes the expression *part* for every row."""
    return f"SELECT {part} AS v {source(_aliases(part))[0]}"


def of_all_rows(part: str) -> str:
    """Return a query that computes the expression *part* for all combinations of rows, also for
    those that a join leaves out.
    """
    tables = ", ".join(f"{TABLES[alias][0]} {alias}" for alias in _aliases(part) or ["nu"])
    return f"SELECT {part} AS v FROM {tables}"


def _aliases(part: str) -> list[str]:
    return [alias for alias in TABLES if re.search(rf"\b{alias}\.", part)]
