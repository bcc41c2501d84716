"""Translated expressions: DuckDB SQL and what the translator knows about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal as Number

from ...identifiers import literal
from .. import limits
from ..builtins.templates import CALLS, CASTS
from ..types.names import UNKNOWN, duckdb_type


@dataclass(frozen=True, slots=True)
class Use:
    """A column used outside aggregates: its query level, its SQL and its name in messages.

    Or an *aggregate* of that level that is written in a subquery. ``relation`` is the alias of the
    relation whose column it is, empty if it is computed.
    """

    level: int
    sql: str
    label: str
    aggregate: bool = False
    relation: str = ""


NO_USES: frozenset[Use] = frozenset()
#: Width and scale of a DECIMAL of DuckDB.
Decimal = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Expr:
    """A DuckDB expression and its PostgreSQL type.

    ``sql`` is valid wherever an expression is (it is atomic or in parentheses). ``text`` is the
    value of an untyped literal. ``scale`` is the number of decimals that PostgreSQL prints, if
    known (numeric only). ``aggregate``, ``window`` and ``rows`` are true if the expression contains
    an aggregate, a window function or a set-returning function of its own query level, ``subquery``
    if it contains a query, ``null`` if it is the constant NULL, ``empty`` if it is an empty array,
    ``constant`` if it is a literal (or
    a cast of one), ``volatile`` if it differs from call to call; ``value`` is the value of a
    constant number, ``integer`` that of an integer literal; ``uses`` are the columns used outside
    aggregates. ``fields`` are the names and types of a record's fields, ``items`` its values if the
    expression builds it. ``printed`` is SQL of the text that PostgreSQL prints for a numeric, with
    trailing zeros, if known. ``checked`` is SQL of a float that raises on overflow or underflow,
    see :mod:`.floats`. ``elements`` are the items of an array that the expression builds, ``depth``
    its dimensions (1 if unknown). ``row`` is the name of the table whose row type a record has.
    ``ordered`` is SQL of the ordered text of a numeric column that is stored so
    (:mod:`~...types.decimals`): DuckDB compares that. ``decimals`` is SQL of the number of decimals
    that PostgreSQL prints for a numeric, if each value has its own. ``cut`` is true if ``sql`` of a
    numeric is the DECIMAL of ``printed`` with 20 decimals; if there is ``ordered`` too, ``sql``
    raises an error for a value below 10^-20. ``whole`` is true if a record
    is a relation's row or a variable, not a row constructor; ``present`` is SQL of whether an outer
    join gave such a row, if it may have given NULL. ``decimal`` is the width and scale of
    DuckDB's DECIMAL for a numeric, if known. ``work`` tells what computing it takes: ``CALLS`` and
    ``CASTS`` of :mod:`~..builtins.templates`, ``ordered_work`` the same of the ordered text.
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
    present: str | None = None
    subquery: bool = False
    null: bool = False
    empty: bool = False
    ordered: str | None = None
    constant: bool = False
    value: Number | None = None
    integer: int | None = None
    volatile: bool = False
    work: int = 0
    ordered_work: int = 0
    cut: bool = False

    @property
    def is_literal(self) -> bool:
        """Whether this is an untyped literal, whose type the context decides."""
        return self.type == UNKNOWN and self.text is not None

    @property
    def is_null(self) -> bool:
        """Whether this is an untyped NULL."""
        return self.null and self.type == UNKNOWN

    def aggregates(self, level: int) -> bool:
        """Return whether it has an aggregate of that query level, directly or in a subquery."""
        return self.aggregate or any(use.aggregate and use.level == level for use in self.uses)

    @property
    def row_id(self) -> Expr | None:
        """The ``_id`` of a table's whole row, which is unique, and NULL only if the row is."""
        if not self.whole or self.row is None or not self.items or not self.fields or self.fields[0][0] != "_id":
            return None
        return self.items[0]

    @property
    def may_fail(self) -> bool:
        """Whether it may raise an error: it calls a function of ours, casts a value or queries."""
        return self.work != 0 or self.subquery

    def become(self, sql: str, type: str | None, scale: int | None = None, *, work: int = 0) -> Expr:
        """Return the same value with new SQL and type, and the same columns and flags.

        :param work: what *sql* takes besides.
        """
        return Expr(
            sql,
            type,
            None,
            scale,
            self.uses,
            self.aggregate,
            self.window,
            self.rows,
            subquery=self.subquery,
            null=self.null,
            empty=self.empty,
            constant=self.constant,
            value=self.value,
            volatile=self.volatile,
            work=self.work | work,
        )


def combine(
    sql: str,
    type: str | None,
    *parts: Expr,
    scale: int | None = None,
    decimal: Decimal | None = None,
    work: int = 0,
) -> Expr:
    """Return an expression made of *parts*: it uses what they use.

    :param work: what *sql* takes besides its parts.
    :raises StatementTooComplex: its SQL is too long.
    """
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
        work |= part.work
    return Expr(
        sql,
        type,
        None,
        scale,
        uses,
        aggregate,
        window,
        rows,
        decimal=decimal,
        subquery=subquery,
        volatile=volatile,
        work=work,
    )


def work_of_parts(parts: Iterable[Expr]) -> int:
    """Return what computing *parts* takes."""
    work = 0
    for part in parts:
        work |= part.work
    return work


def of_ordered(
    made: Expr, ordered: str, work: int | None = None, *, cut: bool = False, printed: str | None = None
) -> Expr:
    """Return *made*, a numeric, as the value whose ordered text is the SQL *ordered*.

    :param work: what that takes, the same as *made* by default.
    :param cut: that of :class:`Expr`.
    :param printed: SQL of PostgreSQL's text, if it may have zeros at the end.
    """
    printed = printed or f"pg_ordered_number({ordered})"
    return replace(
        made,
        sql=decimal_of_text(printed, cut),
        ordered=ordered,
        printed=printed,
        scale=None,
        decimal=None,
        decimals=None,
        constant=False,
        value=None,
        work=made.work | CALLS,
        ordered_work=made.work if work is None else work,
        cut=cut,
    )


def of_text(made: Expr, printed: str, *, cut: bool = False) -> Expr:
    """Return *made*, a numeric, as the value whose text is the SQL *printed*, of any size.

    :param cut: that of :class:`Expr`.
    """
    return of_ordered(made, f"pg_number_order({printed})", made.work | CALLS, cut=cut, printed=printed)


def decimal_of_text(printed: str, cut: bool) -> str:
    """Return SQL of the DECIMAL of a numeric whose text is the SQL *printed*; it raises an error if
    the DECIMAL does not hold the value, but if *cut* only for a value below 10^-20.
    """
    return f"{'pg_cut_numeric' if cut else 'pg_computed_numeric'}({printed})"


def all_cut(parts: Iterable[Expr]) -> bool:
    """Return whether what is computed of the ordered texts of *parts* is ``cut``, see
    :class:`Expr`: no operand is a column of such texts.
    """
    return all(part.cut or part.ordered is None for part in parts)


def null_of(made: Expr, parts: Sequence[Expr]) -> Expr:
    """Return *made*, the result of a strict function of *parts*: NULL if one is NULL.

    PostgreSQL then skips the others.
    """
    target = duckdb_type(made.type, made.depth) if made.type is not None else None
    unlike = made.aggregate or made.window or made.rows or made.subquery or made.fields is not None
    if target is None or unlike or not any(part.null for part in parts):
        return made
    return replace(made.become(f"CAST(NULL AS {target})", made.type), depth=made.depth, null=True, work=CASTS)


def flattened(array: str, depth: int) -> str:
    """Return SQL of the elements of all dimensions of *array*, which has *depth*, as one list."""
    return "flatten(" * (depth - 1) + array + ")" * (depth - 1)


def text_literal(text: str) -> Expr:
    """Return an untyped literal."""
    return Expr(literal(text), UNKNOWN, text, constant=True)


#: The literal NULL.
NULL = Expr("NULL", UNKNOWN, constant=True, null=True)
