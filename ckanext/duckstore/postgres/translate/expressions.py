"""Expressions: one handler for each kind of node of PostgreSQL's syntax tree; a kind without one is refused by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from pglast.enums import (
    A_Expr_Kind,
    BoolExprType,
    BoolTestType,
    MinMaxOp,
    NullTestType,
    SQLValueFunctionOp,
)

from ...errors import DatatypeMismatch, FeatureNotSupported, InvalidSQL, UndefinedColumn, of_sqlstate
from ..nodes import Node, ast
from . import calls, comparisons, literals, operators, records, typenames
from .casts import align, cast, coerce, numeric_text, settle
from .expr import Expr, Use, combine, text_literal
from .pgtypes import INTEGERS, NUMBERS, UNKNOWN, array_of, common, element_of, is_array, long_name, wider
from .scope import Scope
from .substitution import substitute


def compile(node: Node, scope: Scope) -> Expr:
    """The DuckDB expression of *node* as it stands in *scope*. :raises FeatureNotSupported: naming what has no handler."""
    handler = _HANDLERS.get(type(node))
    if handler is None:
        raise FeatureNotSupported(f"{type(node).__name__} is not supported")
    made = handler(node, scope)
    if made.sql in scope.groups:
        if not made.uses and (made.printed or made.decimals):  # made of other keys, which a grouping set may lack
            made = handler(node, replace(scope, groups=frozenset()))
        return _grouped(made, scope) if made.uses else made
    return made


def _grouped(key: Expr, scope: Scope) -> Expr:
    """A grouping expression where its groups are seen: what it is made of cannot be, so any row of the group stands for it."""
    columns = {use.sql: of_any_row(use) for use in key.uses}

    def of_group(sql: str | None) -> str | None:
        shown = substitute(sql, columns) if sql is not None else None
        return shown and f"(CASE WHEN {key.sql} IS NOT NULL THEN {shown} END)"

    uses = frozenset(use for use in key.uses if use.level != scope.level)
    shown = key.sql
    if key.type == "jsonb":
        shown = f"(CASE WHEN {comparisons.sort_key(key)} IS NOT NULL THEN any_value({key.sql}) END)"
    return replace(
        key, sql=shown, uses=uses, printed=of_group(key.printed), decimals=of_group(key.decimals), checked=None
    )


def of_any_row(use: Use) -> str:
    """SQL of a column as one row of the group has it."""
    return f"any_value({use.sql})"


def condition(node: Node, scope: Scope, clause: str) -> Expr:
    """A boolean expression: WHERE, HAVING, ON, FILTER, WHEN. :raises DatatypeMismatch: when it is of another type."""
    return boolean(compile(node, scope), clause)


def boolean(expr: Expr, clause: str) -> Expr:
    """*expr*, which *clause* wants to be a boolean."""
    if expr.type == UNKNOWN:
        return cast(expr, "bool")
    if expr.type not in ("bool", None):
        raise DatatypeMismatch(f"argument of {clause} must be type boolean, not type {long_name(expr.type)}")
    return expr


# Constants and names


def _constant(node: Node, scope: Scope) -> Expr:
    if node.isnull:
        return Expr("NULL", UNKNOWN)
    value = node.val
    if isinstance(value, ast.Integer):
        return Expr(literals.integer(value.ival, "int4"), "int4")
    if isinstance(value, ast.Float):
        return _number(value.fval)
    if isinstance(value, ast.Boolean):
        return Expr("true" if value.boolval else "false", "bool")
    if isinstance(value, ast.String):
        return text_literal(value.sval)
    if isinstance(value, ast.BitString):
        return Expr(literals.read(value.bsval, "bit")[0], "bit")
    raise FeatureNotSupported(f"constant {type(value).__name__} is not supported")


def _number(text: str) -> Expr:
    """A number too large for int4, or one with a point: int8 when it fits, else numeric."""
    digits = text.replace("_", "")
    whole = digits.lower().startswith(("0x", "0o", "0b")) or digits.lstrip("-").isdigit()
    if whole:
        value = int(digits, 0) if digits[:2].lower() in ("0x", "0o", "0b") else int(digits)
        if -(1 << 31) <= value < 1 << 31:
            return Expr(literals.integer(value, "int4"), "int4")
        if -(1 << 63) <= value < 1 << 63:
            return Expr(literals.integer(value, "int8"), "int8")
        digits = str(value)
    sql, scale = literals.numeric(digits)
    return Expr(sql, "numeric", scale=scale, decimal=literals.decimal(sql))


def names(parts: tuple[Node, ...]) -> list[str]:
    """The names of a dotted reference, cut to the 63 bytes that PostgreSQL keeps."""
    return [part.sval for part in parts]


def _column(node: Node, scope: Scope) -> Expr:
    if isinstance(node.fields[-1], ast.A_Star):
        raise InvalidSQL('row expansion via "*" is not supported here')
    parts = names(node.fields)
    if len(parts) == 3 and parts[0] == "public":
        parts = parts[1:]
    if len(parts) == 1:
        return _unqualified(parts[0], scope)
    if len(parts) == 2:
        return _qualified(parts[0], parts[1], scope)
    raise FeatureNotSupported(f"reference {'.'.join(parts)} is not supported")


def _unqualified(name: str, scope: Scope) -> Expr:
    found = scope.column(name)
    if found is not None:
        return found
    for outer in scope.chain():
        if outer.parameters is not None and name in outer.parameters:
            return outer.parameters[name]
    relation = scope.relation(name)
    if relation is not None:
        return records.whole_row(relation[1], relation[0])
    raise UndefinedColumn(f'column "{name}" does not exist')


def _qualified(first: str, second: str, scope: Scope) -> Expr:
    if scope.relation(first) is None:
        for outer in scope.chain():
            if outer.parameters is not None and f"{first}.{second}" in outer.parameters:
                return outer.parameters[f"{first}.{second}"]
    return scope.qualified(first, second)


def _row(node: Node, scope: Scope) -> Expr:
    items = tuple(compile(item, scope) for item in node.args or ())
    if not items:
        raise FeatureNotSupported("an empty row")
    return replace(records.record(list(items), [f"f{number + 1}" for number in range(len(items))]), items=items)


# Operators


def _operator(node: Node, scope: Scope) -> Expr:
    return _KINDS[node.kind](node, scope)


def operator_name(node: Node) -> str:
    """The operator of *node*; one of another schema than pg_catalog is refused."""
    parts = names(node.name)
    if len(parts) > 1 and parts[0] != "pg_catalog":
        raise FeatureNotSupported(f"operator {'.'.join(parts)} is not supported")
    return parts[-1]


def _plain(node: Node, scope: Scope) -> Expr:
    name = operator_name(node)
    if node.lexpr is None:
        return operators.unary(name, compile(node.rexpr, scope))
    if isinstance(node.rexpr, ast.SubLink) and isinstance(node.lexpr, ast.RowExpr):
        raise FeatureNotSupported("comparing a row with a subquery")
    return operators.binary(name, compile(node.lexpr, scope), compile(node.rexpr, scope))


def _distinct(node: Node, scope: Scope) -> Expr:
    left, right = compile(node.lexpr, scope), compile(node.rexpr, scope)
    word = "IS DISTINCT FROM" if node.kind == A_Expr_Kind.AEXPR_DISTINCT else "IS NOT DISTINCT FROM"
    if left.is_null or right.is_null:
        other = left if right.is_null else right
        return combine(
            f"({other.sql} IS {'NOT ' if node.kind == A_Expr_Kind.AEXPR_DISTINCT else ''}NULL)", "bool", left, right
        )
    if left.items is not None and right.items is not None:
        pairs = [
            comparisons.keys(*comparisons.comparable("=", *pair)) for pair in zip(left.items, right.items, strict=True)
        ]
        joined = (" OR " if node.kind == A_Expr_Kind.AEXPR_DISTINCT else " AND ").join(
            f"({one.sql} {word} {other.sql})" for one, other in pairs
        )
        return combine(f"({joined})", "bool", left, right)
    left, right = comparisons.keys(*comparisons.comparable("=", left, right))
    return combine(f"({left.sql} {word} {right.sql})", "bool", left, right)


def _nullif(node: Node, scope: Scope) -> Expr:
    original = compile(node.lexpr, scope)
    other = compile(node.rexpr, scope)
    if original.type == UNKNOWN and other.type == UNKNOWN:
        original, other = settle(original), settle(other)
    left, right = comparisons.comparable("=", original, other)
    kept = _kept_by_nullif(original, left, right)
    sql = (
        f"nullif({left.sql}, {right.sql})"
        if kept.sql == left.sql and kept.type != "jsonb"
        else f"(CASE WHEN {comparisons.compare('=', left, right).sql} THEN NULL ELSE {kept.sql} END)"
    )
    return combine(sql, kept.type, left, right, scale=kept.scale)


def _kept_by_nullif(original: Expr, left: Expr, right: Expr) -> Expr:
    """The first argument in the type in which NULLIF compares it: its own where an operator takes both types as they are."""
    known, other = original.type, right.type
    if known == UNKNOWN or known is None or other is None:
        return left if known == UNKNOWN else original
    if known in NUMBERS and other in NUMBERS:
        alike = (known in INTEGERS) == (other in INTEGERS) and (known == "numeric") == (other == "numeric")
        return original if alike else cast(original, wider(known, other))
    return cast(original, "text") if known == "varchar" else original


def _in(node: Node, scope: Scope) -> Expr:
    left = compile(node.lexpr, scope)
    items = [compile(item, scope) for item in node.rexpr]
    negated = names(node.name)[-1] == "<>"
    if left.items is not None or any(item.items is not None for item in items) or left.type is None:
        sql = " OR ".join(comparisons.compare("=", left, item).sql for item in items)
        return combine(f"({'NOT ' if negated else ''}({sql}))", "bool", left, *items)
    if left.type == UNKNOWN:
        wanted = common([item.type for item in items], "IN") or "text"
        left = cast(left, wanted)
    else:
        known = [comparisons.comparable("=", left, item) for item in items]
        floats = any(one.sql != left.sql for one, _ in known)
        if floats:
            sql = " OR ".join(f"({one.sql} = {other.sql})" for one, other in known)
            return combine(f"({'NOT ' if negated else ''}({sql}))", "bool", left, *items)
        items = [item for _, item in known]
    if left.type in ("jsonb", "json"):
        sql = " OR ".join(comparisons.compare("=", left, item).sql for item in items)
        return combine(f"({'NOT ' if negated else ''}({sql}))", "bool", left, *items)
    sql = f"({left.sql} {'NOT IN' if negated else 'IN'} ({', '.join(item.sql for item in items)}))"
    return combine(sql, "bool", left, *items)


def _between(node: Node, scope: Scope) -> Expr:
    value = compile(node.lexpr, scope)
    low, high = (compile(bound, scope) for bound in node.rexpr)

    def inside(low: Expr, high: Expr) -> str:
        return f"({comparisons.compare('>=', value, low).sql} AND {comparisons.compare('<=', value, high).sql})"

    sql = inside(low, high)
    if node.kind in (A_Expr_Kind.AEXPR_BETWEEN_SYM, A_Expr_Kind.AEXPR_NOT_BETWEEN_SYM):
        sql = f"({sql} OR {inside(high, low)})"
    if node.kind in (A_Expr_Kind.AEXPR_NOT_BETWEEN, A_Expr_Kind.AEXPR_NOT_BETWEEN_SYM):
        sql = f"(NOT {sql})"
    return combine(sql, "bool", value, low, high)


def _like(node: Node, scope: Scope) -> Expr:
    pattern, escape = node.rexpr, None
    if isinstance(pattern, ast.FuncCall) and names(pattern.funcname) == ["pg_catalog", "like_escape"]:
        pattern, escape = pattern.args[0], compile(pattern.args[1], scope)
    return operators.like(operator_name(node), compile(node.lexpr, scope), compile(pattern, scope), escape)


def _similar(node: Node, scope: Scope) -> Expr:
    from .patterns import similar

    call = node.rexpr
    pattern = compile(call.args[0], scope)
    escape = compile(call.args[1], scope) if len(call.args) > 1 else None
    return similar(compile(node.lexpr, scope), pattern, escape, negated=operator_name(node) == "!~")


def _any_all(node: Node, scope: Scope) -> Expr:
    """``x op ANY (array)``: true when it holds for one item, unknown when it is for none but NULLs are among them."""
    left, array = compile(node.lexpr, scope), compile(node.rexpr, scope)
    name = operator_name(node)
    if array.type == UNKNOWN:
        array = cast(array, array_of(left.type if left.type not in (UNKNOWN, None) else "text") or "_text")
    if array.type is not None and not is_array(array.type):
        raise of_sqlstate("42809", "op ANY/ALL (array) requires array on right side")
    item = Expr("item", element_of(array.type))
    each = boolean(operators.binary(name, left, item), "op ANY/ALL")
    mode = "any" if node.kind == A_Expr_Kind.AEXPR_OP_ANY else "all"
    if name == "=" and mode == "any" and each.sql == f"({left.sql} = item)":
        return combine(f"pg_equals_any({left.sql}, {array.sql})", "bool", left, array)
    return combine(f"pg_{mode}(list_transform({array.sql}, lambda item: {each.sql}))", "bool", left, array)


_KINDS: dict[A_Expr_Kind, Callable[[Node, Scope], Expr]] = {
    A_Expr_Kind.AEXPR_OP: _plain,
    A_Expr_Kind.AEXPR_OP_ANY: _any_all,
    A_Expr_Kind.AEXPR_OP_ALL: _any_all,
    A_Expr_Kind.AEXPR_DISTINCT: _distinct,
    A_Expr_Kind.AEXPR_NOT_DISTINCT: _distinct,
    A_Expr_Kind.AEXPR_NULLIF: _nullif,
    A_Expr_Kind.AEXPR_IN: _in,
    A_Expr_Kind.AEXPR_LIKE: _like,
    A_Expr_Kind.AEXPR_ILIKE: _like,
    A_Expr_Kind.AEXPR_SIMILAR: _similar,
    A_Expr_Kind.AEXPR_BETWEEN: _between,
    A_Expr_Kind.AEXPR_NOT_BETWEEN: _between,
    A_Expr_Kind.AEXPR_BETWEEN_SYM: _between,
    A_Expr_Kind.AEXPR_NOT_BETWEEN_SYM: _between,
}


def _logic(node: Node, scope: Scope) -> Expr:
    word = {BoolExprType.AND_EXPR: "AND", BoolExprType.OR_EXPR: "OR", BoolExprType.NOT_EXPR: "NOT"}[node.boolop]
    parts = [condition(argument, scope, word) for argument in node.args]
    if word == "NOT":
        return combine(f"(NOT {parts[0].sql})", "bool", *parts)
    return combine("(" + f" {word} ".join(part.sql for part in parts) + ")", "bool", *parts)


def _null_test(node: Node, scope: Scope) -> Expr:
    value = compile(node.arg, scope)
    word = "IS NULL" if node.nulltesttype == NullTestType.IS_NULL else "IS NOT NULL"
    if value.type == "record":
        items = [item.sql for item in value.items or ()]
        if value.items is None:
            from ...identifiers import column as encoded

            items = [f"({value.sql}).{encoded(name)}" for name, _ in value.fields or ()]
        return combine("(" + " AND ".join(f"({item} {word})" for item in items) + ")", "bool", value)
    return combine(f"({value.sql} {word})", "bool", value)


_TESTS = {
    BoolTestType.IS_TRUE: "IS TRUE",
    BoolTestType.IS_NOT_TRUE: "IS NOT TRUE",
    BoolTestType.IS_FALSE: "IS FALSE",
    BoolTestType.IS_NOT_FALSE: "IS NOT FALSE",
    BoolTestType.IS_UNKNOWN: "IS NULL",
    BoolTestType.IS_NOT_UNKNOWN: "IS NOT NULL",
}


def _boolean_test(node: Node, scope: Scope) -> Expr:
    word = _TESTS[node.booltesttype]
    value = condition(node.arg, scope, word.replace("NULL", "UNKNOWN"))
    return combine(f"({value.sql} {word})", "bool", value)


# CASE and its like


def unify(parts: list[Expr], context: str) -> tuple[list[Expr], str | None, int | None]:
    """*parts* in the type they share, that type, and the scale that they share if they do."""
    type = common([part.type for part in parts], context)
    if type is None:
        return parts, None, None
    depth = max(part.depth for part in parts)
    made = [cast(part, type, depth=depth) if part.is_null else coerce(part, type) for part in parts]
    if type == "numeric":
        made = align(made)
    scales = {part.scale for part in made if not part.is_null and not part.sql.startswith("CAST(NULL")}
    return made, type, scales.pop() if len(scales) == 1 else None


def _case(node: Node, scope: Scope) -> Expr:
    subject = compile(node.arg, scope) if node.arg is not None else None
    tests, results = [], []
    for when in node.args:
        if subject is None:
            tests.append(condition(when.expr, scope, "CASE/WHEN"))
        else:
            tests.append(comparisons.compare("=", settle(subject), compile(when.expr, scope)))
        results.append(compile(when.result, scope))
    default = compile(node.defresult, scope) if node.defresult is not None else Expr("NULL", UNKNOWN)
    made, type, scale = unify([default, *results], "CASE")
    branches = " ".join(f"WHEN {test.sql} THEN {result.sql}" for test, result in zip(tests, made[1:], strict=True))
    case = combine(f"(CASE {branches} ELSE {made[0].sql} END)", type, *tests, *made, scale=scale)
    case = replace(case, depth=max(part.depth for part in made))
    if type != "numeric":
        return case
    texts = " ".join(
        f"WHEN {test.sql} THEN {numeric_text(result)}" for test, result in zip(tests, made[1:], strict=True)
    )
    return replace(case, printed=f"(CASE {texts} ELSE {numeric_text(made[0])} END)")


def _coalesce(node: Node, scope: Scope) -> Expr:
    parts, type, scale = unify([compile(argument, scope) for argument in node.args], "COALESCE")
    made = combine(f"coalesce({', '.join(part.sql for part in parts)})", type, *parts, scale=scale)
    made = replace(made, depth=max(part.depth for part in parts))
    if type != "numeric":
        return made
    return replace(made, printed=f"coalesce({', '.join(numeric_text(part) for part in parts)})")


def _extreme(node: Node, scope: Scope) -> Expr:
    """GREATEST and LEAST, which pass over NULLs in both systems."""
    word = "greatest" if node.op == MinMaxOp.IS_GREATEST else "least"
    parts, type, scale = unify([compile(argument, scope) for argument in node.args], word.upper())
    if type == "jsonb":
        pairs = [
            f"CASE WHEN {part.sql} IS NOT NULL THEN struct_pack(k := {comparisons.sort_key(part)}, v := {part.sql}) END"
            for part in parts
        ]
        return combine(f"({word}({', '.join(pairs)})).v", type, *parts)
    return combine(f"{word}({', '.join(part.sql for part in parts)})", type, *parts, scale=scale)


# Casts


def _cast(node: Node, scope: Scope) -> Expr:
    row = records.null_row(node, scope)
    if row is not None:
        return row
    type, typmods, depth = typenames.resolve(node.typeName)
    if isinstance(node.arg, ast.A_ArrayExpr) and is_array(type):
        return cast(arrays.array(node.arg, scope, element_of(type)), type, typmods, depth=arrays.dimensions(node.arg))
    if type in ("float4", "float8") and isinstance(node.arg, ast.A_Const) and isinstance(node.arg.val, ast.Float):
        return cast(text_literal(node.arg.val.fval), type)  # as written: it may be too large for a decimal
    return cast(compile(node.arg, scope), type, typmods, depth=max(depth, 1))


def _collate(node: Node, scope: Scope) -> Expr:
    """Text is compared byte by byte already; other collations would order otherwise, so they are refused."""
    name = names(node.collname)[-1]
    if name not in ("C", "POSIX", "ucs_basic", "default"):
        raise FeatureNotSupported(f'collation "{name}" is not supported')
    value = settle(compile(node.arg, scope))
    if value.type not in ("text", "varchar", "bpchar", "name", "citext", None):
        raise DatatypeMismatch(f"collations are not supported by type {long_name(value.type)}")
    return value


# Values of the session

_SESSION = {
    SQLValueFunctionOp.SVFOP_CURRENT_DATE: ("CAST(now() AS DATE)", "date"),
    SQLValueFunctionOp.SVFOP_CURRENT_TIME: ("CAST(CAST(CAST(now() AS TIMESTAMP) AS TIME) AS TIMETZ)", "timetz"),
    SQLValueFunctionOp.SVFOP_CURRENT_TIMESTAMP: ("now()", "timestamptz"),
    SQLValueFunctionOp.SVFOP_LOCALTIME: ("CAST(CAST(now() AS TIMESTAMP) AS TIME)", "time"),
    SQLValueFunctionOp.SVFOP_LOCALTIMESTAMP: ("CAST(now() AS TIMESTAMP)", "timestamp"),
    SQLValueFunctionOp.SVFOP_CURRENT_TIME_N: ("CAST(CAST(CAST(now() AS TIMESTAMP) AS TIME) AS TIMETZ)", "timetz"),
    SQLValueFunctionOp.SVFOP_CURRENT_TIMESTAMP_N: ("now()", "timestamptz"),
    SQLValueFunctionOp.SVFOP_LOCALTIME_N: ("CAST(CAST(now() AS TIMESTAMP) AS TIME)", "time"),
    SQLValueFunctionOp.SVFOP_LOCALTIMESTAMP_N: ("CAST(now() AS TIMESTAMP)", "timestamp"),
}


def _session(node: Node, scope: Scope) -> Expr:
    if node.op not in _SESSION:
        raise FeatureNotSupported(f"{node.op.name.removeprefix('SVFOP_').lower()} is not supported")
    sql, type = _SESSION[node.op]
    typmods = [node.typmod] if node.op.name.endswith("_N") else []
    return cast(Expr(sql, type), type, typmods)


# Parameters


def _parameter(node: Node, scope: Scope) -> Expr:
    """``$1``: a placeholder of a condition."""
    for outer in scope.chain():
        if outer.parameters is not None and f"${node.number}" in outer.parameters:
            return outer.parameters[f"${node.number}"]
    raise of_sqlstate("42P02", f"there is no parameter ${node.number}")


from . import arrays, subqueries  # noqa: E402  they need compile() above

_HANDLERS: dict[type, Callable[[Any, Scope], Expr]] = {
    ast.A_Const: _constant,
    ast.ColumnRef: _column,
    ast.RowExpr: _row,
    ast.A_Expr: _operator,
    ast.BoolExpr: _logic,
    ast.NullTest: _null_test,
    ast.BooleanTest: _boolean_test,
    ast.CaseExpr: _case,
    ast.CoalesceExpr: _coalesce,
    ast.MinMaxExpr: _extreme,
    ast.TypeCast: _cast,
    ast.A_ArrayExpr: arrays.constructor,
    ast.A_Indirection: arrays.indirection,
    ast.CollateClause: _collate,
    ast.SQLValueFunction: _session,
    ast.SubLink: subqueries.sublink,
    ast.FuncCall: calls.call,
    ast.GroupingFunc: calls.grouping,
    ast.ParamRef: _parameter,
}
