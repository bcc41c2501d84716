"""Read the text of dates, times and intervals by PostgreSQL's rules, with ``DateStyle`` ISO, MDY.

========================  ==========================================================================
:mod:`.tokens`            splitting a text into fields (``ParseDateTime``)
:mod:`.words`             the words and time zones that it may contain
:mod:`.digits`            numbers, fractions, offsets
:mod:`.decoded_fields`    the fields decoded so far, and their validation (``ValidateDate``)
:mod:`.numbers`           fields of digits (``DecodeDate``, ``DecodeNumber``, ``DecodeTime``)
:mod:`.dates`             a date, with or without a time (``DecodeDateTime``)
:mod:`.times`             a time of day (``DecodeTimeOnly``)
:mod:`.timestamps`        :func:`read_moment`: the entry point, and the errors
:mod:`.intervals`         :func:`read_interval` (``DecodeInterval``, ``DecodeISO8601Interval``)
:mod:`.interval_value`    the value of an interval, and sums of units
:mod:`.interval_fields`   ``INTERVAL ... DAY TO SECOND (3)``
:mod:`.calendar`          Julian days, for any year
:mod:`.duckdb_text`       the text that DuckDB reads
:mod:`.interval_sql`      SQL of PostgreSQL's text of an interval
========================  ==========================================================================
"""

from __future__ import annotations

from .decoded_fields import Moment
from .duckdb_text import moment_text, span_text
from .interval_fields import Fields
from .interval_value import Span
from .intervals import read_interval
from .timestamps import read_moment

__all__ = ["Fields", "Moment", "Span", "moment_text", "read_interval", "read_moment", "span_text"]
