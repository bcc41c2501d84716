"""Text of dates, times and intervals, read by PostgreSQL's own rules, with ``DateStyle`` ISO, MDY.

========================  ============================================================================
:mod:`.tokens`            a text is split into fields (``ParseDateTime``)
:mod:`.words`             the words and zones that may stand in it
:mod:`.figures`           numbers, fractions, offsets
:mod:`.found`             what is known so far, and what it comes to (``ValidateDate``)
:mod:`.numbers`           fields of digits (``DecodeDate``, ``DecodeNumber``, ``DecodeTime``)
:mod:`.dates`             a date, with a time or without (``DecodeDateTime``)
:mod:`.times`             a time of day (``DecodeTimeOnly``)
:mod:`.moments`           :func:`read_moment`: the way in, and the errors
:mod:`.intervals`         :func:`read_interval` (``DecodeInterval``, ``DecodeISO8601Interval``)
:mod:`.spans`             what units add up to
:mod:`.interval_fields`   ``INTERVAL ... DAY TO SECOND (3)``
:mod:`.calendar`          days counted, for any year
:mod:`.duckdb_text`       the text that DuckDB reads, and SQL of the text that PostgreSQL prints
========================  ============================================================================
"""

from __future__ import annotations

from .decoded_fields import Moment
from .duckdb_text import moment_text, span_text
from .interval_fields import Fields
from .interval_value import Span
from .intervals import read_interval
from .timestamps import read_moment

__all__ = ["Fields", "Moment", "Span", "moment_text", "read_interval", "read_moment", "span_text"]
