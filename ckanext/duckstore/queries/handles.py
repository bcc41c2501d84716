"""CKAN's side of a fork server and its processes, which it controls over sockets. See
:mod:`~ckanext.duckstore.queries.fork_server`.
"""

from __future__ import annotations

import collections
import contextlib
import os
import select
import socket
import subprocess
import sys
import sysconfig
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ..errors import StoreUnavailable
from . import query_errors, reports, translation, wire
from .execution import Job, Settings
from .fork_server import PID, STATUS
from .reports import Answer

_MAIN = Path(__file__).with_name("fork_server_main.py")
#: Seconds to wait for a fork server to start, and for a killed process to end.
_START, _END = 30.0, 10.0
#: Seconds to wait for a process that has closed its channel to end by itself.
_DYING = 1.0
#: Errors that a crashed or compromised process causes.
_BROKEN = (wire.Closed, wire.TooLong, ConnectionError, ValueError, KeyError, TypeError)


class ForkServerDied(Exception):
    """The fork server has ended, and with it the process for the query."""


class NotTaken(Exception):
    """The process ended before it took the query: it was idle for too long, or was killed."""


class ForkServerHandle:
    """A running fork server."""

    def __init__(self, settings: Settings, python: str | None) -> None:
        """:raises StoreUnavailable: the fork server does not start."""
        Path(settings.spill).mkdir(0o700, parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._ready = settings.ready
        self._stock: collections.deque[QueryProcess] = collections.deque()
        self._asked = 0
        self.control, theirs = socket.socketpair()
        with theirs:
            self._popen = subprocess.Popen(
                [python or interpreter(), "-I", "-X", "utf8", str(_MAIN)],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                cwd="/",
                start_new_session=True,
                env=_environment(),
            )
        try:
            wire.send_json(self.control, asdict(settings))
            self.control.settimeout(_START)
            if self.control.recv(1) != b"!":
                raise ConnectionError("it ended at once")
            self._ask_ahead()
        except (OSError, ForkServerDied) as error:
            self.close()
            raise StoreUnavailable("The process that runs queries could not be started, see the log") from error

    def is_alive(self) -> bool:
        return self._popen.poll() is None

    @contextlib.contextmanager
    def process(self) -> Iterator[QueryProcess]:
        """Yield a process that waits for its first query. Request the next one at the end of the
        block.

        :raises ForkServerDied:
        """
        try:
            yield self._take()
        finally:
            with (
                self._lock,
                contextlib.suppress(ForkServerDied),
            ):  # the next query notices that, and starts another fork server
                self._ask_ahead()

    def _take(self) -> QueryProcess:
        with self._lock:
            while self._asked and _say_something(self.control):
                self._receive()
            while True:
                while self._stock:
                    process = self._stock.popleft()
                    if process.is_waiting():
                        return process
                    process.close()
                if not self._asked:
                    self._ask()
                self._receive()

    def _ask_ahead(self) -> None:
        while len(self._stock) + self._asked < self._ready:
            self._ask()

    def _ask(self) -> None:
        try:
            self.control.sendall(b"?")
        except OSError as error:
            raise ForkServerDied from error
        self._asked += 1

    def _receive(self) -> None:
        try:
            message, descriptors, _flags, _address = socket.recv_fds(self.control, PID.size, 2)
        except OSError as error:
            raise ForkServerDied from error
        if not message:
            raise ForkServerDied
        self._asked -= 1
        channel, lifeline = descriptors
        (pid,) = PID.unpack(message)
        self._stock.append(QueryProcess(pid, socket.socket(fileno=channel), socket.socket(fileno=lifeline)))

    def forget(self) -> None:
        """Close the sockets in a forked child; the fork server remains the parent's."""
        self.control.close()
        for process in self._stock:
            process.forget()
        self._popen.returncode = 0  # prevents a ResourceWarning: a child cannot wait for it

    def close(self) -> None:
        """End the fork server and all its processes."""
        _hang_up(self.control)
        for process in self._stock:
            process.close()
        try:
            self._popen.wait(_END)
        except subprocess.TimeoutExpired:
            self._popen.kill()
            self._popen.wait()


class QueryProcess:
    """A process that runs queries on the same tables, one after the other."""

    def __init__(self, pid: int, channel: socket.socket, lifeline: socket.socket) -> None:
        self.pid = pid
        """Identifies the process. Only the fork server may signal it, because it knows whether the
        pid is still valid."""
        self._channel = channel
        self._lifeline = lifeline
        self.answered = 0
        """Number of successful queries."""
        self._taken = False

    def run(self, job: Job, seconds: float) -> Answer:
        """Return the answer to *job*. After any error the process cannot be used again.

        :param seconds: when to kill the process; it has the limits of the job's own timeout, for
            those that it may answer later.
        :raises NotTaken: the process ended while it was idle after an earlier query.
        :raises ForkServerDied:
        """
        with self._conversation():
            until = self._send(_fields(job), job.sql, seconds)
            answer = reports.receive(self._channel, job, until)
        self.answered += 1
        return answer

    def describe(self, sql: str, timeout: float) -> bytes:
        """Parse the statement *sql* in this new process and return its outline. Only
        :meth:`rewrite` can be called after that.

        :param timeout: seconds.
        :raises ForkServerDied:
        """
        with self._conversation():
            until = self._send(translation.request(timeout), sql, timeout)
            (outline,) = reports.receive_parts(self._channel, 1, until)
        return outline

    def rewrite(self, tables: bytes, timeout: float) -> tuple[bytes, bytes]:
        """Return the translation of the statement: its columns and functions, and its SQL.

        :param timeout: seconds.
        :raises ForkServerDied:
        """
        with self._conversation():
            until = time.monotonic() + timeout
            self._channel.settimeout(timeout)
            wire.send(self._channel, tables)
            described, sql = reports.receive_parts(self._channel, 2, until)
        return described, sql

    def _send(self, request: dict[str, Any], sql: str, timeout: float) -> float:
        """Send a request and return its deadline, on the clock ``time.monotonic()``."""
        until = time.monotonic() + timeout
        self._taken = False
        self._channel.settimeout(timeout)
        wire.send_request(self._channel, request, sql)
        wire.receive_taken(self._channel, until)
        self._taken = True
        return until

    @contextlib.contextmanager
    def _conversation(self) -> Iterator[None]:
        """Convert the errors of the process."""
        try:
            yield
        except TimeoutError as error:
            self._kill()
            raise query_errors.too_late() from error
        except _BROKEN as error:
            status = self._end()
            if status is None:
                raise ForkServerDied from error
            if self.answered and not self._taken:
                raise NotTaken from error
            raise query_errors.of_status(status) from error

    def is_waiting(self) -> bool:
        """Return whether the process is alive and idle; it may have been killed meanwhile, for
        example for lack of memory.
        """
        return not _say_something(self._lifeline, self._channel)

    def _end(self) -> int | None:
        """Wait briefly for the process to end, else kill it; return its exit status as
        :meth:`_status` does.
        """
        status = self._status(_DYING)
        return self._kill() if status is None else status

    def _kill(self) -> int | None:
        """Kill the process and wait for its end; return its exit status as :meth:`_status` does."""
        with contextlib.suppress(OSError):
            self._lifeline.send(b"k")
        return self._status(_END)

    def _status(self, wait: float) -> int | None:
        """Return the exit status of the process in the format of ``os.wait``, or None if it does
        not end within *wait* seconds.
        """
        self._lifeline.settimeout(wait)
        try:
            status = self._lifeline.recv(STATUS.size)
        except OSError:
            return None
        return STATUS.unpack(status)[0] if len(status) == STATUS.size else None

    def forget(self) -> None:
        """Close the sockets in a forked child; the process remains the parent's."""
        self._channel.close()
        self._lifeline.close()

    def close(self) -> None:
        """Release the process. The fork server sees the lifeline close, and kills the process if it
        still runs.
        """
        self._channel.close()
        _hang_up(self._lifeline)


def _fields(job: Job) -> dict[str, Any]:
    """Return the fields of *job* except its SQL, for JSON."""
    fields = {name: value for name, value in vars(job).items() if name != "sql"}
    return {**fields, "attach": dict(job.attach), "functions": sorted(job.functions)}


def _say_something(*sockets: socket.socket) -> bool:
    """Return whether one of *sockets* is readable or closed by its peer. (``select`` does not
    support descriptors above 1023.)
    """
    poll = select.poll()
    for each in sockets:
        poll.register(each, select.POLLIN)
    return bool(poll.poll(0))


def _hang_up(ours: socket.socket) -> None:
    """Shut down and close a socket, so that the peer notices even if a forked process holds a
    copy.
    """
    with contextlib.suppress(OSError):  # the peer has closed it already
        ours.shutdown(socket.SHUT_RDWR)
    ours.close()


def interpreter() -> str:
    """Return the path of this process's Python; ``sys.executable`` is another program if Python is
    embedded, as in uWSGI.
    """
    if Path(sys.executable or "").name.startswith("python"):
        return sys.executable
    return str(Path(sysconfig.get_path("scripts")) / "python3")


def _environment() -> dict[str, str]:
    """Return the fork server's environment: of CKAN's, which holds secrets, only the library paths
    that the interpreter may need.
    """
    kept = {name: os.environ[name] for name in ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH") if name in os.environ}
    # DuckDB imports numpy for Python functions; its linear algebra would start threads: see
    # ForkServer._expect_one_thread.
    return {**kept, "LC_ALL": "C.UTF-8", "TZ": "UTC", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
