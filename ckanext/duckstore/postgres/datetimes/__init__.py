"""Text of dates, times and intervals, read by PostgreSQL's own rules.

:func:`read_moment` is ``DecodeDateTime`` and ``DecodeTimeOnly`` of PostgreSQL's ``datetime.c`` with ``DateStyle`` ISO, MDY;
:func:`read_interval` is ``DecodeInterval`` and ``DecodeISO8601Interval``.
"""

from __future__ import annotations

from .decode import Moment, read_moment
from .spans import Span, read_interval

__all__ = ["Moment", "Span", "read_interval", "read_moment"]
