"""PostgreSQL's texts of numerics and of the elements of arrays of numerics.

The value of a numeric is a DECIMAL, which has one number of decimals for all rows. The text has
those that PostgreSQL prints. An array that is built by functions of arrays has the texts that the
same functions make of the texts of their arguments.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from ..builtins.templates import CALLS
from ..types.decimals import MAX_DIGITS
from .expr import Expr, flattened


def printed(expr: Expr) -> str | None:
    """Return SQL of PostgreSQL's text of a numeric, with trailing zeros.

    Return None if that is unknown.
    """
    if expr.type != "numeric" or expr.printed is not None:
        return expr.printed
    if expr.scale is not None and expr.scale <= MAX_DIGITS:
        return f"CAST(CAST({expr.sql} AS DECIMAL({MAX_DIGITS},{expr.scale})) AS VARCHAR)"
    return f"pg_text_scaled({expr.sql}, {expr.decimals})" if expr.decimals is not None else None


def numeric_text(expr: Expr) -> str:
    """Return SQL of PostgreSQL's text of a numeric, or of that text without trailing zeros."""
    return "CAST(NULL AS VARCHAR)" if expr.is_null else printed(expr) or f"pg_text_numeric({expr.sql})"


def element_texts(expr: Expr) -> str | None:
    """Return SQL of the list of PostgreSQL's texts of the elements of an array of numerics, a list
    of lists if it has several dimensions.

    Return None if unknown.
    """
    if expr.type != "_numeric" or expr.elements is None:
        return expr.printed if expr.type == "_numeric" else None
    text = numeric_text if expr.depth == 1 else list_of_texts
    return "[" + ", ".join(map(text, expr.elements)) + "]"


def texts_of_all(expr: Expr) -> str | None:
    """Return SQL of :func:`element_texts` as one list, whatever the dimensions."""
    texts = element_texts(expr)
    return texts and flattened(texts, expr.depth)


def list_of_texts(expr: Expr) -> str:
    """Return SQL of the list of the texts of the elements of an array of numerics, without trailing
    zeros where PostgreSQL's are unknown.
    """
    return element_texts(expr) or of_items(expr.sql, "pg_text_numeric(element)", expr.depth)


def of_items(array: str, item: str, depth: int) -> str:
    """Return SQL of *array*, of *depth* dimensions, with *item*, SQL of ``element``, for each item
    of the last one.
    """
    for _ in range(depth - 1):
        item = f"list_transform(element, lambda element: {item})"
    return f"list_transform({array}, lambda element: {item})"


def array_text(expr: Expr) -> str | None:
    """Return SQL of PostgreSQL's text of an array of numerics, None if that follows from the
    value.
    """
    texts = element_texts(expr)
    return None if texts is None else _text_of_list(texts, expr.depth)


def _text_of_list(texts: str, depth: int) -> str:
    if depth == 1:
        return f"pg_text_array({texts})"
    return f"pg_text_arrays(list_transform({texts}, lambda element: {_text_of_list('element', depth - 1)}))"


def json_of_texts(texts: str, depth: int) -> str:
    """Return SQL of the json of an array from the list of the texts of its elements."""
    item = "pg_json_number(element)" if depth == 1 else json_of_texts("element", depth - 1)
    return f"pg_json_list(list_transform({texts}, lambda element: {item}))"


def texts_of_result(parts: Sequence[Expr], written: Callable[[Sequence[Expr]], str]) -> str | None:
    """Return SQL of the list of texts of an array of numerics that a function makes of *parts*.

    :param written: returns SQL of the function of other arguments: of lists of texts instead of
        arrays of numerics, and of texts instead of numerics.
    :return: None if the texts follow from the values.
    """
    if not any(map(_has_texts, parts)):
        return None
    return written([_as_texts(part) for part in parts])


def _has_texts(expr: Expr) -> bool:
    """Return whether the text of *expr*, or those of its elements, do not follow from the value."""
    if expr.type == "_numeric" and expr.elements is not None:
        return any(map(_has_texts, expr.elements))
    return expr.printed is not None or (expr.type == "numeric" and not expr.null and printed(expr) is not None)


def _as_texts(expr: Expr) -> Expr:
    if expr.type == "numeric":
        return expr.become(numeric_text(expr), "text", work=CALLS)
    if expr.type == "_numeric":
        return replace(expr.become(list_of_texts(expr), "_text", work=CALLS), depth=expr.depth)
    return expr
