"""Comparison of arrays: by their elements, then by their sizes, as PostgreSQL compares them.

DuckDB compares lists element by element, which is the same for arrays of one dimension whose
elements it compares as PostgreSQL does.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from .. import types
from ..builtins.templates import CALLS, CASTS, work_of
from ..types.names import JSON, element_of
from .expr import Expr, flattened
from .numeric_texts import of_items


@cache
def key_template(type: str | None) -> str | None:
    """Return SQL of what DuckDB compares instead of ``element``, a value of *type*; None if it
    compares the value.
    """
    found = types.get("jsonb" if type in JSON else type or "")
    key = found.key("element") if found is not None else "element"
    return key if key != "element" else None


def compared_elements(array: Expr) -> Expr:
    """Return the list of what DuckDB compares instead of the elements of *array*, of all its
    dimensions.
    """
    template = key_template(element_of(array.type))
    if template is None and array.depth == 1:
        return array
    sql = flattened(array.sql, array.depth)
    if template is not None:
        sql = of_items(sql, template, 1)
    return array.become(sql, array.type, work=CALLS | work_of(template or ""))


def array_key(array: Expr, depth: int) -> Expr:
    """Return what DuckDB compares instead of *array*, if the deepest one that it is compared with
    has *depth* dimensions.
    """
    elements = compared_elements(array)
    if depth == 1:
        return elements
    sizes = [str(array.depth)]
    row = array.sql
    for _ in range(array.depth):
        sizes.append(f"len({row})")
        row = f"{row}[1]"
    shape = f"CASE WHEN len({array.sql}) > 0 THEN [{', '.join(sizes)}] ELSE [] END"
    key = f"struct_pack(elements := {elements.sql}, shape := CAST({shape} AS BIGINT[]))"
    sql = f"(CASE WHEN {array.sql} IS NOT NULL THEN {key} END)"
    return replace(elements.become(sql, array.type, work=CASTS), null=array.null)
