"""What the SQL of a template takes: templates are written in this package, one for each function,
cast, operator and text of a type.
"""

from __future__ import annotations

from functools import cache

from .rendering import as_text

#: It calls a macro or Python function of ours, which takes longer than DuckDB's and may fail.
CALLS = 1
#: It casts a value, other than the literal of one, which may fail.
CASTS = 2


@cache
def work_of(template: str) -> int:
    """Return the work of *template*, as ``CALLS | CASTS``, besides that of its arguments."""
    return (CALLS if "pg_" in template else 0) | (CASTS if "CAST(" in template else 0)


@cache
def work_of_text(kind: str, depth: int = 1) -> int:
    """Return the work of the text of a value, see :func:`~.rendering.as_text`."""
    return work_of(as_text("value", kind, depth))
