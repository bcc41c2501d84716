"""Tables, samples and joins in FROM."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pglast.enums import JoinType

from ... import identifiers
from ...errors import (
    AmbiguousColumn,
    FeatureNotSupported,
    InsufficientPrivilege,
    InvalidSQL,
    UndefinedColumn,
    UndefinedTable,
    of_sqlstate,
)
from .. import limits
from ..nodes import Node, ast
from ..types.names import common
from . import comparisons
from .casts import as_ordered, cast, is_wide
from .expr import Expr, all_cut, combine, work_of_parts
from .expressions import condition
from .from_items import Item, compile_item, compiles_item, renamed, require_distinct_names
from .scope import Column, Relation, Scope

# Tables


@compiles_item(ast.RangeVar)
def _table(node: Node, scope: Scope, seen: Sequence[Relation]) -> Item:
    if node.catalogname:
        raise InsufficientPrivilege(f"Catalog cannot be provided: {node.catalogname}")
    alias = scope.context.alias()
    name = node.alias.aliasname if node.alias is not None else node.relname
    common_table = scope.common_table(node.relname) if not node.schemaname else None
    if common_table is not None:
        made = tuple(column.at(alias) for column in common_table.columns)
        source = common_table.sql
    else:
        table = scope.context.tables.get(node.relname) if node.schemaname in (None, "public") else None
        if table is None:
            shown = f"{node.schemaname}.{node.relname}" if node.schemaname else node.relname
            raise UndefinedTable(f'relation "{shown}" does not exist')
        limits.see(len(table.columns))
        made = tuple(
            Column.stored(column, type, f"{alias}.{identifiers.column(column)}", alias)
            for column, type in table.columns
        )
        source = table.relation
    columns = renamed(made, node.alias, name)
    table_name = node.relname if common_table is None else None
    return Item(f"{source} AS {alias}", (Relation(name, columns, columns, alias, table=table_name),))


@compiles_item(ast.RangeTableSample)
def _sample(node: Node, scope: Scope, seen: Sequence[Relation]) -> Item:
    """Translate TABLESAMPLE of a table: BERNOULLI and SYSTEM, with the percentage."""
    item = compile_item(node.relation, scope, seen)
    if not isinstance(node.relation, ast.RangeVar) or not item.relations[0].stored:
        raise InvalidSQL("TABLESAMPLE clause can only be applied to tables and materialized views")
    method = node.method[-1].sval.lower()
    if method not in ("bernoulli", "system"):
        raise InvalidSQL(f"tablesample method {method} does not exist")
    share = _plain_number(node.args[0])
    if not 0 <= share <= 100:
        raise of_sqlstate("2202H", "sample percentage must be between 0 and 100")
    repeat = f" REPEATABLE ({int(_plain_number(node.repeatable))})" if node.repeatable is not None else ""
    return replace(item, sql=f"{item.sql} TABLESAMPLE {method}({share} PERCENT){repeat}")


def _plain_number(node: Any) -> float:
    if isinstance(node, ast.A_Const) and isinstance(node.val, ast.Integer):
        return node.val.ival
    if isinstance(node, ast.A_Const) and isinstance(node.val, ast.Float):
        return float(node.val.fval)
    raise FeatureNotSupported("TABLESAMPLE with something else than a number")


# Joins

_JOINS = {
    JoinType.JOIN_INNER: "JOIN",
    JoinType.JOIN_LEFT: "LEFT JOIN",
    JoinType.JOIN_RIGHT: "RIGHT JOIN",
    JoinType.JOIN_FULL: "FULL JOIN",
}
_KEEPS_LEFT = (JoinType.JOIN_LEFT, JoinType.JOIN_FULL)
_KEEPS_RIGHT = (JoinType.JOIN_RIGHT, JoinType.JOIN_FULL)


@compiles_item(ast.JoinExpr)
def _join(node: Node, scope: Scope, seen: Sequence[Relation]) -> Item:
    left = compile_item(node.larg, scope, seen)
    outer = node.jointype in _KEEPS_RIGHT
    right = compile_item(node.rarg, scope, [*seen, *(() if outer else left.relations)])
    relations = [*left.relations, *right.relations]
    require_distinct_names(relations)
    uses = left.uses | right.uses
    shared = _shared_columns(node, left.relations, right.relations)
    joined = _nullable(left.relations, outer), _nullable(right.relations, node.jointype in _KEEPS_LEFT)
    if node.isNatural and not shared:
        test: Expr | None = None
    elif node.isNatural or node.usingClause:
        test, relations = _merge(node, *joined, shared)
    elif node.quals is not None:
        hidden = [replace(relation, hidden=True) for relation in seen if relation not in relations]
        within = replace(scope, relations=relations + hidden, clause="JOIN conditions", filter=node.quals)
        test = condition(node.quals, within, "JOIN/ON")
        uses |= test.uses
    else:
        test = None
    if not shared:
        relations = [*joined[0], *joined[1]]
    if test is None and node.jointype == JoinType.JOIN_INNER:
        sql = f"({left.sql} CROSS JOIN {right.sql})"
    else:
        sql = f"({left.sql} {_JOINS[node.jointype]} {right.sql} ON {test.sql if test is not None else 'true'})"
    if node.alias is not None:
        relations = _aliased(node.alias, relations)
    return Item(sql, tuple(relations), uses)


def _nullable(relations: Sequence[Relation], nullable: bool) -> Sequence[Relation]:
    """Return *relations*, whose rows may be NULL after the join if *nullable* says so."""
    return [replace(relation, nullable=True) for relation in relations] if nullable else relations


def open_columns(relations: Sequence[Relation]) -> list[Column]:
    """Return the columns that ``*`` expands to."""
    return [column for relation in relations for column in relation.open]


def _shared_columns(node: Node, left: Sequence[Relation], right: Sequence[Relation]) -> list[str]:
    if node.usingClause:
        return [part.sval for part in node.usingClause]
    if not node.isNatural:
        return []
    others = {column.name for column in open_columns(right)}
    return [column.name for column in open_columns(left) if column.name in others]


def _merge(
    node: Node, left: Sequence[Relation], right: Sequence[Relation], shared: list[str]
) -> tuple[Expr, list[Relation]]:
    """Return the join condition of USING or NATURAL, and the visible columns, shared ones first."""
    tests, merged = [], []
    for name in shared:
        one, other = _single(name, left, "left"), _single(name, right, "right")
        first, second = one.value(), other.value()
        tests.append(comparisons.compare("=", first, second))
        type = common((one.type, other.type), "JOIN/USING")
        if type is not None:
            first, second = cast(first, type), cast(second, type)
        if type == "numeric" and is_wide((first, second)):
            first, second = as_ordered(first), as_ordered(second)
        of_first, of_second = first.ordered or first.sql, second.ordered or second.sql
        if first.ordered is not None:
            cut = all_cut((first, second))
            merged.append(Column.of_ordered(name, _merged(node, of_first, of_second), cut=cut))
        else:
            kept = other if node.jointype == JoinType.JOIN_RIGHT else one
            is_kept = node.jointype != JoinType.JOIN_FULL and kept.type == type
            relation = kept.relation if is_kept else ""
            merged.append(Column(name, type, _merged(node, of_first, of_second), relation=relation))
    rest = [column for column in [*open_columns(left), *open_columns(right)] if column.name not in shared]
    hidden = [replace(relation, open=()) for relation in (*left, *right)]
    seen = Relation(None, (), (*merged, *rest))
    extra = []
    if node.join_using_alias is not None:
        extra.append(Relation(node.join_using_alias.aliasname, tuple(merged), ()))
    sql = f"({' AND '.join(test.sql for test in tests)})"
    return combine(sql, "bool", work=work_of_parts(tests)), [seen, *hidden, *extra]


def _merged(node: Node, first: str, second: str) -> str:
    """Return SQL of a shared column from that of each side."""
    if node.jointype == JoinType.JOIN_FULL:
        return f"coalesce({first}, {second})"
    return second if node.jointype == JoinType.JOIN_RIGHT else first


def _single(name: str, relations: Sequence[Relation], side: str) -> Column:
    found = [column for column in open_columns(relations) if column.name == name]
    if not found:
        raise UndefinedColumn(f'column "{name}" specified in USING clause does not exist in {side} table')
    if len(found) > 1:
        raise AmbiguousColumn(f'common column name "{name}" appears more than once in {side} table')
    return found[0]


def _aliased(alias: Node, relations: list[Relation]) -> list[Relation]:
    """Translate ``(a JOIN b …) AS j``: only j is visible from outside."""
    columns = renamed(open_columns(relations), alias, alias.aliasname)
    return [
        Relation(alias.aliasname, columns, columns),
        *(replace(relation, hidden=True, open=()) for relation in relations),
    ]
