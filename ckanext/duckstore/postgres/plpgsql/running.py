"""Run triggers for the rows of a request."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb

from .cells import Record
from .choosing import batch_for
from .common_rows import CommonFirst
from .existing_rows import needs_existing
from .lookups import Environment, Outcome, Run, TriggerTable
from .rowwise import RowByRow


def run_triggers(
    connection: duckdb.DuckDBPyConnection,
    triggers: Sequence[str],
    table: TriggerTable,
    operation: str,
    select: str,
    parameters: Any,
    size: int,
    environment: Environment,
) -> Outcome:
    """Run *triggers* in sequence as BEFORE triggers of *operation* (INSERT or UPDATE) for each row
    of *select*.

    *select* returns :data:`ROW`, the columns of *table* under their encoded names and, for an
    update, each :func:`old_column`; *size* is the maximum number of rows.

    :raises TriggerFailure: for the failing row with the lowest number.
    :raises UndefinedFunction: no such trigger.
    """
    run = Run(connection, environment)
    definitions = [run.trigger(name) for name in triggers]
    alone = RowByRow(run, table, operation, definitions)
    batch = batch_for(run, table, operation, definitions, size, common=True)
    if batch is not None:
        return CommonFirst(run, alone, batch, operation, definitions).run(connection, select, parameters)
    return alone.run(connection, select, parameters)


class RowTriggers:
    """*triggers*, run in sequence as BEFORE triggers of *table* for single rows.

    They run in Python; *connection* is only used for expressions that :mod:`.quick` does not
    evaluate.

    :raises UndefinedFunction: no such trigger.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        triggers: Sequence[str],
        table: TriggerTable,
        environment: Environment,
    ) -> None:
        self._run = Run(connection, environment)
        self._definitions = [self._run.trigger(name) for name in triggers]
        self._table = table

    @property
    def need_existing(self) -> bool:
        """See :func:`~.existing_rows.needs_existing`."""
        return any(map(needs_existing, self._definitions))

    def run(self, operation: str, number: int, new: Record, old: Record | None) -> Record | None:
        """Run the triggers of *operation* for the row *number* of the request; return the row that
        they leave, None if they skip it.

        :param old: the existing row of an UPDATE; None where it is not read.
        :raises TriggerFailure:
        """
        alone = RowByRow(self._run, self._table, operation, self._definitions)
        return alone.row(number, new, alone.format.record(None) if old is None else old)
