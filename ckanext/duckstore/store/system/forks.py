"""What a forked child must never touch: its parent's DuckDB instances and SQLite connections.

Their threads and locks did not come along, so even to destroy them can hang or crash. A child forgets them for good: they
get a reference that is never given back, so that Python does not destroy them, not even when the child ends.
"""

from __future__ import annotations

import ctypes
import os
import threading
import time
import weakref
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Protocol


def abandon(objects: Iterable[object]) -> None:
    """See to it that none of *objects* is ever destroyed in this process."""
    for each in objects:
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(each))


class ForkGuard:
    """The process in which this was made: what was begun in it, a forked child must neither finish nor undo."""

    def __init__(self) -> None:
        self._id = os.getpid()

    @property
    def is_here(self) -> bool:
        """Whether this is that process."""
        return self._id == os.getpid()

    def require(self) -> None:
        """Return if this is that process.

        :raises RuntimeError: this is a forked child of it.
        """
        if not self.is_here:
            raise RuntimeError("a forked child cannot end what its parent has begun in the data store")


class Yielding(Protocol):
    """Has something that must not be open during a fork."""

    def yield_to_fork(self) -> None:
        """Close it. Nobody is using it now."""


class Crossing:
    """Keeps forks away from moments that a child could not get over.

    DuckDB has mutexes that all instances of a process share: for the list of open files, and for that of instances. A child
    forked while another thread holds one would wait for it forever. And SQLite keeps a list of the locks of its process: a
    child that inherits it believes to have its parent's locks, and what it commits can be lost. So a fork waits until nobody
    is at such work, and then closes what is open.
    """

    #: Seconds that a fork waits at most. Longer than any wait inside.
    PATIENCE = 60.0

    def __init__(self) -> None:
        self.yielding: weakref.WeakSet[Yielding] = weakref.WeakSet()
        self._start()

    def _start(self) -> None:
        self._changed = threading.Condition()
        self._inside = 0
        self._forking = False

    @contextmanager
    def __call__(self) -> Iterator[None]:
        """Hold off forks until the block has ended, and wait for one that is under way. One block cannot be inside another."""
        with self._changed:
            while self._forking:
                self._changed.wait()
            self._inside += 1
        try:
            yield
        finally:
            with self._changed:
                self._inside -= 1
                self._changed.notify_all()

    def close(self) -> None:
        """Before a fork: let nobody in, wait until all are out, and close what is open."""
        deadline = time.monotonic() + self.PATIENCE
        self._changed.acquire()
        self._forking = True
        while self._inside and self._changed.wait(deadline - time.monotonic()):
            pass
        for each in list(self.yielding):
            each.yield_to_fork()

    def open(self) -> None:
        """After a fork, in the parent."""
        self._forking = False
        self._changed.notify_all()
        self._changed.release()

    def restart(self) -> None:
        """After a fork, in the child."""
        self._start()


#: Around what takes mutexes that DuckDB's instances share, and around the use of SQLite.
crossing = Crossing()
os.register_at_fork(before=crossing.close, after_in_parent=crossing.open, after_in_child=crossing.restart)
