"""Aggregates of values that DuckDB compares by a key: those with DISTINCT, minimum, maximum and
mode.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pglast.enums import SortByDir, SortByNulls

from ..builtins.templates import CALLS
from .comparisons import as_key, compared_otherwise, sort_key
from .expr import Expr
from .overloads import Call
from .printing import json_text

#: What DuckDB's lists of values are called in the targets of aggregates that collect values.
_LIST, _JSON_LIST, _JOINED = "@list($1)", "@list($json1)", "@string_agg($1, "
_OF_JSON = ("json_agg", "jsonb_agg", "json_agg_strict", "jsonb_agg_strict")
_COLLECTING = ("array_agg", *_OF_JSON, "string_agg")


def distinct(made: Call, order: Sequence[Any]) -> Call | None:
    """Return *made*, a call with DISTINCT, as one that keeps the first of the values with the same
    key and sorts them by it; None if DuckDB compares the values themselves.

    :param order: the terms of its ORDER BY.
    """
    item = made.arguments[0]
    of_rows = made.name in _OF_JSON and item.items is not None
    if not of_rows and (
        made.name not in _COLLECTING or item.type in ("numeric", "record") or not compared_otherwise(item)
    ):
        return None
    descending = bool(order) and order[0].sortby_dir == SortByDir.SORTBY_DESC
    nulls = order[0].sortby_nulls if order else SortByNulls.SORTBY_NULLS_DEFAULT
    first = descending if nulls == SortByNulls.SORTBY_NULLS_DEFAULT else nulls == SortByNulls.SORTBY_NULLS_FIRST
    pairs = f"@list(struct_pack(k := ${len(made.arguments) + 1}, v := $1))"
    listed = f"pg_distinct_by({pairs}, '{'DESC' if descending else 'ASC'}', {str(first).lower()})"
    target = made.resolution.overload.target
    target = _LIST if target == "list" else target
    written = json_text(Expr("element", item.type, fields=item.fields, depth=item.depth))
    for given, wanted in (
        (_LIST, listed),
        (_JSON_LIST, f"list_transform({listed}, lambda element: {written})"),
        (_JOINED, f"pg_joined_texts({listed}, "),
    ):
        target = target.replace(given, wanted)
    return _with_key(made, target, _row_key(item) if of_rows else as_key(item))


def _row_key(row: Expr) -> Expr:
    """Return a record of what DuckDB compares instead of the fields of *row*."""
    fields = ", ".join(f"k{place} := {sort_key(item)}" for place, item in enumerate(row.items or ()))
    return replace(row, sql=f"struct_pack({fields})", work=row.work | CALLS)


def chosen(made: Call) -> Call:
    """Return *made*, as the value with the greatest, least or most frequent key if it is ``max`` or
    ``min`` of arrays, or ``mode``, of values that DuckDB compares by a key.
    """
    of_arrays = made.name in ("max", "min") and made.resolution.overload.arguments == ("anyarray",)
    if made.name == "mode" and not compared_otherwise(made.arguments[0]):
        return _beside_column(made)
    if not (of_arrays or made.name == "mode") or not compared_otherwise(made.arguments[0]):
        return made
    target = f"@arg_{made.name}($1, $2)" if of_arrays else "(@list($1))[pg_array_position(@list($2), @mode($2))]"
    return _with_key(made, target, as_key(made.arguments[0]))


def _beside_column(made: Call) -> Call:
    """Return ``mode`` of a value that uses columns with an argument that has one: DuckDB takes a
    constant for a fraction, and the translation of ``coalesce('a', b || NULL)`` is one.
    """
    item = made.arguments[0]
    if not item.uses or any(use.sql == item.sql for use in item.uses):
        return made
    column = min(item.uses, key=lambda use: use.sql)
    beside = Expr(column.sql, None, uses=frozenset((column,)))
    return _with_key(made, "@mode(struct_pack(v := $1, u := $2).v)", beside)


def _with_key(made: Call, target: str, key: Expr) -> Call:
    """Return *made* with another *target*, whose last argument is *key*."""
    overload = made.resolution.overload
    overload = replace(overload, target=target, arguments=(*overload.arguments, "any"), constant="")
    resolution = replace(made.resolution, overload=overload)
    return replace(made, resolution=resolution, arguments=(*made.arguments, key))
