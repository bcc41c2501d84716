"""SQL/JSON: constructors of json values, of rows as well as of single values.

https://www.postgresql.org/docs/current/functions-json.html#FUNCTIONS-JSON-CREATION
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pglast.enums import JsonEncoding, JsonFormatType, SetOperation, SubLinkType

from ...errors import DatatypeMismatch, FeatureNotSupported, InvalidSQL
from ..builtins.templates import CALLS
from ..nodes import Node, ast
from ..types.names import JSON, STRINGS, UNKNOWN
from .aggregates import aggregate_call
from .calls import plain_call
from .casts import cast, settle
from .expr import Expr, combine, text_literal
from .expressions import compile, compiles
from .from_items import Item, compiles_item
from .overloads import Call, resolve_types
from .scope import Relation, Scope
from .select import subquery
from .windows import window_call


@compiles(ast.JsonObjectConstructor)
def _object(node: Node, scope: Scope) -> Expr:
    """Translate ``JSON_OBJECT(key : value, …)``."""
    _refuse_output(node)
    given = [part for pair in node.exprs or () for part in _pair(pair, scope)]
    kind = _kind(given)
    made = resolve_types(f"{kind}_build_object", given)
    if not given or not (node.absent_on_null or node.unique):
        return _scalar(made)
    pairs, empty = "pg_json_pairs([$odd*], [$even*])", "'null'" if kind == "jsonb" else "NULL"
    pairs = f"pg_json_unique_pairs({pairs}, {empty})" if node.unique else pairs
    pairs = f"pg_json_known_pairs({pairs}, {empty})" if node.absent_on_null else pairs
    return _scalar(made.computed_by(_as_kind(kind, f"pg_json_of_pairs({pairs}, '{{', '}}')")))


@compiles(ast.JsonArrayConstructor)
def _array(node: Node, scope: Scope) -> Expr:
    """Translate ``JSON_ARRAY(value, …)``."""
    _refuse_output(node)
    given = [_value(item, scope) for item in node.exprs or ()]
    kind = _kind(given)
    made = resolve_types(f"{kind}_build_array", given)
    if not given or not node.absent_on_null:
        return _scalar(made)
    return _scalar(made.computed_by(_as_kind(kind, "pg_json_array(pg_json_known([$json*]), ', ')")))


def _scalar(made: Call) -> Expr:
    return combine(made.sql(), made.type, *made.arguments, work=made.work)


def _as_kind(kind: str, json: str) -> str:
    return f"pg_jsonb({json})" if kind == "jsonb" else json


@compiles(ast.JsonArrayQueryConstructor)
def _array_of_query(node: Node, scope: Scope) -> Expr:
    """Translate ``JSON_ARRAY(SELECT …)``: as PostgreSQL does, to a query of ``JSON_ARRAYAGG``."""
    if _width(node.query, scope) != 1:
        raise InvalidSQL("subquery must return only one column")
    value = ast.JsonValueExpr(raw_expr=ast.ColumnRef(fields=(ast.String("a"),)), format=node.format)
    aggregate = ast.JsonArrayAgg(
        constructor=ast.JsonAggConstructor(output=node.output), arg=value, absent_on_null=node.absent_on_null
    )
    relation = ast.RangeSubselect(subquery=node.query, alias=ast.Alias("q", colnames=(ast.String("a"),)))
    rows = ast.SelectStmt(
        targetList=(ast.ResTarget(val=aggregate),), fromClause=(relation,), op=SetOperation.SETOP_NONE
    )
    return compile(ast.SubLink(subLinkType=SubLinkType.EXPR_SUBLINK, subselect=rows), scope)


def _width(query: Node, scope: Scope) -> int:
    """Return the number of columns of *query*, which is translated for that if it has a star."""
    first = query
    while first.larg is not None:
        first = first.larg
    targets = first.targetList or (first.valuesLists[0] if first.valuesLists else ())
    values = [target.val for target in targets if isinstance(target, ast.ResTarget)]
    if any(isinstance(value, ast.ColumnRef) and isinstance(value.fields[-1], ast.A_Star) for value in values):
        return len(subquery(query, scope).columns)
    return len(targets)


@compiles(ast.JsonObjectAgg)
def _object_of_rows(node: Node, scope: Scope) -> Expr:
    """Translate ``JSON_OBJECTAGG(key : value)``."""
    scope = _of_rows(node, scope)
    given = _pair(node.arg, scope)
    suffix = ("_unique" if node.unique else "") + ("_strict" if node.absent_on_null else "")
    return _aggregate(node, f"{_kind(given)}_object_agg{suffix}", given, scope)


@compiles(ast.JsonArrayAgg)
def _array_of_rows(node: Node, scope: Scope) -> Expr:
    """Translate ``JSON_ARRAYAGG(value)``."""
    scope = _of_rows(node, scope)
    given = [_value(node.arg, scope)]
    return _aggregate(node, f"{_kind(given)}_agg{'_strict' if node.absent_on_null else ''}", given, scope)


def _of_rows(node: Node, scope: Scope) -> Scope:
    """Return the scope of the arguments of an aggregate, which sees rows, not groups."""
    return scope if node.constructor.over is not None else replace(scope, groups=frozenset(), expanded={})


def _aggregate(node: Node, name: str, given: Sequence[Expr], scope: Scope) -> Expr:
    """Return the aggregate *name* with the clauses of *node*."""
    clauses = node.constructor
    _refuse_output(clauses)
    call = ast.FuncCall(agg_order=clauses.agg_order, agg_filter=clauses.agg_filter, over=clauses.over)
    made = resolve_types(name, given)
    return window_call(call, made, scope) if call.over is not None else aggregate_call(call, made, scope)


@compiles(ast.JsonScalarExpr)
def _of_value(node: Node, scope: Scope) -> Expr:
    """Translate ``JSON_SCALAR(value)``, which takes any value."""
    _refuse_output(node)
    return plain_call("to_json", [settle(compile(node.expr, scope))])


@compiles(ast.JsonParseExpr)
def _parsed(node: Node, scope: Scope) -> Expr:
    """Translate ``JSON(text [WITH UNIQUE KEYS])``."""
    _refuse_output(node)
    value = compile(node.expr.raw_expr, scope)
    is_text = value.type in (UNKNOWN, "bytea") or value.type in STRINGS
    if node.unique_keys and not is_text:
        raise DatatypeMismatch("cannot use non-string types with WITH UNIQUE KEYS clause")
    made = _formatted(value, node.expr.format) if is_text else cast(value, "json")
    if not node.unique_keys:
        return made
    return combine(f"pg_json_with_unique_keys({made.sql})", "json", made, work=CALLS)


@compiles(ast.JsonSerializeExpr)
def _serialized(node: Node, scope: Scope) -> Expr:
    """Translate ``JSON_SERIALIZE(json)``, its text."""
    _refuse_output(node)
    return cast(_formatted(compile(node.expr.raw_expr, scope), node.expr.format, "implicit"), "text")


@compiles(ast.JsonFuncExpr)
def _of_path(node: Node, scope: Scope) -> Expr:
    """Refuse ``JSON_EXISTS``, ``JSON_VALUE`` and ``JSON_QUERY``: there are no json paths."""
    raise FeatureNotSupported(f"{node.op.name.removesuffix('_OP')} is not supported")


@compiles_item(ast.JsonTable)
def _table(node: Node, scope: Scope, seen: Sequence[Relation]) -> Item:
    raise FeatureNotSupported("JSON_TABLE is not supported")


def _refuse_output(node: Node) -> None:
    """CKAN refuses RETURNING in queries; triggers might use it."""
    if node.output is not None:
        raise FeatureNotSupported("RETURNING of SQL/JSON is not supported")


def _kind(given: Sequence[Expr]) -> str:
    """Return the type of a constructed value: jsonb if any part is."""
    return "jsonb" if any(item.type == "jsonb" for item in given) else "json"


def _pair(node: Node, scope: Scope) -> list[Expr]:
    return [settle(compile(node.key, scope)), _value(node.value, scope)]


def _value(node: Node, scope: Scope) -> Expr:
    """Return a value with or without ``FORMAT JSON``."""
    value = compile(node.raw_expr, scope)
    if node.format is None or node.format.format_type == JsonFormatType.JS_FORMAT_DEFAULT:
        return settle(value)
    return _formatted(value, node.format)


def _formatted(value: Expr, format: Any, clause: str = "explicit") -> Expr:
    """Return *value* with ``FORMAT JSON``: text that is json.

    :param clause: whether the query has the clause or the function implies it, for the error.
    """
    encoding = JsonEncoding.JS_ENC_DEFAULT if format is None else format.encoding
    if encoding != JsonEncoding.JS_ENC_DEFAULT and value.type != "bytea":
        raise DatatypeMismatch("JSON ENCODING clause is only allowed for bytea input type")
    if encoding not in (JsonEncoding.JS_ENC_DEFAULT, JsonEncoding.JS_ENC_UTF8):
        raise FeatureNotSupported("unsupported JSON encoding")
    if value.type in JSON:
        return value
    if value.type == "bytea":
        return cast(plain_call("convert_from", [value, text_literal("UTF8")]), "json")
    if value.type == UNKNOWN or value.type in STRINGS:
        return cast(value, "json")
    raise DatatypeMismatch(f"cannot use non-string types with {clause} FORMAT JSON clause")
