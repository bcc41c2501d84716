"""Which column a name means: PostgreSQL's rules of visibility, kept here and never left to DuckDB.

Every relation of a query gets an alias of our own (``t0``, ``t1`` …) and so does every column that is not a table's
(``c0`` …), so no name that a user wrote reaches DuckDB, and none can mean something else there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ...errors import AmbiguousColumn, UndefinedColumn, UndefinedTable, of_sqlstate
from .expr import Decimal, Expr, Use


@dataclass(frozen=True)
class Stored:
    """The type of a column of a table; of a numeric also the width and scale of the DECIMAL that keeps it, and the scale that is declared."""

    type: str
    decimal: Decimal | None = None
    scale: int | None = None
    ordered: bool = False
    """Whether a numeric is kept as ordered text, see :mod:`~...types.decimals`."""


@dataclass(frozen=True)
class Table:
    """What a table name in the query stands for.

    ``relation`` is trusted DuckDB SQL (``r0.main.rows``, or a subquery in parentheses); ``columns`` are the pairs of
    PostgreSQL name and type, in order.
    """

    relation: str
    columns: tuple[tuple[str, str | Stored], ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a relation in FROM; ``fields`` are those of the record that it holds, ``row`` the table whose row type that has,
    ``depth`` the dimensions of an array.
    """

    name: str
    type: str | None
    sql: str
    scale: int | None = None
    fields: tuple[tuple[str, str | None], ...] | None = None
    decimal: Decimal | None = None
    row: str | None = None
    depth: int = 1
    ordered: str | None = None
    printed: str | None = None

    @classmethod
    def stored(cls, name: str, stored: str | Stored, sql: str) -> Column:
        """A column of a table, of the type that :class:`Table` gives it."""
        if isinstance(stored, str):
            return cls(name, stored, sql)
        if not stored.ordered:
            return cls(name, stored.type, sql, scale=stored.scale, decimal=stored.decimal)
        if stored.type == "_numeric":
            return cls.array_of_ordered(name, sql)
        printed = f"pg_ordered_number({sql})"
        if stored.scale:
            printed = f"pg_padded_number({printed}, {stored.scale})"
        return cls(name, stored.type, f"pg_computed_numeric({printed})", ordered=sql, printed=printed)

    @classmethod
    def array_of_ordered(cls, name: str, sql: str) -> Column:
        """A column of arrays of numerics that are kept as ordered text."""
        texts = f"list_transform({sql}, lambda element: pg_ordered_number(element))"
        computed = f"list_transform({texts}, lambda element: pg_computed_numeric(element))"
        return cls(name, "_numeric", computed, printed=texts)


@dataclass(frozen=True, slots=True)
class Relation:
    """Something in FROM.

    ``name`` is what qualifies its columns (None: nothing does). ``open`` are its columns that can be named without it;
    a join with USING hides those of its sides. ``table`` is the name of the table that it is.
    """

    name: str | None
    columns: tuple[Column, ...]
    open: tuple[Column, ...]
    alias: str = ""
    table: str | None = None
    scalar: bool = False  # a function of a scalar type: its name is its value, not a row
    hidden: bool = False  # only reachable to say that it cannot be reached from here

    @property
    def stored(self) -> bool:
        """Whether it is a table, whose ``_id`` tells its rows apart."""
        return self.table is not None


@dataclass(frozen=True)
class CommonTable:
    """A WITH query: its name in DuckDB's SQL and its columns."""

    sql: str
    columns: tuple[Column, ...]


@dataclass
class Context:
    """What one translation shares: the tables it may name, the numbers given out so far."""

    tables: Mapping[str, Table]
    numbers: int = 0
    #: Subqueries in expressions, by where they stand and how they are written.
    subqueries: dict[tuple[int, int, str], Any] = field(default_factory=dict)

    def alias(self) -> str:
        """A relation name that was not used yet."""
        self.numbers += 1
        return f"t{self.numbers - 1}"


#: Errors for calls that stand where they may not.
_WRONG_PLACE = {
    "set-returning functions": "0A000",
    "aggregate functions": "42803",
    "grouping operations": "42803",
    "window functions": "42P20",
}


@dataclass
class Scope:
    """The names that can be seen from one place of a query."""

    context: Context
    parent: Scope | None = None
    relations: list[Relation] = field(default_factory=list)
    ctes: dict[str, CommonTable] = field(default_factory=dict)
    windows: dict[str, Any] = field(default_factory=dict)
    clause: str = ""
    level: int = 0
    #: The placeholders of a condition, by their numbers.
    parameters: Mapping[int, Expr] = field(default_factory=dict)
    #: SQL of the grouping expressions, once they are known.
    groups: frozenset[str] = frozenset()
    #: Not empty: the relations are a function's variables, and this says what a name means that is also a column of a query
    #: there: ``error``, ``use_variable`` or ``use_column``.
    variables: str = ""

    def refuse_outside(self, clauses: tuple[str, ...], what: str) -> None:
        """:raises DuckstoreError: this is none of the *clauses* in which calls of that kind may stand."""
        if self.clause not in clauses:
            raise of_sqlstate(_WRONG_PLACE[what], f"{what} are not allowed in {self.clause}")

    def child(self) -> Scope:
        """The scope of a query inside this one."""
        return Scope(self.context, parent=self, level=self.level + 1)

    def chain(self) -> Iterator[Scope]:
        """This scope, then those around it."""
        scope: Scope | None = self
        while scope is not None:
            yield scope
            scope = scope.parent

    def common_table(self, name: str) -> CommonTable | None:
        """The WITH query of that name which can be seen from here."""
        for scope in self.chain():
            if name in scope.ctes:
                return scope.ctes[name]
        return None

    def column(self, name: str) -> Expr | None:
        """The column that the unqualified *name* means, None when there is none. :raises InvalidSQL: when ambiguous."""
        for scope in self.chain():
            found = [
                column
                for relation in scope.relations
                if not relation.hidden
                for column in relation.open
                if column.name == name
            ]
            if len(found) > 1:
                raise AmbiguousColumn(f'column reference "{name}" is ambiguous')
            if found:
                return self._variable(scope, name) or scope.use(found[0], name)
        return None

    def _variable(self, owner: Scope, name: str) -> Expr | None:
        """The variable that *name*, a column of *owner*, means instead. :raises AmbiguousColumn: it may mean either."""
        root = next(scope for scope in self.chain() if scope.parent is None)
        if root is owner or root.variables in ("", "use_column"):
            return None
        found = root.column(name)
        if found is not None and root.variables == "error":
            raise AmbiguousColumn(f'column reference "{name}" is ambiguous')
        return found

    def relation(self, name: str) -> tuple[Scope, Relation] | None:
        """The relation that *name* means. :raises InvalidSQL: when ambiguous or not reachable from here."""
        for scope in self.chain():
            found = [relation for relation in scope.relations if relation.name == name]
            if len(found) > 1:
                raise of_sqlstate("42P09", f'table reference "{name}" is ambiguous')
            if found:
                if found[0].hidden:
                    raise UndefinedTable(f'invalid reference to FROM-clause entry for table "{name}"')
                return scope, found[0]
        return None

    def qualified(self, relation: str, name: str) -> Expr:
        """The column *name* of *relation*."""
        found = self.relation(relation)
        if found is None:
            raise UndefinedTable(f'missing FROM-clause entry for table "{relation}"')
        scope, entry = found
        columns = [column for column in entry.columns if column.name == name]
        if len(columns) > 1:
            raise AmbiguousColumn(f'column reference "{name}" is ambiguous')
        if not columns:
            raise UndefinedColumn(f"column {relation}.{name} does not exist")
        return scope.use(columns[0], f"{relation}.{name}")

    def label(self, use: Use) -> str:
        """How a message names a column: with its table, if it has one."""
        if "." in use.label:
            return use.label
        alias = use.sql.partition(".")[0]
        owner = next((relation.name for relation in self.relations if relation.alias == alias), None)
        return f"{owner}.{use.label}" if owner else use.label

    def use(self, column: Column, label: str) -> Expr:
        """The expression that *column*, which belongs to this scope, is."""
        return Expr(
            column.sql,
            column.type,
            scale=column.scale,
            uses=frozenset({Use(self.level, column.sql, label)}),
            fields=column.fields,
            decimal=column.decimal,
            row=column.row,
            depth=column.depth,
            ordered=column.ordered,
            printed=column.printed,
        )
