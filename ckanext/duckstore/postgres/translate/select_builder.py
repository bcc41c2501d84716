"""A query that is put together but not written yet, and the ways to write it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .casts import cast, settle
from .expr import Expr, Use
from .printing import handed_out
from .substitution import substitute


@dataclass(frozen=True)
class Output:
    """A result column: its PostgreSQL name and its expression."""

    name: str
    expr: Expr


@dataclass
class Draft:
    """A query that is not written yet: its result columns can still be cast (for UNION) before :meth:`sql` puts it together.

    ``body`` is what follows the select list; ``head`` what stands before it (DISTINCT). ``uses`` are outer queries' columns.
    ``plain`` tells that nothing but the select list depends on the values in it: no DISTINCT, no set operation, no place in ORDER BY.
    ``late`` is *body* where the results can be computed of the rows that it has chosen: ORDER BY and LIMIT, and neither groups nor sets of rows.
    ``few`` tells that there are fewer results than groups they are taken from, so that only those should be written as text.
    ``groups`` is SQL of what can be said of each group, for writing them: its keys, and columns of one of its rows.
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
        """Make the result columns of these types."""
        self.outputs = [
            Output(
                output.name,
                cast(output.expr, type) if type is not None and output.expr.type is not None else output.expr,
            )
            for output, type in zip(self.outputs, types, strict=True)
        ]

    def sql(self) -> str:
        """The statement; its result columns are called c0, c1 …"""
        return self._select([settle(output.expr).sql for output in self.outputs])

    def printed(self) -> str:
        """The statement whose answer is handed out: numerics come as the text that PostgreSQL prints."""
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
        """The statement that computes only the results that are handed out, None where that needs no help or cannot be said.

        DuckDB by itself computes what calls functions of ours for every row, before it sorts and cuts.
        """
        exprs = [output.expr for output in self.outputs]
        if self.late is None or not any(map(costs, exprs)) or any(map(is_of_more_than_a_row, exprs)):
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
        """The statement that writes as text only the groups that are handed out, as far as that can be said."""
        known = {sql: f"q.g{place}" for place, sql in enumerate(self.groups)}
        inner, outer = [], []
        for place, (expr, text) in enumerate(zip(exprs, shown, strict=True)):
            late: str | None = handed_out(_value(expr, place))
            if expr.printed or expr.decimals or expr.items:
                of_a_group = not (expr.aggregate or is_of_more_than_a_row(expr))
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
        """The statement in a subquery *q*, and the results made of what that gives: c0, c1 … and *added* columns."""
        listed = ", ".join(f"{sql} AS c{place}" for place, sql in enumerate(outer))
        return f"SELECT {listed} FROM ({self._select(inner, added)}) AS q"

    def _select(self, columns: Sequence[str], added: Sequence[str] = ()) -> str:
        listed = ", ".join([*(f"{sql} AS c{place}" for place, sql in enumerate(columns)), *added]) or "1 AS c0"
        return f"{self.prefix}SELECT {self.head}{listed}{self.body}"


def _value(expr: Expr, place: int) -> Expr:
    """The result column *place*, seen from outside."""
    if expr.ordered is not None and expr.printed is not None:
        printed = expr.printed.replace(expr.ordered, f"q.c{place}")
        return Expr(f"q.c{place}", expr.type, ordered=f"q.c{place}", printed=printed)
    return Expr(f"q.c{place}", expr.type, scale=expr.scale, fields=expr.fields, depth=expr.depth)


def costs(expr: Expr) -> bool:
    """Whether *expr* calls functions of ours."""
    return expr.printed is not None or expr.decimals is not None or expr.checked is not None or "pg_" in expr.sql


def is_of_more_than_a_row(expr: Expr) -> bool:
    """Whether *expr* depends on more than the columns of its row, so that it cannot be computed again or later."""
    return expr.window or expr.rows or expr.volatile
