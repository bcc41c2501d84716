"""Which triggers can run on an UPDATE without the existing row."""

from __future__ import annotations

from functools import lru_cache

from ..nodes import ast
from . import code
from .definition import Definition
from .lookups import FULL_TEXT
from .names import Slot

#: Fields of NEW that no record of an UPDATE sets.
_KEPT = frozenset({"_id", FULL_TEXT})


@lru_cache(maxsize=512)
def needs_existing(definition: Definition) -> bool:
    """Return whether the result of a trigger on UPDATE may depend on the existing row even if the
    record sets all columns: it names OLD, NEW as a whole or ``NEW._id``, or returns another row.
    """
    old, new = definition.code.special["old"], definition.code.special["new"]

    def is_more(slot: Slot, field: str | None) -> bool:
        return slot == old or (slot == new and (field is None or field in _KEPT))

    for part in code.parts(definition.code.steps):
        if isinstance(part, code.Expression):
            if any(is_more(each.slot, each.rest[0] if each.rest else None) for each in part.references):
                return True
        elif isinstance(part, code.Target):
            if is_more(part.slot, part.field):
                return True
        elif isinstance(part, code.Return) and not _is_new_or_null(part, new):
            return True
    return False


def _is_new_or_null(step: code.Return, new: Slot) -> bool:
    if step.value is not None:
        return isinstance(step.value.value, ast.A_Const) and bool(step.value.value.isnull)
    return step.record in (new, None)
