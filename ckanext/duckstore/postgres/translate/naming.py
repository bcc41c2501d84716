"""PostgreSQL's names of result columns without an alias (``FigureColname`` of its parser)."""

from __future__ import annotations

from typing import Any

from pglast.enums import A_Expr_Kind, MinMaxOp, SubLinkType

from ..nodes import Node, ast

NAMELESS = "?column?"
_SESSION = {
    "SVFOP_CURRENT_DATE": "current_date",
    "SVFOP_CURRENT_TIME": "current_time",
    "SVFOP_CURRENT_TIME_N": "current_time",
    "SVFOP_CURRENT_TIMESTAMP": "current_timestamp",
    "SVFOP_CURRENT_TIMESTAMP_N": "current_timestamp",
    "SVFOP_LOCALTIME": "localtime",
    "SVFOP_LOCALTIME_N": "localtime",
    "SVFOP_LOCALTIMESTAMP": "localtimestamp",
    "SVFOP_LOCALTIMESTAMP_N": "localtimestamp",
}


def result_name(node: Any) -> str:
    """Return the name of the result column of *node*."""
    return _figure(node)[0] or NAMELESS


def _figure(node: Any) -> tuple[str | None, int]:
    """Return the name and its strength: 0 none, 1 used if there is no better one, 2 good."""
    if isinstance(node, ast.ColumnRef):
        strings = [part.sval for part in node.fields if isinstance(part, ast.String)]
        return (strings[-1], 2) if strings else (None, 0)
    if isinstance(node, ast.A_Indirection):
        strings = [part.sval for part in node.indirection if isinstance(part, ast.String)]
        return (strings[-1], 2) if strings else _figure(node.arg)
    if isinstance(node, ast.FuncCall):
        return node.funcname[-1].sval, 2
    if isinstance(node, ast.A_Expr):
        return ("nullif", 2) if node.kind == A_Expr_Kind.AEXPR_NULLIF else (None, 0)
    if isinstance(node, ast.TypeCast):
        name, strength = _figure(node.arg)
        return (name, strength) if strength > 1 else (node.typeName.names[-1].sval, 1)
    if isinstance(node, ast.CollateClause):
        return _figure(node.arg)
    if isinstance(node, ast.CaseExpr):
        name, strength = _figure(node.defresult)
        return (name, strength) if strength > 1 else ("case", 1)
    if isinstance(node, ast.SubLink):
        return _sublink(node)
    if isinstance(node, ast.MinMaxExpr):
        return "greatest" if node.op == MinMaxOp.IS_GREATEST else "least", 2
    if isinstance(node, ast.SQLValueFunction):
        return _SESSION.get(node.op.name), 2
    return _FIXED.get(type(node), (None, 0))


_FIXED: dict[type, tuple[str | None, int]] = {
    ast.A_ArrayExpr: ("array", 2),
    ast.RowExpr: ("row", 2),
    ast.CoalesceExpr: ("coalesce", 2),
    ast.GroupingFunc: ("grouping", 2),
    ast.JsonArrayAgg: ("json_arrayagg", 2),
    ast.JsonArrayConstructor: ("json_array", 2),
    ast.JsonArrayQueryConstructor: ("json_array", 2),
    ast.JsonObjectAgg: ("json_objectagg", 2),
    ast.JsonObjectConstructor: ("json_object", 2),
    ast.JsonParseExpr: ("json", 2),
    ast.JsonScalarExpr: ("json_scalar", 2),
    ast.JsonSerializeExpr: ("json_serialize", 2),
}


def _sublink(node: Node) -> tuple[str | None, int]:
    if node.subLinkType == SubLinkType.EXISTS_SUBLINK:
        return "exists", 2
    if node.subLinkType == SubLinkType.ARRAY_SUBLINK:
        return "array", 2
    if node.subLinkType != SubLinkType.EXPR_SUBLINK:
        return None, 0
    query = node.subselect
    while query.larg is not None:
        query = query.larg
    if query.valuesLists:
        return "column1", 2
    first = query.targetList[0]
    return (first.name, 2) if first.name else _figure(first.val)
