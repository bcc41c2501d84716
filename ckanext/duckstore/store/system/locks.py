"""Locks between threads and processes: ``flock`` on dedicated files.

Every acquisition opens a separate descriptor, so locks also exclude threads of the same process,
and the kernel releases them when the process ends. DuckDB's own lock is not sufficient: it has no
effect within a process, and closing *any* descriptor of the file drops it.

``flock`` has no timeout, so waiting means polling at intervals of 0.5 to 5 ms. Every wait is
bounded.
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

#: Descriptors of the locks that this process holds or waits for. A forked child shares its parent's
#: locks until it closes them.
_open: set[int] = set()
#: Held while a descriptor is opened or closed, and across a fork, so that the child's list is
#: complete.
_guard = threading.Lock()


class Lock:
    """A lock that is held until the end of the ``with`` block, or until :meth:`release`."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor: int | None = descriptor
        self._process = ForkGuard()

    @property
    def descriptor(self) -> int:
        """The descriptor of the open file, for its contents. Valid while the lock is held; it must
        not be closed.
        """
        assert self._descriptor is not None
        return self._descriptor

    def release(self) -> None:
        """Release the lock. Has no effect the second time, or in a forked child, which never held
        the lock.
        """
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None and self._process.is_here:
            # Closing is not enough: a child that is being forked shares the lock until it has
            # closed its descriptor, too.
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

    :param wait: the maximum wait in seconds; 0 to try once.
    :param create: create the file if it does not exist; its folder must exist.
    :raises StoreBusy: the lock was not granted within *wait*.
    :raises FileNotFoundError: the file or its folder does not exist.
    """
    lock = try_acquire(path, exclusive=exclusive, wait=wait, create=create)
    if lock is None:
        raise StoreBusy("The table is busy with other requests, try again later")
    return lock


def try_acquire(path: Path, *, exclusive: bool, wait: float, create: bool = True) -> Lock | None:
    """Do the same as :func:`acquire`, but return None if the lock is not granted."""
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
    """Return whether *path* still refers to the locked file, which may have been removed during the
    wait.
    """
    try:
        there = os.stat(path)
    except FileNotFoundError:
        return False
    mine = os.fstat(descriptor)
    return (there.st_dev, there.st_ino) == (mine.st_dev, mine.st_ino)


def _close_inherited() -> None:
    """Close the parent's locks in a forked child. Closing, unlike unlocking, leaves them locked for
    the parent.
    """
    for descriptor in _open:
        os.close(descriptor)
    _open.clear()
    _guard.release()


os.register_at_fork(before=_guard.acquire, after_in_parent=_guard.release, after_in_child=_close_inherited)
