"""Ranges as text: read, convert to PostgreSQL's canonical form, split and merge.

https://www.postgresql.org/docs/current/rangetypes.html. In queries a range is PostgreSQL's text of
it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from ...errors import DataError, InvalidTextRepresentation, NumericValueOutOfRange, of_sqlstate
from ..datetimes import Moment, moment_text, read_moment
from ..datetimes.digits import DAY, SECOND
from . import decimals, integers
from .clean import SPACES
from .numeric import NUMERIC

_EMPTY = "empty"
_BOUND = r'((?:"(?:[^"\\]|\\.|"")*"|\\.|[^,"\\()\[\]])*)'
_RANGE = re.compile(rf"\s*([\[(]){_BOUND},{_BOUND}([\])])\s*", re.DOTALL | re.ASCII)
_QUOTED = re.compile(r'\\(.)|"("?)', re.DOTALL)
_SPECIAL = re.compile(r'[\s,"\\()\[\]]|^$', re.ASCII)


@dataclass(frozen=True)
class Range:
    """A nonempty range. A bound of None is infinite, and never inclusive."""

    lower: Any
    upper: Any
    lower_inclusive: bool
    upper_inclusive: bool


def _day(text: str) -> float:
    """Return the Julian day of a date, or an infinity."""
    return _number(text, "date", 1)


def _moment(text: str) -> float:
    """Return a timestamp as microseconds since Julian day 0, or as an infinity."""
    return _number(text, "timestamp", DAY)


def _aware(text: str) -> float:
    """Return a timestamptz as microseconds in UTC since Julian day 0, or as an infinity."""
    return _number(text, "timestamptz", DAY)


def _number(text: str, type_name: str, of_day: int) -> float:
    found = read_moment(text, type_name, datetime.now(UTC))
    if found.special:
        return -math.inf if found.special.startswith("-") else math.inf
    assert found.day is not None
    ahead = (found.offset or 0) * SECOND if type_name == "timestamptz" else 0
    number = found.day * of_day + (found.micros - ahead if of_day > 1 else 0)
    _text(number, of_day)  # raises an error if it cannot be stored
    return number


def _text(number: float, of_day: int) -> str:
    if math.isinf(number):
        return "infinity" if number > 0 else "-infinity"
    day, micros = divmod(int(number), of_day)
    name = "timestamp" if of_day > 1 else "date"
    try:
        plain = moment_text(Moment(day, micros), name, "")
    except DataError as error:
        raise of_sqlstate(error.sqlstate, f"{name} out of range") from error
    text = plain.removesuffix(" (BC)") if of_day == 1 else plain.replace(" (BC)", "")
    if "." in text:
        text = text.rstrip("0")
    return text + (" BC" if "(BC)" in plain else "")


def _print_day(day: float) -> str:
    return _text(day, 1)


def _print_moment(moment: float) -> str:
    return _text(moment, DAY)


def _print_aware(moment: float) -> str:
    text = _text(moment, DAY)
    return text if math.isinf(moment) else f"{text.removesuffix(' BC')}+00{' BC' if text.endswith(' BC') else ''}"


def _decimal(text: str) -> Decimal:
    """Return a number with the decimals of its text."""
    number = decimals.parse(text)
    if number is None:
        raise NUMERIC.invalid(text)
    return decimals.bounded(number) if number.is_finite() else number


@dataclass(frozen=True)
class _Subtype:
    read: Callable[[str], Any]
    print: Callable[[Any], str]
    #: The successor of a value, for discrete types.
    step: Any = None


_SUBTYPES = {
    "int4range": _Subtype(integers.INT4.read_text, str, 1),
    "int8range": _Subtype(integers.INT8.read_text, str, 1),
    "numrange": _Subtype(_decimal, lambda value: f"{value:f}" if value.is_finite() else str(value)),
    "daterange": _Subtype(_day, _print_day, 1),
    "tsrange": _Subtype(_moment, _print_moment),
    "tstzrange": _Subtype(_aware, _print_aware),
}

#: The names of the range types.
KINDS = tuple(_SUBTYPES)


def read(text: str, kind: str) -> Range | None:
    """Return the range *text* of type *kind*, None for the empty range.

    :raises DataError: there is none.
    """
    if text.strip(SPACES).lower() == _EMPTY:
        return None
    found = _RANGE.fullmatch(text)
    if found is None:
        raise InvalidTextRepresentation(f'malformed range literal: "{text}"')
    lower, upper = (_bound(part, kind) for part in (found[2], found[3]))
    return _canonical(
        Range(lower, upper, found[1] == "[" and lower is not None, found[4] == "]" and upper is not None), kind
    )


def _bound(text: str, kind: str) -> Any:
    if not text:
        return None
    plain = _QUOTED.sub(lambda found: found[1] or found[2] or "", text)
    return _SUBTYPES[kind].read(plain)


def _canonical(found: Range, kind: str) -> Range | None:
    """Return *found* with bounds as PostgreSQL prints them, None for an empty range."""
    lower, upper, with_lower, with_upper = found.lower, found.upper, found.lower_inclusive, found.upper_inclusive
    if _follows(lower, upper):
        raise of_sqlstate("22000", "range lower bound must be less than or equal to range upper bound")
    step = _SUBTYPES[kind].step
    if step is not None:
        if lower is not None and not with_lower and not math.isinf(lower):
            lower, with_lower = _checked(lower + step, kind), True
        if upper is not None and with_upper and not math.isinf(upper):
            upper, with_upper = _checked(upper + step, kind), False
    if _follows(lower, upper) or (lower is not None and lower == upper and not (with_lower and with_upper)):
        return None
    return Range(lower, upper, with_lower, with_upper)


def _follows(one: Any, other: Any) -> bool:
    """Return whether *one* sorts after *other*; NaN sorts after all numbers."""
    if one is None or other is None:
        return False
    if isinstance(one, Decimal) and (one.is_nan() or other.is_nan()):
        return one.is_nan() and not other.is_nan()
    return bool(one > other)


def _checked(bound: Any, kind: str) -> Any:
    """Return the *bound*, checked against the limits of the integer type of an integer range."""
    limit = {"int4range": 1 << 31, "int8range": 1 << 63}.get(kind)
    if limit is not None and not -limit <= bound < limit:
        raise NumericValueOutOfRange(f"{'integer' if kind == 'int4range' else 'bigint'} out of range")
    return bound


def write(found: Range | None, kind: str) -> str:
    """Return PostgreSQL's text of a range."""
    if found is None:
        return _EMPTY
    opening, closing = "[" if found.lower_inclusive else "(", "]" if found.upper_inclusive else ")"
    return f"{opening}{_written(found.lower, kind)},{_written(found.upper, kind)}{closing}"


def _written(value: Any, kind: str) -> str:
    if value is None:
        return ""
    text = _SUBTYPES[kind].print(value)
    return f'"{text}"' if _SPECIAL.search(text) else text


def number_of(text: str, kind: str) -> Any:
    """Return the value of the subtype of *kind* with the text *text*, as bounds are compared."""
    return _SUBTYPES[kind].read(text)


def canonical(text: str, kind: str) -> str:
    """Return *text*, a range of type *kind*, in PostgreSQL's form."""
    return write(read(text, kind), kind)


def lower(text: str, kind: str) -> str | None:
    """Return the text of a range's lower bound."""
    found = read(text, kind)
    return None if found is None or found.lower is None else _SUBTYPES[kind].print(found.lower)


def upper(text: str, kind: str) -> str | None:
    """Return the text of a range's upper bound."""
    found = read(text, kind)
    return None if found is None or found.upper is None else _SUBTYPES[kind].print(found.upper)


def merge(left: str, right: str, kind: str) -> str:
    """``range_merge``: the smallest range that includes both."""
    one, other = read(left, kind), read(right, kind)
    if one is None or other is None:
        return write(one or other, kind)
    first = min(one, other, key=_lower_key) if None not in (one.lower, other.lower) else Range(None, None, False, False)
    last = max(one, other, key=_upper_key) if None not in (one.upper, other.upper) else Range(None, None, False, False)
    return write(Range(first.lower, last.upper, first.lower_inclusive, last.upper_inclusive), kind)


def _lower_key(found: Range) -> tuple[Any, bool]:
    return found.lower, not found.lower_inclusive


def _upper_key(found: Range) -> tuple[Any, bool]:
    return found.upper, found.upper_inclusive
