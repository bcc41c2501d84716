"""Constants: literals, session values (``CURRENT_DATE``), and ``$1``."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal as Number

from pglast.enums import SQLValueFunctionOp

from ...errors import FeatureNotSupported, of_sqlstate
from ..nodes import Node, ast
from ..types import integers
from ..types.integers import INT4
from . import literals
from .casts import cast, number
from .expr import NULL, Expr, text_literal
from .expressions import compiles
from .scope import Scope


@compiles(ast.A_Const)
def _constant(node: Node, scope: Scope) -> Expr:
    if node.isnull:
        return NULL
    value = node.val
    if isinstance(value, ast.Integer):
        return integer(value.ival, INT4.written(value.ival), "int4")
    if isinstance(value, ast.Float):
        return _number(value.fval)
    if isinstance(value, ast.Boolean):
        return Expr("true" if value.boolval else "false", "bool", constant=True)
    if isinstance(value, ast.String):
        return text_literal(value.sval)
    if isinstance(value, ast.BitString):
        return Expr(literals.read(value.bsval, "bit").sql, "bit", constant=True)
    raise FeatureNotSupported(f"constant {type(value).__name__} is not supported")


def _number(text: str) -> Expr:
    """Translate a decimal or a number too large for int4: int8 if it fits, else numeric."""
    whole = integers.parse(text)
    found = literals.integer(whole) if whole is not None else None
    if found is not None and whole is not None:
        return integer(whole, *found)
    made = literals.numeric(text).of(Expr(text, "numeric"), "numeric")
    return replace(made, constant=True, value=number(text))


def integer(value: int, sql: str, type: str) -> Expr:
    """Return an integer literal."""
    return Expr(sql, type, constant=True, value=Number(value), integer=value)


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


@compiles(ast.SQLValueFunction)
def _session(node: Node, scope: Scope) -> Expr:
    if node.op not in _SESSION:
        raise FeatureNotSupported(f"{node.op.name.removeprefix('SVFOP_').lower()} is not supported")
    sql, type = _SESSION[node.op]
    typmods = [node.typmod] if node.op.name.endswith("_N") else []
    return cast(Expr(sql, type), type, typmods)


# Parameters


@compiles(ast.ParamRef)
def _parameter(node: Node, scope: Scope) -> Expr:
    """Translate ``$1``: a placeholder of a condition."""
    for outer in scope.chain():
        if node.number in outer.parameters:
            return outer.parameters[node.number]
    raise of_sqlstate("42P02", f"there is no parameter ${node.number}")
