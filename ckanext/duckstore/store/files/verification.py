"""Comparing a table's files with what was recorded of them when they were written, before anything is read from them."""

from __future__ import annotations

import functools
import threading
from collections import OrderedDict
from pathlib import Path

from ...errors import StoreDamaged
from ..base import State
from ..engine.instance import File
from ..engine.paths import size_of
from . import description, generation_state, wal
from .description import Data
from .generation_state import Record
from .layout import Generation

#: Bytes of a file up to which its checksum is verified when a process first opens it, at a millisecond a megabyte; larger ones wait for
#: ``ckan duckstore check``.
VERIFIED_ON_OPENING = 64 << 20
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
            before = self._verified.get(generation.data)
        if before == state:
            return
        if record.committed is not None:
            wal.require_committed(generation, record.committed)
        if before is None or generation_state.data_looks(before) != generation_state.data_looks(state):
            _require_data(generation)
        self.remember(generation, state)

    def remember(self, generation: Generation, state: State) -> None:
        """Note that *generation* is at *state* as it was written."""
        with self._lock:
            self._verified[generation.data] = state
            self._verified.move_to_end(generation.data)
            while len(self._verified) > _REMEMBERED:
                self._verified.popitem(last=False)


def _require_data(generation: Generation) -> None:
    try:
        held = description.read(generation)
    except StoreDamaged:
        return  # nothing is known of the data then; `check` reports the description
    if held is None or held.data is None:
        return
    size = size_of(generation.data)
    if not size:
        raise StoreDamaged("The data of the table is gone")
    if size != held.data.bytes or (size <= VERIFIED_ON_OPENING and Data.of(generation.data) != held.data):
        raise StoreDamaged("The data of the table is damaged")
