"""The text that PostgreSQL gives to a value, from the text that DuckDB gives it. What is not here is spelled alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping

_NOT_FINITE = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}


def float_text(text: str, digits: int = 15) -> str:
    """Return the text of a float8; of a float4 with *digits* 6: above so many before the point PostgreSQL writes an exponent.

    Both write the shortest digits that are read as the same number. DuckDB writes an exponent from 10^16 on, and ``.0`` after what is
    whole.
    """
    if not text.endswith(".0"):
        return _NOT_FINITE.get(text, text)
    whole = text[:-2]
    figures = whole.lstrip("-")
    if len(figures) <= digits:
        return whole
    mantissa = f"{figures[0]}.{figures[1:]}".rstrip("0").rstrip(".")
    return f"{whole[: -len(figures)]}{mantissa}e+{len(figures) - 1:02d}"


def numeric_text(text: str) -> str:
    """Return the text of a numeric without a declared scale: DuckDB keeps one scale for the whole column."""
    return text.rstrip("0").rstrip(".") if "." in text else text


def timestamp_json(text: str) -> str:
    """Return what is between the quotes of a timestamp in PostgreSQL's JSON: with a ``T``, and the era at the end."""
    date, _, time = text.rpartition(" ")
    if not date:
        return text  # infinity
    day, before_christ, _ = date.partition(" (BC)")
    return f"{day}T{time}{' BC' if before_christ else ''}"


def timestamptz_json(text: str) -> str:
    """Return what is between the quotes of a timestamptz in PostgreSQL's JSON; the time zone is UTC."""
    return timestamp_json(text).replace("+00", "+00:00")


#: Short names for those who hand over many values at once: which function each of them needs. ``-`` is for none.
SPELLINGS: Mapping[str, Callable[[str], str]] = {
    "-": str,
    "d": float_text,
    "f": lambda text: float_text(text, 6),
    "n": numeric_text,
    "t": timestamp_json,
    "z": timestamptz_json,
}
