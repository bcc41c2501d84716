"""Run triggers set-based over a batch; the interpreter runs the rows that fail."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import duckdb

from ...errors import DuckstoreError, QueryCanceled
from ...identifiers import column as encoded
from ..translate.expr import Expr
from ..translate.scope import Column
from .batch import Compiler, Dead
from .batch_running import Tables, TooManyRounds, execute
from .cells import Record
from .costs import of_batch
from .definition import Definition
from .failure import of_engine
from .held import Held, HeldRow, Holding, Mask, Unbatchable, nothing
from .lookups import FULL_TEXT, ROW, Depends, Outcome, Run, TriggerTable, old_column
from .operations import Operation, inlined
from .rowwise import RowByRow

log = logging.getLogger(__name__)

#: The number of compiled batches cached in a process.
KEPT = 200
#: The number of rows that fail in DuckDB but not in the interpreter after which all rows are
#: interpreted.
EXCEPTIONS = 20
DONE, SKIPPED, FAILED, UNCOMMON = 0, 1, 2, 3


@dataclass(frozen=True)
class Batch:
    """Compiled triggers. ``base`` are the columns of the input rows, ``outputs`` those of the
    result rows.

    ``depends`` are the functions and tables that were looked up; if they change, the batch must be
    compiled again. ``partial``: only the common path is compiled. ``iterations``: the column with
    the number of iterations that a row needs, of which at most ``unrolled`` are compiled; None if
    it is not known, or was counted already.
    """

    operations: tuple[Operation, ...]
    base: tuple[str, ...]
    outputs: tuple[str, ...]
    status: str
    depends: Depends
    partial: bool = False
    iterations: str | None = None
    unrolled: int = 0

    @cached_property
    def cost(self) -> int:
        """What a run costs, see :mod:`.costs`."""
        return of_batch(self.operations, self.base)


@dataclass(frozen=True)
class Refused:
    """Triggers that can only be run row by row, as long as ``depends`` does not change."""

    depends: Depends


_kept: OrderedDict[Any, Batch | Refused] = OrderedDict()


def batch_of(
    run: Run, table: TriggerTable, operation: str, triggers: Sequence[Definition], *, common: bool = False
) -> Batch | None:
    """Return the batch of *triggers*, compiled or cached; None if they can only be run row by
    row.

    :param common: only for the rows on the common path, see :mod:`.common_path`.
    """
    key = _key(table, operation, triggers, common=common)
    found = _kept.get(key)
    if found is not None and run.still_finds(*found.depends):
        _kept.move_to_end(key)
        return found if isinstance(found, Batch) else None
    try:
        made = _compiled(run, table, operation, triggers, common=common)
    except QueryCanceled:  # says nothing about the triggers
        raise
    except (Unbatchable, DuckstoreError, RecursionError) as error:
        log.info("Triggers of %s run row by row: %s", table.name, error)
        _keep(key, Refused(run.depends()))
        return None
    _keep(key, made)
    return made


def prefer_full(table: TriggerTable, operation: str, triggers: Sequence[Definition], full: Batch) -> None:
    """Return *full* from later calls of :func:`batch_of` for the common path too, because many rows
    leave it.
    """
    _keep(_key(table, operation, triggers, common=True), full)


def unroll(run: Run, table: TriggerTable, operation: str, triggers: Sequence[Definition], iterations: int) -> None:
    """Compile the common path anew for later batches, with so many *iterations* of each loop."""
    made = _compiled(run, table, operation, triggers, common=True, unrolled=iterations)
    _keep(_key(table, operation, triggers, common=True), replace(made, iterations=None))


def _key(table: TriggerTable, operation: str, triggers: Sequence[Definition], *, common: bool) -> Any:
    return (tuple(triggers), table, operation, common)


def _keep(key: Any, batch: Batch | Refused) -> None:
    _kept[key] = batch
    _kept.move_to_end(key)
    while len(_kept) > KEPT:
        _kept.popitem(last=False)


def _compiled(
    run: Run,
    table: TriggerTable,
    operation: str,
    triggers: Sequence[Definition],
    *,
    common: bool,
    unrolled: int | None = None,
) -> Batch:
    compiler = Compiler(run.choose, run.table, run.table_columns, common=common)
    if unrolled is not None:
        compiler.loops.most_unrolled = unrolled
    types = [Column.stored(name, declared, "") for name, declared in table.columns]
    new, base = _row(compiler, types, table.name)
    old = new
    if operation == "UPDATE":
        old, more = _row(compiler, types, table.name)
        base += more
    else:
        old = replace(new, cells=tuple(nothing(cell.expr.type or "text") for cell in new.cells), missing=True)
    mask: Any = None
    for number, definition in enumerate(triggers):
        variables: dict[str, Holding] = {"new": new, "old": old, **_constants(table, operation, number)}
        result, mask = compiler.trigger(definition, variables, mask)
        if isinstance(mask, Dead):
            break
        if result is not None:
            if result.names != new.names or [c.expr.type for c in result.cells] != [c.expr.type for c in new.cells]:
                raise Unbatchable("a trigger that returns a row of another shape")
            new = replace(result, within=None, table=table.name)
    if compiler.loops.has_unrolled and compiler.expressions.has_query:
        # DuckDB's optimizer moves conditions of the join below the iterations, and writes out each
        # of these in the next: it would not end.
        return _compiled(run, table, operation, triggers, common=common, unrolled=0)
    shown = [cell for name, cell in zip(new.names, new.cells, strict=True) if name != FULL_TEXT]
    outputs = [compiler.emit(cell.expr.sql)[2:] for cell in shown]
    status = compiler.emit(_status(compiler, mask))[2:]
    partial = bool(compiler.uncommon)
    iterations = _iterations(compiler) if partial else None
    operations = inlined(compiler.operations, [*outputs, status, *([iterations] if iterations else [])], status)
    most = compiler.loops.most_unrolled
    return Batch(tuple(operations), tuple(base), tuple(outputs), status, run.depends(), partial, iterations, most)


def _iterations(compiler: Compiler) -> str | None:
    """Return the column with the number of iterations that a row needs of any loop."""
    sizes = compiler.loops.sizes
    known = [size for size in sizes if size is not None]
    return compiler.emit(f"greatest({', '.join(known)})")[2:] if known and len(known) == len(sizes) else None


def _status(compiler: Compiler, mask: Mask | Dead | None) -> str:
    failed = " OR ".join([*compiler.failed, *compiler.slow]) or "false"
    done = "false" if isinstance(mask, Dead) else "true" if mask is None else mask.sql
    left = f"WHEN {' OR '.join(compiler.uncommon)} THEN {UNCOMMON} " if compiler.uncommon else ""
    return f"CASE {left}WHEN {failed} THEN {FAILED} WHEN {done} THEN {DONE} ELSE {SKIPPED} END"


def _row(compiler: Compiler, types: Sequence[Column], table: str) -> tuple[HeldRow, list[str]]:
    """Return a row of input columns, and the names of these columns."""
    cells, base = [], []
    for column in types:
        name = compiler.name()
        base.append(name)
        cells.append(Held(Expr(f"s.{name}", column.type, decimal=column.decimal)))
    names = [column.name for column in types]
    cells.insert(1, nothing("tsvector"))
    names.insert(1, FULL_TEXT)
    return HeldRow(tuple(names), tuple(cells), table), base


def _constants(table: TriggerTable, operation: str, number: int) -> dict[str, Holding]:
    from ...identifiers import literal

    def text(value: str, type: str = "text") -> Held:
        return Held(Expr(literal(value), type))

    return {
        "tg_name": text(f"t{number:03d}", "name"),
        "tg_when": text("BEFORE"),
        "tg_level": text("ROW"),
        "tg_op": text(operation),
        "tg_relname": text(table.name, "name"),
        "tg_table_name": text(table.name, "name"),
        "tg_table_schema": text("public", "name"),
        "tg_nargs": Held(Expr("0", "int4")),
    }


class SetBased:
    """One run of a batch."""

    def __init__(self, run: Run, alone: RowByRow, batch: Batch) -> None:
        self._run = run
        self._alone = alone
        self._batch = batch

    def run(self, connection: duckdb.DuckDBPyConnection, select: str, parameters: Any) -> Outcome:
        """Run the triggers for all rows of *select*."""
        tables = Tables(connection, self._run.check)
        try:
            return self._outcome(connection, tables, select, parameters)
        except duckdb.TransactionException:  # a statement has failed and ended the transaction
            raise
        except duckdb.Error as error:
            tables.drop()
            raise of_engine(error) from error
        except BaseException:
            tables.drop()
            raise

    def _incoming(self, select: str) -> str:
        """Return SQL of the rows with the column names of the batch; ``rid`` is the number of a
        row.
        """
        listed = [f"{name} AS {base}" for name, base in zip(self._names(), self._batch.base, strict=True)]
        return f"SELECT {ROW} AS rid, {', '.join(listed)} FROM ({select})"

    def _names(self) -> list[str]:
        """Return the input columns, those of NEW and then those of OLD."""
        table = self._alone.table
        names = [encoded(name) for name, _ in table.columns]
        if len(self._batch.base) > len(names):
            names += [old_column(name) for name, _ in table.columns]
        return names

    def _outcome(self, connection: duckdb.DuckDBPyConnection, tables: Tables, select: str, parameters: Any) -> Outcome:
        incoming = tables.make(self._incoming(select), parameters)
        excepted: dict[int, Record | None] = {}
        result = None
        while result is None:
            result = self._tried(tables, incoming, excepted, None)
            if result is None:
                found = self._first_failing(connection, tables, incoming, excepted)
                excepted |= self._interpreted(connection, incoming, [found])
                log.info("Row %s of %s is run alone", found, self._alone.table.name)
                if len(excepted) > EXCEPTIONS:
                    return self._all(connection, tables, incoming)
        failed = self._with_status(connection, result, FAILED)
        excepted |= self._interpreted(connection, incoming, failed)
        tables.drop([incoming])
        return self._shown(connection, tables, result, excepted)

    def _with_status(self, connection: duckdb.DuckDBPyConnection, result: str, status: int) -> list[int]:
        """Return the numbers of the rows with *status*, in order."""
        sql = f"SELECT rid FROM {result} WHERE {self._batch.status} = {status} ORDER BY rid"
        return [rid for (rid,) in connection.execute(sql).fetchall()]

    def _tried(
        self, tables: Tables, incoming: str, excepted: dict[int, Record | None], limits: tuple[int, int] | None
    ) -> str | None:
        """Return the table with the results of the rows, those between *limits* or all; None if
        DuckDB fails for one of them.
        """
        tests = [f"rid NOT IN ({', '.join(map(str, excepted))})"] if excepted else []
        if limits is not None:
            tests.append(f"rid >= {limits[0]} AND rid < {limits[1]}")
        source = f"(SELECT * FROM {incoming} WHERE {' AND '.join(tests)})" if tests else incoming
        outputs = [*self._batch.outputs, self._batch.status]
        try:
            return execute(tables, self._batch.operations, source, self._batch.base, outputs)
        except (duckdb.InterruptException, duckdb.OutOfMemoryException):
            raise
        except (duckdb.Error, TooManyRounds):
            self._run.check()
            return None

    def _first_failing(
        self,
        connection: duckdb.DuckDBPyConnection,
        tables: Tables,
        incoming: str,
        excepted: dict[int, Record | None],
    ) -> int:
        """Return the first row for which DuckDB fails.

        :raises TriggerFailure: an earlier row fails in another way.
        """
        sql = f"SELECT rid FROM {incoming} ORDER BY rid"
        rids = [rid for (rid,) in connection.execute(sql).fetchall() if rid not in excepted]
        lower, upper = 0, len(rids)
        while upper - lower > 1:
            middle = (lower + upper) // 2
            result = self._tried(tables, incoming, excepted, (rids[lower], rids[middle]))
            if result is None:
                upper = middle
                continue
            failed = self._with_status(connection, result, FAILED)
            tables.drop([result])
            self._interpreted(connection, incoming, failed)
            lower = middle
        return rids[lower]

    def _interpreted(
        self, connection: duckdb.DuckDBPyConnection, incoming: str, rids: Sequence[int]
    ) -> dict[int, Record | None]:
        """Return the results of the rows *rids*, interpreted in order.

        :raises TriggerFailure: for the first row that fails.
        """
        found: dict[int, Record | None] = {}
        for start in range(0, len(rids), 100):
            part = rids[start : start + 100]
            sql = f"{self._original(incoming)} WHERE rid IN ({', '.join(map(str, part))})"
            for row, new, old in self._alone.rows(connection, sql, None):
                found[row] = self._alone.row(row, new, old)
        return found

    def _original(self, incoming: str) -> str:
        """Return SQL of the input rows."""
        listed = [f"{base} AS {name}" for name, base in zip(self._names(), self._batch.base, strict=True)]
        return f"SELECT rid AS {ROW}, {', '.join(listed)} FROM {incoming}"

    def _all(self, connection: duckdb.DuckDBPyConnection, tables: Tables, incoming: str) -> Outcome:
        made = self._alone.run(connection, self._original(incoming), None)
        tables.drop()
        return made

    def _shown(
        self, connection: duckdb.DuckDBPyConnection, tables: Tables, result: str, excepted: dict[int, Record | None]
    ) -> Outcome:
        """Return the outcome: the rows of *result* that were not skipped, and those that were
        interpreted.
        """
        skipped = self._with_status(connection, result, SKIPPED)
        skipped += [row for row, record in excepted.items() if record is None]
        kept = {row: record for row, record in excepted.items() if record is not None}
        select = self._done(result)
        sql = f"SELECT count(*) FROM {result} WHERE {self._batch.status} = {DONE}"
        [(size,)] = connection.execute(sql).fetchall()
        made = Outcome(select, None, size, tuple(sorted(skipped)), tables.drop)
        return joined(made, self._alone.outcome(list(kept), list(kept.values()), [])) if kept else made

    def _done(self, result: str) -> str:
        """Return SQL of the rows of *result* that were not skipped."""
        columns = zip(self._batch.outputs, self._alone.table.columns, strict=True)
        listed = [f"{name} AS {encoded(column)}" for name, (column, _) in columns]
        return f"SELECT rid AS {ROW}, {', '.join(listed)} FROM {result} WHERE {self._batch.status} = {DONE}"


def joined(one: Outcome, other: Outcome) -> Outcome:
    """Return the outcome of two sets of rows; *one* has no parameters."""

    def close() -> None:
        one.close()
        other.close()

    return Outcome(
        f"SELECT * FROM ({one.select} UNION ALL BY NAME (SELECT * FROM ({other.select})))",
        other.parameters,
        one.size + other.size,
        tuple(sorted((*one.skipped, *other.skipped))),
        close,
    )
