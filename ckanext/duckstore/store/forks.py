"""What a forked child must never touch: its parent's DuckDB instances and SQLite connections.

Their threads and locks did not come along, so even to destroy them can hang or crash. A child forgets them for good: they
get a reference that is never given back, so that Python does not destroy them, not even when the child ends.
"""
from __future__ import annotations

import ctypes
import os
from collections.abc import Iterable


def abandon(objects: Iterable[object]) -> None:
    """See to it that none of *objects* is ever destroyed in this process."""
    for each in objects:
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(each))


class Process:
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
            raise RuntimeError('a forked child cannot end what its parent has begun in the data store')
