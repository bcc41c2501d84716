"""The record in the lock file of a generation: a write counter, and the length and checksum of the
committed WAL.

**The counter.** Every write to a generation's WAL increments it first. Published files are
immutable, and the WAL is written only under the exclusive lock, after the increment. So an attached
generation is current as long as its :data:`State` is unchanged; a killed writer has incremented the
counter, too. The state includes sizes and modification times of the files, in order to detect
damage by programs that ignore the locks.

**The committed WAL.** If a WAL is truncated or corrupted, DuckDB may take that for the torn end of
a crash: it then reads fewer rows without an error. So each write, once its transaction is on disk,
records the length and checksum of the WAL. What the record covers must be present; only the rest
may be torn (:mod:`~ckanext.duckstore.store.files.wal`). The record is not synced: after a power
failure it may be an earlier one, which covers less.

The file is read under the shared or exclusive lock and written under the exclusive one. Format 1 of
the store had the counter only.
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
#: The counter, the magic, and the length, transactions and CRC-32 of the committed WAL; then the
#: CRC-32 of all this.
_RECORD = struct.Struct("<Q4sQII")
_CHECKSUM = struct.Struct("<I")
_SIZE = _RECORD.size + _CHECKSUM.size


@dataclass(frozen=True)
class Committed:
    """The committed part of a WAL."""

    size: int = 0
    """Bytes."""
    transactions: int = 0
    checksum: int = 0
    """CRC-32 of these bytes."""

    def and_then(self, appended: bytes, transactions: int) -> Committed:
        """Return the committed part extended by the bytes *appended*, which hold *transactions*
        transactions.
        """
        return Committed(
            self.size + len(appended), self.transactions + transactions, zlib.crc32(appended, self.checksum)
        )

    def is_start_of(self, log: bytes) -> bool:
        """Return whether *log* begins with the committed part."""
        return len(log) >= self.size and zlib.crc32(memoryview(log)[: self.size]) == self.checksum


@dataclass(frozen=True)
class Record:
    """The contents of a lock file."""

    number: int = 0
    committed: Committed | None = None
    """None if it was never recorded."""


def read(lock: Lock) -> Record:
    """Return the record in the file of *lock*.

    :raises StoreDamaged: it is damaged.
    """
    return _parsed(os.pread(lock.descriptor, _SIZE, 0))


def peek(generation: Generation) -> Record:
    """Return the record of *generation*. The caller needs the turn, which excludes other writers,
    but not the lock.

    :raises StoreDamaged: it is damaged.
    """
    try:
        with generation.lock.open("rb") as file:
            return _parsed(file.read(_SIZE))
    except FileNotFoundError:
        return Record()


def _parsed(held: bytes) -> Record:
    if len(held) <= _NUMBER.size:  # format 1, or a recreated lock file
        return Record(_NUMBER.unpack(held)[0] if len(held) == _NUMBER.size else 0)
    if len(held) == _SIZE and _CHECKSUM.unpack_from(held, _RECORD.size)[0] == zlib.crc32(held[: _RECORD.size]):
        number, magic, size, transactions, checksum = _RECORD.unpack_from(held)
        if magic == _MAGIC:
            return Record(number, Committed(size, transactions, checksum))
    raise StoreDamaged("The record of what was written to the table is damaged")


def write(lock: Lock, record: Record) -> None:
    """Write *record* to the lock file of a generation whose exclusive *lock* is held."""
    committed = record.committed or Committed()
    held = _RECORD.pack(record.number, _MAGIC, committed.size, committed.transactions, committed.checksum)
    os.pwrite(lock.descriptor, held + _CHECKSUM.pack(zlib.crc32(held)), 0)


def move_on(lock: Lock, record: Record) -> Record:
    """Increment the counter of *record*, of the generation whose exclusive *lock* is held; write
    and return the new record.
    """
    moved = replace(record, number=record.number + 1)
    write(lock, moved)
    return moved


def of(record: Record, generation: Generation) -> State:
    """Return the state of *generation*, whose record is *record*."""
    return record.number, *_looks(generation.data), *_looks(generation.log)


def log_size(state: State) -> int:
    """Return the size of the WAL in bytes at *state*."""
    return state[3]


def data_looks(state: State) -> State:
    """Return the part of *state* that describes the data file."""
    return state[1:3]


def _looks(path: Path) -> tuple[int, int]:
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return 0, 0
    return found.st_size, found.st_mtime_ns
