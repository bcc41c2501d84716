"""Exact numbers compared with a column of integers or decimals, whatever digits they have.

DuckDB compares two DECIMALs as a third one that should hold both, and fails where there is none of 38 digits. So a number is rounded to
the digits that the column has, in the direction in which the comparison says the same.
"""

from __future__ import annotations

import decimal
import re
from collections.abc import Mapping

#: What holds of every value of a column, or of none.
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


def is_exact(storage: str) -> bool:
    """Whether columns of the DuckDB type *storage* hold integers or decimals."""
    return storage in _INTEGERS or _DECIMAL.fullmatch(storage) is not None


def compared_as(storage: str) -> str:
    """Return the DuckDB type as which numbers are compared with a column of the type *storage*."""
    return "BIGINT" if storage in _INTEGERS else storage


def nearest(storage: str, operator: str, number: decimal.Decimal) -> tuple[str, str]:
    """Return the *operator* (``=``, ``<``, ...), and the text of a number that :func:`compared_as` holds, which say the same as with *number*.

    The operator is :data:`ALWAYS` or :data:`NEVER`, and the text empty, where that does not depend on the column's value.
    """
    found = _DECIMAL.fullmatch(storage)
    scale = int(found[2]) if found else 0
    rounded = number.quantize(decimal.Decimal(1).scaleb(-scale), _ROUNDING[operator], _CONTEXT)
    if operator == "=" and rounded != number:
        return NEVER, ""
    limit = decimal.Decimal(10) ** (int(found[1]) - scale) if found else decimal.Decimal(1 << 63)
    if not -limit < rounded < limit:
        return (ALWAYS if operator in (("<", "<=") if number > 0 else (">", ">=")) else NEVER), ""
    return operator, format(rounded, "f")
