"""Expressions of a batch, translated to SQL over columns; each is evaluated only for the rows for
which PostgreSQL would evaluate it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pglast.enums import A_Expr_Kind, BoolExprType

from ...errors import of_sqlstate
from ..limits import StatementTooComplex
from ..nodes import Node, ast
from ..translate.casts import cast
from ..translate.expr import Expr, combine
from ..translate.expressions import boolean, compile
from ..translate.operators import binary
from ..translate.scope import Scope, Table
from ..translate.select import draft_query, settle_type
from ..types.names import UNKNOWN, element_of, is_array
from .cells import items_of
from .code import Expression
from .held import Held, HeldRow, Holding, Mask, Unbatchable, bound, concatenated, constant_array, nothing
from .names import Slot, walk
from .operations import is_risky
from .shapes import Bound, scope_of

Emit = Callable[[str], str]
_TRUE, _FALSE = Expr("true", "bool"), Expr("false", "bool")


class Expressions:
    """Translates expressions; *emit* adds a column with the given SQL and returns its name in
    SQL.
    """

    def __init__(self, emit: Emit, table: Callable[[str], Table | None], unsaid: Callable[[str], None]) -> None:
        self._emit = emit
        self._table = table
        self._unsaid = unsaid
        #: Variables that are NULL or empty arrays, by their SQL.
        self._open: dict[str, Held] = {}
        self._mask: Mask | None = None
        self._nesting = 0
        self.has_query = False
        """Whether one of the expressions so far contains a query that DuckDB joins to the rows."""

    def value(
        self, expression: Expression, holdings: Sequence[Holding], numbered: Mapping[int, Slot], mask: Mask | None
    ) -> Held | HeldRow:
        """Return the value of *expression*: SQL that must be computed only for the rows of *mask*.

        :raises DuckstoreError: an error that does not depend on the row.
        """
        scope = self._scope(expression, holdings, numbered, mask)
        self._mask, self._nesting = mask, 0
        try:
            if expression.value is not None:
                made = self._node(expression.value, scope)
                self.has_query = self.has_query or made.expr.subquery
                if not (made.expr.aggregate or made.expr.window or made.expr.rows):
                    return self._taken(made)
            self.has_query = True
            draft = draft_query(expression.select, scope.child())
        except RecursionError as error:
            raise StatementTooComplex("the expression is nested too deeply") from error
        if len(draft.outputs) != 1:
            raise of_sqlstate("42601", f'query "{expression.text}" returned {len(draft.outputs)} columns')
        expr = draft.outputs[0].expr
        if expr.fields is not None:
            raise Unbatchable("a record of a query")
        return Held(Expr(f"({draft.sql()})", settle_type(expr), scale=expr.scale, depth=expr.depth))

    def rows(
        self,
        query: Expression,
        holdings: Sequence[Holding],
        numbered: Mapping[int, Slot],
        mask: Mask | None,
        limit: int | None,
    ) -> tuple[str, tuple[tuple[str, Expr], ...]]:
        """Return SQL of the list of the rows of *query*, and its columns: names, and expressions
        over ``{0}``, an item of the list.
        """
        self.has_query = True
        scope = self._scope(query, holdings, numbered, mask)
        draft = draft_query(query.select, scope.child())
        for output in draft.outputs:
            if output.expr.fields is not None:
                raise Unbatchable("a record of a query")
        draft.cast([settle_type(output.expr) for output in draft.outputs])
        packed = ", ".join(f"f{place} := q.c{place}" for place in range(len(draft.outputs)))
        tail = f" LIMIT {limit}" if limit is not None else ""
        sql = f"(SELECT coalesce(list(struct_pack({packed})), []) FROM (SELECT * FROM ({draft.sql()}){tail}) AS q)"
        columns = tuple(
            (
                output.name,
                Expr(f"({{0}}).f{place}", settle_type(output.expr), scale=output.expr.scale, depth=output.expr.depth),
            )
            for place, output in enumerate(draft.outputs)
        )
        return sql, columns

    # Names

    def _scope(
        self, expression: Expression, holdings: Sequence[Holding], numbered: Mapping[int, Slot], mask: Mask | None
    ) -> Scope:
        tables = {name: found for name in expression.tables if (found := self._table(name)) is not None}
        nested = expression.value is None or any(isinstance(node, ast.SubLink) for node in walk(expression.value))

        def look(slot: Slot) -> Bound:
            holding = holdings[slot.number]
            if (
                isinstance(holding, HeldRow)
                and holding.within is not None
                and (mask is None or not mask.within(holding.within))
            ):
                raise Unbatchable("a record that not all rows have")
            for cell in holding.cells if isinstance(holding, HeldRow) else (holding,) if holding is not None else ():
                if cell.flexible:
                    self._open[cell.expr.sql] = cell
            found = bound(nothing(UNKNOWN) if holding is None and slot.type is None else holding)
            # DuckDB computes a subquery for all rows, so it must not see the values of rows outside
            # the mask.
            return (
                found
                if not nested or mask is None
                else replace(found, sql=tuple(self._masked(sql, mask) for sql in found.sql))
            )

        return scope_of(expression, look, tables, numbered)

    def _masked(self, sql: str, mask: Mask) -> str:
        return self._emit(f"CASE WHEN {mask.sql} THEN {sql} END")

    # Values

    @staticmethod
    def _taken(made: Held) -> Held | HeldRow:
        expr = made.expr
        if expr.fields is None:
            return made
        names = tuple(name for name, _ in expr.fields)
        return HeldRow(names, tuple(Held(item) for item in items_of(expr)), expr.row, missing=expr.null)

    def _node(self, node: Node, scope: Scope) -> Held:
        """Return the value of *node*; arrays are concatenated and compared here, because their
        dimensions matter.
        """
        if isinstance(node, ast.A_Expr) and node.kind == 0 and node.lexpr is not None:
            name = node.name[-1].sval
            if name == "||":
                return self._concat(node, scope)
            if name in ("=", "<>"):
                made = self._emptiness(node, name, scope)
                if made is not None:
                    return made
        if isinstance(node, ast.A_Expr) and node.kind == A_Expr_Kind.AEXPR_OP_ANY:
            return self._any(node, scope)
        if isinstance(node, ast.BoolExpr):
            return Held(self._logic(node, scope))
        return self._flexible(node, compile(node, scope))

    def _flexible(self, node: Node, expr: Expr) -> Held:
        variable = self._open.get(expr.sql)
        if variable is not None:
            return replace(variable, expr=expr)
        empty = isinstance(node, (ast.A_Const, ast.TypeCast)) and constant_array(expr) == "[]"
        return Held.flexible_of(expr) if empty or expr.is_null or expr.text == "{}" else Held(expr)

    def _logic(self, node: Node, scope: Scope) -> Expr:
        """Return the value of AND, OR or NOT. DuckDB computes all operands; one that may fail is
        computed only where the earlier ones have not decided.
        """
        if node.boolop == BoolExprType.NOT_EXPR:
            part = boolean(self._node(node.args[0], scope).expr, "NOT")
            return combine(_TRUE.sql if part.sql == _FALSE.sql else f"(NOT {part.sql})", "bool", part)
        name, decided = ("AND", "false") if node.boolop == BoolExprType.AND_EXPR else ("OR", "true")
        self._nesting += 1
        made = boolean(self._node(node.args[0], scope).expr, name)
        for item in node.args[1:]:
            part = boolean(self._node(item, scope).expr, name)
            if not is_risky(part.sql):
                made = combine(f"({made.sql} {name} {part.sql})", "bool", made, part)
                continue
            before = made.sql
            if self._nesting == 1 or not is_risky(before):
                before = self._emit(before if self._mask is None else f"CASE WHEN {self._mask.sql} THEN {before} END")
            sql = f"(CASE WHEN {before} IS {decided} THEN {decided} ELSE ({before} {name} {part.sql}) END)"
            made = combine(sql, "bool", made, part)
        self._nesting -= 1
        return made

    @staticmethod
    def _compares_arrays(node: Any) -> bool:
        return isinstance(node, ast.A_Expr) and any(
            isinstance(side, ast.A_Const) and isinstance(side.val, ast.String) and side.val.sval == "{}"
            for side in (node.lexpr, node.rexpr)
        )

    def _emptiness(self, node: Node, name: str, scope: Scope) -> Held | None:
        """Return the value of a comparison with ``'{}'``, None if *node* is not one."""
        if not self._compares_arrays(node):
            return None
        left = isinstance(node.lexpr, ast.A_Const) and getattr(node.lexpr.val, "sval", None) == "{}"
        side = self._node(node.rexpr if left else node.lexpr, scope)
        if not is_array(side.expr.type):
            return None
        if side.constant_array == "[]":
            return Held(_TRUE if name == "=" else _FALSE)
        return Held(replace(side.expr.become(f"(len({side.expr.sql}) {name} 0)", "bool")))

    def _any(self, node: Node, scope: Scope) -> Held:
        """Return the value of ``x op ANY (array)``, which is false if the array is empty."""
        made = compile(node, scope)
        empty = isinstance(node.rexpr, ast.ColumnRef) and self._node(node.rexpr, scope).constant_array == "[]"
        harmless = not is_risky(compile(node.lexpr, scope).sql)
        return Held(_FALSE) if empty and harmless else Held(made)

    def _concat(self, node: Node, scope: Scope) -> Held:
        left, right = self._node(node.lexpr, scope), self._node(node.rexpr, scope)
        arrays = [side for side in (left, right) if is_array(side.expr.type)]
        if not arrays:
            return Held(binary("||", left.expr, right.expr))
        type = arrays[0].expr.type
        if len(arrays) == 2:
            if left.expr.type != right.expr.type:
                raise Unbatchable("concatenating arrays of several types")
            made, unsaid = concatenated(left, right)
            if unsaid is not None:
                self._unsaid(unsaid)
            uses = left.expr.uses | right.expr.uses
            return replace(made, expr=replace(made.expr, uses=uses))
        other = right if arrays[0] is left else left
        if other.expr.type == UNKNOWN:
            if not other.flexible:
                raise Unbatchable("an array beside a literal")
            return arrays[0]
        array = arrays[0]
        if array.expr.depth > 1:
            raise Unbatchable("an element beside an array of two dimensions")
        made_expr = binary("||", left.expr, right.expr)
        if made_expr.type != type:
            raise Unbatchable("an element of another type")
        element = element_of(type)
        if array.constant_array is not None and element is not None and element != "numeric":
            made_expr = replace(made_expr, sql=f"[{cast(other.expr, element).sql}]")
        return Held(made_expr)
