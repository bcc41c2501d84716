"""PostgreSQL's two output forms of a value: the text of its type's output function, and its
json.
"""

from __future__ import annotations

from ..types.names import INTEGERS, UNKNOWN
from ..types.registry import get, printer


def as_text(sql: str, kind: str, depth: int = 1) -> str:
    """Return SQL for PostgreSQL's text of the value of *sql*; NULL stays NULL.

    :param kind: its PostgreSQL type.
    :param depth: its number of dimensions, if it is an array.
    """
    if kind == "jsonb":
        return f"CAST(pg_jsonb({sql}) AS VARCHAR)"
    if kind.startswith("_"):
        if kind[1:] in INTEGERS:
            return f"pg_text_integers({sql})"
        if depth > 1:
            return f"pg_text_arrays(list_transform({sql}, lambda element: {as_text('element', kind, depth - 1)}))"
        element = as_text("element", kind[1:])
        return f"pg_text_array(list_transform({sql}, lambda element: {element}))"
    found = get(kind)
    if found is None:
        return sql if kind == UNKNOWN else f"CAST({sql} AS VARCHAR)"
    name = printer(found)
    return f"{name}({sql})" if name is not None else found.text(sql)


def as_json(sql: str, kind: str, depth: int = 1) -> str:
    """Return SQL for the json that PostgreSQL's ``to_json`` returns for the value of *sql*, as
    text. The parameters are those of :func:`as_text`.
    """
    if kind.startswith("_"):
        if kind[1:] in INTEGERS:
            return f"pg_json_integers({sql})"
        element = as_json("element", kind, depth - 1) if depth > 1 else as_json("element", kind[1:])
        return f"pg_json_list(list_transform({sql}, lambda element: {element}))"
    found = get(kind)
    if found is not None and found.json_form == "json":
        return as_text(sql, kind) if kind == "jsonb" else found.json(sql)
    if found is not None and found.json_form == "macro":
        return f"pg_json_{kind}({sql})"
    form = found.json_form if found is not None else "string"
    return f"pg_json_{form}({as_text(sql, kind)})"
