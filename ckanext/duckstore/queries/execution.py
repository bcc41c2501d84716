"""A query and its steps: attach the tables, apply the sandbox, run, write the result; reset for
another query on the same tables.

A query process runs these steps, see :mod:`~ckanext.duckstore.queries.process`.
"""

from __future__ import annotations

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

#: Total size in bytes of the attached files up to which a query gets one thread.
_SMALL = 2 << 20


@dataclass(frozen=True)
class Job:
    """A query and everything that it needs."""

    sql: str
    """One SELECT statement in DuckDB's dialect."""
    attach: Mapping[str, str]
    """Alias -> path of a DuckDB file. The query sees no others. The caller protects them from
    changes while it runs."""
    functions: Collection[str]
    """Names of macros and Python functions to install."""
    max_rows: int
    """Maximum number of rows of the result; one more is fetched to determine whether it is
    truncated."""
    max_bytes: int
    """Maximum size in bytes of the records as JSON text."""
    timeout: float
    """Seconds, from the time at which a process receives the query."""
    names: tuple[str, ...] | None = None
    """The keys of the records, one for each column of the result; None for DuckDB's column names,
    decoded."""
    numbers: tuple[int, ...] = ()
    """Positions of result columns that hold numbers as text, or lists of them, to be written
    without rounding."""
    templates: tuple[str, ...] = ()
    """For each column of the result, the SQL expression to write, with ``{}`` for the value; empty
    for the default of its type."""
    setup: tuple[str, ...] = ()
    """Trusted statements to run before the query, once per process: a temporary view of an attached
    table, for example."""
    state: tuple[Sequence[int], ...] | None = None
    """The state of each attached file, in the order of ``attach``; it changes whenever the contents
    of the file change. One process may answer several jobs with equal ``attach`` and equal
    ``state``; None to answer only this one."""
    relations: Sequence[Sequence[str]] | None = None
    """The tables that ``sql`` may read, each as database, schema and table. The process checks that
    it reads no others, see :attr:`Settings.translator`; None if it need not check ``sql``."""


@dataclass(frozen=True)
class Settings:
    """The limits of each query of a pool."""

    spill: str
    """The folder for temporary files; each query process has a subfolder."""
    memory_limit: int
    """Bytes."""
    threads: int
    spill_limit: int
    """Bytes."""
    functions: str
    """The module whose ``install(connection, names)`` installs functions on a connection, and which
    has the :class:`~.json_rows.Forms` of values."""
    ready: int = 1
    """Number of prepared processes that wait for a query."""
    translator: str | None = None
    """The module that translates statements (``describe``, ``rewrite``) and checks SQL (``check``);
    its ``prepare`` is called first."""
    installed: tuple[str, ...] = field(default=())
    """Functions that every process has from the start, so that they cost a query no time."""
    reuse: int = 1
    """Maximum number of queries on the same tables that one process answers; 1 for a separate
    process for each query."""
    idle: float = 15.0
    """Seconds for which a process waits for another query on its tables before it ends. Meanwhile
    it occupies the memory of the blocks read, and perhaps the disk space of a removed file. A page
    of charts sends its next queries within seconds."""


@dataclass(frozen=True)
class AttachedTables:
    """The tables that a process has attached."""

    files: tuple[tuple[str, str, Sequence[int]], ...]
    """Alias, path and state of each file, see :attr:`Job.state`."""

    def are_newer_than(self, others: AttachedTables) -> bool:
        """Return whether a file of both has a different state here. (States are read in the order
        in which they arise.)
        """
        now = {path: state for _alias, path, state in self.files}
        return any(now.get(path, state) != state for _alias, path, state in others.files)


def shared(job: Job, settings: Settings) -> AttachedTables | None:
    """Return the tables that another job must have to be answered by the same process as *job*;
    None if no other job may be.

    Functions installed for a job remain in the instance, so the process of such a job is not
    reused. Objects created by ``setup`` remain too, but are the same for all jobs on the same
    tables.
    """
    if settings.reuse < 2 or job.state is None:
        return None
    if any(name not in settings.installed for name in job.functions):
        return None
    files = zip(job.attach.items(), job.state, strict=True)
    return AttachedTables(tuple((alias, path, state) for (alias, path), state in files))


def connect(settings: Settings) -> duckdb.DuckDBPyConnection:
    """Return a connection to a new instance that has no threads, so that the process can fork."""
    config: dict[str, Any] = {
        "threads": 1,
        "memory_limit": f"{settings.memory_limit}B",
        "max_temp_directory_size": f"{settings.spill_limit}B",
        **configuration.settings(),
    }
    connection = duckdb.connect(":memory:", config=config)
    connection.execute("SET GLOBAL TimeZone='UTC'")
    _module(settings)  # later, the process can read no files
    install(connection, settings, settings.installed)
    return connection


def install(connection: duckdb.DuckDBPyConnection, settings: Settings, names: Sequence[str]) -> None:
    """Install the functions *names* with the module :attr:`Settings.functions`."""
    if names:
        _module(settings).install(connection, names)


def _module(settings: Settings) -> Any:
    return importlib.import_module(settings.functions)


def check(connection: duckdb.DuckDBPyConnection, job: Job, settings: Settings) -> None:
    """Check with :attr:`Settings.translator` that the query of *job* reads only its tables.

    :raises DuckstoreError: it does not, or calls a function that is not allowed.
    """
    if job.relations is not None:
        translator = importlib.import_module(settings.translator or "")
        translator.check(connection, job.sql, {tuple(relation) for relation in job.relations})


def prepare(connection: duckdb.DuckDBPyConnection, job: Job, settings: Settings) -> None:
    """Attach the tables of *job* and install its functions that are not yet installed."""
    for alias, path in job.attach.items():
        connection.execute(f"ATTACH {literal(path)} AS {quote(alias)} (READ_ONLY)")
        # DuckDB's locks would block writers while this process waits for another query. Our locks
        # protect the file while a query runs (Job.attach), and after a change no query runs on it
        # here (Job.state).
        fcntl_locks.drop_locks(Path(path))
    present = set(settings.installed)
    install(connection, settings, [name for name in job.functions if name not in present])


def threads(job: Job, settings: Settings) -> int:
    """Return the number of threads for *job*. Starting them takes 0.5 ms, and a small table is one
    row group, which one thread reads.
    """
    return settings.threads if sum(_sizes(job)) > _SMALL else 1


def _sizes(job: Job) -> list[int]:
    return [os.path.getsize(path) for path in job.attach.values()]


def lock(connection: duckdb.DuckDBPyConnection, ruleset: int | None, job: Job, settings: Settings) -> None:
    """Disable external access in DuckDB, then apply the filesystem sandbox, then start the threads,
    so that it holds for them.
    """
    several = threads(job, settings)
    connection.execute("SET enable_external_access=false")
    sandbox.close_filesystem(ruleset)
    if several > 1:
        connection.execute(f"SET threads={several}")
    connection.execute("SET lock_configuration=true")
    connection.execute("BEGIN TRANSACTION READ ONLY")


def set_up(connection: duckdb.DuckDBPyConnection, statements: Sequence[str]) -> None:
    """Run the trusted *statements* outside the read-only transaction, and begin a new one."""
    if statements:
        for statement in ("ROLLBACK", *statements, "BEGIN TRANSACTION READ ONLY"):
            connection.execute(statement).fetchall()


def start_over(connection: duckdb.DuckDBPyConnection) -> None:
    """Reset the connection after a successful query: end its transaction, and reseed the random
    number generator.
    """
    connection.execute("ROLLBACK")
    reseed(connection)
    connection.execute("BEGIN TRANSACTION READ ONLY")


def reseed(connection: duckdb.DuckDBPyConnection) -> None:
    """Seed the random number generator from the system's entropy."""
    connection.execute("SELECT setseed(?)", [int.from_bytes(os.urandom(6), "big") / 2**48]).fetchall()


@dataclass(frozen=True)
class Result:
    """The result of a query."""

    columns: list[tuple[str, str]]
    """DuckDB's name and type of each column."""
    records: bytes
    """A JSON list of objects, in UTF-8."""
    truncated: bool
    """Whether there were more rows than :attr:`Job.max_rows`."""


def run(connection: duckdb.DuckDBPyConnection, job: Job, settings: Settings) -> Result | None:
    """Return the result of the query of *job*, or None if it is too large.

    :raises duckdb.Error: the query failed.
    """
    sql = job.sql.rstrip().rstrip(";")
    relation = connection.sql(_only_select(connection, sql))
    types, columns = relation.types, relation.columns
    keys = job.names or [decode(name) for name in columns]
    values = [f"c{position}" for position in range(len(columns))]
    record = json_rows.record(keys, types, values, _module(settings), job.numbers, job.templates)
    connection.execute(f"SELECT {record.select} FROM (\n{sql}\n) AS q({', '.join(values)}) LIMIT {job.max_rows + 1}")
    records: list[bytes] = []
    size = 2
    while batch := [json_rows.compact(line).encode() for line in record.lines(connection.fetchmany(record.batch))]:
        records += batch
        size += sum(len(line) + 2 for line in batch)
        if size > job.max_bytes:
            return None
    truncated = len(records) > job.max_rows
    del records[job.max_rows :]
    described = [(name, str(type)) for name, type in zip(columns, types, strict=True)]
    return Result(described, _json_list(records), truncated)


def _json_list(elements: list[bytes]) -> bytes:
    """Return the JSON list of *elements*, which it changes: a long text is not copied again."""
    if not elements:
        return b"[]"
    elements[0] = b"[" + elements[0]
    elements[-1] += b"]"
    return b", ".join(elements)


def _only_select(connection: duckdb.DuckDBPyConnection, sql: str) -> duckdb.Statement:
    """Return the statement in *sql*; a last check, before the engine runs it, that it is a single
    SELECT.
    """
    statements = connection.extract_statements(sql)
    try:
        reads = [statement.type == duckdb.StatementType.SELECT for statement in statements]
    except ValueError:  # DuckDB 2.0 has statement types that its Python client does not know
        reads = []
    if reads != [True]:
        raise duckdb.PermissionException("Permission Error: only one SELECT can be run")
    return statements[0]
