"""Parse one statement with PostgreSQL's own grammar, and collect the node kinds, tables and
functions in it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pglast import parse_sql
from pglast.parser import ParseError

from ..errors import InvalidSQL
from .limits import DEFAULT_LIMITS, Limits, StatementTooComplex, check_text
from .nodes import Node, ast


@dataclass(frozen=True)
class Query:
    """A parsed statement.

    :param tables: (schema or None, name) of every table it names, except names that PostgreSQL
        resolves to a WITH query of the statement.
    :param functions: the names it calls, each as the parts of a dotted name.
    :param kinds: the kinds of syntax nodes it contains, in the order of first occurrence.
    :param catalogs: the databases it names.
    """

    tables: frozenset[tuple[str | None, str]]
    functions: frozenset[tuple[str, ...]]
    kinds: tuple[str, ...]
    catalogs: tuple[str, ...]
    statement: Any = field(compare=False, repr=False)


def parse(sql: str, limits: Limits = DEFAULT_LIMITS) -> Query:
    """Return *sql*, which must be one statement, parsed.

    :raises InvalidSQL: with CKAN's message.
    :raises StatementTooComplex: beyond *limits*.
    """
    check_text(sql, limits)
    try:
        statements = parse_sql(sql)
        if len(statements) != 1:
            raise InvalidSQL("Query is not a single statement")
        walk = _Walk(limits)
        walk.visit(statements[0], frozenset())
    except ParseError as error:
        raise InvalidSQL(f"Invalid SQL: {error}") from error
    except RecursionError as error:
        raise StatementTooComplex("the query is nested too deeply") from error
    return Query(
        frozenset(walk.tables),
        frozenset(walk.functions),
        tuple(walk.kinds),
        tuple(walk.catalogs),
        statements[0].stmt,
    )


#: Node kinds in FROM.
_RELATIONS = (ast.RangeVar, ast.RangeSubselect, ast.RangeFunction)


class _Walk:
    """One pass over the tree that tracks which WITH queries are visible."""

    def __init__(self, limits: Limits) -> None:
        self.left = limits.nodes
        self.relations = limits.relations
        self.tables: set[tuple[str | None, str]] = set()
        self.functions: set[tuple[str, ...]] = set()
        self.kinds: dict[str, None] = {}
        self.catalogs: list[str] = []

    def visit(self, node: Node, ctes: frozenset[str]) -> None:
        """Visit *node* and all nodes below it."""
        self.left -= 1
        if self.left < 0:
            raise StatementTooComplex("the query has too many parts")
        kind = type(node)
        self.kinds[kind.__name__] = None
        if kind in _RELATIONS:
            self._relation()
        if kind is ast.RangeVar:
            self._table(node, ctes)
        elif kind is ast.FuncCall:
            self.functions.add(tuple(part.sval for part in node.funcname))
        elif getattr(node, "withClause", None) is not None:
            ctes = self._with(node.withClause, ctes)
        for name in node:
            if name != "larg" or kind is not ast.SelectStmt:
                self._value(getattr(node, name), ctes)
        if kind is ast.SelectStmt and node.larg is not None:
            self._set_operations(node.larg, ctes)

    def _set_operations(self, node: Node, ctes: frozenset[str]) -> None:
        """Visit the left side of a set operation without recursion: chains of them are deep on that
        side.
        """
        while node.larg is not None and node.withClause is None:
            self.left -= 1
            for name in node:
                if name != "larg":
                    self._value(getattr(node, name), ctes)
            node = node.larg
        self.visit(node, ctes)

    def _relation(self) -> None:
        self.relations -= 1
        if self.relations < 0:
            raise StatementTooComplex("the query has too many tables")

    def _value(self, value: Any, ctes: frozenset[str]) -> None:
        if isinstance(value, ast.Node):
            if not isinstance(value, ast.WithClause):
                self.visit(value, ctes)
        elif isinstance(value, tuple):
            for item in value:
                self._value(item, ctes)

    def _table(self, node: Node, ctes: frozenset[str]) -> None:
        if node.catalogname is not None:
            self.catalogs.append(node.catalogname)
        if node.schemaname is not None or node.relname not in ctes:
            self.tables.add((node.schemaname, node.relname))

    def _with(self, clause: Node, ctes: frozenset[str]) -> frozenset[str]:
        """Visit the queries of a WITH clause and return the names visible after it.

        A query sees the earlier ones; in WITH RECURSIVE also itself.
        """
        self.kinds["WithClause"] = None
        for cte in clause.ctes:
            inside = ctes | {cte.ctename} if clause.recursive else ctes
            self.visit(cte, inside)
            ctes = ctes | {cte.ctename}
        return ctes
