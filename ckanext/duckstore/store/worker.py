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
import socket
import subprocess
import sys
import sysconfig
import threading
import time
import weakref
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from ..errors import StoreBusy, StoreUnavailable
from . import failures, frames, sandbox
from .nursery import STATUS
from .query import Job, Settings

__all__ = ['Answer', 'Job', 'PoolSettings', 'Settings', 'WorkerPool']

log = logging.getLogger(__name__)

_MAIN = Path(__file__).with_name('nursery_main.py')
#: Seconds for a nursery to start, and for a killed process to be gone.
_START, _END = 30.0, 10.0
#: Seconds for a process that has closed its channel to be gone by itself.
_DYING = 1.0
#: Bytes of an answer's header: names and types of columns, or an error's text.
_HEADER_LIMIT = 1 << 26


@dataclass(frozen=True)
class Answer:
    """What a query answered."""
    columns: tuple[tuple[str, str], ...]
    """DuckDB's name (encoded) and DuckDB's type of each column; a name may come twice."""
    records: str
    """JSON: a list of objects, their keys decoded; where a name comes twice its last value is there."""
    truncated: bool
    """Whether there were more rows than asked for."""


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
        self._forget()
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
        with self._turn(), self._process() as process:
            return process.run(job)

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
                    raise StoreBusy('Too many queries are running, try again later')
                self._waiting += 1
            try:
                taken = turns.acquire(timeout=self.settings.queue_wait)
            finally:
                with self._lock:
                    self._waiting -= 1
            if not taken:
                raise StoreBusy('Too many queries are running, try again later')
        try:
            yield
        finally:
            turns.release()

    @contextlib.contextmanager
    def _process(self) -> Iterator[_Process]:
        """Give a process that waits for a query; see to it that it is gone afterwards, whatever happens."""
        for attempt in (1, 2):
            with self._lock:
                if self._nursery is None:
                    self._nursery = _Nursery(self.settings)
                try:
                    process = self._nursery.process()
                    break
                except OSError as error:  # it died since the last query; nothing was begun
                    self._nursery.close()
                    self._nursery = None
                    if attempt == 2:
                        raise StoreUnavailable('A process for the query could not be started') from error
        self._running.add(process)
        try:
            yield process
        finally:
            self._running.discard(process)
            process.close()

    # Forks

    def _forget(self) -> None:
        self._lock = threading.Lock()
        self._turns = threading.BoundedSemaphore(self.settings.processes)
        self._waiting = 0
        self._nursery: _Nursery | None = None
        self._running: set[_Process] = set()

    def _after_fork(self) -> None:
        """In a forked child: the parent's sockets must not live on here, or a query of its could not be told to end."""
        if self._nursery is not None:
            self._nursery.control.close()
        for process in list(self._running):
            process.close()
        self._forget()


_pools: weakref.WeakSet[WorkerPool] = weakref.WeakSet()


def _forked() -> None:
    for pool in list(_pools):
        pool._after_fork()


os.register_at_fork(after_in_child=_forked)


class _Nursery:
    """A running nursery."""

    def __init__(self, settings: PoolSettings) -> None:
        """:raises StoreUnavailable: it does not start."""
        os.makedirs(settings.query.spill, exist_ok=True)
        self.control, theirs = socket.socketpair()
        with theirs:
            self._popen = subprocess.Popen(
                [settings.python or interpreter(), '-I', '-X', 'utf8', str(_MAIN)],
                stdin=theirs, stdout=subprocess.DEVNULL, cwd='/', start_new_session=True, env=_environment())
        try:
            frames.send_json(self.control, asdict(settings.query))
            self.control.settimeout(_START)
            if self.control.recv(1) != b'!':
                raise ConnectionError('it ended at once')
        except OSError as error:
            self.close()
            raise StoreUnavailable('The process that runs queries could not be started, see the log') from error

    def process(self) -> _Process:
        """:raises OSError: the nursery is gone."""
        channel, their_channel = socket.socketpair()
        lifeline, their_lifeline = socket.socketpair()
        with their_channel, their_lifeline:
            try:
                socket.send_fds(self.control, [b'q'], [their_channel.fileno(), their_lifeline.fileno()])
            except BaseException:
                channel.close()
                lifeline.close()
                raise
        return _Process(channel, lifeline)

    def close(self) -> None:
        self.control.close()
        try:
            self._popen.wait(_END)
        except subprocess.TimeoutExpired:
            self._popen.kill()
            self._popen.wait()


class _Process:
    """A process that takes one query."""

    def __init__(self, channel: socket.socket, lifeline: socket.socket) -> None:
        self._channel = channel
        self._lifeline = lifeline

    def run(self, job: Job) -> Answer:
        until = time.monotonic() + job.timeout
        try:
            self._channel.settimeout(job.timeout)
            frames.send_json(self._channel, asdict(job))
            header = frames.receive_json(self._channel, _HEADER_LIMIT, until)
            failures.check(header, job)
            records = frames.receive(self._channel, job.max_bytes, until).decode('utf-8')
        except TimeoutError as error:
            self._kill()
            raise failures.too_late() from error
        except (frames.Closed, frames.TooLong, ConnectionError, ValueError) as error:
            raise failures.of_status(self._status(_DYING) or self._kill()) from error
        return Answer(tuple((str(name), str(type)) for name, type in header['columns']), records, bool(header['truncated']))

    def _kill(self) -> int | None:
        """End the process and wait until it is gone; return its exit status as :meth:`_status` does."""
        with contextlib.suppress(OSError):
            self._lifeline.send(b'k')
        return self._status(_END)

    def _status(self, wait: float) -> int | None:
        """Return the exit status of the process, as os.wait has it, when it ends within *wait* seconds; else None."""
        self._lifeline.settimeout(wait)
        try:
            status = self._lifeline.recv(STATUS.size)
        except OSError:
            return None
        return STATUS.unpack(status)[0] if len(status) == STATUS.size else None

    def close(self) -> None:
        """Let go of the process. It is killed if it still runs: the nursery sees the lifeline close."""
        self._channel.close()
        self._lifeline.close()


def interpreter() -> str:
    """Return the path of this process's Python; ``sys.executable`` is not it where Python is embedded, in uWSGI for example."""
    if Path(sys.executable or '').name.startswith('python'):
        return sys.executable
    return str(Path(sysconfig.get_path('scripts')) / 'python3')


def _environment() -> dict[str, str]:
    """Nothing of CKAN's environment, which holds secrets, but what the interpreter may need to find its libraries."""
    kept = {name: os.environ[name] for name in ('LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH') if name in os.environ}
    return {**kept, 'LC_ALL': 'C.UTF-8', 'TZ': 'UTC'}
