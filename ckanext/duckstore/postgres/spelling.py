"""The text that PostgreSQL gives to a value, from the text that DuckDB gives it. What is not here is spelled alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from .types.datetimes import timestamp_json, timestamptz_json
from .types.floats import float_text
from .types.numeric import numeric_text

#: Short names for those who hand over many values at once: which function each of them needs. ``-`` is for none.
SPELLINGS: Mapping[str, Callable[[str], str]] = {
    "-": str,
    "d": float_text,
    "f": lambda text: float_text(text, 6),
    "n": numeric_text,
    "t": timestamp_json,
    "z": timestamptz_json,
}
