"""Verification of a table's files, before they are read, against the checksums recorded when they
were written.
"""

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

#: Size in bytes up to which a file's checksum is verified when a process first opens it; that takes
#: 1 ms per megabyte. ``ckan duckstore check`` verifies larger files.
VERIFIED_ON_OPENING = 64 << 20
#: Maximum number of files whose verified state a process remembers.
_REMEMBERED = 4096


class Verifier:
    """Verifies each state of a file once per process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._verified: OrderedDict[Path, State] = OrderedDict()

    def file(self, generation: Generation, record: Record, *, read_only: bool = True, keep: bool = True) -> File:
        """Return the file of *generation*, whose record is *record*, to be verified and attached.

        :param keep: whether it may stay attached for the next operation.
        """
        state = generation_state.of(record, generation)
        verify = functools.partial(self.require, generation, record, state)
        return File(generation.data, read_only=read_only, state=state if keep else None, verify=verify)

    def require(self, generation: Generation, record: Record, state: State) -> None:
        """Check *generation*, whose record is *record*, at *state* against the recorded checksums.

        :raises StoreDamaged: a size or a checksum differs.
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
        """Remember that *generation* is verified at *state*."""
        with self._lock:
            self._verified[generation.data] = state
            self._verified.move_to_end(generation.data)
            while len(self._verified) > _REMEMBERED:
                self._verified.popitem(last=False)


def _require_data(generation: Generation) -> None:
    try:
        held = description.read(generation)
    except StoreDamaged:
        return  # then there is no checksum of the data; `check` reports the description
    if held is None or held.data is None:
        return
    size = size_of(generation.data)
    if not size:
        raise StoreDamaged("The data of the table is gone")
    if size != held.data.bytes or (size <= VERIFIED_ON_OPENING and Data.of(generation.data) != held.data):
        raise StoreDamaged("The data of the table is damaged")
