"""The triggers of a table, run over rows on their way into it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import duckdb

from ckanext.duckstore import identifiers
from ckanext.duckstore.errors import DuckstoreError, FeatureNotSupported
from ckanext.duckstore.operations import rendering
from ckanext.duckstore.operations.incoming import ID
from ckanext.duckstore.operations.result_types import stored
from ckanext.duckstore.operations.staged import Staged, stage
from ckanext.duckstore.postgres.plpgsql import Environment, RowTriggers, TriggerTable, run_triggers
from ckanext.duckstore.postgres.types import declarations
from ckanext.duckstore.postgres.types.decimals import MAX_DIGITS
from ckanext.duckstore.postgres.types.numeric import Numeric
from ckanext.duckstore.store.base import Column, Resource, Writing

INSERT, UPDATE = "INSERT", "UPDATE"


class WiderColumns(DuckstoreError):
    """A trigger made numbers that their columns cannot hold yet: the write has to begin again, on
    *columns*.
    """

    def __init__(self, columns: tuple[Column, ...]) -> None:
        super().__init__("columns have to become wider")
        self.columns = columns


class SetFailed(DuckstoreError):
    """Triggers failed, which may end the transaction, at a row that is not known or may not exist:
    the write has to begin again, row by row.
    """

    def __init__(self) -> None:
        super().__init__("the rows have to be read one by one")


@dataclass(frozen=True)
class Triggers:
    """The triggers of the table of *writing*, with what they see: see
    :mod:`.trigger_environment`.
    """

    writing: Writing
    environment: Environment
    row_by_row: bool = False

    @property
    def columns(self) -> tuple[Column, ...]:
        """What NEW and OLD have, but for ``_full_text``."""
        return (ID, *self.writing.resource.columns)

    @cached_property
    def rows(self) -> RowTriggers:
        """The triggers, to be run for single rows."""
        resource = self.writing.resource
        _check_numerics(resource)
        return RowTriggers(self.writing.connection, resource.triggers, table_of(resource), self.environment)

    def run(self, operation: str, select: str, parameters: Sequence[Any], numbers: tuple[int, int]) -> Staged:
        """Run them over the rows of *select*; return those that are not skipped, as the triggers
        left them.

        :param select: gives ``^ row``, :attr:`columns` and, for an UPDATE, the same of OLD, as
            :func:`.postgres.plpgsql.run_triggers` says.
        :param numbers: the lowest number of a row and how many there may be.
        :raises TriggerFailure: of the first row that fails.
        :raises WiderColumns: they cannot be stored yet.
        :raises SetFailed: the write has to begin again.
        """
        resource = self.writing.resource
        _check_numerics(resource)
        try:
            outcome = run_triggers(
                self.writing.connection,
                resource.triggers,
                table_of(resource),
                operation,
                select,
                parameters,
                1 if self.row_by_row else numbers[1],
                self.environment,
            )
        except duckdb.TransactionException as error:
            if self.row_by_row:
                raise
            raise SetFailed from error
        if outcome.parameters is None:  # the rows are in a table already
            staged = Staged(f"({outcome.select})", self.columns, *numbers, in_order=outcome.in_order)
        else:
            staged = stage(self.writing, outcome.select, outcome.parameters, self.columns, numbers)
            outcome.close()
        self._check_width(staged)
        return staged

    def _check_width(self, staged: Staged) -> None:
        columns = tuple(self._fitted(column, staged) for column in self.writing.resource.columns)
        if columns != self.writing.resource.columns:
            raise WiderColumns(columns)

    def _fitted(self, column: Column, staged: Staged) -> Column:
        """Return *column*, wide enough for what is staged for it."""
        type_ = declarations.of(column.type, column.native_type)
        if not isinstance(type_, Numeric):
            return column
        name = identifiers.column(column.name)
        found = self.writing.connection.execute(
            f"SELECT CAST({name} AS VARCHAR) FROM {staged.table} "
            f"WHERE TRY_CAST({name} AS {column.storage}) IS DISTINCT FROM {name}"
        ).fetchall()
        return replace(column, storage=type_.fit(column.storage, type_.read([text for (text,) in found])))


def _check_numerics(resource: Resource) -> None:
    """Raise :class:`FeatureNotSupported` if a column is kept as ordered text, which functions
    cannot compute with.
    """
    for column in resource.columns:
        type_ = rendering.type_of(column)
        if isinstance(type_, Numeric) and type_.ordered:
            raise FeatureNotSupported(
                f'a trigger cannot run where the numeric column "{column.name}" holds NaN, infinity or more than {MAX_DIGITS} digits'
            )


def table_of(resource: Resource) -> TriggerTable:
    """Return the table of *resource* as its triggers see it."""
    return TriggerTable(resource.id, tuple((column.name, stored(column)) for column in (ID, *resource.columns)))
