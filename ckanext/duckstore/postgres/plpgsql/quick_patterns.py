"""``LIKE`` and ``ILIKE`` evaluated without DuckDB, see :mod:`.quick`."""

from __future__ import annotations

import re

from ...remembering import of_short_texts
from ..types.names import UNKNOWN
from .cells import FALSE, NULL_BOOL, TRUE, Cell
from .quick_operators import TEXTS, Slow

#: A character of a pattern, which may be escaped.
_CHARACTER = re.compile(r"\\.|.", re.DOTALL)
_REMEMBERED, _LONGEST = 500, 1000
#: The maximum product of the lengths of a text and a pattern: the time limit cannot interrupt it.
_MOST_STEPS = 10_000_000


def like(name: str, left: Cell, right: Cell) -> Cell:
    """Return ``left LIKE right``; *name* is the operator."""
    if not all(cell.type in TEXTS or cell.type == UNKNOWN for cell in (left, right)):
        raise Slow
    if left.value is None or right.value is None:
        return NULL_BOOL
    text, pattern = left.value, right.value
    if name.endswith("*"):
        if not (text.isascii() and pattern.isascii()):
            raise Slow
        text, pattern = text.lower(), pattern.lower()
    return TRUE if _matches(text, pattern) is not name.startswith("!") else FALSE


@of_short_texts(_REMEMBERED, _LONGEST)
def _parts(pattern: str) -> tuple[tuple[re.Pattern[str], int], ...]:
    """Return the parts of *pattern* between its ``%``, and how many characters each matches."""
    parts, lengths = [""], [0]
    for found in _CHARACTER.finditer(pattern):
        char = found[0]
        if char == "%":
            parts.append("")
            lengths.append(0)
        elif char == "\\":  # at the end
            raise Slow
        else:
            parts[-1] += "." if char == "_" else re.escape(char[-1])
            lengths[-1] += 1
    return tuple((re.compile(part, re.DOTALL), length) for part, length in zip(parts, lengths, strict=True))


def _matches(text: str, pattern: str) -> bool:
    if len(text) * len(pattern) > _MOST_STEPS:
        raise Slow
    (first, start), *others = _parts(pattern)
    if not others:
        return first.fullmatch(text) is not None
    if first.match(text) is None:
        return False
    for part, _ in others[:-1]:
        found = part.search(text, start)
        if found is None:
            return False
        start = found.end()
    last, length = others[-1]
    return len(text) - length >= start and last.fullmatch(text, len(text) - length) is not None
