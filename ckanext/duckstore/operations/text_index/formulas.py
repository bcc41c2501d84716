"""SQL of the terms of ``ts_rank``, for lexemes of weight D; equal to PostgreSQL's to six digits.

A list of terms, or a call for each row, would take longer than the rest of a short search.
"""

from __future__ import annotations

from typing import Final

from ckanext.duckstore.postgres.textsearch import rank

#: The maximum number of occurrences for which the sum of inverse squares is computed exactly.
_FEW: Final = 8


def weight(times: str) -> str:
    """Return SQL of the weight of a lexeme with *times* occurrences.

    It is a tenth of the sum of 1/1, 1/4, 1/9, ... 1/times^2.
    """
    few = " ".join(f"WHEN {count} THEN {rank.frequency(count)!r}" for count in range(1, _FEW + 1))
    n = f"{times}::DOUBLE"
    rest = f"1 / {n} - 1 / (2 * {n} ** 2) + 1 / (6 * {n} ** 3) - 1 / (30 * {n} ** 5)"
    return f"CASE {times} {few} ELSE {rank.WEIGHT!r} * ({rank.PI_SQUARED_BY_6!r} - ({rest})) END"


def nearness(distance: str) -> str:
    """Return SQL of the weight of two lexemes that are *distance* words apart."""
    near = f"{rank.WEIGHT!r} / sqrt(1.005 + 0.05 * exp({distance} / 1.5 - 2))"
    return f"CASE WHEN {distance} > {rank.FAR} THEN {rank.nearness(rank.FAR + 1)!r} ELSE {near} END"
