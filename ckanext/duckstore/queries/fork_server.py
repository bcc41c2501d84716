"""The fork server, which starts the processes that run users' SQL.

A CKAN process starts one fork server for its first query, by exec, without any of CKAN's code or
data. The fork server creates a DuckDB instance that has no threads, and forks: each fork is a
process for one query, or several on the same tables (:mod:`~ckanext.duckstore.queries.process`),
with a pristine instance including functions, which would take up to 100 ms to create. CKAN's
process requests them in advance, so that one is waiting when a query comes. The fork server itself
never runs users' SQL.

The protocol of the control socket: for each byte from CKAN's process, the fork server forks, and
sends the pid of the new process with two sockets: its *channel*, which carries queries and answers,
and its *lifeline*. If CKAN's process closes the lifeline or writes to it, the fork server kills the
process; when the process has ended, its exit status is sent over the lifeline.
"""

from __future__ import annotations

import contextlib
import fcntl
import importlib
import os
import selectors
import shutil
import signal
import socket
import struct
import sys
import tempfile
import traceback
from dataclasses import dataclass

import duckdb

from ..identifiers import literal
from . import execution, process, sandbox, wire
from .execution import Settings

PID = STATUS = struct.Struct("!i")
#: The exit code of a process that failed without reporting an error.
FAILED = 70
#: Interval in seconds of checks whether the CKAN process still runs, in case another process holds
#: its end of the socket open.
_LOOK = 2.0
#: Modules that DuckDB's client imports when a Python function is first called; a sandboxed process
#: could not import them.
_LATER = ("collections", "datetime", "decimal", "uuid")


@dataclass
class Child:
    """A query process."""

    pid: int
    spill: str
    lifeline: socket.socket


class ForkServer:
    """Forks, kills and reaps query processes. Single-threaded; it never blocks."""

    def __init__(self, control: socket.socket, settings: Settings) -> None:
        self._control = control
        self._settings = settings
        self._parent = os.getppid()
        self._folder = _own_folder(settings.spill)
        self._children: dict[int, Child] = {}
        self._selector = selectors.DefaultSelector()
        for name in _LATER:
            importlib.import_module(name)
        if settings.translator:
            importlib.import_module(settings.translator).prepare()
        self._connection = execution.connect(settings)
        self._warm = self._make_warm_file()
        self._warm_state = _file_state(self._warm)
        process.warm_up(
            self._connection, self._warm, settings
        )  # so that not every process has to initialize what is created on first use

    def run(self) -> None:
        """Serve until the CKAN process closes its end or ends."""
        wakeup, signaled = socket.socketpair()
        for end in (wakeup, signaled):
            end.setblocking(False)
        signal.set_wakeup_fd(signaled.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        self._selector.register(self._control, selectors.EVENT_READ)
        self._selector.register(wakeup, selectors.EVENT_READ)
        self._expect_one_thread()
        self._control.sendall(b"!")
        try:
            while os.getppid() == self._parent:
                for key, _events in self._selector.select(_LOOK):
                    if key.fileobj is wakeup:
                        with contextlib.suppress(BlockingIOError):
                            wakeup.recv(4096)
                        self._reap()
                    elif key.fileobj is self._control:
                        if not self._asked():
                            return
                    else:
                        self._kill(key.data)
        finally:
            self._end()

    def _expect_one_thread(self) -> None:
        """Check that this process has one thread: in a fork, locks that other threads hold would
        stay locked forever.

        :raises RuntimeError: it has more.
        """
        if os.path.isdir("/proc/self/task") and len(os.listdir("/proc/self/task")) != 1:
            raise RuntimeError(f"DuckDB {duckdb.__version__} started threads: its instance cannot be forked")

    def _make_warm_file(self) -> str:
        path = os.path.join(self._folder, "warm.duckdb")
        self._connection.execute(f"ATTACH {literal(path)} AS warm")
        self._connection.execute("CREATE TABLE warm.rows AS SELECT i AS _id, i::VARCHAR AS t FROM range(10) r(i)")
        self._connection.execute("DETACH warm")
        return path

    # Processes

    def _asked(self) -> bool:
        """Read a request and create a process. Return False if the CKAN process has closed its
        end, or if this fork server's files have changed: its processes could not start, those of a
        new one can.
        """
        try:
            if not self._control.recv(1):
                return False
            if _file_state(self._warm) != self._warm_state:
                print(f"Duckstore: {self._warm} was changed or removed", file=sys.stderr)
                return False
            channel, their_channel = socket.socketpair()
            lifeline, their_lifeline = socket.socketpair()
            with channel, their_lifeline:
                pid = self._fork(their_channel, lifeline)
                socket.send_fds(self._control, [PID.pack(pid)], [channel.fileno(), their_lifeline.fileno()])
        except ConnectionError:
            return False
        return True

    def _fork(self, channel: socket.socket, lifeline: socket.socket) -> int:
        spill = tempfile.mkdtemp(dir=self._folder)
        fork_server = os.getpid()
        pid = os.fork()
        if pid:
            channel.close()
            child = Child(pid, spill, lifeline)
            self._children[pid] = child
            self._selector.register(lifeline, selectors.EVENT_READ, child)
            return pid
        try:
            self._become_child(fork_server, channel)
            process.live(self._connection, channel, spill, self._settings, self._warm)
            os._exit(0)  # skips the cleanup of Python and DuckDB, which is not needed
        except BaseException:  # noqa: BLE001 - the process ends here and logs why
            traceback.print_exc()
        finally:
            os._exit(FAILED)

    def _become_child(self, fork_server: int, channel: socket.socket) -> None:
        sandbox.die_with_parent(fork_server)
        os.setsid()
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        # The fork server's descriptors would keep sockets of other queries open. Standard input is
        # the control socket.
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        keep = channel.fileno()
        os.closerange(3, keep)
        os.closerange(keep + 1, keep + 1024)

    def _kill(self, child: Child) -> None:
        if child.pid in self._children:  # else it was just reaped, and its pid may be another process's
            os.kill(child.pid, signal.SIGKILL)
            self._selector.unregister(child.lifeline)

    def _reap(self) -> None:
        while self._children:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            child = self._children.pop(pid)
            shutil.rmtree(child.spill, ignore_errors=True)
            with contextlib.suppress(KeyError):  # it was killed
                self._selector.unregister(child.lifeline)
            with contextlib.suppress(OSError), child.lifeline:  # the CKAN process has closed it
                child.lifeline.send(STATUS.pack(status))

    def _end(self) -> None:
        for child in self._children.values():
            os.kill(child.pid, signal.SIGKILL)
            os.waitpid(child.pid, 0)
        shutil.rmtree(self._folder, ignore_errors=True)


def _file_state(path: str) -> tuple[int, int, int] | None:
    """Return what identifies the state of a file, or None if it does not exist."""
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


_FOLDER = "fork-server-"


def _own_folder(spill: str) -> str:
    """Create and return a folder in *spill*, locked until this process ends; remove those of dead
    fork servers.
    """
    for entry in os.scandir(spill):
        if entry.name.startswith(_FOLDER) and _lock_folder(entry.path):
            shutil.rmtree(entry.path, ignore_errors=True)
    new = tempfile.mkdtemp(prefix="new-", dir=spill)
    _lock_folder(new)
    folder = os.path.join(spill, _FOLDER + os.path.basename(new))
    os.rename(new, folder)  # only now do others check whether it is locked
    return folder


def _lock_folder(path: str) -> bool:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return False
    return True  # held until this process ends


def main() -> None:
    """Run a fork server whose control socket is standard input; the first message holds its
    settings.
    """
    os.umask(0o077)  # temporary files of queries are private
    control = socket.socket(fileno=0)
    settings = wire.receive_json(control, process.REQUEST_LIMIT)
    settings["installed"] = tuple(settings["installed"])
    ForkServer(control, Settings(**settings)).run()
