"""SQL outside a query: the conditions that plugins write."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pglast import parse_sql
from pglast.parser import ParseError

from ... import identifiers
from ...errors import InvalidSQL
from ..limits import DEFAULT_LIMITS, StatementTooComplex, check_text
from ..nodes import Node, ast
from ..types.names import UNKNOWN
from .expr import Expr
from .expressions import boolean, compile
from .scope import Column, Context, Relation, Scope

#: A placeholder of SQLAlchemy's ``text()``, outside quotes; ``\:`` is a colon.
_PLACEHOLDER = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|\\:|(?<![:\w\\]):(\w+)(?!:)""")


def translate_condition(sql: str, columns: Mapping[str, str]) -> str:
    """Translate the condition *sql* of an ``IDatastore`` plugin.

    :param columns: PostgreSQL name -> type of the table's columns. The result has them unqualified,
        encoded.
    :returns: a boolean expression of DuckDB; a placeholder ``:name`` becomes the named parameter
        ``$name``. :func:`~ckanext.duckstore.postgres.builtins.names_in` gives the functions that it
        needs installed.
    :raises InvalidSQL: it is not a condition. :raises UndefinedColumn: and PostgreSQL's other
        errors.
    """
    numbers: dict[str, int] = {}

    def number(found: re.Match[str]) -> str:
        if found[1] is None:
            return ":" if found[0] == "\\:" else found[0]
        return f"${numbers.setdefault(found[1], len(numbers) + 1)}"

    node = _parse(_PLACEHOLDER.sub(number, sql))
    table = tuple(Column(name, type, identifiers.column(name)) for name, type in columns.items())
    parameters = {place: Expr(f"${name}", UNKNOWN) for name, place in numbers.items()}
    scope = Scope(
        Context({}), relations=[Relation(None, table, table)], clause="WHERE", parameters=parameters, filter=node
    )
    try:
        return boolean(compile(node, scope), "WHERE").sql
    except RecursionError as error:
        raise StatementTooComplex("the condition is nested too deeply") from error


def _parse(sql: str) -> Any:
    """Return the syntax tree of a condition; reject anything else."""
    check_text(sql, DEFAULT_LIMITS)
    try:
        statements = parse_sql(f"SELECT 1 WHERE {sql}")
    except ParseError as error:
        raise InvalidSQL(f"Invalid SQL: {error}") from error
    except RecursionError as error:
        raise StatementTooComplex("the condition is nested too deeply") from error
    statement: Node = statements[0].stmt
    alone = (
        len(statements) == 1
        and isinstance(statement, ast.SelectStmt)
        and statement.op == 0
        and not any(
            (
                statement.groupClause,
                statement.havingClause,
                statement.windowClause,
                statement.sortClause,
                statement.limitCount,
                statement.limitOffset,
                statement.lockingClause,
            )
        )
    )
    if not alone or statement.whereClause is None:
        raise InvalidSQL("a condition must be a single expression")
    return statement.whereClause
