"""Rows as values: whole rows of a relation, the row type of a table, and what json puts into them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ...errors import FeatureNotSupported
from ...identifiers import column as encoded
from ..nodes import Node, ast
from .casts import cast, numeric_text, settle
from .expr import Expr, combine, text_literal
from .json_operators import get
from .pgtypes import JSON, UNKNOWN
from .scope import Column, Relation, Scope
from .typenames import is_known


def whole_row(relation: Relation, scope: Scope) -> Expr:
    """All columns of a relation as one record; the value itself for a function of a scalar type."""
    if relation.scalar:
        return scope.use(relation.columns[0], relation.columns[0].name)
    if not relation.columns:
        raise FeatureNotSupported("a whole-row reference to a relation without columns")
    columns = [scope.use(column, f"{relation.name}.{column.name}") for column in relation.columns]
    made = record(columns, [column.name for column in relation.columns])
    return replace(made, row=relation.table)


def record(items: list[Expr], labels: list[str]) -> Expr:
    """A record of named fields."""
    if len(set(labels)) != len(labels):
        raise FeatureNotSupported("a record with two fields of one name")
    settled = tuple(settle(item) for item in items)
    sql = (
        "struct_pack("
        + ", ".join(f"{encoded(label)} := {item.sql}" for label, item in zip(labels, settled, strict=True))
        + ")"
    )
    made = combine(sql, "record", *settled)
    return replace(
        made, items=settled, fields=tuple((label, item.type) for label, item in zip(labels, settled, strict=True))
    )


def null_row(node: Node, scope: Scope) -> Expr | None:
    """The NULL that *node* casts to the row type of a table which the query may read; None when *node* is another cast.

    PostgreSQL looks for a type of its own first.
    """
    parts = [part.sval for part in node.typeName.names]
    if parts[0] == "public":
        del parts[0]
    table = scope.context.tables.get(parts[0]) if len(parts) == 1 else None
    if not (isinstance(node.arg, ast.A_Const) and node.arg.isnull) or table is None or node.typeName.arrayBounds:
        return None
    if len(parts) == len(node.typeName.names) and is_known(parts[0]):
        return None
    columns = [Column.stored(name, declared, "") for name, declared in table.columns]
    nulls = [cast(Expr("NULL", UNKNOWN), column.type or "text") for column in columns]
    made = record(nulls, [column.name for column in columns])
    return replace(made, sql=f"(CASE WHEN false THEN {made.sql} END)", row=parts[0])


# json


def populate_record(node: Any, given: Sequence[Expr]) -> Expr:
    """``json_populate_record(row, json)``: the row, with the fields that the json has taken from there."""
    base, source = _populate_arguments(given)
    return _populated(base, source)


def populate_recordset(node: Any, given: Sequence[Expr]) -> Expr:
    """``json_populate_recordset(row, json)``: the same for each element of an array."""
    made = populated_rows(given)
    return replace(made, sql=f"unnest({made.sql})", rows=True)


def populated_rows(given: Sequence[Expr]) -> Expr:
    """The LIST of the rows of ``json_populate_recordset``."""
    from .calls import resolve_types

    base, source = _populate_arguments(given)
    made = _populated(base, Expr("item", source.type))
    elements = resolve_types(f"{source.type}_array_elements", [source]).sql()
    listed = combine(f"list_transform({elements}, lambda item: {made.sql})", "record", base, source)
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
        taken = cast(piece if type in JSON else get("->>", source, text_literal(name)), type or "text")
        kept = base.items[place] if base.items is not None else Expr(f"({base.sql}).{encoded(name)}", type)
        fields.append(_field(piece, kept, taken, combine("", type, base, source)))
    return replace(record(fields, [name for name, _ in base.fields]), row=base.row)


def _field(piece: Expr, kept: Expr, taken: Expr, made: Expr) -> Expr:
    """*taken* where the json has the *piece*, else *kept*: *made* is what uses both."""

    def chosen(kept: str, taken: str) -> str:
        return f"(CASE WHEN {piece.sql} IS NULL THEN {kept} ELSE {taken} END)"

    text = chosen(numeric_text(kept), numeric_text(taken)) if made.type == "numeric" else None
    return replace(made, sql=chosen(kept.sql, taken.sql), printed=text)
