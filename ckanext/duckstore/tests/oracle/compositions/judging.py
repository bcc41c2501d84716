"""What counts as the same answer to a random query, and what kind a difference is of.

Beside what :func:`~..answer.difference` allows:

- zeros at the end of a numeric's decimals, wherever it stands: DuckDB's DECIMAL has one scale for a
  column;
- which of several errors it is: PostgreSQL fails at the first row, DuckDB at the first of some
  thousand, and in another order;
- a numeric of more than 38 digits is refused with 22003.

A refusal (0A000) of what PostgreSQL answers is a difference of the kind ``refused``, an error where
PostgreSQL computes less than DuckDB does (or the other way round) is ``lazy``, all else ``answer``.
"""

from __future__ import annotations

import re
from typing import Literal

from ..answer import difference
from ..collection import Answer

Kind = Literal["refused", "lazy", "answer"]

_NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?![\w.])")
#: Errors that the data of a row may cause.
_OF_DATA = ("22", "21", "54", "2F", "42601", "0A000")


def judge(wanted: Answer, ours: Answer) -> tuple[Kind, str] | None:
    """Return how *ours* differs from what PostgreSQL answered, None if it does not."""
    found = difference(wanted, ours)
    if found is None:
        return None
    if wanted.error is not None and ours.error is not None:
        internal = ours.error == "XX000" or (ours.error == "42883" and wanted.error != "42883")
        return ("answer", found) if internal else None
    if ours.error is not None:
        if ours.error == "22003" and _has_long_numbers(wanted):
            return None
        if ours.error == "0A000":
            return "refused", found
        return ("lazy" if ours.error.startswith(_OF_DATA) else "answer"), found
    if wanted.error is not None:
        return ("lazy" if wanted.error.startswith(_OF_DATA) else "answer"), found
    if wanted.columns == ours.columns and _without_zeros(wanted) == _without_zeros(ours):
        return None
    return "answer", found


def _has_long_numbers(answer: Answer) -> bool:
    """Whether a value has more digits than DuckDB's DECIMAL."""
    return any(
        len(re.sub(r"\D", "", number)) > 34
        for row in answer.rows or ()
        for value in row
        for number in _NUMBER.findall(value or "")
    )


def _without_zeros(answer: Answer) -> list[list[str | None]]:
    return [[None if value is None else _NUMBER.sub(_cut, value) for value in row] for row in answer.rows or ()]


def _cut(found: re.Match[str]) -> str:
    text = found[0]
    if "." not in text:
        return text
    # A quotient has 16 digits at least; the last one may be rounded where the value was handed on.
    return text.rstrip("0").rstrip(".")
