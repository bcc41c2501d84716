"""A fork server and its processes, as CKAN's process holds them: by sockets. See :mod:`~ckanext.duckstore.queries.fork_server`."""

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

from ..errors import StoreUnavailable
from . import query_errors, reports, wire
from .execution import Job, Settings
from .fork_server import PID, STATUS
from .reports import Answer

_MAIN = Path(__file__).with_name("fork_server_main.py")
#: Seconds for a fork server to start, and for a killed process to be gone.
_START, _END = 30.0, 10.0
#: Seconds for a process that has closed its channel to be gone by itself.
_DYING = 1.0
#: What is raised when a process broke, or a query broke in.
_BROKEN = (wire.Closed, wire.TooLong, ConnectionError, ValueError, KeyError, TypeError)


class ForkServerDied(Exception):
    """The fork server is gone, and with it the process that was to run the query."""


class NotTaken(Exception):
    """The process had ended before it took the query: it had waited long enough, or was ended from outside."""


class ForkServerHandle:
    """A running fork server."""

    def __init__(self, settings: Settings, python: str | None) -> None:
        """:raises StoreUnavailable: it does not start."""
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

    @contextlib.contextmanager
    def process(self) -> Iterator[QueryProcess]:
        """Give a process that waits for its first query. The next one is made when it is no longer busy.

        :raises ForkServerDied:
        """
        try:
            yield self._take()
        finally:
            with (
                self._lock,
                contextlib.suppress(ForkServerDied),
            ):  # the next query sees that, and starts another fork server
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
        """Let go of it in a forked child, where it is another's."""
        self.control.close()
        for process in self._stock:
            process.forget()
        self._popen.returncode = 0  # a child cannot wait for it, and must not say that it should have

    def close(self) -> None:
        """End it, and every process of its."""
        _hang_up(self.control)
        for process in self._stock:
            process.close()
        try:
            self._popen.wait(_END)
        except subprocess.TimeoutExpired:
            self._popen.kill()
            self._popen.wait()


class QueryProcess:
    """A process that takes queries: one after the other, and on the same tables only."""

    def __init__(self, pid: int, channel: socket.socket, lifeline: socket.socket) -> None:
        self.pid = pid
        """To be told apart by. It is the fork server's to signal, which knows whether the number is still its own."""
        self._channel = channel
        self._lifeline = lifeline
        self.answered = 0
        """Queries that ended well."""

    def run(self, job: Job) -> Answer:
        """Return its answer to *job*. After an error of any kind the process is of no use any more.

        :raises NotTaken: it had waited after an earlier query, and had ended.
        :raises ForkServerDied:
        """
        until = time.monotonic() + job.timeout
        taken = False
        try:
            self._send(job)
            wire.receive_taken(self._channel, until)
            taken = True
            answer = reports.receive(self._channel, job, until)
        except TimeoutError as error:
            self._kill()
            raise query_errors.too_late() from error
        except _BROKEN as error:
            status = self._end()
            if status is None:
                raise ForkServerDied from error
            if self.answered and not taken:
                raise NotTaken from error
            raise query_errors.of_status(status) from error
        self.answered += 1
        return answer

    def _send(self, job: Job) -> None:
        self._channel.settimeout(job.timeout)
        wire.send_json(self._channel, {**vars(job), "attach": dict(job.attach), "functions": sorted(job.functions)})

    def is_waiting(self) -> bool:
        """Whether the process is there to take a query, and silent; it may have died meanwhile, when the machine was short of memory."""
        return not _say_something(self._lifeline, self._channel)

    def _end(self) -> int | None:
        """Wait a moment until the process is gone, else end it; return its exit status as :meth:`_status` does."""
        status = self._status(_DYING)
        return self._kill() if status is None else status

    def _kill(self) -> int | None:
        """End the process and wait until it is gone; return its exit status as :meth:`_status` does."""
        with contextlib.suppress(OSError):
            self._lifeline.send(b"k")
        return self._status(_END)

    def _status(self, wait: float) -> int | None:
        """Return the exit status of the process, as os.wait has it, when it ends within *wait* seconds; else None."""
        self._lifeline.settimeout(wait)
        try:
            status = self._lifeline.recv(STATUS.size)
        except OSError:
            return None
        return STATUS.unpack(status)[0] if len(status) == STATUS.size else None

    def forget(self) -> None:
        """Let go of it in a forked child, where it is another's."""
        self._channel.close()
        self._lifeline.close()

    def close(self) -> None:
        """Let go of the process. It is killed if it still runs: the fork server sees the lifeline close."""
        self._channel.close()
        _hang_up(self._lifeline)


def _say_something(*sockets: socket.socket) -> bool:
    """Whether something came through one of *sockets*, or its other end was closed. (``select`` takes no number above 1,023.)"""
    poll = select.poll()
    for each in sockets:
        poll.register(each, select.POLLIN)
    return bool(poll.poll(0))


def _hang_up(ours: socket.socket) -> None:
    """Close a socket so that the other end sees it even if a process forked in a bad moment holds a copy."""
    with contextlib.suppress(OSError):  # the other end was faster
        ours.shutdown(socket.SHUT_RDWR)
    ours.close()


def interpreter() -> str:
    """Return the path of this process's Python; ``sys.executable`` is not it where Python is embedded, in uWSGI for example."""
    if Path(sys.executable or "").name.startswith("python"):
        return sys.executable
    return str(Path(sysconfig.get_path("scripts")) / "python3")


def _environment() -> dict[str, str]:
    """Nothing of CKAN's environment, which holds secrets, but what the interpreter may need to find its libraries."""
    kept = {name: os.environ[name] for name in ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH") if name in os.environ}
    # numpy, which DuckDB imports for Python functions, would start threads for its linear algebra: see ForkServer._expect_one_thread.
    return {**kept, "LC_ALL": "C.UTF-8", "TZ": "UTC", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
