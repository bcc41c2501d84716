"""Output of values: the text that PostgreSQL prints for results, and their json."""

from __future__ import annotations

import json

from ...identifiers import column as encoded
from ...identifiers import literal
from ..builtins import as_json
from .casts import record_text, record_texts, settle
from .expr import Expr
from .numeric_texts import element_texts, json_of_texts, list_of_texts, numeric_text, printed


def handed_out(expr: Expr) -> str:
    """Return SQL of a result column: numerics and records as PostgreSQL's text, floats checked."""
    record = record_text(expr) or record_texts(expr)
    if record is not None:
        return record
    if expr.type == "_numeric":
        texts = list_of_texts(expr)
        return texts if expr.elements is None else f"CASE WHEN {expr.sql} IS NOT NULL THEN {texts} END"
    return numeric_text(expr) if expr.type == "numeric" else expr.checked or expr.sql


def _record_of(array: Expr) -> Expr:
    """Return ``element`` as a record of *array*."""
    return Expr("element", "record", fields=array.fields)


def json_text(value: Expr, comma: str = "','") -> str:
    """Return SQL of the text of PostgreSQL's json for *value*, records included.

    *comma* is SQL of the field separator.
    """
    value = settle(value)
    if value.fields is not None and value.type == "_record":
        return f"pg_json_list(list_transform({value.sql}, lambda element: {json_text(_record_of(value))}))"
    if value.fields is not None:
        items = value.items or tuple(Expr(f"({value.sql}).{encoded(name)}", type) for name, type in value.fields)
        parts = [
            f"{literal(json.dumps(name, ensure_ascii=False) + ':')}, coalesce({json_text(item)}, 'null')"
            for (name, _), item in zip(value.fields, items, strict=True)
        ]
        # A chain of || would be as deep as the record is wide; no part is NULL.
        made = "concat('{', " + f", {comma}, ".join(parts) + ", '}')"
        return made if value.present is None else f"CASE WHEN {value.present} THEN {made} END"
    if value.ordered is not None:
        return f"pg_json_number({value.printed})"
    texts = element_texts(value)
    if texts is not None:
        return json_of_texts(texts, value.depth)
    return printed(value) or as_json(value.sql, value.type or "text", value.depth)
