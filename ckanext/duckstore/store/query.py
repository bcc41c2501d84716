"""One query, in a process of its own: attach, close every door, run, answer, end.

The process is a fork of the nursery (:mod:`~ckanext.duckstore.store.nursery`), which has a DuckDB instance ready. Whatever a
query does to that instance, to DuckDB or to Python ends with the process.
"""

from __future__ import annotations

import contextlib
import importlib
import math
import os
import select
import socket
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import duckdb

from ..identifiers import decode, literal, quote
from . import dialect, frames, render, sandbox

#: What a request may be long: the SQL, mostly.
REQUEST_LIMIT = 1 << 28
_FILES = 512
_BATCH = 1024
#: Seconds within which a query comes when many come: then the time to get ready is better given to it.
_HURRY = 0.002
#: Bytes of the attached files up to which one thread does.
_SMALL = 2 << 20
#: Memory beyond DuckDB's own limit: stacks of threads, parse trees, the text of the answer.
_HEADROOM = 192 << 20


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
    """Trusted statements that run before the doors close: a temporary table, for example."""


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


def connect(settings: Settings) -> duckdb.DuckDBPyConnection:
    """Return an instance without any thread of its own, so that it can be forked."""
    config: dict[str, Any] = {
        "threads": 1,
        "memory_limit": f"{settings.memory_limit}B",
        "max_temp_directory_size": f"{settings.spill_limit}B",
        **dialect.settings(),
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


def live(
    connection: duckdb.DuckDBPyConnection, channel: socket.socket, spill: str, settings: Settings, warm: str
) -> None:
    """Get ready, wait for a query to come through *channel*, answer it there."""
    sandbox.be_first_to_go()
    sandbox.limit_process(_FILES, max(settings.spill_limit, 1 << 20))
    sandbox.limit_memory(settings.memory_limit + _HEADROOM + settings.threads * (10 << 20))
    connection.execute(f"SET temp_directory={literal(spill)}")
    # The generator of random numbers was forked too.
    connection.execute("SELECT setseed(?)", [int.from_bytes(os.urandom(6), "big") / 2**48]).fetchall()
    ruleset = sandbox.plan_filesystem(spill)
    if not select.select([channel], [], [], _HURRY)[0]:
        warm_up(connection, warm)
    sandbox.close_system_calls()
    with contextlib.suppress(frames.Closed):  # nobody wants it any more
        serve(connection, channel, ruleset, settings)


def warm_up(connection: duckdb.DuckDBPyConnection, path: str) -> None:
    """Do once what a query does, so that the pages of memory it touches are this process's own by then: that halves the time."""
    connection.execute(f"ATTACH {literal(path)} AS warm (READ_ONLY)")
    connection.execute("BEGIN TRANSACTION READ ONLY")
    job = Job("SELECT * FROM warm.main.rows WHERE _id = 1", {}, (), 1, 1000, 1.0)
    run(connection, job)
    connection.execute("ROLLBACK")
    connection.execute("DETACH warm")


def serve(
    connection: duckdb.DuckDBPyConnection, channel: socket.socket, ruleset: int | None, settings: Settings
) -> None:
    """Read a job from *channel*, answer it there."""
    job = Job(**frames.receive_json(channel, REQUEST_LIMIT))
    sandbox.limit_cpu(math.ceil(job.timeout * (settings.threads + 1)) + 1)
    stage = "attach"
    try:
        prepare(connection, job, settings)
        stage = "lock"
        lock(connection, ruleset, _threads(job, settings))
        stage = "run"
        header, text = run(connection, job)
    except (duckdb.Error, MemoryError, RecursionError, OSError, UnicodeError) as error:
        frames.send_json(channel, {"error": type(error).__name__, "message": str(error), "stage": stage})
    else:
        frames.send_json(channel, header)
        frames.send(channel, text)


def prepare(connection: duckdb.DuckDBPyConnection, job: Job, settings: Settings) -> None:
    for alias, path in job.attach.items():
        connection.execute(f"ATTACH {literal(path)} AS {quote(alias)} (READ_ONLY)")
    present = set(settings.installed)
    install(connection, settings, [name for name in job.functions if name not in present])
    for statement in job.setup:
        connection.execute(statement).fetchall()


def _threads(job: Job, settings: Settings) -> int:
    """Threads cost half a millisecond to start, and a small table is one row group, which one thread reads."""
    return settings.threads if sum(os.path.getsize(path) for path in job.attach.values()) > _SMALL else 1


def lock(connection: duckdb.DuckDBPyConnection, ruleset: int | None, threads: int) -> None:
    """Close every door: the engine's own first, then the system's. Threads start in between, so that all of it holds for them."""
    connection.execute("SET enable_external_access=false")
    sandbox.close_filesystem(ruleset)
    if threads > 1:
        connection.execute(f"SET threads={threads}")
    connection.execute("SET lock_configuration=true")
    connection.execute("BEGIN TRANSACTION READ ONLY")


def run(connection: duckdb.DuckDBPyConnection, job: Job) -> tuple[dict[str, Any], bytes]:
    """Return the header of the answer and its records, a JSON list.

    :raises duckdb.Error: what the query raises; ``TooLarge`` is a header of its own.
    """
    sql = job.sql.rstrip().rstrip(";")
    _expect_select(connection, sql)
    relation = connection.sql(sql)
    types, columns = relation.types, relation.columns
    keys = job.names or [decode(name) for name in columns]
    values = [f"c{position}" for position in range(len(columns))]
    record = render.record(keys, types, values, job.numbers, job.templates)
    connection.execute(f"SELECT {record.select} FROM (\n{sql}\n) AS q({', '.join(values)}) LIMIT {job.max_rows + 1}")
    records: list[str] = []
    size = 2
    while batch := record.lines(connection.fetchmany(_BATCH)):
        records += batch
        size += sum(len(line.encode("utf-8")) + 2 for line in batch)
        if size > job.max_bytes:
            return {"too_large": True}, b""
    truncated = len(records) > job.max_rows
    text = "[" + ", ".join(records[: job.max_rows]) + "]"
    header = {"columns": [[name, str(type)] for name, type in zip(columns, types, strict=True)], "truncated": truncated}
    return header, text.encode("utf-8")


def _expect_select(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    """The last look before the engine: one statement, and one that reads."""
    statements = connection.extract_statements(sql)
    try:
        reads = [statement.type == duckdb.StatementType.SELECT for statement in statements]
    except ValueError:  # DuckDB 2.0 has kinds of statements that its client has no name for
        reads = []
    if reads != [True]:
        raise duckdb.PermissionException("Permission Error: only one SELECT can be run")
