"""What the translator knows about a piece of DuckDB SQL that it has made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal as Number

from ...identifiers import literal
from .. import limits
from ..types.names import UNKNOWN, duckdb_type


@dataclass(frozen=True, slots=True)
class Use:
    """A column used outside of an aggregate: the query level it belongs to, its SQL and how a message names it.

    Or an *aggregate* of that level which stands in a subquery.
    """

    level: int
    sql: str
    label: str
    aggregate: bool = False


NO_USES: frozenset[Use] = frozenset()
#: Width and scale of a DECIMAL of DuckDB.
Decimal = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Expr:
    """A DuckDB expression and its PostgreSQL type.

    ``sql`` can stand anywhere an expression can (it is atomic or in parentheses). ``text`` is the value of an untyped
    literal. ``scale`` is the number of decimals that PostgreSQL would print, where it is known (numeric only).
    ``aggregate``, ``window`` and ``rows`` tell that the expression holds an aggregate, a window function or a
    set-returning function of the level where it stands, ``subquery`` that it holds a query, ``null`` that it is
    the constant NULL, ``constant`` that it was written down (or is a cast of that), ``volatile`` that it differs from call to call;
    ``value`` is the value of a constant number, ``integer`` that of an integer that stands there as it was written; ``uses`` are the columns used outside of aggregates.
    ``fields`` are the names and types of a record's fields, ``items`` its values where it was just built from them.
    ``printed`` is SQL of the text that PostgreSQL prints for a numeric, zeros at its end included, where that can be said.
    ``checked`` is SQL of a float that raises where it has become too large or too small, see :mod:`.floats`.
    ``elements`` are the items of an array that was just built, ``depth`` its dimensions (1 where they are not known).
    ``row`` is the name of the table whose row type a record has.
    ``ordered`` is SQL of the ordered text of a numeric that is a column kept so (:mod:`~...types.decimals`): what DuckDB compares.
    ``decimals`` is SQL of how many decimals PostgreSQL prints of a numeric, where each value has its own.
    ``whole`` tells that a record is a relation's row or a variable, and was not written down as a row.
    ``decimal`` are the width and scale of the DECIMAL that DuckDB has for a numeric, where they are known.
    """

    sql: str
    type: str | None
    text: str | None = None
    scale: int | None = None
    uses: frozenset[Use] = NO_USES
    aggregate: bool = False
    window: bool = False
    rows: bool = False
    fields: tuple[tuple[str, str | None], ...] | None = None
    items: tuple[Expr, ...] | None = None
    printed: str | None = None
    decimal: Decimal | None = None
    row: str | None = None
    decimals: str | None = None
    checked: str | None = None
    elements: tuple[Expr, ...] | None = None
    depth: int = 1
    whole: bool = False
    subquery: bool = False
    null: bool = False
    ordered: str | None = None
    constant: bool = False
    value: Number | None = None
    integer: int | None = None
    volatile: bool = False

    @property
    def is_literal(self) -> bool:
        """Whether this is an untyped literal, whose type its surroundings decide."""
        return self.type == UNKNOWN and self.text is not None

    @property
    def is_null(self) -> bool:
        """Whether this is NULL without a type."""
        return self.null and self.type == UNKNOWN

    def aggregates(self, level: int) -> bool:
        """Whether it holds an aggregate of that query level: its own, or in a subquery."""
        return self.aggregate or any(use.aggregate and use.level == level for use in self.uses)

    def become(self, sql: str, type: str | None, scale: int | None = None) -> Expr:
        """The same value seen otherwise: new SQL and type, the same columns and kinds."""
        return replace(
            self,
            sql=sql,
            type=type,
            text=None,
            scale=scale,
            fields=None,
            items=None,
            printed=None,
            decimal=None,
            row=None,
            decimals=None,
            checked=None,
            elements=None,
            integer=None,
            depth=1,
            whole=False,
            ordered=None,
        )


def combine(sql: str, type: str | None, *parts: Expr, scale: int | None = None, decimal: Decimal | None = None) -> Expr:
    """An expression made of *parts*: it uses what they use. :raises StatementTooComplex: when all has become too long."""
    limits.write(len(sql))
    uses = NO_USES
    aggregate = window = rows = subquery = volatile = False
    for part in parts:
        if part.uses:
            uses = uses | part.uses if uses else part.uses
        aggregate = aggregate or part.aggregate
        window = window or part.window
        rows = rows or part.rows
        subquery = subquery or part.subquery
        volatile = volatile or part.volatile
    return Expr(
        sql, type, None, scale, uses, aggregate, window, rows, decimal=decimal, subquery=subquery, volatile=volatile
    )


def null_of(made: Expr, parts: Sequence[Expr]) -> Expr:
    """The result *made* of a strict function of *parts*: NULL where one of them is. PostgreSQL does not compute the others then."""
    target = duckdb_type(made.type, made.depth) if made.type is not None else None
    unlike = made.aggregate or made.window or made.rows or made.subquery or made.fields is not None
    if target is None or unlike or not any(part.null for part in parts):
        return made
    return replace(made.become(f"CAST(NULL AS {target})", made.type), depth=made.depth, null=True)


def text_literal(text: str) -> Expr:
    """An untyped literal."""
    return Expr(literal(text), UNKNOWN, text, constant=True)


#: NULL as it is written.
NULL = Expr("NULL", UNKNOWN, constant=True, null=True)
