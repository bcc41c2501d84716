"""Templates of numbers of fixed size, each once, for which a regular expression reads a moment.

DuckDB computes both functions once for a query if the template is a constant. What does not match
exactly, or is no moment, is read by :mod:`.moment_reading`.
"""

from __future__ import annotations

import re

from ckanext.duckstore.remembering import of_short_texts

from .moment_templates import LONGEST, REMEMBERED

_PLAIN = re.compile(r'(?:YYYY|MM|DD|HH24|MI|SS|"T"|[-/.: ])+')
_FIELD = re.compile(r"YYYY|MM|DD|HH24|MI|SS")
_REQUIRED = frozenset({"YYYY", "MM", "DD"})
#: What each field reads: a year is not 0.
_DIGITS = {
    "YYYY": "([1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])",
    "MM": "([0-9]{2})",
    "DD": "([0-9]{2})",
    "HH24": "([01][0-9]|2[0-3])",
    "MI": "([0-5][0-9])",
    "SS": "([0-5][0-9])",
}


@of_short_texts(REMEMBERED, LONGEST)
def _fields(template: str) -> tuple[str, ...]:
    """Return the fields of a plain *template* in its order, nothing for another one."""
    fields = tuple(_FIELD.findall(template)) if len(template) <= LONGEST and _PLAIN.fullmatch(template) else ()
    return fields if set(fields) >= _REQUIRED and len(set(fields)) == len(fields) else ()


def plain_pattern(template: str) -> str | None:
    """Return the regular expression of the texts that *template* reads in the plain way, None if
    there are none.
    """
    if not _fields(template):
        return None
    return "".join(
        _DIGITS.get(part) or re.escape(part.strip('"')) for part in re.split(f"({_FIELD.pattern})", template) if part
    )


def plain_order(template: str) -> str | None:
    """Return the replacement for that expression: the timestamp that its groups make."""
    fields = _fields(template)
    if not fields:
        return None
    group = {field: f"\\{number}" for number, field in enumerate(fields, 1)}
    hour, minute, second = (group.get(field, "00") for field in ("HH24", "MI", "SS"))
    return f"{group['YYYY']}-{group['MM']}-{group['DD']} {hour}:{minute}:{second}"
