"""Operators of json and jsonb: extraction, containment and deletion."""

from __future__ import annotations

from ...errors import of_sqlstate
from ..builtins.templates import CALLS
from ..types.names import JSON, STRINGS, UNKNOWN, long_name
from .casts import cast, settle, undefined
from .expr import Expr, combine


def get(operator: str, left: Expr, right: Expr) -> Expr:
    """Translate ``-> ->>``: a field by name, or an element by position.

    Positions count from 0, negative ones from the end.
    """
    if left.type == UNKNOWN:
        raise of_sqlstate("42725", f"operator is not unique: unknown {operator} {long_name(right.type)}")
    if left.type not in JSON and left.type is not None:
        raise undefined(operator, left, right)
    right = settle(right) if right.type == UNKNOWN else right
    if right.type in STRINGS:
        name = "field"
    elif right.type in ("int4", "int2"):
        name = "element"
    else:
        raise undefined(operator, left, right)
    suffix = "_text" if operator == "->>" else ""
    kind = "jsonb" if name == "element" and left.type == "jsonb" else "json"
    return combine(
        f"pg_{kind}_{name}_get{suffix}({left.sql}, {right.sql})",
        "text" if suffix else left.type,
        left,
        right,
        work=CALLS,
    )


def path(operator: str, left: Expr, right: Expr) -> Expr:
    """Translate ``#> #>>``: along a path of keys and positions."""
    if left.type not in JSON and left.type is not None:
        raise undefined(operator, left, right)
    steps = cast(right, "_text") if right.type == UNKNOWN else right
    if steps.type not in ("_text", "_varchar", None):
        raise undefined(operator, left, right)
    suffix = "_text" if operator == "#>>" else ""
    return combine(
        f"pg_json_path_get{suffix}({left.sql}, {steps.sql})", "text" if suffix else left.type, left, right, work=CALLS
    )


def has(operator: str, left: Expr, right: Expr) -> Expr:
    """Translate ``? ?| ?&`` of jsonb."""
    if left.type not in ("jsonb", "nested", None):
        raise undefined(operator, left, right)
    if operator == "?":
        return combine(f"pg_jsonb_has({left.sql}, {settle(right).sql})", "bool", left, right, work=CALLS)
    keys = cast(right, "_text") if right.type == UNKNOWN else right
    return combine(
        f"pg_jsonb_has_{'any' if operator == '?|' else 'all'}({left.sql}, {keys.sql})", "bool", left, right, work=CALLS
    )


def minus(left: Expr, right: Expr) -> Expr:
    """Translate ``jsonb - text``, ``- integer``, ``- text[]``."""
    right = settle(right)
    if right.type in STRINGS:
        name = "key"
    elif right.type in ("int4", "int2"):
        name = "element"
    elif right.type == "_text":
        name = "keys"
    else:
        raise undefined("-", left, right)
    return combine(f"pg_jsonb_minus_{name}({left.sql}, {right.sql})", "jsonb", left, right, work=CALLS)


def delete_path(operator: str, left: Expr, right: Expr) -> Expr:
    """Translate ``#-``: delete the value at a path."""
    if left.type not in ("jsonb", None):
        raise undefined(operator, left, right)
    return combine(f"pg_jsonb_minus_path({left.sql}, {cast(right, '_text').sql})", "jsonb", left, right, work=CALLS)
