"""Building of queries: a compiled query, and the ways to write it as SQL."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..builtins.templates import CALLS
from .casts import cast, settle
from .expr import Expr, Use, of_ordered
from .printing import handed_out
from .substitution import substitute


@dataclass(frozen=True)
class Output:
    """A result column: its PostgreSQL name and its expression."""

    name: str
    expr: Expr


@dataclass
class Draft:
    """A compiled query, before :meth:`sql` builds the statement.

    Its result columns can still be cast (for UNION).

    ``body`` is what follows the select list; ``head`` what precedes it (DISTINCT). ``uses`` are
    outer queries' columns. ``plain`` is true if nothing else depends on the values of the select
    list: no DISTINCT, no set operation, no position in ORDER BY. ``late`` is *body* if results can
    be computed after it has chosen the rows: it has ORDER BY and LIMIT, and neither groups nor
    set-returning functions. ``few`` is true if there are fewer results than groups, so that only
    the results should be converted to text. ``groups`` is SQL of what is known of each group, for
    printing it: its keys, and columns of one of its rows.
    """

    outputs: list[Output]
    head: str
    body: str
    prefix: str
    uses: frozenset[Use]
    plain: bool = False
    few: bool = False
    late: str | None = None
    groups: Sequence[str] = ()

    def cast(self, types: Sequence[str | None]) -> None:
        """Cast the result columns to these types."""
        self.outputs = [
            Output(
                output.name,
                cast(output.expr, type) if type is not None and output.expr.type is not None else output.expr,
            )
            for output, type in zip(self.outputs, types, strict=True)
        ]

    def sql(self) -> str:
        """Return the statement; its result columns are named c0, c1 …"""
        exprs = [settle(output.expr) for output in self.outputs]
        return self._select([expr.ordered or expr.sql for expr in exprs])

    def printed(self) -> str:
        """Return the outermost statement, whose numerics are the text that PostgreSQL prints."""
        exprs = [settle(output.expr) for output in self.outputs]
        shown = [handed_out(expr) for expr in exprs]
        if shown == [expr.sql for expr in exprs]:
            return self._of_chosen_rows(shown) or self._select(shown)
        if not self.plain:
            outer = [handed_out(_value(expr, place)) for place, expr in enumerate(exprs)]
            return self._written_outside(outer, [expr.ordered or expr.sql for expr in exprs])
        if self.few:
            return self._of_chosen_groups(exprs, shown)
        return self._of_chosen_rows(shown) or self._select(shown)

    def _of_chosen_rows(self, shown: Sequence[str]) -> str | None:
        """Return a statement that computes only the returned results.

        Return None if that is impossible or saves nothing.

        By itself DuckDB evaluates expressions that call our functions for every row, before ORDER
        BY and LIMIT.
        """
        exprs = [output.expr for output in self.outputs]
        if self.late is None or not any(map(costs, exprs)) or any(map(is_of_more_than_a_row, exprs)):
            return None
        if any(expr.subquery for expr in exprs):
            return None
        used = sorted({use.sql for output in self.outputs for use in output.expr.uses})
        columns = {name: f"q.u{place}" for place, name in enumerate(used)}
        results = [substitute(sql, columns) for sql in shown]
        if None in results:
            return None
        inner = ", ".join(f"{name} AS u{place}" for place, name in enumerate(used)) or "1 AS u0"
        listed = ", ".join(f"{sql} AS c{place}" for place, sql in enumerate(results))
        return f"{self.prefix}SELECT {listed} FROM (SELECT {inner}{self.late}) AS q"

    def _of_chosen_groups(self, exprs: Sequence[Expr], shown: Sequence[str]) -> str:
        """Return a statement that converts to text only the returned groups, as far as possible."""
        known = {sql: f"q.g{place}" for place, sql in enumerate(self.groups)}
        inner, outer = [], []
        for place, (expr, text) in enumerate(zip(exprs, shown, strict=True)):
            late: str | None = handed_out(_value(expr, place))
            if expr.printed or expr.decimals or expr.items:
                of_a_group = not (expr.aggregate or expr.subquery or is_of_more_than_a_row(expr))
                late = substitute(text, known | {expr.sql: f"q.c{place}"}) if of_a_group else None
            inner.append(text if late is None else expr.sql)
            outer.append(late or f"q.c{place}")
        if inner == list(shown):
            return self._select(shown)
        used = set(re.findall(r"\bq\.g\d+", " ".join(outer)))
        return self._written_outside(
            outer, inner, [f"{sql} AS {name[2:]}" for sql, name in known.items() if name in used]
        )

    def _written_outside(self, outer: Sequence[str], inner: Sequence[str], added: Sequence[str] = ()) -> str:
        """Return a statement that selects *outer* from a subquery *q* of *inner* and *added*."""
        listed = ", ".join(f"{sql} AS c{place}" for place, sql in enumerate(outer))
        return f"SELECT {listed} FROM ({self._select(inner, added)}) AS q"

    def _select(self, columns: Sequence[str], added: Sequence[str] = ()) -> str:
        listed = ", ".join([*(f"{sql} AS c{place}" for place, sql in enumerate(columns)), *added]) or "1 AS c0"
        return f"{self.prefix}SELECT {self.head}{listed}{self.body}"


def _value(expr: Expr, place: int) -> Expr:
    """Return the result column *place* as seen from outside the subquery."""
    if expr.ordered is not None and expr.printed is not None:
        return replace(of_ordered(Expr("", expr.type), f"q.c{place}", cut=expr.cut), sql=f"q.c{place}")
    return Expr(f"q.c{place}", expr.type, scale=expr.scale, fields=expr.fields, depth=expr.depth)


def costs(expr: Expr) -> bool:
    """Return whether *expr* calls our functions."""
    return expr.printed is not None or expr.decimals is not None or expr.checked is not None or bool(expr.work & CALLS)


def is_of_more_than_a_row(expr: Expr) -> bool:
    """Return whether *expr* depends on more than its row.

    If so, it cannot be computed again or later.
    """
    return expr.window or expr.rows or expr.volatile
