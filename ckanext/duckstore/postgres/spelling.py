"""PostgreSQL's text of a value from DuckDB's text. For types not listed here both texts are the
same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from .types.datetimes import timestamp_json, timestamptz_json
from .types.floats import float_text
from .types.numeric import numeric_text

#: One-letter codes of these functions, for callers that pass many values together. ``-`` means
#: none.
SPELLINGS: Mapping[str, Callable[[str], str]] = {
    "-": str,
    "d": float_text,
    "f": lambda text: float_text(text, 6),
    "n": numeric_text,
    "t": timestamp_json,
    "z": timestamptz_json,
}
