"""A query process: get ready, take a query, answer it; then end, or wait for another one on exactly the same tables.

The process is a fork of the fork server (:mod:`~ckanext.duckstore.queries.fork_server`), which has a DuckDB instance ready. Whatever a
query does to that instance, to DuckDB or to Python ends with the process at the latest. The process goes on only after a query that
ended well, and takes only what :func:`~ckanext.duckstore.queries.execution.shared` allows, whatever it is sent.
"""

from __future__ import annotations

import math
import select
import socket

import duckdb

from ..identifiers import literal
from . import execution, reports, sandbox, wire
from .execution import Job, Settings

#: What a request may be long: the SQL, mostly.
REQUEST_LIMIT = 1 << 28
_FILES = 512
#: Seconds within which a query comes when many come: then the time to get ready is better given to it.
_HURRY = 0.002
#: Memory beyond DuckDB's own limit: stacks of threads, parse trees, the text of the answer.
_HEADROOM = 192 << 20
#: Memory that the queries of a process may have needed if it is to go on: what they leave in pieces must not be missing to the next,
#: and what waits should be small. A query that needs more runs so long that a process of its own costs it little.
_LEAN = 96 << 20
#: The processor time of a whole process, in allowances of its first query.
_LIFE = 2

_FAILURES = (duckdb.Error, MemoryError, RecursionError, OSError, UnicodeError)


def live(
    connection: duckdb.DuckDBPyConnection, channel: socket.socket, spill: str, settings: Settings, warm: str
) -> None:
    """Get ready, wait for queries to come through *channel*, answer them there."""
    sandbox.be_first_to_go()
    sandbox.limit_process(_FILES, max(settings.spill_limit, 1 << 20))
    sandbox.limit_memory(settings.memory_limit + _HEADROOM + settings.threads * (10 << 20))
    connection.execute(f"SET temp_directory={literal(spill)}")
    execution.reseed(connection)  # the generator of random numbers was forked too
    ruleset = sandbox.plan_filesystem(spill)
    if not _is_readable(channel, _HURRY):
        warm_up(connection, warm)
    sandbox.close_log()
    sandbox.close_system_calls()
    try:
        serve(connection, channel, ruleset, settings)
    except wire.Closed:
        return  # nobody wants it any more
    except Exception as error:
        reports.send_error(channel, error, "run")
        raise


def warm_up(connection: duckdb.DuckDBPyConnection, path: str) -> None:
    """Do once what a query does, so that the pages of memory it touches are this process's own by then: that halves the time."""
    connection.execute(f"ATTACH {literal(path)} AS warm (READ_ONLY)")
    connection.execute("BEGIN TRANSACTION READ ONLY")
    job = Job("SELECT * FROM warm.main.rows WHERE _id = 1", {}, (), 1, 1000, 1.0)
    execution.run(connection, job)
    connection.execute("ROLLBACK")
    connection.execute("DETACH warm")


def serve(
    connection: duckdb.DuckDBPyConnection, channel: socket.socket, ruleset: int | None, settings: Settings
) -> None:
    """Read a job from *channel* and answer it there, then those that may be answered by the same process.

    What is read is *taken* before it is run. What comes too late, or may not be answered here, is not taken, and the process ends.
    """
    job = _receive(channel)
    tables = execution.shared(job, settings)
    lean = sandbox.peak_memory() + _LEAN
    sandbox.limit_cpu_of_life(_LIFE * _allowance(job, settings))
    sandbox.limit_cpu(_allowance(job, settings))
    wire.send_taken(channel)
    made: set[str] = set()
    well = _open(connection, channel, job, ruleset, settings) and _answer(connection, channel, job, made)
    for _more in range(1, settings.reuse):
        if not well or tables is None or sandbox.peak_memory() > lean:
            return
        execution.start_over(connection)
        if not _is_readable(channel, settings.idle):
            return
        job = _receive(channel)
        if execution.shared(job, settings) != tables or not sandbox.limit_cpu(_allowance(job, settings)):
            return
        wire.send_taken(channel)
        well = _answer(connection, channel, job, made)


def _open(
    connection: duckdb.DuckDBPyConnection, channel: socket.socket, job: Job, ruleset: int | None, settings: Settings
) -> bool:
    """Attach the tables, close every door. Return whether that worked; if not, it was reported."""
    stage = "attach"
    try:
        execution.prepare(connection, job, settings)
        stage = "lock"
        execution.lock(connection, ruleset, job, settings)
    except _FAILURES as error:
        reports.send_error(channel, error, stage)
        return False
    return True


def _answer(connection: duckdb.DuckDBPyConnection, channel: socket.socket, job: Job, made: set[str]) -> bool:
    """Answer *job*. Return whether it ended well; if not, it was reported.

    :param made: the statements of earlier jobs' ``setup``; this one's are added.
    """
    try:
        execution.set_up(connection, [statement for statement in job.setup if statement not in made])
        made.update(job.setup)
        result = execution.run(connection, job)
    except _FAILURES as error:
        reports.send_error(channel, error, "run")
        return False
    return reports.send_result(channel, result)


def _receive(channel: socket.socket) -> Job:
    return Job(**wire.receive_json(channel, REQUEST_LIMIT))


def _allowance(job: Job, settings: Settings) -> int:
    """Return the processor time that *job* can use until its time has passed, and a little more: seconds."""
    return math.ceil(job.timeout * (settings.threads + 1)) + 1


def _is_readable(channel: socket.socket, seconds: float) -> bool:
    return bool(select.select([channel], [], [], seconds)[0])
