"""Exact comparison of numbers of any precision with a column of integers or decimals.

DuckDB compares two DECIMALs as a third one that holds both, and fails if that needs more than 38
digits. So a number is rounded to the column's scale, in the direction that keeps the result of the
comparison.
"""

from __future__ import annotations

import decimal
import re
from collections.abc import Mapping, Sequence

#: Operators that are true for every value of a column, or for none.
ALWAYS, NEVER = "always", "never"
_ROUNDING: Mapping[str, str] = {
    "=": decimal.ROUND_FLOOR,
    "<": decimal.ROUND_CEILING,
    ">=": decimal.ROUND_CEILING,
    ">": decimal.ROUND_FLOOR,
    "<=": decimal.ROUND_FLOOR,
}
_DECIMAL = re.compile(r"DECIMAL\((\d+),\s*(\d+)\)")
_CONTEXT = decimal.Context(prec=200_000, traps=[])
_INTEGERS = frozenset({"SMALLINT", "INTEGER", "BIGINT"})
#: The number of integers from 0 that a ``bigint`` can be.
_BIGINTS = 1 << 63


def is_bigint(number: int) -> bool:
    """Check whether a ``bigint`` can be *number*."""
    return -_BIGINTS <= number < _BIGINTS


def are_integers(storage: str, values: Sequence[object]) -> bool:
    """Check whether *values* are integers, and columns of the DuckDB type *storage* too."""
    return storage in _INTEGERS and all(type(value) is int for value in values)


def is_exact(storage: str) -> bool:
    """Check whether columns of the DuckDB type *storage* hold integers or decimals."""
    return storage in _INTEGERS or _DECIMAL.fullmatch(storage) is not None


def compared_as(storage: str) -> str:
    """Return the DuckDB type as which numbers are compared with a column of the type *storage*."""
    return "BIGINT" if storage in _INTEGERS else storage


def nearest(storage: str, operator: str, number: decimal.Decimal) -> tuple[str, str]:
    """Return an equivalent of *operator* (``=``, ``<``, ...) and *number*, whose number fits
    :func:`compared_as`. The number is returned as text.

    If the result does not depend on the column's value, the operator is :data:`ALWAYS` or
    :data:`NEVER` and the text is empty.
    """
    found = _DECIMAL.fullmatch(storage)
    scale = int(found[2]) if found else 0
    rounded = number.quantize(decimal.Decimal(1).scaleb(-scale), _ROUNDING[operator], _CONTEXT)
    if operator == "=" and rounded != number:
        return NEVER, ""
    limit = decimal.Decimal(10) ** (int(found[1]) - scale) if found else decimal.Decimal(_BIGINTS)
    if not (-limit < rounded < limit or (rounded == -limit and not found)):
        return (ALWAYS if operator in (("<", "<=") if number > 0 else (">", ">=")) else NEVER), ""
    return operator, format(rounded, "f")
