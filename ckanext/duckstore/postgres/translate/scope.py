"""Name resolution by PostgreSQL's rules of visibility; none of it is left to DuckDB.

Every relation of a query gets a generated alias (``t0``, ``t1`` …) and so does every column that is
not a table's (``c0`` …). So no user-written name reaches DuckDB, where it could mean something
else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ...errors import AmbiguousColumn, UndefinedColumn, UndefinedTable, of_sqlstate
from ..builtins.templates import CALLS
from ..nodes import Node
from ..types.names import UNKNOWN
from .expr import NO_USES, Decimal, Expr, Use, of_ordered


@dataclass(frozen=True)
class Stored:
    """The type of a table's column.

    For a numeric also the width and scale of the DECIMAL that stores it, and the declared scale.
    """

    type: str
    decimal: Decimal | None = None
    scale: int | None = None
    ordered: bool = False
    """Whether a numeric is stored as ordered text, see :mod:`~...types.decimals`."""
    unpadded: int | None = None
    """The length of a ``char(n)``, or of the elements of an array, that is stored without
    padding."""


@dataclass(frozen=True)
class Table:
    """A table that a query may name.

    ``relation`` is trusted DuckDB SQL (``r0.main.rows``, or a subquery in parentheses); ``columns``
    are the pairs of PostgreSQL name and type, in order.
    """

    relation: str
    columns: tuple[tuple[str, str | Stored], ...]
    searches: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Relations with the ``id`` of the rows whose ``_full_text`` matches a query, by its text."""
    only_row: tuple[str, ...] = ()
    """SQL of the constants in its only row, if it is such a table."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a relation in FROM.

    ``fields`` are the fields of a record, ``row`` the table whose row type it has, ``depth`` the
    dimensions of an array. ``relation`` is the alias of the relation that has it under its own
    name, empty if it is computed from one. ``work`` is that of :class:`~.expr.Expr`.
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
    decimals: str | None = None
    relation: str = ""
    work: int = 0
    cut: bool = False

    @classmethod
    def stored(cls, name: str, stored: str | Stored, sql: str, relation: str = "") -> Column:
        """Return a column of the table *relation*, with its type from :class:`Table`."""
        if isinstance(stored, str):
            return cls(name, stored, sql, relation=relation)
        if stored.unpadded:
            return cls(name, stored.type, _padded(stored, sql), work=CALLS)
        if not stored.ordered:
            return cls(name, stored.type, sql, scale=stored.scale, decimal=stored.decimal, relation=relation)
        if stored.type == "_numeric":
            return cls.array_of_ordered(name, sql)
        column = cls.of_ordered(name, sql)
        if not stored.scale:
            return column
        printed = f"pg_padded_number({column.printed}, {stored.scale})"
        return replace(column, sql=f"pg_computed_numeric({printed})", printed=printed)

    @classmethod
    def of(cls, name: str, expr: Expr, sql: str, relation: str = "") -> Column:
        """Return the column *sql* of the subquery *relation* that computes it as *expr*."""
        if expr.ordered is not None:
            return cls.of_ordered(name, sql, cut=expr.cut)
        type = "text" if expr.type == UNKNOWN else expr.type
        return cls(name, type, sql, expr.scale, expr.fields, expr.decimal, expr.row, expr.depth, relation=relation)

    @classmethod
    def of_ordered(cls, name: str, sql: str, *, cut: bool = False) -> Column:
        """Return a column of numerics that are ordered text; *cut* is that of an expression."""
        made = of_ordered(Expr("", "numeric"), sql, cut=cut)
        return cls(name, "numeric", made.sql, ordered=sql, printed=made.printed, work=made.work, cut=cut)

    def at(self, alias: str) -> Column:
        """Return this column, whose SQL is its name, as that of the relation *alias*."""
        if self.ordered is not None:
            return Column.of_ordered(self.name, f"{alias}.{self.ordered}", cut=self.cut)
        return replace(self, sql=f"{alias}.{self.sql}", relation=alias)

    def value(self, uses: frozenset[Use] = NO_USES) -> Expr:
        """Return the column as an expression that uses *uses*."""
        return Expr(
            self.sql,
            self.type,
            uses=uses,
            scale=self.scale,
            fields=self.fields,
            decimal=self.decimal,
            row=self.row,
            depth=self.depth,
            ordered=self.ordered,
            printed=self.printed,
            decimals=self.decimals,
            work=self.work,
            cut=self.cut,
        )

    @property
    def kept(self) -> str:
        """SQL of the column as its relation has it."""
        return self.ordered or self.sql

    @classmethod
    def array_of_ordered(cls, name: str, sql: str) -> Column:
        """Return a column of arrays of numerics that are stored as ordered text."""
        texts = f"list_transform({sql}, lambda element: pg_ordered_number(element))"
        computed = f"list_transform({texts}, lambda element: pg_computed_numeric(element))"
        return cls(name, "_numeric", computed, printed=texts, work=CALLS)


def _padded(stored: Stored, sql: str) -> str:
    assert stored.unpadded is not None
    if stored.type == "_bpchar":
        return f"list_transform({sql}, lambda element: pg_blank_padded(element, {stored.unpadded}))"
    return f"pg_blank_padded({sql}, {stored.unpadded})"


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation in FROM.

    ``name`` qualifies its columns (None: they cannot be qualified). ``open`` are its columns that
    can be named unqualified; a join with USING hides those of its operands. ``table`` is the
    table's name if it is one.
    """

    name: str | None
    columns: tuple[Column, ...]
    open: tuple[Column, ...]
    alias: str = ""
    table: str | None = None
    scalar: bool = False  # a function of a scalar type: its name is its value, not a row
    missing: bool = False  # a record variable that is NULL as a whole
    nullable: bool = False  # an outer join may give NULL instead of its row
    hidden: bool = False  # present only so that the error can say that it is not visible here

    @property
    def stored(self) -> bool:
        """Whether it is a table, whose ``_id`` identifies its rows."""
        return self.table is not None


@dataclass(frozen=True)
class CommonTable:
    """A WITH query: its columns and its name in DuckDB's SQL."""

    sql: str
    columns: tuple[Column, ...]


@dataclass
class Context:
    """State shared by one translation: the tables it may name, the counters of generated names."""

    tables: Mapping[str, Table]
    numbers: int = 0
    #: Conditions on ``_full_text`` that an index can answer, see :mod:`~...textsearch.columns`.
    searches: Mapping[int, str] = field(default_factory=dict)
    #: The relations of a scope and a subquery in its expressions, by the scope and the text.
    subqueries: dict[tuple[int, int, str], tuple[list[Relation], Any]] = field(default_factory=dict)

    def alias(self) -> str:
        """Return an unused relation alias."""
        self.numbers += 1
        return f"t{self.numbers - 1}"


#: Errors for calls in clauses that do not allow them.
_WRONG_PLACE = {
    "set-returning functions": "0A000",
    "aggregate functions": "42803",
    "grouping operations": "42803",
    "window functions": "42P20",
}


@dataclass
class Scope:
    """The names that are visible at one place of a query."""

    context: Context
    parent: Scope | None = None
    relations: list[Relation] = field(default_factory=list)
    ctes: dict[str, CommonTable] = field(default_factory=dict)
    windows: dict[str, Any] = field(default_factory=dict)
    clause: str = ""
    level: int = 0
    #: The placeholders of a condition, by number.
    parameters: Mapping[int, Expr] = field(default_factory=dict)
    #: SQL of the grouping expressions, once they are known.
    groups: frozenset[str] = frozenset()
    #: The same for the arguments of GROUPING, also where other expressions see rows.
    grouped_by: frozenset[str] = frozenset()
    #: Columns of a subquery that computes set-returning grouping expressions, by the SQL of these.
    expanded: Mapping[str, Expr] = field(default_factory=dict)
    #: Set if the relations are a function's variables: which one a name means that is also a column
    #: of a query in the function: ``error``, ``use_variable`` or ``use_column``.
    variables: str = ""
    #: The condition of WHERE, HAVING or a JOIN, or an operand of its AND or OR: DuckDB evaluates
    #: operands of it only for the rows that those before leave open. It evaluates all operands of
    #: another AND or OR.
    filter: Node | None = None

    def refuse_outside(self, clauses: tuple[str, ...], what: str) -> None:
        """Check that this is one of the *clauses* that allow calls of kind *what*.

        :raises DuckstoreError: it is not.
        """
        if self.clause not in clauses:
            raise of_sqlstate(_WRONG_PLACE[what], f"{what} are not allowed in {self.clause}")

    def child(self) -> Scope:
        """Return the scope of a subquery of this one."""
        return Scope(self.context, parent=self, level=self.level + 1)

    def chain(self) -> Iterator[Scope]:
        """Yield this scope, then the enclosing ones."""
        scope: Scope | None = self
        while scope is not None:
            yield scope
            scope = scope.parent

    def common_table(self, name: str) -> CommonTable | None:
        """Return the visible WITH query of that name."""
        for scope in self.chain():
            if name in scope.ctes:
                return scope.ctes[name]
        return None

    def column(self, name: str) -> Expr | None:
        """Return the column that the unqualified *name* refers to, None if there is none.

        :raises InvalidSQL: it is ambiguous.
        """
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
        """Return the variable that takes precedence over *name*, a column of *owner*.

        :raises AmbiguousColumn: neither takes precedence.
        """
        root = next(scope for scope in self.chain() if scope.parent is None)
        if root is owner or root.variables in ("", "use_column"):
            return None
        found = root.column(name)
        if found is not None and root.variables == "error":
            raise AmbiguousColumn(f'column reference "{name}" is ambiguous')
        return found

    def relation(self, name: str) -> tuple[Scope, Relation] | None:
        """Return the relation that *name* refers to.

        :raises InvalidSQL: it is ambiguous or not visible here.
        """
        is_hidden = False
        for scope in self.chain():
            named = [relation for relation in scope.relations if relation.name == name]
            found = [relation for relation in named if not relation.hidden]
            if len(found) > 1:
                raise of_sqlstate("42P09", f'table reference "{name}" is ambiguous')
            if found:
                return scope, found[0]
            is_hidden = is_hidden or bool(named)
        if is_hidden:
            raise UndefinedTable(f'invalid reference to FROM-clause entry for table "{name}"')
        return None

    def qualified(self, relation: str, name: str) -> Expr:
        """Return the column *name* of *relation*."""
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
        """Return a column's name for messages: qualified by its table, if it has one."""
        if "." in use.label:
            return use.label
        owner = next((one.name for one in self.relations if use.relation and one.alias == use.relation), None)
        return f"{owner}.{use.label}" if owner else use.label

    def use(self, column: Column, label: str) -> Expr:
        """Return *column*, which belongs to this scope, as an expression."""
        return column.value(frozenset({Use(self.level, column.sql, label, relation=column.relation)}))
