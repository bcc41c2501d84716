"""Why a query fails in one of the two databases only: an expression of it that fails where it is
computed, and that the other one did not compute.

Neither SQL nor PostgreSQL defines which expressions are computed and in which order. So such a
difference is explained if an expression of the query, computed alone for every row, raises that
error in the database that answered the query.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from ..collection import Answer
from .expressions import standalone

Ask = Callable[[str], Answer]

NOT_COMPUTED = "An expression of the query raises the error, and only one of the databases computes it."
TOO_LONG = "A numeric inside of an expression has more digits than the DECIMAL that computes it: refused."
NOT_FINITE = "A numeric or an interval inside of an expression is NaN or infinite: refused."
OVERFLOW = "A float overflows or underflows inside of an expression, which is not checked, see docs/sql.rst."
_IS_INFINITE = re.compile("numeric|infinite intervals")
#: A computed numeric may have that many digits before the point, and that many in all; see
#: docs/differences.rst.
_WHOLE, _DIGITS = 18, 38
_LONGEST = (
    "SELECT max(length(trunc(abs(v::numeric))::text)) AS whole, max(scale(v::numeric)) AS decimals FROM ({}) AS q "
    "WHERE pg_typeof(v) = 'numeric'::regtype AND v::text !~ 'N|I'"
)


def explanation(wanted: Answer, found: Answer, parts: Sequence[str], postgres: Ask, ours: Ask) -> str | None:
    """Return why one of *wanted*, PostgreSQL's answer, and *found*, ours, is an error; None if that
    is not known.

    :param parts: the expressions of the query.
    """
    if found.error is None and wanted.error is None:
        return None
    if wanted.error == "22003" and found.error is None and "value out of range" in (wanted.message or ""):
        return OVERFLOW
    if found.error is None:
        return NOT_COMPUTED if any(_same(ours(standalone(part)).error, wanted.error) for part in parts) else None
    if any(_same(postgres(standalone(part)).error, found.error) for part in parts):
        return NOT_COMPUTED
    if found.error == "22003" and any(_is_long(part, postgres) for part in parts):
        return TOO_LONG
    return NOT_FINITE if found.error == "0A000" and _IS_INFINITE.search(found.message or "") else None


def _same(error: str | None, other: str | None) -> bool:
    """Return whether two errors are the same, or both of data."""
    return error is not None and other is not None and (error == other or error[:2] == other[:2] == "22")


def _is_long(part: str, postgres: Ask) -> bool:
    """Return whether a value of the expression *part* has more digits than DuckDB's DECIMAL."""
    rows = postgres(_LONGEST.format(standalone(part))).rows
    whole, decimals = (int(value or 0) if value != "null" else 0 for value in rows[0]) if rows else (0, 0)
    return whole > _WHOLE or whole + decimals > _DIGITS
