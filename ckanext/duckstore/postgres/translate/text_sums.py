"""Sums and averages of numerics that are kept as text, over groups and frames.

Values of up to 28 digits before the point and 28 after it are added by DuckDB, in two DECIMALs: a
frame that grows costs no more for each row. Only longer ones, NaN and infinity are collected as
text.
"""

from __future__ import annotations

from dataclasses import replace

from .. import builtins as registry
from ..builtins.templates import CALLS
from ..types.decimals import MAX_DIGITS
from .numeric_texts import numeric_text
from .overloads import Call

_PARTS = (
    "CAST(@sum((pg_number_parts($1)).whole) AS VARCHAR), CAST(@sum((pg_number_parts($1)).fraction) AS VARCHAR), "
    "@string_agg((pg_number_parts($1)).other, ' '), @max((pg_number_parts($1)).scale)"
)
_TARGETS = {"sum": f"pg_sum_of_parts({_PARTS})", "avg": f"pg_average_of_parts({_PARTS}, @count($1))"}


def sum_text(made: Call, modifiers: registry.Modifiers) -> str | None:
    """Return SQL of PostgreSQL's text of *made*, a sum or average of numerics that are kept as
    ordered text.

    Return None if it is another call, or one with DISTINCT.
    """
    item = made.arguments[0] if made.name in _TARGETS and made.type == "numeric" else None
    if item is None or item.ordered is None or modifiers.distinct:
        return None
    overload = replace(made.resolution.overload, target=_TARGETS[made.name], printed=True)
    of_texts = replace(
        made,
        resolution=replace(made.resolution, overload=overload),
        arguments=(item.become(numeric_text(item), "text", work=CALLS),),
    )
    return of_texts.printed(modifiers)


def with_scale(made: Call) -> Call:
    """Return *made*, an average of values with a known number of decimals, of their sum with these
    decimals, zeros included: PostgreSQL's average has at least as many.
    """
    item = made.arguments[0] if made.name == "avg" and made.type == "numeric" else None
    if item is None or item.type != "numeric" or item.scale is None or item.ordered is not None:
        return made
    total = f"CAST(CAST(@sum($1) AS DECIMAL({MAX_DIGITS},{item.scale})) AS VARCHAR)"
    return made.computed_by(f"pg_average_text({total}, @count($1))")
