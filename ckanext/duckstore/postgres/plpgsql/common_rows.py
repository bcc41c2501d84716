"""Run a batch over all rows, and the rows that it leaves in full."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb

from .batch_running import Tables, TooManyRounds, execute
from .definition import Definition
from .lookups import Outcome, Run
from .rowwise import RowByRow
from .setwise import DONE, SKIPPED, Batch, SetBased, batch_of, joined, prefer_full

#: With at least this many rows, compiling a batch takes less time than interpreting them.
BATCH = 50
#: If a larger part of the rows leaves the common path, later batches run in full at once.
MANY = 0.2


class CommonFirst(SetBased):
    """One run of *batch*, which may be compiled for the common path only."""

    def __init__(self, run: Run, alone: RowByRow, batch: Batch, operation: str, triggers: Sequence[Definition]) -> None:
        super().__init__(run, alone, batch)
        self._operation = operation
        self._triggers = triggers

    def _outcome(self, connection: duckdb.DuckDBPyConnection, tables: Tables, select: str, parameters: Any) -> Outcome:
        try:
            result = self._result(tables, self._incoming(select), parameters)
        except (duckdb.InterruptException, duckdb.OutOfMemoryException, duckdb.TransactionException):
            raise
        except (duckdb.Error, TooManyRounds):
            self._run.check()
            incoming = tables.make(self._incoming(select), parameters)
            return self._rest(connection, tables, incoming, f"SELECT rid FROM {incoming}")
        sql = f"SELECT {self._batch.status}, count(*) FROM {result} GROUP BY 1"
        counts = dict(connection.execute(sql).fetchall())
        skipped = self._with_status(connection, result, SKIPPED) if counts.get(SKIPPED) else []
        made = Outcome(self._done(result), None, counts.get(DONE, 0), tuple(skipped), tables.drop)
        if sum(counts.values()) > made.size + len(skipped):
            left = f"SELECT rid FROM {result} WHERE {self._batch.status} NOT IN ({DONE}, {SKIPPED})"
            made = joined(made, self._rest(connection, tables, result, left))
        return made

    def _result(self, tables: Tables, incoming: str, parameters: Any) -> str:
        """Return a table of the rows with their columns before and after the triggers, and their
        status.
        """
        batch = self._batch
        columns = list(dict.fromkeys([*batch.base, *batch.outputs, batch.status]))
        return execute(tables, batch.operations, f"({incoming})", batch.base, columns, parameters)

    def _rest(self, connection: duckdb.DuckDBPyConnection, tables: Tables, rows: str, numbers: str) -> Outcome:
        """Run those of *rows* with *numbers*, the result of a query, in full.

        :raises TriggerFailure: for the first row that fails; all that fail are among them.
        """
        select = f"{self._original(rows)} WHERE rid IN ({numbers})"
        size, total = tables.count(f"({numbers})"), tables.count(rows)
        table = self._alone.table
        full = batch_of(self._run, table, self._operation, self._triggers) if size >= BATCH else None
        if full is None:
            return self._alone.run(connection, select, None)
        if self._batch.partial and size > total * MANY:
            prefer_full(table, self._operation, self._triggers, full)
        return SetBased(self._run, self._alone, full).run(connection, select, None)
