"""Queries over the elements of one array, as functions of lists, and over one row, as constants.

``ARRAY(SELECT e FROM unnest(list) AS e WHERE e <> '')`` becomes ``list_filter``: DuckDB joins a
correlated subquery to its rows, which takes several times longer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..nodes import Node, ast, names
from ..types.names import is_array
from .casts import settle
from .expr import Expr, Use
from .expressions import compile, condition
from .naming import result_name
from .scope import Column, Relation, Scope

#: The clauses of a query over an array that a function of lists cannot express.
_OTHER_CLAUSES = (
    "distinctClause",
    "groupClause",
    "havingClause",
    "windowClause",
    "valuesLists",
    "sortClause",
    "limitCount",
    "limitOffset",
    "withClause",
    "intoClause",
    "lockingClause",
)


@dataclass(frozen=True)
class Elements:
    """The result of a query over an array: SQL of the list of its values, never NULL.

    ``value`` is such a value, as an expression of ``name``; ``uses`` are the columns used of outer
    queries.
    """

    sql: str
    value: Expr
    uses: frozenset[Use]


def elements(node: Node, scope: Scope) -> Elements | None:
    """Return the result of the query *node* in an expression of *scope*; None if it is not a query
    over an array alone, or if a function of lists cannot express it.

    Only expressions of functions are translated so: in other queries, DuckDB's optimizer may move
    the subquery.
    """
    if not _in_function(scope) or not _is_simple(node) or len(node.targetList or ()) > 1:
        return None
    inner = scope.child()
    name = scope.context.alias()
    array = _relation(node, inner, name)
    if array is None:
        return None
    listed, kept = array.sql, array.uses
    inner.clause = "WHERE"
    if node.whereClause is not None:
        test = condition(node.whereClause, inner, "WHERE")
        if not _is_of_one_element(test):
            return None
        listed, kept = f"list_filter({listed}, lambda {name}: {test.sql})", kept | test.uses
    value = _value(node, inner)
    if value is None:
        return None
    if value.sql != name and node.targetList:
        listed = f"list_transform({listed}, lambda {name}: {value.sql})"
    uses = frozenset(use for use in kept | value.uses if use.level < inner.level)
    return Elements(f"coalesce({listed}, [])", value, uses)


def of_only_row(node: Node, scope: Scope) -> Expr | None:
    """Return the value that the query *node* in an expression of *scope* selects from a table with
    one row of constants; None if it is another query.
    """
    if not _in_function(scope) or not isinstance(node, ast.SelectStmt) or node.whereClause is not None:
        return None
    if not _is_simple(node, besides="limitCount") or len(node.targetList or ()) != 1 or not _keeps_a_row(node):
        return None
    item = node.fromClause[0] if len(node.fromClause or ()) == 1 else None
    if not isinstance(item, ast.RangeVar) or item.alias is not None or item.schemaname is not None:
        return None
    table = scope.context.tables.get(item.relname)
    if table is None or not table.only_row:
        return None
    inner = scope.child()
    columns = tuple(
        Column.stored(name, type, sql) for (name, type), sql in zip(table.columns, table.only_row, strict=True)
    )
    inner.relations = [Relation(item.relname, columns, columns)]
    value = _value(node, inner)
    return value and replace(value, uses=frozenset(use for use in value.uses if use.level < inner.level))


def _keeps_a_row(node: Node) -> bool:
    """Return whether the query has no LIMIT, or one of a positive number."""
    if node.limitCount is None:
        return True
    return isinstance(node.limitCount, ast.A_Const) and (getattr(node.limitCount.val, "ival", None) or 0) > 0


def _value(node: Node, inner: Scope) -> Expr | None:
    """Return what the query selects, 1 if nothing; None if DuckDB cannot compute it in a lambda."""
    if not node.targetList:
        return Expr("1", "int4")
    target = node.targetList[0].val
    if isinstance(target, ast.ColumnRef) and isinstance(target.fields[-1], ast.A_Star):
        return None
    inner.clause = "SELECT"
    value = settle(compile(target, inner))
    if not _is_of_one_element(value) or value.fields is not None or value.decimals is not None:
        return None
    return value


def _in_function(scope: Scope) -> bool:
    """Return whether *scope* is that of an expression of a function, outside any query."""
    return scope.parent is None and scope.variables != ""


def _is_simple(node: Node, besides: str = "") -> bool:
    """Return whether the query has no other clauses, *besides* one."""
    others = any(getattr(node, name) for name in _OTHER_CLAUSES if name != besides)
    return isinstance(node, ast.SelectStmt) and not node.op and not others


def _is_of_one_element(expr: Expr) -> bool:
    """Return whether DuckDB computes *expr* in a lambda."""
    if expr.aggregate or expr.window or expr.rows or expr.subquery or expr.volatile:
        return False
    return not any(use.aggregate for use in expr.uses)


def _relation(node: Node, inner: Scope, name: str) -> Expr | None:
    """Make the elements of the array in FROM visible in *inner*, as *name*; return the array."""
    if len(node.fromClause or ()) != 1:
        return None
    item = node.fromClause[0]
    found = _of_function(item) or _of_subquery(item)
    if found is None:
        return None
    call, column, relation, is_scalar = found
    array = compile(call.args[0], replace(inner, clause="functions in FROM"))
    if not is_array(array.type) or array.depth != 1 or not _is_of_one_element(array):
        return None
    type = array.type[1:] if array.type is not None else None
    columns = (Column(column, type, name, relation=name),)
    inner.relations = [Relation(relation, columns, columns, name, scalar=is_scalar)]
    return array


def _of_function(item: Node) -> tuple[Node, str, str, bool] | None:
    """Return the call in ``FROM unnest(array)``, its column, its relation and whether the name of
    the relation is a value.
    """
    if not isinstance(item, ast.RangeFunction) or item.lateral or item.ordinality or item.is_rowsfrom:
        return None
    [(call, definitions)] = item.functions
    if definitions or item.coldeflist or not _is_unnest(call):
        return None
    relation = item.alias.aliasname if item.alias is not None else "unnest"
    given = [part.sval for part in (item.alias.colnames or ())] if item.alias is not None else []
    if len(given) > 1:
        return None
    return call, given[0] if given else relation, relation, True


def _of_subquery(item: Node) -> tuple[Node, str, str, bool] | None:
    """Return the same of ``FROM (SELECT unnest(array) AS name) AS relation``."""
    if not isinstance(item, ast.RangeSubselect) or item.lateral or item.alias is None:
        return None
    query = item.subquery
    if not _is_simple(query) or query.fromClause or query.whereClause is not None or len(query.targetList or ()) != 1:
        return None
    target = query.targetList[0]
    if not _is_unnest(target.val):
        return None
    given = [part.sval for part in (item.alias.colnames or ())]
    if len(given) > 1:
        return None
    return target.val, given[0] if given else target.name or result_name(target.val), item.alias.aliasname, False


def _is_unnest(node: Node) -> bool:
    return (
        isinstance(node, ast.FuncCall)
        and names(node.funcname)[-1] == "unnest"
        and len(node.args or ()) == 1
        and not (
            node.agg_star or node.agg_distinct or node.func_variadic or node.over or node.agg_filter or node.agg_order
        )
    )
