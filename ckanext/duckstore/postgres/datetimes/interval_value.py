"""The value of an interval: months, days and microseconds, and the sum of units and their
fractions.
"""

from __future__ import annotations

from dataclasses import dataclass

from .digits import DAY, SECOND

_MICROS = {"microsecond": 1, "millisecond": 1000, "second": SECOND, "minute": 60 * SECOND, "hour": 3600 * SECOND}
_YEARS = {"year": 1, "decade": 10, "century": 100, "millennium": 1000}


@dataclass(frozen=True)
class Span:
    """An interval: months, days and microseconds; ``special`` is ``infinity`` or ``-infinity``."""

    months: int = 0
    days: int = 0
    micros: int = 0
    special: str | None = None


class Sum:
    """A sum of units; the remainder of a fraction carries over to the next smaller unit, as in
    PostgreSQL.
    """

    def __init__(self) -> None:
        self.months = self.days = self.micros = 0

    def add(self, whole: int, fraction: float, unit: str) -> None:
        if unit in _MICROS:
            self.micros += whole * _MICROS[unit]
            self._micros(fraction * _MICROS[unit])
        elif unit in _YEARS:
            self.months += whole * _YEARS[unit] * 12 + round(fraction * _YEARS[unit] * 12)
        elif unit == "month":
            self.months += whole
            self._days(fraction * 30)
        elif unit == "week":
            self.days += whole * 7
            self._days(fraction * 7)
        else:
            self.days += whole
            self._micros(fraction * DAY)

    def _days(self, amount: float) -> None:
        self.days += int(amount)
        self._micros((amount - int(amount)) * DAY)

    def _micros(self, amount: float) -> None:
        rest = amount - int(amount)
        self.micros += int(amount) + (rest > 0.5) - (rest < -0.5)
