"""Conversion of json to rows: ``json_populate_record`` and ``json_populate_recordset``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ...errors import FeatureNotSupported
from ...identifiers import column as encoded
from ..builtins.templates import CALLS, CASTS
from ..types.names import JSON, array_of, element_of, is_array
from .casts import cast
from .expr import Expr, combine, text_literal, work_of_parts
from .json_operators import get
from .numeric_texts import numeric_text
from .overloads import resolve_types
from .records import record

_NO_ARRAY = "pg_raise('pg:22P02:expected JSON array')"


def populate_record(node: Any, given: Sequence[Expr]) -> Expr:
    """Translate ``json_populate_record(row, json)``: the row, with fields from the json."""
    base, source = _populate_arguments(given)
    return _populated(base, source)


def populate_recordset(node: Any, given: Sequence[Expr]) -> Expr:
    """Translate ``json_populate_recordset(row, json)``: the same for each element of an array."""
    made = populated_rows(given)
    return replace(made, sql=f"unnest({made.sql})", rows=True)


def populated_rows(given: Sequence[Expr]) -> Expr:
    """Return the LIST of the rows of ``json_populate_recordset``."""
    base, source = _populate_arguments(given)
    made = _populated(base, Expr("item", source.type))
    elements = resolve_types(f"{source.type}_array_elements", [source]).sql()
    listed = combine(f"list_transform({elements}, lambda item: {made.sql})", "record", base, source, work=made.work)
    return replace(listed, fields=made.fields, row=base.row)


def _populate_arguments(given: Sequence[Expr]) -> tuple[Expr, Expr]:
    if len(given) != 2 or given[0].fields is None:
        raise FeatureNotSupported("json_populate_record of anything but a row and a json")
    source = given[1] if given[1].type in ("json", "jsonb") else cast(given[1], "json")
    return given[0], source


def _populated(base: Expr, source: Expr) -> Expr:
    assert base.fields is not None
    fields = []
    for place, (name, type) in enumerate(base.fields):
        piece = get("->", source, text_literal(name))
        taken = field_of(source, name, type or "text")
        kept = base.items[place] if base.items is not None else Expr(f"({base.sql}).{encoded(name)}", type)
        fields.append(_field(piece, kept, taken, combine("", type, base, source)))
    return replace(record(fields, [name for name, _ in base.fields]), row=base.row)


def field_of(source: Expr, name: str, type: str, typmods: Sequence[int] = ()) -> Expr:
    """Return the field *name* of the json object *source* as a value of *type*.

    An array is read from a json array, or from a json string that is an array literal.
    """
    piece = get("->", source, text_literal(name))
    if type in JSON:
        return cast(_no_null(piece), type)
    read = cast(get("->>", source, text_literal(name)), type, typmods)
    if not is_array(type):
        return read
    items = _items(piece, element_of(type) or "text", typmods)
    kind = resolve_types(f"{piece.type}_typeof", [piece]).sql()
    chosen = f"CASE coalesce({kind}, 'null') WHEN 'array' THEN {items.sql} WHEN 'string' THEN {read.sql}"
    return combine(f"({chosen} WHEN 'null' THEN NULL ELSE {_NO_ARRAY} END)", type, read, items, work=CALLS | CASTS)


def _no_null(piece: Expr) -> Expr:
    """Return NULL for the json null."""
    return combine(f"CAST(nullif(CAST({piece.sql} AS VARCHAR), 'null') AS JSON)", piece.type, piece, work=CASTS)


def _items(array: Expr, type: str, typmods: Sequence[int]) -> Expr:
    """Return the LIST of the elements of the json *array* as values of *type*."""
    suffix = "" if type in JSON else "_text"
    elements = resolve_types(f"{array.type}_array_elements{suffix}", [array]).sql()
    item = cast(_no_null(Expr("item", array.type)) if type in JSON else Expr("item", "text"), type, typmods)
    return combine(f"list_transform({elements}, lambda item: {item.sql})", array_of(type), array, item)


def _field(piece: Expr, kept: Expr, taken: Expr, made: Expr) -> Expr:
    """Return *taken* where the json has the *piece*, else *kept*; *made* uses both."""

    def chosen(kept: str, taken: str) -> str:
        return f"(CASE WHEN {piece.sql} IS NULL THEN {kept} ELSE {taken} END)"

    text = chosen(numeric_text(kept), numeric_text(taken)) if made.type == "numeric" else None
    work = work_of_parts((made, piece, kept, taken))
    return replace(made, sql=chosen(kept.sql, taken.sql), printed=text, work=work)
