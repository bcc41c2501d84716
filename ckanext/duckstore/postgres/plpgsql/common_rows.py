"""Run a batch over all rows, and the rows that it leaves in full."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb

from . import batch_loops
from .batch_running import Tables, TooManyRounds, execute
from .choosing import BATCH, batch_for
from .definition import Definition
from .lookups import ROW, Outcome, Run
from .rowwise import RowByRow
from .setwise import DONE, SKIPPED, Batch, SetBased, batch_of, joined, prefer_full, unroll

#: If a larger part of the rows leaves the common path, later batches run in full at once.
MANY = 0.2
#: The number of rows that show how many iterations the loops of later rows need, and the part of
#: the rows that may leave the common path where fewer iterations are compiled for that reason.
SAMPLE, FEW = 1_000, 0.02


class CommonFirst(SetBased):
    """One run of *batch*, which may be compiled for the common path only."""

    def __init__(self, run: Run, alone: RowByRow, batch: Batch, operation: str, triggers: Sequence[Definition]) -> None:
        super().__init__(run, alone, batch)
        self._operation = operation
        self._triggers = triggers

    def _outcome(self, connection: duckdb.DuckDBPyConnection, tables: Tables, select: str, parameters: Any) -> Outcome:
        batch = self._batch
        counted = [batch.iterations] if batch.iterations is not None else []
        outputs = list(dict.fromkeys([*batch.outputs, batch.status, *counted]))
        try:
            result = execute(tables, batch.operations, f"({self._incoming(select)})", batch.base, outputs, parameters)
        except (duckdb.InterruptException, duckdb.OutOfMemoryException, duckdb.TransactionException):
            raise
        except (duckdb.Error, TooManyRounds):
            self._run.check()
            return self._rest(connection, tables.count(f"({select})", parameters=parameters), select, parameters)
        counts, in_order = self._counted(connection, result)
        skipped = self._with_status(connection, result, SKIPPED) if counts.get(SKIPPED) else []
        made = Outcome(self._done(result), None, counts.get(DONE, 0), tuple(skipped), tables.drop, in_order)
        left = sum(counts.values()) - made.size - len(skipped)
        self._unroll(connection, result, sum(counts.values()), left)
        if not left:
            return made
        if batch.partial and left >= BATCH and left > sum(counts.values()) * MANY:
            self._prefer_full()
        numbers = f"SELECT rid FROM {result} WHERE {batch.status} NOT IN ({DONE}, {SKIPPED})"
        return joined(made, self._rest(connection, left, f"FROM ({select}) WHERE {ROW} IN ({numbers})", parameters))

    def _counted(self, connection: duckdb.DuckDBPyConnection, result: str) -> tuple[dict[int, int], bool]:
        """Return how many rows of *result* have each status, and whether the rows are in order."""
        status = self._batch.status
        extremes = f"min({status}), max({status}), min(rid - rowid), max(rid - rowid)"
        [(size, least, most, first, last)] = connection.execute(f"SELECT count(*), {extremes} FROM {result}").fetchall()
        counts = {least: size}
        if least != most:
            counts = dict(connection.execute(f"SELECT {status}, count(*) FROM {result} GROUP BY 1").fetchall())
        if first == last:
            return counts, True  # the numbers are consecutive
        sql = f"SELECT bool_and(after) FROM (SELECT rid > lag(rid, 1, -1) OVER () AS after FROM {result})"
        [(in_order,)] = connection.execute(sql).fetchall()
        return counts, bool(in_order)

    def _unroll(self, connection: duckdb.DuckDBPyConnection, result: str, size: int, left: int) -> None:
        """Compile no more iterations for later batches than the rows of *result* need, or more if
        too many of the *size* rows are *left* then.
        """
        batch, table = self._batch, self._alone.table
        wanted = batch.unrolled
        if batch.iterations is not None and size >= SAMPLE:
            [(most,)] = connection.execute(f"SELECT max({batch.iterations}) FROM {result}").fetchall()
            wanted = min(max(most or 0, 1), batch_loops.UNROLLED)
        elif 0 < batch.unrolled < batch_loops.UNROLLED and left > size * FEW:
            wanted = batch_loops.UNROLLED
        if wanted != batch.unrolled:
            unroll(self._run, table, self._operation, self._triggers, wanted)

    def _prefer_full(self) -> None:
        full = batch_of(self._run, self._alone.table, self._operation, self._triggers)
        if full is not None:
            prefer_full(self._alone.table, self._operation, self._triggers, full)

    def _rest(self, connection: duckdb.DuckDBPyConnection, size: int, select: str, parameters: Any) -> Outcome:
        """Run *size* rows, those of *select*, in full.

        :raises TriggerFailure: for the first row that fails; all that fail are among them.
        """
        full = batch_for(self._run, self._alone.table, self._operation, self._triggers, size)
        alone = self._alone if full is None else SetBased(self._run, self._alone, full)
        return alone.run(connection, select, parameters)
