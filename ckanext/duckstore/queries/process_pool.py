"""Where a user's SQL runs: in processes of their own, each for queries on the same tables, that see nothing but those tables' files.

::

    pool = ProcessPool(PoolSettings(...))
    answer = pool.run(Job(sql, attach={'r0': path}, ...))

This is CKAN's side. It starts a fork server (:mod:`~ckanext.duckstore.queries.fork_server`) when the first query comes, gives each query to
a process that has just answered one on the same tables, or asks the fork server for a new one, kills that process at the deadline, and
trusts nothing that comes from it beyond its being text.
"""

from __future__ import annotations

import contextlib
import logging
import os
import threading
import weakref
from collections.abc import Iterator
from dataclasses import dataclass

from ..errors import StoreBusy, StoreUnavailable
from . import execution, sandbox
from .execution import Job, Settings, Tables
from .handles import ForkServerDied, ForkServerHandle, NotTaken, QueryProcess
from .idle_processes import IdleProcesses
from .reports import Answer

__all__ = ["Answer", "Job", "PoolSettings", "ProcessPool", "Settings"]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class PoolSettings:
    """What bounds a pool as a whole."""

    query: Settings
    processes: int
    """Queries that run at once; and processes that run one or wait for another one on their tables."""
    queue: int
    """Queries that may wait for their turn."""
    queue_wait: float
    """Seconds that one waits before it is answered that the store is busy."""
    python: str | None = None
    """The interpreter to start; None for this one's."""


class ProcessPool:
    """Runs queries. Safe to use from many threads, and after a fork: a child starts afresh, and closes what it inherited."""

    def __init__(self, settings: PoolSettings) -> None:
        self.settings = settings
        self._lock = threading.Lock()
        self._turns = threading.BoundedSemaphore(settings.processes)
        self._waiting = 0
        self._fork_server: ForkServerHandle | None = None
        self._idle_processes = IdleProcesses()
        self._running: set[QueryProcess] = set()
        _pools.add(self)
        for gap in sandbox.missing():
            log.warning(gap)

    def run(self, job: Job) -> Answer:
        """Run the query of *job*.

        :raises QueryCanceled: its time has passed.
        :raises OutOfMemory: it needs more than it may have.
        :raises ProgramLimitExceeded: its answer is longer than ``max_bytes``.
        :raises StoreBusy: too many others are running.
        :raises StoreUnavailable: no process can be started.
        :raises DuckstoreError: what is wrong with the query, in words that name nothing which it did not name.
        """
        with self._turn():
            try:
                return self._attempt(job)
            except ForkServerDied:  # through no fault of this query's, and a query can be asked twice
                log.warning("The process that runs queries had ended; it is started again")
            try:
                return self._attempt(job)
            except ForkServerDied as error:
                raise StoreUnavailable("The process that runs queries ends again and again, see the log") from error

    def close(self) -> None:
        """End every process of this pool. A later query starts anew."""
        with self._lock:
            self._abandon(self._fork_server)

    @contextlib.contextmanager
    def _turn(self) -> Iterator[None]:
        turns = self._turns
        if not turns.acquire(blocking=False):
            with self._lock:
                if self._waiting >= self.settings.queue:
                    raise StoreBusy("Too many queries are running, try again later")
                self._waiting += 1
            try:
                taken = turns.acquire(timeout=self.settings.queue_wait)
            finally:
                with self._lock:
                    self._waiting -= 1
            if not taken:
                raise StoreBusy("Too many queries are running, try again later")
        try:
            yield
        finally:
            turns.release()

    def _attempt(self, job: Job) -> Answer:
        """:raises ForkServerDied:"""
        tables = execution.shared(job, self.settings.query)
        with self._lock:
            if self._fork_server is None:
                self._fork_server = ForkServerHandle(self.settings.query, self.settings.python)
            fork_server, kept = self._fork_server, self._idle_processes
            process = kept.take(tables) if tables is not None else None
            if process is not None:
                self._running.add(process)
        try:
            if process is not None:
                with contextlib.suppress(NotTaken):
                    return self._answer(process, job, tables, kept)
            with fork_server.process() as process:
                with self._lock:
                    self._running.add(process)
                    kept.shrink(self.settings.processes - len(self._running))
                return self._answer(process, job, tables, kept)
        except ForkServerDied:
            with self._lock:
                if self._fork_server is fork_server:
                    self._abandon(fork_server)
            raise

    def _answer(self, process: QueryProcess, job: Job, tables: Tables | None, kept: IdleProcesses) -> Answer:
        """Have *process* answer *job*; then keep it, or let it go."""
        well = False
        try:
            answer = process.run(job)
            well = True
            return answer
        finally:
            with self._lock:
                self._running.discard(process)
                if well and tables is not None and process.answered < self.settings.query.reuse:
                    kept.put(tables, process)
                else:
                    process.close()

    def _abandon(self, fork_server: ForkServerHandle | None) -> None:
        """End *fork server*, which is ours, and its processes."""
        if fork_server is not None:
            self._idle_processes.close()
            self._idle_processes = IdleProcesses()
            fork_server.close()
            self._fork_server = None

    def _after_fork(self) -> None:
        """In a forked child: the parent's sockets must not live on here, or a query of its could not be told to end."""
        if self._fork_server is not None:
            self._fork_server.forget()
        self._idle_processes.forget()
        for process in self._running:
            process.forget()
        self._lock = threading.Lock()
        self._turns = threading.BoundedSemaphore(self.settings.processes)
        self._waiting = 0
        self._fork_server = None
        self._idle_processes = IdleProcesses()
        self._running = set()


_pools: weakref.WeakSet[ProcessPool] = weakref.WeakSet()


def _forked() -> None:
    for pool in list(_pools):
        pool._after_fork()


os.register_at_fork(after_in_child=_forked)
