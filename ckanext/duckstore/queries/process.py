"""A query process: it prepares itself, answers a query, then ends or waits for another query on
exactly the same tables. Or it translates a statement, and ends.

The process is a fork of the fork server (:mod:`~ckanext.duckstore.queries.fork_server`) and
inherits its DuckDB instance. No effect of a query on the instance, on DuckDB or on Python outlives
the process. The process continues only after a successful query, and accepts only jobs that
:func:`~ckanext.duckstore.queries.execution.shared` allows.
"""

from __future__ import annotations

import math
import select
import socket

import duckdb

from ..errors import DuckstoreError
from ..identifiers import literal
from . import execution, reports, sandbox, translation, wire
from .execution import Job, Settings

#: Maximum size of a request in bytes, most of which is the SQL.
REQUEST_LIMIT = 1 << 28
_FILES = 512
#: If a query arrives within this number of seconds, the load is high, and the warm-up is skipped.
_HURRY = 0.002
#: Bytes of memory in addition to DuckDB's own limit: thread stacks, parse trees, the text of the
#: answer.
_HEADROOM = 192 << 20
#: Maximum bytes of memory that the queries of a reused process may have taken: fragmented memory
#: must not be missing to the next query, and idle processes should be small. A query that takes
#: more runs so long that a new process costs little.
_LEAN = 96 << 20
#: The processor time limit of a process, as a multiple of its first query's limit.
_LIFE = 2

_FAILURES = (duckdb.Error, MemoryError, RecursionError, OSError, UnicodeError)


def live(
    connection: duckdb.DuckDBPyConnection, channel: socket.socket, spill: str, settings: Settings, warm: str
) -> None:
    """Apply the limits and the sandbox, then answer the queries that come over *channel*."""
    sandbox.be_first_to_go()
    sandbox.limit_process(_FILES, max(settings.spill_limit, 1 << 20))
    sandbox.limit_memory(settings.memory_limit + _HEADROOM + settings.threads * (10 << 20))
    connection.execute(f"SET temp_directory={literal(spill)}")
    execution.reseed(connection)  # the fork copied the state of the random number generator
    ruleset = sandbox.plan_filesystem(spill)
    if not _is_readable(channel, _HURRY):
        warm_up(connection, warm, settings)
    sandbox.close_log()
    sandbox.close_system_calls()
    try:
        serve(connection, channel, ruleset, settings)
    except wire.Closed:
        return  # the CKAN process has closed the channel
    except Exception as error:
        reports.send_error(channel, error, "run")
        raise


def warm_up(connection: duckdb.DuckDBPyConnection, path: str, settings: Settings) -> None:
    """Run a small query, so that the memory pages it writes are already private to this process:
    that halves a query's time.
    """
    connection.execute(f"ATTACH {literal(path)} AS warm (READ_ONLY)")
    connection.execute("BEGIN TRANSACTION READ ONLY")
    job = Job("SELECT * FROM warm.main.rows WHERE _id = 1", {}, (), 1, 1000, 1.0)
    execution.run(connection, job, settings)
    connection.execute("ROLLBACK")
    connection.execute("DETACH warm")


def serve(
    connection: duckdb.DuckDBPyConnection, channel: socket.socket, ruleset: int | None, settings: Settings
) -> None:
    """Read a job from *channel* and answer it, then further jobs that the same process may answer.

    A job is acknowledged as *taken* before it runs. A job that comes too late or may not be
    answered here is not taken, and the process ends.
    """
    request, sql = wire.receive_request(channel, REQUEST_LIMIT)
    if translation.is_asked(request):
        translation.serve(channel, request, sql, ruleset, settings)
        return
    job = Job(sql, **request)
    tables = execution.shared(job, settings)
    lean = sandbox.peak_memory() + _LEAN
    sandbox.limit_cpu_of_life(_LIFE * _allowance(job, settings))
    sandbox.limit_cpu(_allowance(job, settings))
    wire.send_taken(channel)
    made: set[str] = set()
    well = _open(connection, channel, job, ruleset, settings) and _answer(connection, channel, job, made, settings)
    for _more in range(1, settings.reuse):
        if not well or tables is None or sandbox.peak_memory() > lean:
            return
        execution.start_over(connection)
        if not _is_readable(channel, settings.idle):
            return
        request, sql = wire.receive_request(channel, REQUEST_LIMIT)
        job = Job(sql, **request)
        if execution.shared(job, settings) != tables or not sandbox.limit_cpu(_allowance(job, settings)):
            return
        wire.send_taken(channel)
        well = _answer(connection, channel, job, made, settings)


def _open(
    connection: duckdb.DuckDBPyConnection, channel: socket.socket, job: Job, ruleset: int | None, settings: Settings
) -> bool:
    """Attach the tables and apply the sandbox. Return whether that succeeded; if not, the error was
    sent.
    """
    stage = "attach"
    try:
        execution.prepare(connection, job, settings)
        stage = "lock"
        execution.lock(connection, ruleset, job, settings)
    except _FAILURES as error:
        reports.send_error(channel, error, stage)
        return False
    return True


def _answer(
    connection: duckdb.DuckDBPyConnection, channel: socket.socket, job: Job, made: set[str], settings: Settings
) -> bool:
    """Answer *job*. Return whether that succeeded; if not, the error was sent.

    :param made: the ``setup`` statements that have been run; those of *job* are added.
    """
    try:
        execution.check(connection, job, settings)
        execution.set_up(connection, [statement for statement in job.setup if statement not in made])
        made.update(job.setup)
        result = execution.run(connection, job, settings)
    except DuckstoreError as error:
        reports.send_refusal(channel, error)
        return False
    except _FAILURES as error:
        reports.send_error(channel, error, "run")
        return False
    return reports.send_result(channel, result)


def _allowance(job: Job, settings: Settings) -> int:
    """Return slightly more than the processor time in seconds that *job* can use before its
    timeout.
    """
    return math.ceil(job.timeout * (settings.threads + 1)) + 1


def _is_readable(channel: socket.socket, seconds: float) -> bool:
    return bool(select.select([channel], [], [], seconds)[0])
