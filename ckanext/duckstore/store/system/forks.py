"""Fork safety: a forked child must not touch its parent's DuckDB instances and SQLite connections.

Their threads do not exist in the child, so even destroying these objects can hang or crash. A child
leaks them: an additional reference that is never released keeps Python from destroying them, even
when the child exits.
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
    """Ensure that none of *objects* is ever destroyed in this process."""
    for each in objects:
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(each))


class ForkGuard:
    """Identifies the process that created it, because a forked child must neither finish nor undo
    its parent's work.
    """

    def __init__(self) -> None:
        self._id = os.getpid()

    @property
    def is_here(self) -> bool:
        """Whether the current process is the creator."""
        return self._id == os.getpid()

    def require(self) -> None:
        """Check that the current process is the creator.

        :raises RuntimeError: it is a forked child.
        """
        if not self.is_here:
            raise RuntimeError("a forked child cannot end what its parent has begun in the data store")


class Yielding(Protocol):
    """Has resources that must not be open during a fork."""

    def yield_to_fork(self) -> None:
        """Close them. They are not in use now."""


class Crossing:
    """Delays forks while another thread is in code that would leave the child in an unusable state.

    DuckDB has mutexes that all instances of a process share: for the list of open files and the
    list of instances. A child forked while another thread holds one would wait for it forever.
    SQLite keeps a list of its process's locks: a child that inherits it assumes that it holds its
    parent's locks, and its commits can be lost. So a fork waits until no thread is in such code,
    and then closes what is open.
    """

    #: Maximum wait of a fork in seconds, longer than any wait in a block.
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
        """Wait for a fork in progress, then delay forks until the block has ended. Blocks must not
        be nested.
        """
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
        """Before a fork: block new entries, wait until all blocks have ended, and close what is
        open.
        """
        deadline = time.monotonic() + self.PATIENCE
        self._changed.acquire()
        self._forking = True
        while self._inside and self._changed.wait(deadline - time.monotonic()):
            pass
        for each in list(self.yielding):
            each.yield_to_fork()

    def open(self) -> None:
        """After a fork, in the parent: allow entries again."""
        self._forking = False
        self._changed.notify_all()
        self._changed.release()

    def restart(self) -> None:
        """After a fork, in the child: start anew."""
        self._start()


#: Entered around code that takes mutexes shared by DuckDB's instances, and around the use of
#: SQLite.
crossing = Crossing()
os.register_at_fork(before=crossing.close, after_in_parent=crossing.open, after_in_child=crossing.restart)
