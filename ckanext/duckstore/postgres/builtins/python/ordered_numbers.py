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


def sum_of_parts(whole: str | None, fraction: str | None, others: str | None, scale: int | None) -> str | None:
    """Return PostgreSQL's text of a sum of numerics, None if there are none.

    :param whole: the sum of the integer parts of short numbers, with their signs.
    :param fraction: the sum of their decimals, with their signs.
    :param others: the texts of the other numbers, with blanks between.
    :param scale: the number of decimals of the sum.
    :raises DataError: it exceeds the digits of a numeric.
    """
    if scale is None:
        return None
    total = _total(whole, fraction, others)
    return _written(total, scale) if total.is_finite() else str(total)


def average_of_parts(
    whole: str | None, fraction: str | None, others: str | None, scale: int | None, count: int
) -> str | None:
    """Return PostgreSQL's text of the average of *count* numerics, None if there are none; see
    :func:`sum_of_parts`.
    """
    if scale is None:
        return None
    total = _total(whole, fraction, others)
    return average(_written(total, scale), count) if total.is_finite() else str(total)


def _total(whole: str | None, fraction: str | None, others: str | None) -> Decimal:
    total = decimals.EXACT.add(Decimal(whole or 0), Decimal(fraction or 0))
    for text in (others or "").split():
        interrupts.check()
        total = decimals.EXACT.add(total, Decimal(text))
    return total


def _written(number: Decimal, scale: int) -> str:
    """Return *number* with *scale* decimals, at least as many as it has.

    :raises DataError: it exceeds the digits of a numeric.
    """
    return format(decimals.bounded(number).quantize(Decimal(1).scaleb(-scale), context=decimals.EXACT), "f")


def _ordered(number: Decimal) -> str:
    return decimals.ordered(str(decimals.bounded(number) if number.is_finite() else number))


PYTHON: Mapping[str, PythonFunction] = {
    "pg_ordered_sum": PythonFunction(ordered_sum, ("VARCHAR[]",), "VARCHAR"),
    "pg_sum_of_parts": PythonFunction(
        sum_of_parts, ("VARCHAR", "VARCHAR", "VARCHAR", "INTEGER"), "VARCHAR", strict=False
    ),
    "pg_average_of_parts": PythonFunction(
        average_of_parts, ("VARCHAR", "VARCHAR", "VARCHAR", "INTEGER", "BIGINT"), "VARCHAR", strict=False
    ),
    "pg_ordered_average": PythonFunction(ordered_average, ("VARCHAR[]",), "VARCHAR"),
}
