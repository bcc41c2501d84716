"""The state of a generation: as long as it is the same, so are the rows.

Every write to a generation's log moves a number on that stands in the generation's lock file, and is read and written by whoever holds
that lock. Who has attached the generation at one state, and finds it at the same state later, has the rows of now: the file itself is
never written to once it is published, and the log only under the exclusive lock, after the number was moved on. A killed writer has
moved it on as well. It need not survive a loss of power, which leaves nobody who would compare.

Sizes and times of the files are part of the state, so that damage done past all locks is noticed, too.
"""

from __future__ import annotations

import os
import struct
from pathlib import Path

from ..base import State
from ..system.locks import Lock
from .layout import Generation

_NUMBER = struct.Struct("<Q")


def read(lock: Lock, generation: Generation) -> State:
    """Return the state of *generation*, whose *lock* is held, shared or exclusively."""
    return _number(lock), *_looks(generation.data), *_looks(generation.log)


def move_on(lock: Lock) -> None:
    """Give the generation whose exclusive *lock* is held a state that it never had."""
    os.pwrite(lock.descriptor, _NUMBER.pack(_number(lock) + 1), 0)


def _number(lock: Lock) -> int:
    held = os.pread(lock.descriptor, _NUMBER.size, 0)
    return int(_NUMBER.unpack(held)[0]) if len(held) == _NUMBER.size else 0


def _looks(path: Path) -> tuple[int, int]:
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return 0, 0
    return found.st_size, found.st_mtime_ns
