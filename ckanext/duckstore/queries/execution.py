"""A query and its steps: attach, close every door, run, write the answer; start over for another one on the same tables.

The steps are taken in a query process, see :mod:`~ckanext.duckstore.queries.process`.
"""

from __future__ import annotations

import contextlib
import importlib
import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from ..identifiers import decode, literal, quote
from ..store.engine import configuration, fcntl_locks
from . import json_rows, sandbox

#: Bytes of the attached files up to which one thread does.
_SMALL = 2 << 20
#: How many times as large as the smallest of several tables the largest may be if most rows of each are to have their like in the others.
_ALIKE = 4


@dataclass(frozen=True)
class Job:
    """A query and what it needs."""

    sql: str
    """One SELECT of DuckDB's, translated and guarded."""
    attach: Mapping[str, str]
    """Alias -> path of a DuckDB file: all that the query can see. The caller keeps them from changing while the query runs."""
    functions: Collection[str]
    """Macros and Python functions to install for it."""
    max_rows: int
    """Rows of the answer; one more is looked for, to tell whether there is one."""
    max_bytes: int
    """Bytes of the answer's records as JSON text."""
    timeout: float
    """Seconds, from the moment a process has the query."""
    names: tuple[str, ...] | None = None
    """The keys of the records, one for each column of the result; None for DuckDB's own names, decoded."""
    numbers: tuple[int, ...] = ()
    """Positions of result columns that hold numbers as text (or lists of such), to be written digit for digit."""
    templates: tuple[str, ...] = ()
    """For each column of the result the SQL to write into a record, with ``{}`` for the value; empty for what its type says."""
    setup: tuple[str, ...] = ()
    """Trusted statements that run before the query, in each process once: a temporary view of an attached table, for example."""
    state: tuple[Sequence[int], ...] | None = None
    """What the attached files hold, some numbers for each in the order of ``attach``: others whenever a file at that path holds
    something else. Jobs with equal ``attach`` and equal ``state`` may be answered by one process, one after the other; None: never."""
    whole_tables: bool = False
    """It joins the attached tables as they are, leaving out rows of none of them before."""


@dataclass(frozen=True)
class Settings:
    """What bounds every query of a pool."""

    spill: str
    """A folder for what does not fit into memory; each query has one of its own in it while it runs."""
    memory_limit: int
    """Bytes."""
    threads: int
    spill_limit: int
    """Bytes."""
    ready: int = 1
    """Processes that wait for the next query, fully prepared."""
    functions: str | None = None
    """The module whose ``install(connection, names)`` puts functions onto a connection."""
    installed: tuple[str, ...] = field(default=())
    """Functions that every process has from the start, at no cost to a query."""
    reuse: int = 1
    """Queries on the same tables that one process answers at most; 1: each has a process of its own."""
    idle: float = 15.0
    """Seconds that a process waits for another query on its tables before it ends. It holds the blocks that it has read, and perhaps
    the last descriptor of a removed file; people who look at a page of charts ask again within seconds."""


@dataclass(frozen=True)
class Tables:
    """What a process has attached."""

    files: tuple[tuple[str, str, Sequence[int]], ...]
    """Alias, path, and what the file held, see :attr:`Job.state`."""
    whole: bool
    """For what kind of queries, see :attr:`Job.whole_tables`."""

    def are_newer_than(self, others: Tables) -> bool:
        """Whether a file of both is in another state here. (States are asked for in the order in which they came to be.)"""
        now = {path: state for _alias, path, state in self.files}
        return any(now.get(path, state) != state for _alias, path, state in others.files)


def shared(job: Job, settings: Settings) -> Tables | None:
    """Return what another job has to ask for to be answered by the process that answers *job*; None if none may be.

    Functions that a job brings along stay in the instance, so such a process is for nobody else. What ``setup`` makes stays too: of jobs
    on the same tables it is the same.
    """
    if settings.reuse < 2 or job.state is None:
        return None
    if any(name not in settings.installed for name in job.functions):
        return None
    files = zip(job.attach.items(), job.state, strict=True)
    return Tables(tuple((alias, path, state) for (alias, path), state in files), job.whole_tables)


def connect(settings: Settings) -> duckdb.DuckDBPyConnection:
    """Return an instance without any thread of its own, so that it can be forked."""
    config: dict[str, Any] = {
        "threads": 1,
        "memory_limit": f"{settings.memory_limit}B",
        "max_temp_directory_size": f"{settings.spill_limit}B",
        **configuration.settings(),
    }
    connection = duckdb.connect(":memory:", config=config)
    connection.execute("SET GLOBAL TimeZone='UTC'")
    install(connection, settings, settings.installed)
    with contextlib.suppress(
        duckdb.Error
    ):  # DuckDB 1.5 opens a default instance of its own accord; its threads go with it
        duckdb.default_connection().close()
    return connection


def install(connection: duckdb.DuckDBPyConnection, settings: Settings, names: Sequence[str]) -> None:
    """Install the functions *names*, with the module that the settings name."""
    if names and settings.functions:
        importlib.import_module(settings.functions).install(connection, names)


def prepare(connection: duckdb.DuckDBPyConnection, job: Job, settings: Settings) -> None:
    """Attach the tables of *job* and install the functions that it brings along."""
    for alias, path in job.attach.items():
        connection.execute(f"ATTACH {literal(path)} AS {quote(alias)} (READ_ONLY)")
        # A process that waits for another query would keep writers from the file. What keeps it from changing while a query runs is ours
        # (Job.attach), and once it has changed no query is run on it here (Job.state).
        fcntl_locks.drop_locks(Path(path))
    present = set(settings.installed)
    install(connection, settings, [name for name in job.functions if name not in present])


def threads(job: Job, settings: Settings) -> int:
    """Return how many threads *job* gets: they cost half a millisecond to start, and a small table is one row group, which one thread reads."""
    return settings.threads if sum(_sizes(job)) > _SMALL else 1


def unwanted(job: Job) -> str:
    """Return what DuckDB's optimizer is to leave alone, as its setting ``disabled_optimizers`` has it.

    Of the keys on one side of a join it makes a filter for the scan of the other side. That spares much where most rows of the other side
    find nothing to join; where nearly all find something, it takes a fifth of the time.
    """
    sizes = _sizes(job) if job.whole_tables else []
    return "join_filter_pushdown" if sizes and max(sizes) <= _ALIKE * min(sizes) else ""


def _sizes(job: Job) -> list[int]:
    return [os.path.getsize(path) for path in job.attach.values()]


def lock(connection: duckdb.DuckDBPyConnection, ruleset: int | None, job: Job, settings: Settings) -> None:
    """Close every door: the engine's own first, then the system's. Threads start in between, so that all of it holds for them."""
    several, left_alone = threads(job, settings), unwanted(job)
    connection.execute("SET enable_external_access=false")
    if left_alone:
        connection.execute(f"SET disabled_optimizers={literal(left_alone)}")
    sandbox.close_filesystem(ruleset)
    if several > 1:
        connection.execute(f"SET threads={several}")
    connection.execute("SET lock_configuration=true")
    connection.execute("BEGIN TRANSACTION READ ONLY")


def set_up(connection: duckdb.DuckDBPyConnection, statements: Sequence[str]) -> None:
    """Run trusted *statements* between two read-only transactions."""
    if statements:
        for statement in ("ROLLBACK", *statements, "BEGIN TRANSACTION READ ONLY"):
            connection.execute(statement).fetchall()


def start_over(connection: duckdb.DuckDBPyConnection) -> None:
    """Leave nothing of a query that ended well: its result goes with its transaction, its random numbers with their seed."""
    connection.execute("ROLLBACK")
    reseed(connection)
    connection.execute("BEGIN TRANSACTION READ ONLY")


def reseed(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the random numbers to come have nothing to do with those before."""
    connection.execute("SELECT setseed(?)", [int.from_bytes(os.urandom(6), "big") / 2**48]).fetchall()


@dataclass(frozen=True)
class Result:
    """What a query answers."""

    columns: list[tuple[str, str]]
    """DuckDB's name and type of each."""
    records: bytes
    """A JSON list."""
    truncated: bool
    """Whether there were more rows than asked for."""


def run(connection: duckdb.DuckDBPyConnection, job: Job) -> Result | None:
    """Return what the query of *job* answers; None where that is too large.

    :raises duckdb.Error: what the query raises.
    """
    sql = job.sql.rstrip().rstrip(";")
    relation = connection.sql(_only_select(connection, sql))
    types, columns = relation.types, relation.columns
    keys = job.names or [decode(name) for name in columns]
    values = [f"c{position}" for position in range(len(columns))]
    record = json_rows.record(keys, types, values, job.numbers, job.templates)
    connection.execute(f"SELECT {record.select} FROM (\n{sql}\n) AS q({', '.join(values)}) LIMIT {job.max_rows + 1}")
    records: list[str] = []
    size = 2
    while batch := record.lines(connection.fetchmany(record.batch)):
        records += batch
        size += sum(len(line.encode("utf-8")) + 2 for line in batch)
        if size > job.max_bytes:
            return None
    truncated = len(records) > job.max_rows
    text = "[" + ", ".join(records[: job.max_rows]) + "]"
    described = [(name, str(type)) for name, type in zip(columns, types, strict=True)]
    return Result(described, text.encode("utf-8"), truncated)


def _only_select(connection: duckdb.DuckDBPyConnection, sql: str) -> duckdb.Statement:
    """The last look before the engine: one statement, and one that reads."""
    statements = connection.extract_statements(sql)
    try:
        reads = [statement.type == duckdb.StatementType.SELECT for statement in statements]
    except ValueError:  # DuckDB 2.0 has kinds of statements that its client has no name for
        reads = []
    if reads != [True]:
        raise duckdb.PermissionException("Permission Error: only one SELECT can be run")
    return statements[0]
