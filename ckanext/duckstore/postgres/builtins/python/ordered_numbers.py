"""Aggregates of numerics stored as ordered text, exact and with NaN and infinity, see
:mod:`~...types.decimals`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from ckanext.duckstore import interrupts

from ...types import decimals
from .base import PythonFunction
from .numeric import average


def _sum(codes: Sequence[str | None]) -> tuple[Decimal, int]:
    """Return the sum of the numbers *codes*, and their count."""
    total, count = Decimal(0), 0
    for code in codes:
        interrupts.check()
        if code is not None:
            total = decimals.EXACT.add(total, Decimal(decimals.number_text(code)))
            count += 1
    return total, count


def ordered_sum(codes: Sequence[str | None]) -> str | None:
    """Return the ordered text of the sum of *codes*, None if there are no numbers.

    :raises DataError: it exceeds the digits of a numeric.
    """
    total, count = _sum(codes)
    return _ordered(total) if count else None


def ordered_average(codes: Sequence[str | None]) -> str | None:
    """Return the ordered text of the average of *codes* with PostgreSQL's number of digits, None if
    there are no numbers.
    """
    total, count = _sum(codes)
    if not count:
        return None
    return _ordered(Decimal(average(format(total, "f"), count)) if total.is_finite() else total)


def _ordered(number: Decimal) -> str:
    return decimals.ordered(str(decimals.bounded(number) if number.is_finite() else number))


PYTHON: Mapping[str, PythonFunction] = {
    "pg_ordered_sum": PythonFunction(ordered_sum, ("VARCHAR[]",), "VARCHAR"),
    "pg_ordered_average": PythonFunction(ordered_average, ("VARCHAR[]",), "VARCHAR"),
}
