"""Rows as values: whole rows of a relation, and row types of tables."""

from __future__ import annotations

from dataclasses import replace

from ...errors import FeatureNotSupported
from ...identifiers import column as encoded
from ..nodes import Node, ast
from .casts import cast, settle
from .expr import NULL, Expr, combine
from .scope import Column, Relation, Scope
from .typenames import is_known


def whole_row(relation: Relation, scope: Scope) -> Expr:
    """Return all columns of a relation as one record; for a scalar function, the value itself."""
    if relation.scalar:
        return scope.use(relation.columns[0], relation.columns[0].name)
    if not relation.columns:
        raise FeatureNotSupported("a whole-row reference to a relation without columns")
    columns = [scope.use(column, f"{relation.name}.{column.name}") for column in relation.columns]
    made = record(columns, [column.name for column in relation.columns])
    if relation.missing:
        made = replace(made, sql=f"(CASE WHEN false THEN {made.sql} END)", null=True)
    made = replace(made, row=relation.table, whole=True)
    if not relation.nullable:
        return made
    # Only of tables is it known which column has no NULLs.
    tested = columns if made.row_id is None else [made.row_id]
    present = f"({' OR '.join(f'({column.sql} IS NOT NULL)' for column in tested)})"
    return replace(made, sql=f"(CASE WHEN {present} THEN {made.sql} END)", present=present)


def record(items: list[Expr], labels: list[str]) -> Expr:
    """Return a record of named fields."""
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
    """Return the NULL that *node* casts to the row type of a table in the query.

    Return None if *node* is another cast.

    As in PostgreSQL, built-in types take precedence.
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
    nulls = [cast(NULL, column.type or "text") for column in columns]
    made = record(nulls, [column.name for column in columns])
    return replace(made, sql=f"(CASE WHEN false THEN {made.sql} END)", row=parts[0])
