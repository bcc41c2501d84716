"""Where a user's SQL runs: in processes of their own, one for each query, that see nothing but the files they are given.

::

    pool = WorkerPool(PoolSettings(...))
    answer = pool.run(Job(sql, attach={'r0': path}, ...))

This is CKAN's side. It starts a nursery (:mod:`~ckanext.duckstore.store.nursery`) when the first query comes, asks it for a process
for each query, kills that process at the deadline, and trusts nothing that comes from it beyond its being text.
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
from . import sandbox
from .processes import Answer, NurseryDied, NurseryHandle, Process
from .query import Job, Settings

__all__ = ["Answer", "Job", "PoolSettings", "Settings", "WorkerPool"]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class PoolSettings:
    """What bounds a pool as a whole."""

    query: Settings
    processes: int
    """Queries that run at once."""
    queue: int
    """Queries that may wait for their turn."""
    queue_wait: float
    """Seconds that one waits before it is answered that the store is busy."""
    python: str | None = None
    """The interpreter to start; None for this one's."""


class WorkerPool:
    """Runs queries. Safe to use from many threads, and after a fork: a child starts afresh, and closes what it inherited."""

    def __init__(self, settings: PoolSettings) -> None:
        self.settings = settings
        self._lock = threading.Lock()
        self._turns = threading.BoundedSemaphore(settings.processes)
        self._waiting = 0
        self._nursery: NurseryHandle | None = None
        self._running: set[Process] = set()
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
            except NurseryDied:  # through no fault of this query's, and a query can be asked twice
                log.warning("The process that runs queries had ended; it is started again")
            try:
                return self._attempt(job)
            except NurseryDied as error:
                raise StoreUnavailable("The process that runs queries ends again and again, see the log") from error

    def close(self) -> None:
        """End every process of this pool. A later query starts anew."""
        with self._lock:
            if self._nursery is not None:
                self._nursery.close()
                self._nursery = None

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
        """:raises NurseryDied:"""
        with self._lock:
            if self._nursery is None:
                self._nursery = NurseryHandle(self.settings.query, self.settings.python)
            nursery = self._nursery
        try:
            with nursery.process() as process, self._registered(process):
                return process.run(job)
        except NurseryDied:
            with self._lock:
                if self._nursery is nursery:
                    nursery.close()
                    self._nursery = None
            raise

    @contextlib.contextmanager
    def _registered(self, process: Process) -> Iterator[None]:
        self._running.add(process)
        try:
            yield
        finally:
            self._running.discard(process)

    def _after_fork(self) -> None:
        """In a forked child: the parent's sockets must not live on here, or a query of its could not be told to end."""
        if self._nursery is not None:
            self._nursery.forget()
        for process in self._running:
            process.forget()
        self._lock = threading.Lock()
        self._turns = threading.BoundedSemaphore(self.settings.processes)
        self._waiting = 0
        self._nursery = None
        self._running = set()


_pools: weakref.WeakSet[WorkerPool] = weakref.WeakSet()


def _forked() -> None:
    for pool in list(_pools):
        pool._after_fork()


os.register_at_fork(after_in_child=_forked)
