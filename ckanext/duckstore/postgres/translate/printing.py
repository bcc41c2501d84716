"""Output of values: the text that PostgreSQL prints for results, and their json."""

from __future__ import annotations

import json

from ...identifiers import column as encoded
from ...identifiers import literal
from ..builtins import as_json
from .casts import element_texts, numeric_text, printed, record_text, settle
from .expr import Expr


def handed_out(expr: Expr) -> str:
    """Return SQL of a result column: numerics and records as PostgreSQL's text, floats checked."""
    record = record_text(expr)
    if record is not None:
        return record
    if expr.type == "_numeric":
        return expr.printed or _texts(expr)
    return numeric_text(expr) if expr.type == "numeric" else expr.checked or expr.sql


def _texts(expr: Expr, sql: str | None = None, depth: int | None = None) -> str:
    """Return SQL of an array of numerics as an array of their texts."""
    known = element_texts(expr) if sql is None else None
    if known is not None:
        return f"CASE WHEN {expr.sql} IS NOT NULL THEN {known} END"
    depth = expr.depth if depth is None else depth
    element = "pg_text_numeric(element)" if depth == 1 else _texts(expr, "element", depth - 1)
    return f"list_transform({sql or expr.sql}, lambda element: {element})"


def json_text(value: Expr, comma: str = "','") -> str:
    """Return SQL of the text of PostgreSQL's json for *value*, records included.

    *comma* is SQL of the field separator.
    """
    value = settle(value)
    if value.fields is not None:
        items = value.items or tuple(Expr(f"({value.sql}).{encoded(name)}", type) for name, type in value.fields)
        parts = [
            f"{literal(json.dumps(name, ensure_ascii=False) + ':')}, coalesce({json_text(item)}, 'null')"
            for (name, _), item in zip(value.fields, items, strict=True)
        ]
        # A chain of || would be as deep as the record is wide; no part is NULL.
        return "concat('{', " + f", {comma}, ".join(parts) + ", '}')"
    if value.ordered is not None:
        return f"pg_json_number({value.printed})"
    if value.type == "_numeric" and value.printed is not None:
        return f"pg_json_list(list_transform({value.printed}, lambda element: pg_json_number(element)))"
    return printed(value) or as_json(value.sql, value.type or "text", value.depth)
