"""Functions in FROM: sets of rows, ROWS FROM, WITH ORDINALITY and column definition lists."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from ...errors import DatatypeMismatch, FeatureNotSupported, InvalidSQL, of_sqlstate
from ...identifiers import column as encoded
from ..nodes import Node, ast
from . import calls, json_records, special_syntax, typenames
from .casts import cast, settle
from .expr import Expr, Use
from .expressions import compile
from .from_items import Item, compiles_item, renamed
from .naming import result_name
from .overloads import Call, function_name, resolve, resolve_types
from .scope import Column, Relation, Scope

#: Functions whose only column is not named after the function.
_COLUMN_NAMES = dict.fromkeys(
    ("json_array_elements", "json_array_elements_text", "jsonb_array_elements", "jsonb_array_elements_text"), "value"
)


@dataclass(frozen=True)
class Rows:
    """A set of rows: SQL of the LIST that holds them, and their columns.

    A column without a field is the element itself. ``definitions`` make the columns of a definition
    list from SQL of the element.
    """

    sql: str
    columns: tuple[tuple[str, str | None], ...]
    scalar: bool
    uses: frozenset[Use]
    definitions: tuple[Callable[[str], Expr], ...] = ()
    scale: int | None = None


@compiles_item(ast.RangeFunction)
def _functions(node: Node, scope: Scope, seen: Sequence[Relation]) -> Item:
    """Translate ``FROM f(…)``, ``ROWS FROM (…)``, ``WITH ORDINALITY``."""
    inside = replace(scope, relations=list(seen), clause="functions in FROM")
    sets: list[Rows] = []
    for call, definitions in node.functions:
        sets += _rows(call, definitions or node.coldeflist, inside)
    alias = scope.context.alias()
    name = node.alias.aliasname if node.alias is not None else result_name(node.functions[0][0])
    columns, outputs = _columns(sets, alias)
    lists = ", ".join(f"unnest({rows.sql}) AS s{place}" for place, rows in enumerate(sets))
    if node.ordinality:
        lists += f", {_numbered(sets)} AS n"
        outputs.append(f"u.n AS c{len(columns)}")
        columns.append(Column("ordinality", "int8", f"{alias}.c{len(columns)}", relation=alias))
    if (
        len(sets) == 1
        and sets[0].scalar
        and sets[0].columns[0][0] not in _COLUMN_NAMES.values()
        and not (node.alias is not None and node.alias.colnames)
    ):
        columns[0] = replace(columns[0], name=name)
    named = renamed(columns, node.alias, name)
    uses = frozenset[Use]().union(*(rows.uses for rows in sets))
    lateral = "LATERAL " if any(use.level == scope.level for use in uses) else ""
    sql = f"{lateral}(SELECT {', '.join(outputs)} FROM (SELECT {lists}) AS u) AS {alias}"
    scalar = len(columns) == 1 and sets[0].scalar
    return Item(sql, (Relation(name, named, named, alias, scalar=scalar),), uses)


def _rows(node: Any, definitions: Any, scope: Scope) -> list[Rows]:
    """Return the sets of rows of a function.

    ``unnest`` of several arrays has several; a scalar function has one row.
    """
    if not isinstance(node, ast.FuncCall):
        made = compile(node, scope)
        return [Rows(f"[{settle(made).sql}]", ((result_name(node), made.type),), True, made.uses)]
    name = function_name(node)
    if definitions:
        return [_defined(name, node, definitions, scope)]
    if name == "unnest" and len(node.args or ()) > 1:
        return [_one(resolve_types(name, [compile(item, scope)]), scope) for item in node.args]
    if name in ("json_populate_recordset", "jsonb_populate_recordset"):
        made = json_records.populated_rows([compile(item, scope) for item in node.args or ()])
        return [Rows(made.sql, made.fields or (), False, made.uses)]
    if name in special_syntax.HANDLERS:
        made = calls.call(node, scope)
        if made.fields is not None:
            return [Rows(f"[{made.sql}]", made.fields, False, made.uses)]
        return [Rows(f"[{made.sql}]", ((name, made.type),), True, made.uses)]
    return [_one(resolve(node, name, scope), scope)]


def _one(made: Call, scope: Scope) -> Rows:
    kind = made.resolution.overload.kind
    uses = frozenset[Use]().union(*(item.uses for item in made.arguments))
    if kind in ("aggregate", "window"):
        raise of_sqlstate(
            "42803" if kind == "aggregate" else "42P20", f"{kind} functions are not allowed in functions in FROM"
        )
    sql = made.rows() if kind == "set" else f"[{made.sql()}]"
    if made.fields:
        return Rows(sql, made.fields, False, uses)
    if made.type == "record":
        raise InvalidSQL('a column definition list is required for functions returning "record"')
    series = special_syntax.series(made)
    column = _COLUMN_NAMES.get(made.name, made.name), made.type
    return Rows(sql, (column,), True, uses, scale=series.scale if series is not None else None)


def _columns(sets: Sequence[Rows], alias: str) -> tuple[list[Column], list[str]]:
    """Return the columns of all sets, as SQL on the row ``u`` with the fields ``s0``, ``s1`` …"""
    columns: list[Column] = []
    outputs: list[str] = []
    for place, rows in enumerate(sets):
        for number, (name, type) in enumerate(rows.columns):
            if rows.definitions:
                source = rows.definitions[number](f"u.s{place}").sql
            else:
                source = f"u.s{place}" if rows.scalar else f"u.s{place}.{encoded(name)}"
            outputs.append(f"{source} AS c{len(columns)}")
            columns.append(Column(name, type, f"{alias}.c{len(columns)}", rows.scale, relation=alias))
    return columns, outputs


def _numbered(sets: Sequence[Rows]) -> str:
    longest = ", ".join(f"coalesce(len({rows.sql}), 0)" for rows in sets)
    return f"unnest(pg_numbers({f'greatest({longest})' if len(sets) > 1 else longest}))"


def _defined(name: str, node: Node, definitions: Any, scope: Scope) -> Rows:
    """Translate ``json_to_recordset(…) AS x(a int, b text)``: fields cast to the declared types."""
    kind, _, shape = name.partition("_to_")
    if kind not in ("json", "jsonb") or shape not in ("record", "recordset"):
        raise DatatypeMismatch('a column definition list is only allowed for functions returning "record"')
    if len(node.args or ()) != 1:
        raise InvalidSQL(f"function {name} takes one argument")
    value = cast(compile(node.args[0], scope), kind)
    if value.type != kind:
        raise FeatureNotSupported(f"{name} of another type")
    rows = f"[{value.sql}]" if shape == "record" else resolve_types(f"{kind}_array_elements", [value]).sql()
    made = [partial(_field, definition, kind) for definition in definitions]
    columns = tuple(
        (definition.colname, field("element").type) for definition, field in zip(definitions, made, strict=True)
    )
    return Rows(rows, columns, False, value.uses, tuple(made))


def _field(definition: Node, kind: str, element: str) -> Expr:
    """Return the column of *definition* from the SQL *element* of a json of type *kind*."""
    type, typmods, _ = typenames.resolve(definition.typeName)
    return json_records.field_of(Expr(element, kind), definition.colname, type, typmods)
