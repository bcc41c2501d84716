"""Operator expressions and predicates: comparisons, IN, BETWEEN, LIKE, ANY, AND, IS NULL."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from pglast.enums import A_Expr_Kind, BoolExprType, BoolTestType, JsonValueType, NullTestType

from ...errors import DatatypeMismatch, FeatureNotSupported, of_sqlstate
from ...identifiers import column as encoded
from ..builtins.templates import CALLS
from ..nodes import Node, ast, names
from ..types.names import STRINGS, UNKNOWN, array_of, common, element_of, is_array, long_name
from . import comparisons, operators, subqueries, text_search
from .casts import cast, undefined
from .choices import SUBJECT, fits_lambda, nullif
from .expr import Expr, combine, flattened, of_ordered, of_text, text_literal
from .expressions import boolean, compile, compiles, condition
from .numeric_texts import texts_of_all
from .numerics import is_short
from .overloads import resolve_types
from .patterns import alike, matches, similar
from .scope import Scope


@compiles(ast.A_Expr)
def _operator(node: Node, scope: Scope) -> Expr:
    return _KINDS[node.kind](node, scope)


def operator_name(node: Node) -> str:
    """Return the operator of *node*; schemas other than pg_catalog are rejected."""
    parts = names(node.name)
    if len(parts) > 1 and parts[0] != "pg_catalog":
        raise FeatureNotSupported(f"operator {'.'.join(parts)} is not supported")
    return parts[-1]


def _plain(node: Node, scope: Scope) -> Expr:
    name = operator_name(node)
    if node.lexpr is None:
        return operators.unary(name, compile(node.rexpr, scope))
    if isinstance(node.rexpr, ast.SubLink) and isinstance(node.lexpr, ast.RowExpr):
        return subqueries.compare_row(name, compile(node.lexpr, scope), node.rexpr, scope)
    if id(node) in scope.context.searches:
        found = text_search.looked_up(node, scope)
        if found is not None:
            return found
    return operators.binary(name, compile(node.lexpr, scope), compile(node.rexpr, scope))


def _distinct(node: Node, scope: Scope) -> Expr:
    left, right = compile(node.lexpr, scope), compile(node.rexpr, scope)
    word = "IS DISTINCT FROM" if node.kind == A_Expr_Kind.AEXPR_DISTINCT else "IS NOT DISTINCT FROM"
    if left.is_null or right.is_null:
        other = left if right.is_null else right
        return combine(
            f"({(other.row_id or other).sql} IS {'NOT ' if node.kind == A_Expr_Kind.AEXPR_DISTINCT else ''}NULL)",
            "bool",
            left,
            right,
        )
    until_json = comparisons.compared_until_json("=", left, right)
    if until_json is not None:
        found = [side.present or "true" for side in (left, right)]
        equal = f"CASE WHEN {' AND '.join(found)} THEN {until_json.sql} ELSE {found[0]} = {found[1]} END"
        return replace(until_json, sql=f"({equal})" if "NOT" in word else f"(NOT {equal})")
    ids = comparisons.ids_of_rows(left, right)
    if ids is not None:
        return combine(f"({ids[0].sql} {word} {ids[1].sql})", "bool", left, right)
    if left.items is not None and right.items is not None:
        pairs = [
            comparisons.keys(*comparisons.comparable("=", *pair)) for pair in zip(left.items, right.items, strict=True)
        ]
        joined = (" OR " if node.kind == A_Expr_Kind.AEXPR_DISTINCT else " AND ").join(
            f"({one.sql} {word} {other.sql})" for one, other in pairs
        )
        return combine(f"({joined})", "bool", left, right, *(side for pair in pairs for side in pair))
    left, right = comparisons.keys(*comparisons.comparable("=", left, right))
    return combine(f"({left.sql} {word} {right.sql})", "bool", left, right)


def _in(node: Node, scope: Scope) -> Expr:
    left = compile(node.lexpr, scope)
    items = [compile(item, scope) for item in node.rexpr]
    negated = names(node.name)[-1] == "<>"
    if left.items is not None or any(item.items is not None for item in items) or left.type is None:
        tests = [comparisons.compare("=", left, item) for item in items]
        sql = " OR ".join(test.sql for test in tests)
        return combine(f"({'NOT ' if negated else ''}({sql}))", "bool", *tests)
    if left.type == UNKNOWN:
        left = cast(left, common([item.type for item in items], "IN") or "text")
    known = [comparisons.comparable("=", left, item) for item in items]
    if left.type == "json":
        raise undefined("<>" if negated else "=", left, items[0])
    pairs = [comparisons.keys(*pair) for pair in known]
    if any(one.sql != pairs[0][0].sql for one, _ in pairs):  # a float, or char(n), among others
        sql = " OR ".join(f"({one.sql} = {other.sql})" for one, other in pairs)
        return combine(f"({'NOT ' if negated else ''}({sql}))", "bool", *(side for pair in pairs for side in pair))
    items = [item for _, item in known]
    test = f"{'NOT IN' if negated else 'IN'} ({', '.join(other.sql for _, other in pairs)})"
    sql = f"({pairs[0][0].sql} {test})"
    # the engine evaluates it for each item
    if not is_short(pairs[0][0]) and all(map(fits_lambda, items)):
        sql = f"list_transform([{pairs[0][0].sql}], lambda {SUBJECT}: ({SUBJECT} {test}))[1]"
    return combine(sql, "bool", *(side for pair in pairs for side in pair))


def _between(node: Node, scope: Scope) -> Expr:
    value = compile(node.lexpr, scope)
    low, high = (compile(bound, scope) for bound in node.rexpr)

    def inside(low: Expr, high: Expr) -> Expr:
        if value.items is None:
            above, least = comparisons.keys(*comparisons.comparable(">=", value, low))
            below, most = comparisons.keys(*comparisons.comparable("<=", value, high))
            if above.sql == below.sql and above.type != "json":
                if not is_short(above):  # the engine evaluates it for each bound
                    sql = f"pg_between_bounds({above.sql}, {least.sql}, {most.sql})"
                    return combine(sql, "bool", above, least, most, work=CALLS)
                return combine(f"({above.sql} BETWEEN {least.sql} AND {most.sql})", "bool", above, least, most)
        from_low, to_high = comparisons.compare(">=", value, low), comparisons.compare("<=", value, high)
        return combine(f"({from_low.sql} AND {to_high.sql})", "bool", from_low, to_high)

    tests = [inside(low, high)]
    sql = tests[0].sql
    if node.kind in (A_Expr_Kind.AEXPR_BETWEEN_SYM, A_Expr_Kind.AEXPR_NOT_BETWEEN_SYM):
        tests.append(inside(high, low))
        sql = f"({sql} OR {tests[1].sql})"
    if node.kind in (A_Expr_Kind.AEXPR_NOT_BETWEEN, A_Expr_Kind.AEXPR_NOT_BETWEEN_SYM):
        sql = f"(NOT {sql})"
    return combine(sql, "bool", *tests)


def _like(node: Node, scope: Scope) -> Expr:
    pattern, escape = node.rexpr, None
    if isinstance(pattern, ast.FuncCall) and names(pattern.funcname) == ["pg_catalog", "like_escape"]:
        pattern, escape = pattern.args[0], compile(pattern.args[1], scope)
    return operators.like(operator_name(node), compile(node.lexpr, scope), compile(pattern, scope), escape)


def _similar(node: Node, scope: Scope) -> Expr:
    call = node.rexpr
    pattern = compile(call.args[0], scope)
    escape = compile(call.args[1], scope) if len(call.args) > 1 else None
    return similar(compile(node.lexpr, scope), pattern, escape, negated=operator_name(node) == "!~")


def _any_all(node: Node, scope: Scope) -> Expr:
    """Translate ``x op ANY (array)``.

    It is true if one item matches, NULL if none does but an item is NULL.
    """
    left, array = compile(node.lexpr, scope), compile(node.rexpr, scope)
    name = operator_name(node)
    if array.type == UNKNOWN:
        array = cast(array, array_of(left.type if left.type not in (UNKNOWN, None) else "text") or "_text")
    if array.type is not None and not is_array(array.type):
        raise of_sqlstate("42809", "op ANY/ALL (array) requires array on right side")
    array, item = _items(left, array)
    each = boolean(operators.binary(name, left, item), "op ANY/ALL")
    mode = "any" if node.kind == A_Expr_Kind.AEXPR_OP_ANY else "all"
    if name == "=" and mode == "any" and comparisons.compares_as_is(left, item):
        if _is_of_literals(array):
            return combine(f"list_contains({array.sql}, {left.sql})", "bool", left, array)
        return combine(f"pg_equals_any({left.sql}, {array.sql})", "bool", left, array, work=CALLS)
    made = f"pg_{mode}(list_transform({array.sql}, lambda item: {each.sql}))"
    if left.subquery and not (left.aggregate or left.window or array.aggregate or array.window):
        made = _of_values(name, mode, left, array, item, scope)
    return combine(made, "bool", left, array, work=each.work | CALLS)


def _items(left: Expr, array: Expr) -> tuple[Expr, Expr]:
    """Return *array* as one list that *left* is compared with, and an item of it: the texts of
    numerics, if one of them or *left* is kept as text.
    """
    texts = texts_of_all(array)
    if texts is not None and (_is_kept_as_text(left) or _is_kept_as_text(array)):
        return array.become(texts, "_text", work=CALLS), of_text(Expr("", "numeric"), "item", cut=True)
    if array.depth > 1:
        array = array.become(flattened(array.sql, array.depth), array.type)
    return array, Expr("item", element_of(array.type))


def _is_kept_as_text(expr: Expr) -> bool:
    return expr.ordered is not None or any(map(_is_kept_as_text, expr.elements or ()))


def _is_of_literals(array: Expr) -> bool:
    """Return whether the query writes *array*, of one dimension, of literals, none of them NULL."""
    return (
        bool(array.elements)
        and array.depth == 1
        and all(item.constant and not item.null for item in array.elements or ())
    )


def _of_values(operator: str, mode: str, left: Expr, array: Expr, item: Expr, scope: Scope) -> str:
    """Return ``left op ANY (array)`` where *left* contains a subquery: DuckDB has none in a lambda,
    so both sides are computed before it.
    """
    both = scope.context.alias()
    bound = replace(left, sql=f"({both}).l")
    if left.ordered is not None:
        bound = of_ordered(bound, bound.sql, cut=left.cut)
    each = boolean(operators.binary(operator, bound, item), "op ANY/ALL")
    test = f"pg_{mode}(list_transform(({both}).r, lambda item: {each.sql}))"
    listed = f"struct_pack(l := {left.ordered or left.sql}, r := {array.sql})"
    return f"list_transform([{listed}], lambda {both}: {test})[1]"


_KINDS: dict[A_Expr_Kind, Callable[[Node, Scope], Expr]] = {
    A_Expr_Kind.AEXPR_OP: _plain,
    A_Expr_Kind.AEXPR_OP_ANY: _any_all,
    A_Expr_Kind.AEXPR_OP_ALL: _any_all,
    A_Expr_Kind.AEXPR_DISTINCT: _distinct,
    A_Expr_Kind.AEXPR_NOT_DISTINCT: _distinct,
    A_Expr_Kind.AEXPR_NULLIF: nullif,
    A_Expr_Kind.AEXPR_IN: _in,
    A_Expr_Kind.AEXPR_LIKE: _like,
    A_Expr_Kind.AEXPR_ILIKE: _like,
    A_Expr_Kind.AEXPR_SIMILAR: _similar,
    A_Expr_Kind.AEXPR_BETWEEN: _between,
    A_Expr_Kind.AEXPR_NOT_BETWEEN: _between,
    A_Expr_Kind.AEXPR_BETWEEN_SYM: _between,
    A_Expr_Kind.AEXPR_NOT_BETWEEN_SYM: _between,
}


@compiles(ast.BoolExpr)
def _logic(node: Node, scope: Scope) -> Expr:
    word = {BoolExprType.AND_EXPR: "AND", BoolExprType.OR_EXPR: "OR", BoolExprType.NOT_EXPR: "NOT"}[node.boolop]
    if word == "NOT" and isinstance(node.args[0], ast.BoolExpr) and node.args[0].boolop in _OPPOSITE:
        negated = tuple(ast.BoolExpr(boolop=BoolExprType.NOT_EXPR, args=(item,)) for item in node.args[0].args)
        opposite = ast.BoolExpr(boolop=_OPPOSITE[node.args[0].boolop], args=negated)
        return _logic(opposite, replace(scope, filter=opposite) if node is scope.filter else scope)
    filters = node is scope.filter and word != "NOT"
    parts = [condition(argument, replace(scope, filter=argument) if filters else scope, word) for argument in node.args]
    if word == "NOT":
        return combine(f"(NOT {parts[0].sql})", "bool", *parts)
    if not filters and any(part.may_fail for part in parts[1:]):
        return combine(_in_order(word, parts), "bool", *parts)
    return combine("(" + f" {word} ".join(part.sql for part in parts) + ")", "bool", *parts)


#: NOT of one of these is the other one of what it negates.
_OPPOSITE = {BoolExprType.AND_EXPR: BoolExprType.OR_EXPR, BoolExprType.OR_EXPR: BoolExprType.AND_EXPR}
#: Longer conditions are not repeated.
_REPEATED = 300


def _in_order(word: str, parts: Sequence[Expr]) -> str:
    """Return *parts* joined by AND or OR, so that one that may fail is evaluated only where those
    before it do not decide, as in PostgreSQL.
    """
    decided = "FALSE" if word == "AND" else "TRUE"
    made, once = parts[0].sql, False
    for before, part in pairwise(parts):
        joined = f"({made} {word} {part.sql})"
        once = once or before.volatile or before.window or before.subquery or len(made) > _REPEATED
        if part.may_fail and not once:
            joined = f"(CASE WHEN {made} IS {decided} THEN {decided} ELSE {joined} END)"
        made = joined
    return made


@compiles(ast.NullTest)
def _null_test(node: Node, scope: Scope) -> Expr:
    found = _match(node.arg, scope)
    if found is not None:
        word = "IS NOT TRUE" if node.nulltesttype == NullTestType.IS_NULL else "IS TRUE"
        return combine(f"({found.sql} {word})", "bool", found)
    value = compile(node.arg, scope)
    word = "IS NULL" if node.nulltesttype == NullTestType.IS_NULL else "IS NOT NULL"
    if value.type == "record":
        items = [item.sql for item in value.items or ()]
        if value.row_id is not None:  # _full_text has a value in every row
            items = [item.sql for item in value.items or () if item.type != "tsvector"]
        if value.items is None:
            items = [f"({value.sql}).{encoded(name)}" for name, _ in value.fields or ()]
        return combine("(" + " AND ".join(f"({item} {word})" for item in items) + ")", "bool", value)
    return combine(f"({value.ordered or value.sql} {word})", "bool", value)


def _match(node: Node, scope: Scope) -> Expr | None:
    """Return an expression that is true where ``regexp_match(text, pattern)`` is not NULL; None if
    *node* is something else. RE2 answers whether a text matches many times faster than our function
    finds the groups.
    """
    if not isinstance(node, ast.FuncCall) or node.funcname[-1].sval != "regexp_match" or len(node.args or ()) != 2:
        return None
    value, pattern = (compile(argument, scope) for argument in node.args)
    if value.type not in STRINGS or pattern.text is None or not alike(pattern.text):
        return None
    return matches("~", value, pattern)


_TESTS = {
    BoolTestType.IS_TRUE: "IS TRUE",
    BoolTestType.IS_NOT_TRUE: "IS NOT TRUE",
    BoolTestType.IS_FALSE: "IS FALSE",
    BoolTestType.IS_NOT_FALSE: "IS NOT FALSE",
    BoolTestType.IS_UNKNOWN: "IS NULL",
    BoolTestType.IS_NOT_UNKNOWN: "IS NOT NULL",
}


@compiles(ast.BooleanTest)
def _boolean_test(node: Node, scope: Scope) -> Expr:
    word = _TESTS[node.booltesttype]
    value = condition(node.arg, scope, word.replace("NULL", "UNKNOWN"))
    return combine(f"({value.ordered or value.sql} {word})", "bool", value)


_JSON_KINDS = {
    JsonValueType.JS_TYPE_ANY: "",
    JsonValueType.JS_TYPE_OBJECT: "object",
    JsonValueType.JS_TYPE_ARRAY: "array",
    JsonValueType.JS_TYPE_SCALAR: "scalar",
}


@compiles(ast.JsonIsPredicate)
def _json_test(node: Node, scope: Scope) -> Expr:
    """Translate ``x IS JSON [OBJECT | ARRAY | SCALAR] [WITH UNIQUE KEYS]``."""
    value = compile(node.expr, scope)
    if value.type == "bytea":
        decoded = resolve_types("convert_from", [value, text_literal("UTF8")])
        value = combine(decoded.sql(), "text", value, work=decoded.work)
    elif value.type == UNKNOWN or value.type in STRINGS:
        value = cast(value, "text")
    elif value.type not in ("json", "jsonb"):
        raise DatatypeMismatch(f"cannot use type {long_name(value.type)} in IS JSON predicate")
    wanted, unique = _JSON_KINDS[node.item_type], str(bool(node.unique_keys)).lower()
    return combine(f"pg_is_json({value.sql}, '{wanted}', {unique})", "bool", value, work=CALLS)
