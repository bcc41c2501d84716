"""PostgreSQL's SQL, written as DuckDB's.

The way of a query: :func:`~..parse.parse` reads it with PostgreSQL's own grammar and finds the tables it names;
:func:`translate` walks the tree once, resolving every name against the columns of those tables and inferring PostgreSQL's
type of every expression, and writes DuckDB's SQL. What has no handler raises FeatureNotSupported with its name.

========================= ============================================================================
:mod:`.select`            SELECT, VALUES, set operations, WITH; :mod:`.select_builder`: how a query is written down
:mod:`.from_items`        FROM: which handler a kind of item has; :mod:`.relations`: tables, joins,
                          samples; :mod:`.from_subqueries`; :mod:`.tablefunctions`: functions
:mod:`.grouping`          GROUP BY; :mod:`.ordering`: ORDER BY, DISTINCT, LIMIT
:mod:`.expressions`       expressions: which handler a kind of node has
:mod:`.constants`         constants; :mod:`.references`: names of columns, rows; :mod:`.arrays`; :mod:`.records`: rows as values
:mod:`.predicates`        operators as they are written, IN, BETWEEN, AND, IS NULL; :mod:`.choices`: CASE and its like
:mod:`.subqueries`        EXISTS, IN, ANY and ALL of a query, a single value
:mod:`.operators`         what operators mean; :mod:`.patterns`: LIKE and its like; :mod:`.json_operators`: operators of json
:mod:`.comparisons`       comparisons, and what DuckDB sorts and groups by
:mod:`.numerics`          arithmetic of numerics; :mod:`.floats`: of floats
:mod:`.calls`             calls of functions; :mod:`.overloads`: which function is meant
:mod:`.aggregates`        aggregates; :mod:`.windows`: window functions
:mod:`.special_syntax`    calls with a syntax of their own; :mod:`.json_records`: those that put json into rows
:mod:`.conversions`       casts as they are written
:mod:`.casts`             what casts do; :mod:`.printing`: values as text and json; :mod:`.literals`: reading untyped literals
:mod:`.scope`             which column a name means
:mod:`.typenames`         how types are written; :mod:`~..types`: the types
:mod:`.naming`            what result columns are called
:mod:`.conditions`        conditions of plugins
========================= ============================================================================
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ...errors import FeatureNotSupported
from ..builtins import bind_arguments, names_in
from ..limits import DEFAULT_LIMITS, StatementTooComplex, budget
from ..parse import Query
from . import (  # noqa: F401  their handlers
    arrays,
    calls,
    constants,
    conversions,
    from_subqueries,
    predicates,
    references,
    subqueries,
    tablefunctions,
)
from .conditions import translate_condition
from .scope import Context, Scope, Stored, Table
from .select import draft_query, settle_type

__all__ = ["Result", "Stored", "Table", "Translation", "translate", "translate_condition"]


@dataclass(frozen=True)
class Result:
    """A result column: its PostgreSQL name and type (``typname``; None where it could not be told: take DuckDB's).

    ``row`` is the table whose row type a record has; PostgreSQL calls the column's type by that name.
    """

    name: str
    type: str | None
    row: str | None = None


@dataclass(frozen=True)
class Translation:
    """DuckDB SQL with the same answer.

    ``sql`` is one SELECT whose columns are called c0, c1 …; ``columns`` says what PostgreSQL calls them, in the same order.
    Columns of type numeric come as text, as PostgreSQL prints them.
    ``functions`` are the macros and Python functions of ours that have to be installed before it runs.
    """

    sql: str
    columns: tuple[Result, ...]
    functions: frozenset[str]


def translate(query: Query, tables: Mapping[str, Table]) -> Translation:
    """Translate *query*; *tables* holds what each table name in it stands for.

    :raises DuckstoreError: PostgreSQL's errors for what its binder would refuse, FeatureNotSupported for what cannot be said,
        StatementTooComplex for what is nested too deeply.
    """
    try:
        with budget():
            draft = draft_query(query.statement, Scope(Context(tables)))
            if not draft.outputs:
                raise FeatureNotSupported("a query without result columns is not supported")
            columns = tuple(Result(output.name, settle_type(output.expr), output.expr.row) for output in draft.outputs)
            bound = bind_arguments(draft.printed())
    except RecursionError as error:
        raise StatementTooComplex("the query is nested too deeply") from error
    if bound.size > DEFAULT_LIMITS.plan:
        raise StatementTooComplex("the query is too complex")
    return Translation(bound.sql, columns, frozenset(names_in(bound.sql)))
