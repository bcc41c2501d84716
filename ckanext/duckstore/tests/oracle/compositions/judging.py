"""What counts as the same answer to a random query, and what kind a difference is of.

Allowed are:

- zeros at the end of a numeric's decimals, wherever it stands: DuckDB's DECIMAL has one scale for a
  column;
- decimals of a numeric after the 18th, see docs/sql.rst;
- other digits of a float after the 15th (of a ``real`` after the 6th), which depend on the C
  library;
- which of several errors it is: PostgreSQL fails at the first row, DuckDB at the first of some
  thousand, and in another order;
- a numeric of more than 38 digits is refused with 22003;
- an answer that psycopg2 cannot read.

A refusal (0A000) of what PostgreSQL answers is a difference of the kind ``refused``, an error where
PostgreSQL computes less than DuckDB does (or the other way round) is ``lazy``, a limit of time,
memory or processes that one of them reached ``limit``, all else ``answer``.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import Literal

from ..collection import Answer
from .consumers import UNREADABLE

Kind = Literal["refused", "lazy", "answer", "limit"]

_NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?![\w.])")
_EXPONENT = re.compile(r"(?<![\w.])-?\d(?:\.\d+)?E-\d{1,3}(?![\w.])")
_FLOAT = re.compile(r"-?\d[\d.]*(?:[eE][+-]?\d+)?")
#: How near a float has to be, by the name of its type.
_TOLERANCES = {"float8": 5e-15, "_float8": 5e-15, "float4": 1e-6, "_float4": 1e-6}
#: Decimals that a quotient keeps where it is handed on, and half of the last one.
_DECIMALS, _HALF_DECIMAL = 18, Decimal("0.5e-18")
#: Errors that the data of a row may cause.
_OF_DATA = ("22", "21", "54", "2F", "42601", "0A000")
#: Errors that name nothing in the query: the engine's, the store's.
_INTERNAL = ("XX000", "42501")
#: Errors of time-outs, memory, disks and processes.
_OF_LIMITS = ("57014", "53", "55P03", "58")


def is_of_limits(answer: Answer) -> bool:
    """Return whether *answer* is the error of a limit of time, memory or processes."""
    return answer.error is not None and answer.error.startswith(_OF_LIMITS)


def judge(wanted: Answer, ours: Answer) -> tuple[Kind, str] | None:
    """Return how *ours* differs from what PostgreSQL answered, None if it does not."""
    if is_of_limits(wanted) or is_of_limits(ours):
        return "limit", _errors(wanted, ours)
    if wanted.error is not None and ours.error is not None:
        static = ours.error.startswith("42") and not wanted.error.startswith("42")
        return ("answer", _errors(wanted, ours)) if static or ours.error in _INTERNAL else None
    if wanted.error == UNREADABLE:
        return None
    if ours.error is not None:
        if ours.error == "22003" and _has_long_numbers(wanted):
            return None
        if ours.error == "0A000":
            return "refused", _errors(wanted, ours)
        return ("lazy" if ours.error.startswith(_OF_DATA) else "answer"), _errors(wanted, ours)
    if wanted.error is not None:
        return ("lazy" if wanted.error.startswith(_OF_DATA) else "answer"), _errors(wanted, ours)
    found = _difference(wanted, ours)
    return None if found is None else ("answer", found)


def _errors(wanted: Answer, ours: Answer) -> str:
    return f"PostgreSQL: {_shown(wanted)}; ours: {_shown(ours)}"


def _shown(found: Answer) -> str:
    return f"{found.error} {found.message}" if found.error else str(found.rows)[:200]


def _difference(wanted: Answer, ours: Answer) -> str | None:
    if wanted.columns != ours.columns:
        return f"columns {ours.columns} instead of {wanted.columns}"
    assert wanted.rows is not None and ours.rows is not None and wanted.columns is not None
    if len(wanted.rows) != len(ours.rows):
        return f"{len(ours.rows)} rows instead of {len(wanted.rows)}: {ours.rows[:5]} instead of {wanted.rows[:5]}"
    for number, (row, other) in enumerate(zip(wanted.rows, ours.rows, strict=True), 1):
        for (_, type), one, mine in zip(wanted.columns, row, other, strict=True):
            if not _same(type, one or "", mine or ""):
                return f"row {number}: {mine} instead of {one} ({type})"
    return None


def _same(type: str, wanted: str, ours: str) -> bool:
    """Compare two JSON texts of values of *type*."""
    if wanted == ours:
        return True
    if type in _TOLERANCES:
        numbers, others = _FLOAT.findall(wanted), _FLOAT.findall(ours)
        return _FLOAT.sub("", wanted) == _FLOAT.sub("", ours) and all(
            math.isclose(float(one), float(mine), rel_tol=_TOLERANCES[type])
            for one, mine in zip(numbers, others, strict=True)
        )
    if type == "numeric" and "null" not in (wanted, ours) and '"' not in wanted + ours:
        exact = Decimal(wanted)
        return exact == Decimal(ours) or (
            -int(exact.as_tuple().exponent) > _DECIMALS and abs(exact - Decimal(ours)) < _HALF_DECIMAL
        )
    return _NUMBER.sub(_cut, _plain(wanted)) == _NUMBER.sub(_cut, _plain(ours))


def _plain(text: str) -> str:
    """Return the JSON *text* with its decimals without exponents, which Python writes for small
    ones and for zeros."""
    return _EXPONENT.sub(lambda found: f"{Decimal(found[0]):f}", text)


def _has_long_numbers(answer: Answer) -> bool:
    """Whether a value has more digits than DuckDB's DECIMAL."""
    return any(
        len(re.sub(r"\D", "", number)) > 34
        for row in answer.rows or ()
        for value in row
        for number in _NUMBER.findall(value or "")
    )


def _cut(found: re.Match[str]) -> str:
    """Return the number without zeros at its end: a quotient has 16 digits at least, and the last
    one may be rounded where the value was handed on."""
    text = found[0]
    return text.rstrip("0").rstrip(".") if "." in text else text
