"""Substitution of columns in an expression: by those of a group, or of a subquery."""

from __future__ import annotations

import re
from collections.abc import Mapping

_TEXT = r"'(?:[^']|'')*'"
#: A column of a relation as the translator writes it.
_COLUMN = re.compile(rf"{_TEXT}|\b[twq]\d+\.")


def substitute(sql: str, columns: Mapping[str, str]) -> str | None:
    """Return *sql* with each of *columns* replaced by its value, outside string literals.

    *sql* contains no query. Return None if it has other columns.
    """
    names = "|".join(re.escape(name) for name in sorted(columns, key=len, reverse=True))
    pattern = rf"{_TEXT}|(?<!\w)(?:{names})(?!\w)" if names else _TEXT
    marks: list[str] = []

    def replaced(found: re.Match[str]) -> str:
        if found[0] in columns:
            marks.append(columns[found[0]])
            return "\x00"
        return found[0]

    rest = re.sub(pattern, replaced, sql)
    if any(not found[0].startswith("'") for found in _COLUMN.finditer(rest)):
        return None
    parts = rest.split("\x00")
    if len(parts) != len(marks) + 1:
        return None
    return parts[0] + "".join(mark + part for mark, part in zip(marks, parts[1:], strict=True))
