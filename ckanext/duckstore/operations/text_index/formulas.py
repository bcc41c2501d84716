"""SQL for the numbers that ``ts_rank`` is made of, for lexemes of the weight D: equal to those of PostgreSQL to six digits.

A list of them, or a call for each row, would cost a short search more than all the rest of it.
"""

from __future__ import annotations

from typing import Final

from ckanext.duckstore.postgres.textsearch import rank

#: Occurrences up to which the sum of the inverse squares is not taken from its expansion.
_FEW: Final = 8


def weight(times: str) -> str:
    """Return SQL for what a lexeme counts for that occurs *times* times: a tenth of the sum of 1/1, 1/4, 1/9, ... 1/times^2."""
    few = " ".join(f"WHEN {count} THEN {rank.frequency(count)!r}" for count in range(1, _FEW + 1))
    n = f"{times}::DOUBLE"
    rest = f"1 / {n} - 1 / (2 * {n} ** 2) + 1 / (6 * {n} ** 3) - 1 / (30 * {n} ** 5)"
    return f"CASE {times} {few} ELSE {rank.WEIGHT!r} * ({rank.PI_SQUARED_BY_6!r} - ({rest})) END"


def nearness(distance: str) -> str:
    """Return SQL for what two lexemes count for that stand *distance* words from each other."""
    near = f"{rank.WEIGHT!r} / sqrt(1.005 + 0.05 * exp({distance} / 1.5 - 2))"
    return f"CASE WHEN {distance} > {rank.FAR} THEN {rank.nearness(rank.FAR + 1)!r} ELSE {near} END"
