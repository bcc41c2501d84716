"""Locks between threads and processes: ``flock`` on files of their own.

Every acquisition opens a descriptor of its own, so threads of a process exclude each other like processes do, and a lock
dies with its process. DuckDB's own lock is no help: it excludes nothing within a process, and closing *any* descriptor of a
file drops it.

``flock`` knows no timeout, so waiting means to ask again every millisecond or so. Nobody waits without bound.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from pathlib import Path
from types import TracebackType

from ...errors import StoreBusy
from .forks import ForkGuard

_FIRST_PAUSE = 0.0005
_LONGEST_PAUSE = 0.005

#: Descriptors of the locks that this process holds or waits for. A forked child shares them, and with them its parent's
#: locks, until it closes them.
_open: set[int] = set()
#: Held while a descriptor comes or goes, and across a fork: so that the child knows all of them.
_guard = threading.Lock()


class Lock:
    """A lock that is held. Leaving the ``with`` block, or :meth:`release`, lets it go."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor: int | None = descriptor
        self._process = ForkGuard()

    @property
    def descriptor(self) -> int:
        """The open file, for what is kept in it; not to be closed. Only while the lock is held."""
        assert self._descriptor is not None
        return self._descriptor

    def release(self) -> None:
        """Let go; harmless the second time, and in a forked child, which never held the lock."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None and self._process.is_here:
            # To close would not do: a child that is being forked shares the lock until it has closed its descriptor as well.
            fcntl.flock(descriptor, fcntl.LOCK_UN)
            _close(descriptor)

    def __enter__(self) -> Lock:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def acquire(path: Path, *, exclusive: bool, wait: float, create: bool = True) -> Lock:
    """Lock the file *path* and return the lock.

    :param wait: seconds; 0 asks once.
    :param create: make the file if it is not there; its folder must be.
    :raises StoreBusy: the lock could not be had within *wait*.
    :raises FileNotFoundError: the file, or its folder, is not there.
    """
    lock = try_acquire(path, exclusive=exclusive, wait=wait, create=create)
    if lock is None:
        raise StoreBusy("The table is busy with other requests, try again later")
    return lock


def try_acquire(path: Path, *, exclusive: bool, wait: float, create: bool = True) -> Lock | None:
    """As :func:`acquire`, but return None when the lock cannot be had."""
    deadline = time.monotonic() + wait
    pause = _FIRST_PAUSE
    kind = fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH
    descriptor = _open_file(path, create)
    try:
        while True:
            if _locked(descriptor, kind):
                if _is_still(path, descriptor):
                    return Lock(descriptor)
                stale, descriptor = descriptor, -1
                _close(stale)
                descriptor = _open_file(path, create)
                continue
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                stale, descriptor = descriptor, -1
                _close(stale)
                return None
            time.sleep(min(pause, remaining))
            pause = min(pause * 1.5, _LONGEST_PAUSE)
    except BaseException:
        if descriptor != -1:
            _close(descriptor)
        raise


def _open_file(path: Path, create: bool) -> int:
    with _guard:
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC | (os.O_CREAT if create else 0), 0o600)
        _open.add(descriptor)
    return descriptor


def _close(descriptor: int) -> None:
    with _guard:
        _open.discard(descriptor)
        os.close(descriptor)


def _locked(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_still(path: Path, descriptor: int) -> bool:
    """Whether the file locked is the one that others will find: it may have been removed while we waited."""
    try:
        there = os.stat(path)
    except FileNotFoundError:
        return False
    mine = os.fstat(descriptor)
    return (there.st_dev, there.st_ino) == (mine.st_dev, mine.st_ino)


def _close_inherited() -> None:
    """In a forked child: close the parent's locks. Closing (unlike unlocking) leaves them locked for the parent."""
    for descriptor in _open:
        os.close(descriptor)
    _open.clear()
    _guard.release()


os.register_at_fork(before=_guard.acquire, after_in_parent=_guard.release, after_in_child=_close_inherited)
