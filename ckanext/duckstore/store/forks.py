"""What a forked child must never touch: its parent's DuckDB instances and SQLite connections.

Their threads and locks did not come along, so even to destroy them can hang or crash. A child forgets them for good: they
get a reference that is never given back, so that Python does not destroy them, not even when the child ends.
"""
from __future__ import annotations

import ctypes
from collections.abc import Iterable


def abandon(objects: Iterable[object]) -> None:
    """See to it that none of *objects* is ever destroyed in this process."""
    for each in objects:
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(each))
