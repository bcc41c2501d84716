"""Extract calls of user functions from expressions.

The remaining expression contains only PostgreSQL's own functions, so the translator can write it.
The calls become steps before it, guarded where SQL would not evaluate them: the right side of an
AND whose left side is false, the branches of a CASE, the later arguments of COALESCE, and what a
query evaluates for each of its rows, if it has none.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from pglast.enums import BoolExprType, BoolTestType, NullTestType, SubLinkType

from ...errors import FeatureNotSupported, UndefinedFunction
from ..builtins.resolution import find
from ..nodes import Node, ast
from ..translate.special_syntax import HANDLERS
from . import code
from .expressions import of_select, of_value
from .names import Namespace, Slot, walk
from .query_rows import (
    aggregates,
    conjunction,
    conjuncts,
    exists,
    has_one_row,
    is_aggregate,
    names_columns,
    one,
    where,
    without_targets,
)


class Temporaries(Protocol):
    """A source of variables for intermediate values."""

    def temporary(self) -> Slot:
        """Return a new variable."""


def lift(expression: code.Expression, slots: Temporaries) -> tuple[list[code.Step], code.Expression]:
    """Return the steps that call the user functions in *expression*, and the expression without
    these calls.
    """
    if not _has_call(expression.select):
        return [], expression
    lifting = _Lifting(expression, slots)
    if expression.value is not None:
        value = lifting.visit(expression.value)
        return lifting.steps, of_value(value, expression.text, expression.line, lifting.namespace)
    select = lifting.visit(expression.select)
    return lifting.steps, of_select(select, expression.text, expression.line, lifting.namespace)


def _is_call(node: Any) -> bool:
    """Return whether *node* calls a function that is not PostgreSQL's own."""
    if not isinstance(node, ast.FuncCall):
        return False
    parts = [part.sval for part in node.funcname]
    if len(parts) > 1 and parts[0] == "pg_catalog":
        return False
    name = parts[-1]
    if name in HANDLERS:
        return False
    try:
        find(name)
    except UndefinedFunction as error:
        return str(error).endswith("does not exist")
    return False


def _has_call(node: Any) -> bool:
    """Return whether *node* contains calls to extract."""
    return any(_is_call(item) or _has_query(item) for item in walk(node))


def _is_query(node: Node) -> bool:
    return any(isinstance(item, ast.SubLink) for item in walk(node))


def _has_query(node: Any) -> bool:
    """Return whether *node* calls a function with a query in its arguments, which may become part
    of a lambda, where DuckDB allows none.
    """
    return isinstance(node, ast.FuncCall) and any(isinstance(item, ast.SubLink) for item in walk(node.args))


class _Lifting:
    """The extraction of calls from one expression."""

    def __init__(self, expression: code.Expression, slots: Temporaries) -> None:
        self._text = expression.text
        self._line = expression.line
        self._slots = slots
        self.namespace: Namespace = expression.namespace
        self.steps: list[code.Step] = []
        self._in_call = False
        self._in_query = expression.value is None
        self._rows: list[Node] = []
        """For each enclosing query, ``SELECT 1`` with the rows for which it evaluates the visited
        part.
        """
        self._aggregated: Node | None = None
        """The same for the arguments of the aggregates of the innermost query."""
        self._in_join = False

    def visit(self, node: Any) -> Any:
        """Return *node* with its calls replaced by variables."""
        if isinstance(node, tuple):
            return tuple(self.visit(item) for item in node)
        if not isinstance(node, ast.Node) or not (_has_call(node) or (self._in_call and _is_query(node))):
            return node
        if _is_call(node):
            return self._call(node)
        if _has_query(node) and not self._in_query:
            return self._with_queries(node)
        if self._aggregated is not None and is_aggregate(node):
            return self._for_rows(self._aggregated, node, self._parts)
        handler = _HANDLERS.get(type(node))
        return handler(self, node) if handler is not None else self._parts(node)

    def _with_queries(self, node: Node) -> Node:
        """Return a call of a PostgreSQL function, with the queries in its arguments evaluated
        before it.
        """
        outer, self._in_call = self._in_call, True
        made = self._parts(node)
        self._in_call = outer
        return made

    def _sublink(self, node: Node) -> Node:
        in_call, in_query, self._in_call, self._in_query = self._in_call, self._in_query, False, True
        if node.subLinkType == SubLinkType.EXISTS_SUBLINK:
            node = ast.SubLink(subLinkType=node.subLinkType, subselect=without_targets(node.subselect))
        made = self._parts(node)
        self._in_call, self._in_query = in_call, in_query
        return self.keep(made) if in_call and not in_query else made

    def _parts(self, node: Node) -> Node:
        return type(node)(**{name: self.visit(getattr(node, name)) for name in node})

    def _value(self, node: Node) -> code.Expression:
        return of_value(node, self._text, self._line, self.namespace)

    def keep(self, node: Node) -> Node:
        """Add a step that evaluates *node*; return the variable that replaces it.

        What depends on the rows of a query stays where it is.
        """
        if self._in_query and names_columns(node, self.namespace):
            return node
        slot = self._new()
        self.steps.append(code.Let(self._line, slot, self._value(node)))
        return self._named(slot)

    def _new(self) -> Slot:
        slot = self._slots.temporary()
        self.namespace = self.namespace.declaring(slot.name, slot)
        return slot

    @staticmethod
    def _named(slot: Slot) -> Node:
        return ast.ColumnRef(fields=(ast.String(sval=slot.name),))

    def guarded(self, test: Node, node: Any) -> Any:
        """Visit *node*; the steps that it needs run only where *test* is true."""
        outer, self.steps = self.steps, []
        made = self.visit(node)
        inner, self.steps = self.steps, outer
        if inner:
            self._add_if(test, inner)
        return made

    def _add_if(self, test: Node, inner: list[code.Step]) -> None:
        if self._in_join:
            self.steps += inner
            return
        for rows in reversed(self._rows):
            if names_columns(test, self.namespace):
                test = exists(where(rows, test))
        skipped = tuple(
            step
            for step in code.walk(inner)
            if isinstance(step, code.Call) or (isinstance(step, code.Let) and isinstance(step.value.value, ast.SubLink))
        )
        self.steps.append(code.If(self._line, self._value(test), tuple(inner), (), skipped))

    def _call(self, node: Node) -> Node:
        arguments, names = [], []
        for item in node.args or ():
            named = isinstance(item, ast.NamedArgExpr)
            arguments.append(self.visit(item.arg if named else item))
            names.append(item.name if named else None)
        if node.agg_star or node.agg_distinct or node.over is not None or node.agg_filter is not None:
            raise FeatureNotSupported("an aggregate of a function's own is not supported")
        slot = self._new()
        values = tuple(self._value(argument) for argument in arguments)
        function = node.funcname[-1].sval
        self.steps.append(code.Call(self._line, slot, function, values, tuple(names), bool(node.func_variadic)))
        return self._named(slot)

    # Conditional evaluation

    def _logic(self, node: Node) -> Node:
        """AND and OR: later operands are evaluated only while the earlier ones have not decided."""
        if node.boolop == BoolExprType.NOT_EXPR:
            return self._parts(node)
        wanted = BoolTestType.IS_NOT_FALSE if node.boolop == BoolExprType.AND_EXPR else BoolTestType.IS_NOT_TRUE
        before: list[Node] = []
        for item in node.args:
            if before and _has_call(item):
                kept = self.keep(
                    before[0] if len(before) == 1 else ast.BoolExpr(boolop=node.boolop, args=tuple(before))
                )
                before = [kept, self.guarded(ast.BooleanTest(arg=kept, booltesttype=wanted), item)]
            else:
                before.append(self.visit(item))
        return ast.BoolExpr(boolop=node.boolop, args=tuple(before))

    def _coalesce(self, node: Node) -> Node:
        made = [self.visit(node.args[0])]
        for item in node.args[1:]:
            if _has_call(item):
                known = ast.CoalesceExpr(args=tuple(made)) if len(made) > 1 else made[0]
                kept = self.keep(known)
                made = [kept, self.guarded(ast.NullTest(arg=kept, nulltesttype=NullTestType.IS_NULL), item)]
            else:
                made.append(item)
        return ast.CoalesceExpr(args=tuple(made))

    def _case(self, node: Node) -> Node:
        subject = self.keep(self.visit(node.arg)) if node.arg is not None else None
        whens: list[Node] = []
        otherwise = self._branch(node, 0, subject, whens)
        return ast.CaseExpr(args=tuple(whens), defresult=otherwise)

    def _branch(self, node: Node, place: int, subject: Node | None, whens: list[Node]) -> Any:
        """Visit WHEN number *place* and all later ones; return the new ELSE."""
        if place == len(node.args):
            return self.visit(node.defresult)
        when = node.args[place]
        test = self.visit(when.expr)
        if subject is not None:
            test = ast.A_Expr(kind=0, name=(ast.String(sval="="),), lexpr=subject, rexpr=test)
        test = self.keep(test)
        then = self.guarded(ast.BooleanTest(arg=test, booltesttype=BoolTestType.IS_TRUE), when.result)
        whens.append(ast.CaseWhen(expr=test, result=then))
        outer, self.steps = self.steps, []
        otherwise = self._branch(node, place + 1, subject, whens)
        inner, self.steps = self.steps, outer
        if inner:
            refused = ast.BooleanTest(arg=test, booltesttype=BoolTestType.IS_NOT_TRUE)
            self._add_if(refused, inner)
        return otherwise

    def _query(self, node: Node) -> Node:
        """A query: calls in it are made beforehand, unless they depend on its rows."""
        for item in walk(node) if node.fromClause else ():
            if _is_call(item) and names_columns(item, self.namespace):
                name = item.funcname[-1].sval
                raise FeatureNotSupported(f"a call of {name}() for each row of a query is not supported")
        if node.op or node.valuesLists or not _has_call(_of_rows(node)):
            return self._parts(node)
        return self._select(node)

    def _select(self, node: Node) -> Node:
        """A query with calls for its rows, which PostgreSQL makes if it has any."""
        before = {name: self.visit(getattr(node, name)) for name in _BEFORE}
        tables = {name: before[name] for name in ("withClause", "fromClause")}
        conditions = [item for item in conjuncts(node.whereClause) if not _has_call(item)]
        rows = one(**tables, whereClause=conjunction(conditions))
        for item in conjuncts(node.whereClause):
            if _has_call(item):
                conditions.append(self._for_rows(rows, item))
                rows = one(**tables, whereClause=conjunction(conditions))
        grouped = {
            "groupClause": self._for_rows(rows, node.groupClause),
            "havingClause": self.visit(node.havingClause),
            "whereClause": conjunction(conditions),
        }
        aggregated, self._aggregated = self._aggregated, rows
        if has_one_row(node):
            after = {name: self.visit(getattr(node, name)) for name in _AFTER}
        else:
            rows = one(**tables, **grouped, limitCount=before["limitCount"])
            after = {name: self._for_rows(rows, getattr(node, name)) for name in _AFTER}
        self._aggregated = aggregated
        made = {name: getattr(node, name) for name in node}
        return ast.SelectStmt(**{**made, **before, **grouped, **after})

    def _for_rows(self, rows: Node, node: Any, visit: Callable[[Any], Any] | None = None) -> Any:
        """Visit *node*; its calls are made if *rows* returns any row."""
        if not _has_call(node):
            return node
        outer, self.steps = self.steps, []
        self._rows.append(rows)
        made = (visit or self.visit)(node)
        self._rows.pop()
        inner, self.steps = self.steps, outer
        if inner:
            self._add_if(exists(rows), inner)
        return made

    def _join(self, node: Node) -> Node:
        """A join: calls in its condition are made even if it has no rows."""
        parts = {name: self.visit(getattr(node, name)) for name in node if name != "quals"}
        outer, self._in_join = self._in_join, True
        quals = self.visit(node.quals)
        self._in_join = outer
        return ast.JoinExpr(**parts, quals=quals)

    def _from(self, node: Node) -> Node:
        """``FROM f(x)``: the fields of the record that the function returns."""
        call = node.functions[0][0]
        if len(node.functions) != 1 or not _is_call(call) or node.ordinality:
            return self._parts(node)
        slot = self._call(call)
        star = ast.ColumnRef(fields=(*slot.fields, ast.A_Star()))
        target = ast.ResTarget(val=star)
        select = ast.SelectStmt(targetList=(target,), op=0, limitOption=0)
        alias = node.alias if node.alias is not None else ast.Alias(aliasname=call.funcname[-1].sval)
        return ast.RangeSubselect(lateral=True, subquery=select, alias=alias)


#: The clauses of a query that are evaluated before its rows, and those that are evaluated for the
#: rows that it returns.
_BEFORE = ("withClause", "fromClause", "limitCount", "limitOffset")
_AFTER = ("targetList", "distinctClause", "windowClause", "sortClause")


def _of_rows(node: Node) -> tuple[Any, ...]:
    """Return what the query *node* evaluates only if it has rows."""
    if has_one_row(node):
        return node.whereClause, *(item.args for item in aggregates(node))
    return node.whereClause, node.groupClause, *(getattr(node, name) for name in _AFTER)


_HANDLERS: dict[type, Any] = {
    ast.BoolExpr: _Lifting._logic,
    ast.CoalesceExpr: _Lifting._coalesce,
    ast.CaseExpr: _Lifting._case,
    ast.SelectStmt: _Lifting._query,
    ast.SubLink: _Lifting._sublink,
    ast.RangeFunction: _Lifting._from,
    ast.JoinExpr: _Lifting._join,
}
