"""Parsed expressions and queries of a function, with the variables that they name."""

from __future__ import annotations

from typing import Any

from pglast import parse_sql
from pglast.parser import ParseError

from ...errors import DuckstoreError, InvalidSQL, UndefinedObject
from ...remembering import of_short_texts
from ..limits import DEFAULT_LIMITS, StatementTooComplex, check_text
from ..nodes import Node, ast
from ..translate import typenames
from .code import Expression
from .names import RECORD, Namespace, VariableType, references, walk
from .tree import Sql

#: Types whose values a function treats as values of another type.
_AS = {"oid": "int8", "regclass": "text", "xml": "text", "inet": "text"}


@of_short_texts(4096, 1000)
def select(text: str) -> Any:
    """Return the syntax tree of the query *text*."""
    check_text(text, DEFAULT_LIMITS)
    try:
        statements = parse_sql(text)
    except ParseError as error:
        raise InvalidSQL(str(error.args[0])) from error
    except RecursionError as error:
        raise StatementTooComplex("the expression is nested too deeply") from error
    if len(statements) != 1 or not isinstance(statements[0].stmt, ast.SelectStmt):
        raise InvalidSQL("syntax error in an expression")
    return statements[0].stmt


def expression(sql: Sql, namespace: Namespace) -> Expression:
    """Return the expression *sql* in *namespace*."""
    if not sql.text:
        raise InvalidSQL("assignment source returned 0 columns")
    return of_select(select(f"SELECT {sql.text}"), sql.text, sql.line, namespace)


def query(sql: Sql, namespace: Namespace) -> Expression:
    """Return the query *sql* in *namespace*."""
    return of_select(select(sql.text), sql.text, sql.line, namespace)


def of_value(node: Node, text: str, line: int, namespace: Namespace) -> Expression:
    """Return an expression for a node without a source text of its own."""
    return of_select(ast.SelectStmt(targetList=(ast.ResTarget(val=node),), op=0, limitOption=0), text, line, namespace)


def of_select(node: Node, text: str, line: int, namespace: Namespace) -> Expression:
    """Return an expression for a parsed query."""
    parameters = tuple({item.number: None for item in walk(node) if isinstance(item, ast.ParamRef)})
    tables = tuple({item.relname: None for item in walk(node) if isinstance(item, ast.RangeVar)})
    return Expression(
        node,
        _value(node),
        text,
        line,
        namespace,
        references(node, namespace),
        parameters,
        tables,
        _columns(node),
    )


def _value(node: Node) -> Any:
    """Return the node of the only selected expression, None if the query is more than that."""
    if not node.targetList or len(node.targetList) != 1 or node.valuesLists or node.op:
        return None
    more = (
        node.fromClause,
        node.whereClause,
        node.groupClause,
        node.havingClause,
        node.windowClause,
        node.sortClause,
        node.limitCount,
        node.limitOffset,
        node.withClause,
        node.distinctClause,
        node.intoClause,
        node.lockingClause,
    )
    value = node.targetList[0].val
    star = isinstance(value, ast.ColumnRef) and isinstance(value.fields[-1], ast.A_Star)
    star = star or (isinstance(value, ast.A_Indirection) and isinstance(value.indirection[-1], ast.A_Star))
    return None if any(more) or star else value


def _columns(node: Node) -> int | None:
    while node.larg is not None:
        node = node.larg
    if node.valuesLists:
        return len(node.valuesLists[0])
    targets = node.targetList or ()
    for target in targets:
        last = getattr(target.val, "fields", None) or getattr(target.val, "indirection", None) or (None,)
        if isinstance(last[-1], ast.A_Star):
            return None
    return len(targets)


@of_short_texts(1024, 200)
def variable_type(text: str) -> VariableType:
    """Return the type of a declaration or argument.

    :raises UndefinedObject: it does not exist, with PostgreSQL's message.
    """
    if text.strip().lower() == RECORD:
        return VariableType(RECORD)
    try:
        node = select(f"SELECT NULL::{text}").targetList[0].val
    except DuckstoreError as error:
        raise InvalidSQL(f'invalid type name "{text}"') from error
    if not isinstance(node, ast.TypeCast):
        raise InvalidSQL(f'invalid type name "{text}"')
    name = node.typeName.names[-1].sval
    bare = name.removeprefix("_")
    if bare in _AS:
        return VariableType(("_" if name != bare or node.typeName.arrayBounds else "") + _AS[bare])
    try:
        found, typmods, _ = typenames.resolve(node.typeName)
    except UndefinedObject:
        if len(node.typeName.names) == 1 and not node.typeName.arrayBounds:
            raise
        raise
    return VariableType(found, typmods)
