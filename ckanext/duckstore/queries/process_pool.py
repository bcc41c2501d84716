"""The pool of sandboxed processes that run users' SQL. Each serves queries on the same tables and
can read only their files.

::

    pool = ProcessPool(PoolSettings(...))
    answer = pool.run(Job(sql, attach={'r0': path}, ...))

This is CKAN's side. It starts a fork server (:mod:`~ckanext.duckstore.queries.fork_server`) for the
first query. It passes each query to an idle process on the same tables, or to a new one from the
fork server, and kills that process at the deadline. It treats the answer as untrusted text.
"""

from __future__ import annotations

import contextlib
import logging
import os
import threading
import time
import weakref
from collections.abc import Iterator
from dataclasses import dataclass

from ..errors import QueryCanceled, StoreUnavailable
from . import execution, sandbox
from .execution import AttachedTables, Job, Settings
from .handles import ForkServerDied, ForkServerHandle, NotTaken, QueryProcess
from .idle_processes import IdleProcesses
from .reports import Answer
from .turns import BRIEF, QueryTurn, Turns

__all__ = ["Answer", "Job", "PoolSettings", "ProcessPool", "Settings"]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class PoolSettings:
    """The limits of a pool."""

    query: Settings
    processes: int
    """Maximum number of concurrent queries that are not brief (see :mod:`.turns`), and of processes
    that run such a query or are idle."""
    queue: int
    """Maximum number of queries that wait for a process."""
    queue_wait: float
    """Seconds for which a query waits before StoreBusy is raised."""
    python: str | None = None
    """The Python interpreter to start; None for this process's."""


class ProcessPool:
    """Runs queries. Thread-safe and fork-safe: a forked child closes what it inherited and starts
    anew.
    """

    def __init__(self, settings: PoolSettings) -> None:
        self.settings = settings
        self._lock = threading.Lock()
        self._turns = self._new_turns()
        self._fork_server: ForkServerHandle | None = None
        self._idle_processes = IdleProcesses()
        self._running: set[QueryProcess] = set()
        _pools.add(self)
        for gap in sandbox.missing():
            log.warning(gap)

    def run(self, job: Job) -> Answer:
        """Run the query of *job*.

        :raises QueryCanceled: the timeout has expired.
        :raises OutOfMemory: it exceeds the memory limit.
        :raises ProgramLimitExceeded: its answer is longer than ``max_bytes``.
        :raises StoreBusy: too many other queries are running.
        :raises StoreUnavailable: no process can be started.
        :raises DuckstoreError: the query failed; the message contains no names that the query does
            not contain.
        """
        until = self._give_up_at()
        with self._turns.take(until, QueryTurn.FULL, QueryTurn.BRIEF) as turn:
            if turn is QueryTurn.FULL or job.timeout <= BRIEF:
                return self._run(job, job.timeout)
            with contextlib.suppress(QueryCanceled):
                return self._run(job, BRIEF)
        with self._turns.take(until, QueryTurn.FULL):
            return self._run(job, job.timeout)

    @contextlib.contextmanager
    def translator(self) -> Iterator[QueryProcess]:
        """Yield a new process that translates one statement, see :meth:`.QueryProcess.describe`. It
        counts as a running query.

        :raises StoreBusy: :raises StoreUnavailable: as :meth:`run`.
        """
        with self._turns.take(self._give_up_at(), QueryTurn.FULL):
            with self._lock:
                if self._fork_server is not None and not self._fork_server.is_alive():
                    self._abandon(self._fork_server)
                fork_server = self._started()
            try:
                with self._watching(fork_server), fork_server.process() as process:
                    self._count(process)
                    try:
                        yield process
                    finally:
                        with self._lock:
                            self._running.discard(process)
                        process.close()
            except ForkServerDied as error:
                raise StoreUnavailable("The process that runs queries has ended, see the log") from error

    def close(self) -> None:
        """End all processes of this pool. A later query starts new ones."""
        with self._lock:
            self._abandon(self._fork_server)

    def _new_turns(self) -> Turns:
        return Turns(self.settings.processes, self.settings.queue)

    def _give_up_at(self) -> float:
        return time.monotonic() + self.settings.queue_wait

    def _run(self, job: Job, seconds: float) -> Answer:
        """Run *job* for at most *seconds*; see :meth:`run`."""
        try:
            return self._attempt(job, seconds)
        except ForkServerDied:  # this query need not be the cause, and a query can be repeated
            log.warning("The process that runs queries had ended; it is started again")
        try:
            return self._attempt(job, seconds)
        except ForkServerDied as error:
            raise StoreUnavailable("The process that runs queries ends again and again, see the log") from error

    def _attempt(self, job: Job, seconds: float) -> Answer:
        """:raises ForkServerDied:"""
        tables = execution.shared(job, self.settings.query)
        with self._lock:
            fork_server, kept = self._started(), self._idle_processes
            process = kept.take(tables) if tables is not None else None
            if process is not None:
                self._running.add(process)
        with self._watching(fork_server):
            if process is not None:
                with contextlib.suppress(NotTaken):
                    return self._answer(process, job, seconds, tables, kept)
            with fork_server.process() as process:
                self._count(process)
                return self._answer(process, job, seconds, tables, kept)

    def _started(self) -> ForkServerHandle:
        """Return the fork server; start it if there is none."""
        if self._fork_server is None:
            self._fork_server = ForkServerHandle(self.settings.query, self.settings.python)
        return self._fork_server

    @contextlib.contextmanager
    def _watching(self, fork_server: ForkServerHandle) -> Iterator[None]:
        """Abandon *fork_server* if it dies.

        :raises ForkServerDied:
        """
        try:
            yield
        except ForkServerDied:
            with self._lock:
                if self._fork_server is fork_server:
                    self._abandon(fork_server)
            raise

    def _count(self, process: QueryProcess) -> None:
        """Count a new *process* as running; close idle processes that are too many now."""
        with self._lock:
            self._running.add(process)
            self._idle_processes.shrink(self.settings.processes - len(self._running))

    def _answer(
        self, process: QueryProcess, job: Job, seconds: float, tables: AttachedTables | None, kept: IdleProcesses
    ) -> Answer:
        """Return the answer of *process* to *job*; afterwards keep the process for reuse, or close
        it.
        """
        well = False
        try:
            answer = process.run(job, seconds)
            well = True
            return answer
        finally:
            with self._lock:
                self._running.discard(process)
                if well and tables is not None and process.answered < self.settings.query.reuse:
                    kept.put(tables, process)
                    kept.shrink(self.settings.processes - len(self._running))
                else:
                    process.close()

    def _abandon(self, fork_server: ForkServerHandle | None) -> None:
        """End *fork_server*, this pool's, and its processes."""
        if fork_server is not None:
            self._idle_processes.close()
            self._idle_processes = IdleProcesses()
            fork_server.close()
            self._fork_server = None

    def _after_fork(self) -> None:
        """Start anew in a forked child. Close the parent's sockets: a copy here would keep them
        open after the parent closes them.
        """
        if self._fork_server is not None:
            self._fork_server.forget()
        self._idle_processes.forget()
        for process in self._running:
            process.forget()
        self._lock = threading.Lock()
        self._turns = self._new_turns()
        self._fork_server = None
        self._idle_processes = IdleProcesses()
        self._running = set()


_pools: weakref.WeakSet[ProcessPool] = weakref.WeakSet()


def _forked() -> None:
    for pool in list(_pools):
        pool._after_fork()


os.register_at_fork(after_in_child=_forked)
