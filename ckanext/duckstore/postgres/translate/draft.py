"""A query that is put together but not written yet, and the ways to write it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ...identifiers import column as encoded
from ..functions import as_text
from .casts import cast, numeric_text, settle
from .expr import Expr, Use
from .substitution import substitute

#: Functions whose results differ from call to call.
_VOLATILE = re.compile(r"random|setseed")


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
    """

    outputs: list[Output]
    head: str
    body: str
    prefix: str
    uses: frozenset[Use]
    plain: bool = False
    few: bool = False
    late: str | None = None

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
        shown = [handed_out(settle(output.expr)) for output in self.outputs]
        chosen = self._of_chosen_rows(shown)
        if chosen is not None:
            return chosen
        writable = self.few and not any(output.expr.printed or output.expr.decimals for output in self.outputs)
        if (self.plain and not writable) or shown == [settle(output.expr).sql for output in self.outputs]:
            return self._select(shown)
        outer = [
            handed_out(Expr(f"q.c{place}", output.expr.type, scale=output.expr.scale, fields=output.expr.fields))
            for place, output in enumerate(self.outputs)
        ]
        listed = ", ".join(f"{sql} AS c{place}" for place, sql in enumerate(outer))
        return f"SELECT {listed} FROM ({self.sql()}) AS q"

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

    def _select(self, columns: Sequence[str]) -> str:
        listed = ", ".join(f"{sql} AS c{place}" for place, sql in enumerate(columns)) or "1 AS c0"
        return f"{self.prefix}SELECT {self.head}{listed}{self.body}"


def costs(expr: Expr) -> bool:
    """Whether *expr* calls functions of ours."""
    return expr.printed is not None or expr.decimals is not None or expr.checked is not None or "pg_" in expr.sql


def is_of_more_than_a_row(expr: Expr) -> bool:
    """Whether *expr* depends on more than the columns of its row, so that it cannot be computed again or later."""
    return expr.window or expr.rows or _VOLATILE.search(expr.sql) is not None


def handed_out(expr: Expr) -> str:
    """SQL of a result as it is handed out: numerics and records as the text that PostgreSQL prints, floats looked at."""
    if expr.type == "record" and expr.fields is not None:
        items = expr.items or tuple(Expr(f"({expr.sql}).{encoded(name)}", kind) for name, kind in expr.fields)
        texts = ", ".join(
            handed_out(item) if item.type == "numeric" else as_text(item.sql, item.type or "text") for item in items
        )
        return f"CASE WHEN {expr.sql} IS NOT NULL THEN pg_text_record([{texts}]) END"
    return numeric_text(expr) if expr.type == "numeric" else expr.checked or expr.sql
