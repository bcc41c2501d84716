"""Gives memory that is free again back to the operating system.

DuckDB's allocator, jemalloc, keeps what a statement has freed, up to hundreds of megabytes, until
the same thread allocates again. The threads of an idle instance do not.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from ..system.resident_memory import resident

#: The number of bytes by which a process grows before freed memory is given back.
_GROWTH: Final = 8 << 20
#: Seconds between two times while operations run all the time.
_PAUSE: Final = 0.2


class FreedMemory:
    """Decides when to give memory back, which takes up to 20 ms, depending on how much is freed."""

    def __init__(self) -> None:
        self._least = resident()
        self._not_before = 0.0

    def give_back(self, flush: Callable[[], None], *, alone: bool) -> None:
        """Call *flush* if the process has grown.

        :param alone: whether no other operation is running, so that what the process holds
            afterwards is what it needs.
        """
        if resident() < self._least + _GROWTH or not (alone or time.monotonic() >= self._not_before):
            return
        flush()
        self._not_before = time.monotonic() + _PAUSE
        if alone:
            self._least = resident()
