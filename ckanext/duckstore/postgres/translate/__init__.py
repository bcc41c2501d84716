"""Translate PostgreSQL's SQL to DuckDB's.

:func:`~..parse.parse` parses a query with PostgreSQL's own grammar and finds the tables it names;
:func:`translate` walks the tree once, resolving every name against the columns of those tables and
inferring PostgreSQL's type of every expression, and writes DuckDB's SQL. A node without a handler
raises FeatureNotSupported with its name.

========================= ============================================================================
:mod:`.select`            SELECT, VALUES, set operations, WITH; :mod:`.select_builder`: building a query
:mod:`.from_items`        FROM: the handler of each kind of item; :mod:`.relations`: tables, joins,
                          samples; :mod:`.from_subqueries`; :mod:`.tablefunctions`: functions
:mod:`.grouping`          GROUP BY; :mod:`.ordering`: ORDER BY, DISTINCT, LIMIT
:mod:`.common_columns`    common types of columns of VALUES and set operations
:mod:`.expressions`       expressions: the handler of each kind of node
:mod:`.constants`         constants; :mod:`.references`: names of columns, rows; :mod:`.arrays`; :mod:`.records`: rows as values
:mod:`.predicates`        operator syntax, IN, BETWEEN, AND, IS NULL; :mod:`.choices`: CASE and similar
:mod:`.subqueries`        EXISTS, IN, ANY and ALL of a query, a single value
:mod:`.operators`         operator semantics; :mod:`.patterns`: regular expressions; :mod:`.json_operators`: operators of json
:mod:`.comparisons`       comparisons, and sort and group keys
:mod:`.numerics`          arithmetic of numerics; :mod:`.floats`: of floats
:mod:`.array_keys`        comparisons of arrays; :mod:`.concatenations`: ``||`` of arrays; :mod:`.array_functions`
:mod:`.numeric_texts`     texts of numerics and of the elements of arrays of them
:mod:`.calls`             function calls; :mod:`.overloads`: overload resolution
:mod:`.aggregates`        aggregates; :mod:`.keyed_aggregates`: of values with a key; :mod:`.windows`: window functions
:mod:`.special_syntax`    calls with a syntax of their own; :mod:`.json_records`: conversion of json to rows
:mod:`.json_constructors` constructors of SQL/JSON
:mod:`.conversions`       cast syntax
:mod:`.casts`             cast semantics; :mod:`.printing`: values as text and json; :mod:`.literals`: reading untyped literals
:mod:`.scope`             name resolution
:mod:`.typenames`         type names; :mod:`~..types`: the types
:mod:`.naming`            names of result columns
:mod:`.conditions`        conditions of plugins
========================= ============================================================================
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ...errors import FeatureNotSupported
from ..builtins import bind_arguments, names_in
from ..limits import DEFAULT_LIMITS, Limits, StatementTooComplex, budget
from ..parse import Query
from ..textsearch.columns import searches
from . import (  # noqa: F401  their handlers
    arrays,
    calls,
    constants,
    conversions,
    from_subqueries,
    json_constructors,
    predicates,
    relations,
    subqueries,
    tablefunctions,
)
from .conditions import translate_condition
from .scope import Context, Scope, Stored, Table
from .select import draft_query, settle_type

__all__ = ["ResultColumn", "Stored", "Table", "Translation", "translate", "translate_condition"]


@dataclass(frozen=True)
class ResultColumn:
    """A result column: its PostgreSQL name and its type (``typname``; None: use DuckDB's type).

    ``row`` is the table whose row type a record has; PostgreSQL reports that name as the column's
    type.
    """

    name: str
    type: str | None
    row: str | None = None


@dataclass(frozen=True)
class Translation:
    """DuckDB SQL with the same result.

    ``sql`` is one SELECT whose columns are named c0, c1 …; ``columns`` holds PostgreSQL's names for
    them, in the same order. Columns of type numeric are returned as text, as PostgreSQL prints
    them. ``functions`` are our macros and Python functions that must be installed before it runs.
    """

    sql: str
    columns: tuple[ResultColumn, ...]
    functions: frozenset[str]


def translate(query: Query, tables: Mapping[str, Table], limits: Limits = DEFAULT_LIMITS) -> Translation:
    """Translate *query*; *tables* maps each table name in it to a table.

    :raises DuckstoreError: PostgreSQL's error for a query that its binder rejects,
        FeatureNotSupported for one that cannot be translated, StatementTooComplex for one that
        exceeds *limits*.
    """
    looked_up = searches(query) if any(table.searches for table in tables.values()) else {}
    try:
        with budget(limits):
            draft = draft_query(query.statement, Scope(Context(tables, searches=looked_up)))
            if not draft.outputs:
                raise FeatureNotSupported("a query without result columns is not supported")
            columns = tuple(
                ResultColumn(output.name, settle_type(output.expr), output.expr.row) for output in draft.outputs
            )
            bound = bind_arguments(draft.printed())
    except RecursionError as error:
        raise StatementTooComplex("the query is nested too deeply") from error
    if bound.size > limits.plan:
        raise StatementTooComplex("the query is too complex")
    return Translation(bound.sql, columns, frozenset(names_in(bound.sql)))
