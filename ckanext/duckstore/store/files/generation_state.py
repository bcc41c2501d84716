"""What the lock file of a generation records: a number that every write changes, and what has been committed to the log.

**The number.** Every write to a generation's log increments it first. Whoever has attached the generation at one :data:`State`, and finds it at
the same state later, has the rows of now: a published file is never written to, and its log only under the exclusive lock, after the
number was incremented. A writer that is killed has incremented it as well. Sizes and times of the files are part of the state, so that
damage done past all locks is noticed, too.

**What was committed.** A log can be cut, or bytes in it can change, in ways that DuckDB takes for the torn end of a crash: it then reads fewer
rows and reports nothing. So each write, once its transaction is on disk, records how long the log is and its checksum. What the record
covers was committed, and has to be there; only what lies beyond it may be torn (:mod:`~ckanext.duckstore.store.files.wal`). The record is not
synced: after a loss of power it may be an earlier one, which covers less.

The file is read and written by whoever holds its lock, shared or exclusively. Format 1 of the store had the number alone.
"""

from __future__ import annotations

import os
import struct
import zlib
from dataclasses import dataclass, replace
from pathlib import Path

from ...errors import StoreDamaged
from ..base import State
from ..system.locks import Lock
from .layout import Generation

_NUMBER = struct.Struct("<Q")
_MAGIC = b"DSW2"
#: The number, the magic, length, transactions and CRC-32 of the committed log; then the CRC-32 of all this.
_RECORD = struct.Struct("<Q4sQII")
_CHECKSUM = struct.Struct("<I")
_SIZE = _RECORD.size + _CHECKSUM.size


@dataclass(frozen=True)
class Committed:
    """What has been committed to a log."""

    size: int = 0
    """Bytes."""
    transactions: int = 0
    checksum: int = 0
    """CRC-32 of those bytes."""

    def and_then(self, appended: bytes, transactions: int) -> Committed:
        """Return what has been committed once *appended*, of so many *transactions*, has been as well."""
        return Committed(
            self.size + len(appended), self.transactions + transactions, zlib.crc32(appended, self.checksum)
        )

    def is_start_of(self, log: bytes) -> bool:
        """Whether *log* begins with what was committed."""
        return len(log) >= self.size and zlib.crc32(memoryview(log)[: self.size]) == self.checksum


@dataclass(frozen=True)
class Record:
    """What a lock file holds."""

    number: int = 0
    committed: Committed | None = None
    """None: it was never recorded."""


def read(lock: Lock) -> Record:
    """Return the record in the file of *lock*.

    :raises StoreDamaged: it is damaged.
    """
    return _parsed(os.pread(lock.descriptor, _SIZE, 0))


def peek(generation: Generation) -> Record:
    """Return the record of *generation*, whose lock the caller need not have, but the turn: nobody else writes it meanwhile.

    :raises StoreDamaged: it is damaged.
    """
    try:
        with generation.lock.open("rb") as file:
            return _parsed(file.read(_SIZE))
    except FileNotFoundError:
        return Record()


def _parsed(held: bytes) -> Record:
    if len(held) <= _NUMBER.size:  # as format 1 has it, or of a lock file that was made anew
        return Record(_NUMBER.unpack(held)[0] if len(held) == _NUMBER.size else 0)
    if len(held) == _SIZE and _CHECKSUM.unpack_from(held, _RECORD.size)[0] == zlib.crc32(held[: _RECORD.size]):
        number, magic, size, transactions, checksum = _RECORD.unpack_from(held)
        if magic == _MAGIC:
            return Record(number, Committed(size, transactions, checksum))
    raise StoreDamaged("The record of what was written to the table is damaged")


def write(lock: Lock, record: Record) -> None:
    """Make *record* that of the generation whose exclusive *lock* is held."""
    committed = record.committed or Committed()
    held = _RECORD.pack(record.number, _MAGIC, committed.size, committed.transactions, committed.checksum)
    os.pwrite(lock.descriptor, held + _CHECKSUM.pack(zlib.crc32(held)), 0)


def move_on(lock: Lock, record: Record) -> Record:
    """Give the generation whose exclusive *lock* is held, and which has *record*, a state that it never had; return its record."""
    moved = replace(record, number=record.number + 1)
    write(lock, moved)
    return moved


def of(record: Record, generation: Generation) -> State:
    """Return the state of *generation*, which has *record*."""
    return record.number, *_looks(generation.data), *_looks(generation.log)


def log_size(state: State) -> int:
    """Return how many bytes the log has at *state*."""
    return state[3]


def data_looks(state: State) -> State:
    """Return the part of *state* that the data file has in it."""
    return state[1:3]


def _looks(path: Path) -> tuple[int, int]:
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return 0, 0
    return found.st_size, found.st_mtime_ns
