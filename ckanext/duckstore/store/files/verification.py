"""Comparing a table's files with what was recorded of them when they were written, before anything is read from them."""

from __future__ import annotations

import functools
import threading
from collections import OrderedDict
from pathlib import Path

from ..base import State
from ..engine.instance import File
from . import generation_state, wal
from .generation_state import Record
from .layout import Generation

#: Files of which a process remembers that it has verified them.
_REMEMBERED = 4096


class Verifier:
    """Verifies each state of a file once in each process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._verified: OrderedDict[Path, State] = OrderedDict()

    def file(self, generation: Generation, record: Record, *, read_only: bool = True, keep: bool = True) -> File:
        """Return the file of *generation*, which has *record*, to be attached: it is verified first.

        :param keep: whether it may stay attached for the next operation.
        """
        state = generation_state.of(record, generation)
        verify = functools.partial(self.require, generation, record, state)
        return File(generation.data, read_only=read_only, state=state if keep else None, verify=verify)

    def require(self, generation: Generation, record: Record, state: State) -> None:
        """Return if *generation*, which has *record* and *state*, is as it was written.

        :raises StoreDamaged: it is not.
        """
        with self._lock:
            if self._verified.get(generation.data) == state:
                return
        if record.committed is not None:
            wal.require_committed(generation, record.committed)
        self.remember(generation, state)

    def remember(self, generation: Generation, state: State) -> None:
        """Note that *generation* is at *state* as it was written."""
        with self._lock:
            self._verified[generation.data] = state
            self._verified.move_to_end(generation.data)
            while len(self._verified) > _REMEMBERED:
                self._verified.popitem(last=False)
