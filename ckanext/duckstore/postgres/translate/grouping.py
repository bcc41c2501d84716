"""GROUP BY: names, positions, expressions and grouping sets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain, combinations
from typing import Any

from pglast.enums import GroupingSetKind

from ...errors import AmbiguousColumn, InvalidSQL, UndefinedFunction, of_sqlstate
from ..nodes import Node, ast
from .casts import settle
from .comparisons import sort_key
from .expr import Expr
from .expressions import compile
from .naming import result_name
from .scope import Column, Scope


@dataclass
class Grouping:
    """The grouping expressions: their SQL, which identifies them, and the clause's terms."""

    keys: dict[str, None] = field(default_factory=dict)
    exprs: list[Expr] = field(default_factory=list)
    terms: list[str] = field(default_factory=list)
    sets: bool = False
    #: Set-returning keys by their SQL, each as a column of the subquery that computes them.
    expanded: dict[str, Expr] = field(default_factory=dict)
    alias: str = ""

    def expand(self, key: Expr, scope: Scope) -> Expr:
        """Return the column of the values of *key*, a set-returning expression."""
        self.alias = self.alias or scope.context.alias()
        if key.sql not in self.expanded:
            sql = f"{self.alias}.c{len(self.expanded)}"
            column = Column(sql, key.type, sql, fields=key.fields, depth=key.depth)
            self.expanded[key.sql] = scope.use(column, key.sql)
        return self.expanded[key.sql]

    def source(self, others: bool) -> str:
        """Return the item of FROM that computes the set-returning keys; empty if there is none.

        :param others: whether FROM has other items.
        """
        if not self.expanded:
            return ""
        listed = ", ".join(f"{sql} AS c{place}" for place, sql in enumerate(self.expanded))
        return f"{', LATERAL' if others else ' FROM'} (SELECT {listed}) AS {self.alias}"

    def sql(self, added: Sequence[str]) -> str:
        """Return the clause with *added* columns; empty for a single group."""
        terms = [*self.terms, *added]
        return f" GROUP BY {', '.join(terms)}" if terms else ""


def compile_groups(nodes: Sequence[Any], targets: Sequence[Node], scope: Scope, distinct: bool) -> Grouping:
    """Return the GROUP BY clause.

    *targets* is the select list, whose names and positions it may use.
    """
    made = Grouping()
    inside = replace(scope, clause="GROUP BY")
    if distinct and any(isinstance(node, ast.GroupingSet) for node in nodes):
        made.terms.append(_distinct_sets(nodes, partial(_term, targets=targets, scope=inside, made=made)))
        made.sets = True
    else:
        for node in nodes:
            made.terms.append(_term(node, targets, inside, made))
    return made


def _distinct_sets(nodes: Sequence[Any], term: Callable[[Any], str]) -> str:
    """Return the different grouping sets of ``GROUP BY DISTINCT`` *nodes*, one by one."""
    found: list[tuple[str, ...]] = [()]
    for node in nodes:
        parts = _sets(node, term)
        if len(found) * len(parts) > _MOST_SETS:
            raise of_sqlstate("54001", f"too many grouping sets present (maximum {_MOST_SETS})")
        found = [(*one, *other) for one in found for other in parts]
    different = {frozenset(one): ", ".join(dict.fromkeys(one)) for one in found}
    return f"GROUPING SETS ({', '.join(f'({one})' for one in different.values())})"


def _sets(node: Any, term: Callable[[Any], str]) -> list[tuple[str, ...]]:
    """Return the sets of terms that *node*, an item of GROUP BY, stands for."""
    if not isinstance(node, ast.GroupingSet):
        return [_terms(node, term)]
    content = node.content or ()
    if node.kind == GroupingSetKind.GROUPING_SET_SETS:
        return [one for item in content for one in _sets(item, term)]
    listed = [_terms(item, term) for item in content]
    if node.kind == GroupingSetKind.GROUPING_SET_CUBE:
        if len(listed) > _MOST_OF_CUBE:
            raise of_sqlstate("54011", f"CUBE is limited to {_MOST_OF_CUBE} elements")
        chosen = [one for size in range(len(listed), -1, -1) for one in combinations(listed, size)]
    else:
        chosen = [tuple(listed[:size]) for size in range(len(listed), -1, -1)]
    return [tuple(chain.from_iterable(one)) for one in chosen]


def _terms(node: Any, term: Callable[[Any], str]) -> tuple[str, ...]:
    return tuple(map(term, node.args or ())) if isinstance(node, ast.RowExpr) else (term(node),)


#: PostgreSQL's bounds.
_MOST_SETS, _MOST_OF_CUBE = 4096, 12
_WORDS = {
    GroupingSetKind.GROUPING_SET_ROLLUP: "ROLLUP",
    GroupingSetKind.GROUPING_SET_CUBE: "CUBE",
    GroupingSetKind.GROUPING_SET_SETS: "GROUPING SETS",
}


def _term(node: Any, targets: Sequence[Node], scope: Scope, made: Grouping) -> str:
    if isinstance(node, ast.GroupingSet):
        made.sets = True
        inner = ", ".join(_term(item, targets, scope, made) for item in node.content or ())
        if node.kind == GroupingSetKind.GROUPING_SET_EMPTY:
            return "()"
        return f"{_WORDS[node.kind]} ({inner})" if node.kind in _WORDS else f"({inner})"
    if isinstance(node, ast.RowExpr):
        return f"({', '.join(_term(item, targets, scope, made) for item in node.args or ())})"
    key = _key(node, targets, scope, made)
    made.keys[key.sql] = None
    made.exprs.append(key)
    return sort_key(key)


def _key(node: Any, targets: Sequence[Node], scope: Scope, made: Grouping) -> Expr:
    """Return a key: in this order a position, an input column, a result column, an expression."""
    if isinstance(node, ast.A_Const):
        if not isinstance(node.val, ast.Integer):
            raise InvalidSQL("non-integer constant in GROUP BY")
        node = _at(node.val.ival, targets, scope)
        if isinstance(node, Expr):
            return node
    elif isinstance(node, ast.ColumnRef) and len(node.fields) == 1 and isinstance(node.fields[0], ast.String):
        name = node.fields[0].sval
        if not any(column.name == name for relation in scope.relations for column in relation.open):
            found = [target.val for target in targets if (target.name or result_name(target.val)) == name]
            if len(found) > 1 and len({repr(item) for item in found}) > 1:
                raise AmbiguousColumn(f'GROUP BY "{name}" is ambiguous')
            node = found[0] if found else node
    key = settle(compile(node, scope))
    if key.rows:
        key = made.expand(key, scope)
    if key.type == "json":
        raise UndefinedFunction("could not identify an equality operator for type json")
    return key


def _at(position: int, targets: Sequence[Node], scope: Scope) -> Any:
    """Return the select list's expression at *position*, counted from 1, with stars expanded."""
    listed: list[Any] = []
    for target in targets:
        value = target.val
        if isinstance(value, ast.ColumnRef) and isinstance(value.fields[-1], ast.A_Star):
            names = {value.fields[-2].sval} if len(value.fields) > 1 else None
            listed += [
                scope.use(column, column.name)
                for relation in scope.relations
                for column in (relation.open if names is None else relation.columns if relation.name in names else ())
            ]
        else:
            listed.append(value)
    if not 1 <= position <= len(listed):
        raise of_sqlstate("42P10", f"GROUP BY position {position} is not in select list")
    return listed[position - 1]
