"""The known properties of a variable when an expression with it is translated, and the scope in
which the translator finds it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ...errors import DuckstoreError, of_sqlstate
from ..translate.expr import Decimal, Expr
from ..translate.scope import Column, Context, Relation, Scope, Table
from .code import Expression
from .names import Reference, Slot


@dataclass(frozen=True)
class Scalar:
    """A value: its PostgreSQL type, the number of dimensions of an array, the decimals of a
    numeric, its DECIMAL in DuckDB.
    """

    type: str
    depth: int = 1
    scale: int | None = None
    decimal: Decimal | None = None


@dataclass(frozen=True)
class Row:
    """A record: its fields in order. ``table`` is the table whose row it is; ``missing``: it is
    NULL as a whole.
    """

    fields: tuple[tuple[str, Scalar], ...]
    table: str | None = None
    missing: bool = False


#: None: a record that has not been assigned yet.
Shape = Scalar | Row | None


@dataclass(frozen=True)
class Bound:
    """The SQL of a variable: one text, or one for each field of a record; and that of the number of
    decimals of numerics, see :class:`~..translate.expr.Expr`.
    """

    shape: Shape
    sql: tuple[str, ...]
    decimals: tuple[str | None, ...] = ()

    def column(self, name: str, place: int = 0) -> Column:
        """Return the variable, or its field at *place*, as a column named *name*."""
        scalar = self.shape.fields[place][1] if isinstance(self.shape, Row) else self.shape
        assert scalar is not None
        decimals = self.decimals[place] if self.decimals else None
        return Column(
            name,
            scalar.type,
            self.sql[place],
            scalar.scale,
            None,
            scalar.decimal,
            None,
            scalar.depth,
            decimals=decimals,
        )


Binding = Callable[[Slot], Bound]


def scope_of(
    expression: Expression, bound: Binding, tables: Mapping[str, Table], parameters: Mapping[int, Slot]
) -> Scope:
    """Return the outer scope of *expression*: its variables, as columns of relations that are
    always visible.

    :raises DuckstoreError: a record in it is not assigned yet, or has no such field.
    """
    relations: dict[str | None, list[Column]] = {}
    missing = {name for reference in expression.references if (name := _add(relations, reference, bound)) is not None}
    made = [
        Relation(name, tuple(columns), tuple(columns) if name is None else (), missing=name in missing)
        for name, columns in relations.items()
    ]
    scope = Scope(Context(tables), relations=made, clause="SELECT", variables=expression.namespace.conflict)
    scope.parameters = {
        number: scope.use(bound(parameters[number]).column(f"${number}"), f"${number}")
        for number in expression.parameters
        if number in parameters
    }
    return scope


def _add(relations: dict[str | None, list[Column]], reference: Reference, bound: Binding) -> str | None:
    """Add the variable of *reference*; return its name if it is a record that is NULL."""
    found = bound(reference.slot)
    if isinstance(found.shape, Scalar):
        name = reference.parts[0] if len(reference.parts) > 1 else None
        columns = relations.setdefault(name, [])
        if all(column.name != reference.parts[-1] for column in columns):
            columns.append(found.column(reference.parts[-1]))
        return None
    if found.shape is None:
        raise unassigned(reference.slot)
    fields = [name for name, _ in found.shape.fields]
    if reference.rest and reference.rest[0] not in fields:
        raise missing_field(reference.slot.name, reference.rest[0])
    own = reference.parts[: len(reference.parts) - len(reference.rest)]
    name = ".".join(own)
    relations[name] = [found.column(field, place) for place, field in enumerate(fields)]
    return name if found.shape.missing else None


def unassigned(slot: Slot) -> DuckstoreError:
    return of_sqlstate("55000", f'record "{slot.name}" is not assigned yet')


def missing_field(record: str, field: str) -> DuckstoreError:
    return of_sqlstate("42703", f'record "{record}" has no field "{field}"')


def shape_of(expr: Expr) -> Shape:
    """Return the shape of the value of *expr*."""
    if expr.fields is not None:
        items = expr.items or (None,) * len(expr.fields)
        return Row(
            tuple(
                (name, scalar_of(item) if item is not None else Scalar(type or "text"))
                for (name, type), item in zip(expr.fields, items, strict=True)
            ),
            expr.row,
        )
    return scalar_of(expr)


def scalar_of(expr: Expr) -> Scalar:
    return Scalar(expr.type or "text", expr.depth, expr.scale, expr.decimal)
