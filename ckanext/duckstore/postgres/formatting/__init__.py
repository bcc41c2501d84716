"""``to_char``, ``to_number``, ``to_date`` and ``to_timestamp``: templates, and values by templates.

https://www.postgresql.org/docs/current/functions-formatting.html
"""

from __future__ import annotations

from .moment_nodes import interval_nodes, moment_nodes
from .moment_reading import read_date, read_timestamp
from .number_reading import read_number
from .number_writing import write_exact, write_float
from .plain_templates import plain_order, plain_pattern

__all__ = [
    "interval_nodes",
    "moment_nodes",
    "plain_order",
    "plain_pattern",
    "read_date",
    "read_number",
    "read_timestamp",
    "write_exact",
    "write_float",
]
