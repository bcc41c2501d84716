"""The WAL of a generation: its transactions, undo of a failed write, and truncation of a torn end
after a crash.

When a WAL ends in the middle of a transaction, as after a killed process, DuckDB silently stops
replay there. After a power failure, the last pages of the WAL may hold zeros or old bytes instead;
then DuckDB refuses the whole file. A torn transaction was never acknowledged, because acknowledged
writes are synced. So the WAL is truncated to its last complete transaction, as PostgreSQL and
SQLite do. If the recorded committed part (:mod:`~ckanext.duckstore.store.files.generation_state`)
is incomplete, the table is damaged.
"""

from __future__ import annotations

import logging
import os
import struct
from pathlib import Path

from ...errors import StoreDamaged
from ..engine.engine_errors import BrokenLog
from ..engine.instance import File
from ..engine.instance_pool import InstancePool
from ..engine.paths import size_of
from ..system.fsync import copy_file, sync_file, sync_folder
from ..system.locks import Lock
from . import generation_state
from .generation_state import Committed, Record
from .layout import Generation

logger = logging.getLogger(__name__)

#: The first entry of a WAL (field 100 is 98, the version; field 101 is 2).
_HEADER = b"d\0be\0\x02\xff\xff"
#: The first bytes of every entry.
_ENTRY = b"d\0"
#: Precedes every entry but the first: its length and its checksum.
_FRAME = struct.Struct("<QQ")
#: The entry that ends a transaction (field 100 is 100).
_COMMIT = b"d\0d\xff\xff"


def read(log: Path, start: int = 0) -> bytes:
    """Return the bytes of *log* from offset *start* on; none if it does not exist."""
    try:
        with log.open("rb") as file:
            file.seek(start)
            return file.read()
    except FileNotFoundError:
        return b""


def transaction_ends(log: bytes, *, begun: bool = False) -> list[int]:
    """Return the offset of the end of each complete transaction of *log*.

    :param begun: *log* is the rest of a WAL after a complete transaction, so it has no header.
    """
    at = 0
    if not begun:
        if not log.startswith(_HEADER):
            return []
        at = len(_HEADER)
    ends = []
    while at + _FRAME.size <= len(log):
        size, _ = _FRAME.unpack_from(log, at)
        at += _FRAME.size + size
        if not size or at > len(log):
            break
        if log[at - size : at] == _COMMIT:
            ends.append(at)
    return ends


def appended(generation: Generation, committed: Committed) -> Committed:
    """Return the committed part of the WAL after a commit; *committed* is the earlier one."""
    rest = read(generation.log, committed.size)
    ends = transaction_ends(rest, begun=committed.size > 0)
    return committed.and_then(rest[: ends[-1]], len(ends)) if ends else committed


def transactions(generation: Generation) -> int:
    """Return the number of transactions in the WAL of *generation*. The caller has the turn.

    :raises StoreDamaged: the generation's record is damaged.
    """
    committed = generation_state.peek(generation).committed
    return len(transaction_ends(read(generation.log))) if committed is None else committed.transactions


def is_settled(record: Record, size: int) -> bool:
    """Return whether a WAL of *size* bytes is committed as a whole, according to *record*.

    :raises StoreDamaged: the WAL is shorter than its committed part.
    """
    if record.committed is None:
        return not size
    if size < record.committed.size:
        raise StoreDamaged("Part of what was written to the table is gone")
    return size == record.committed.size


def require_committed(generation: Generation, committed: Committed) -> None:
    """Check that the WAL of *generation* begins with its *committed* part.

    :raises StoreDamaged: it does not.
    """
    if committed.size and not committed.is_start_of(read(generation.log)):
        raise StoreDamaged("What was written to the table is damaged")


def undo(generation: Generation, committed: Committed) -> None:
    """Truncate the WAL to its *committed* part after a failed write."""
    if size_of(generation.log) <= committed.size:
        return
    if committed.size:
        os.truncate(generation.log, committed.size)
        sync_file(generation.log)
    else:
        generation.log.unlink()
        sync_folder(generation.folder)


def settle(engine: InstancePool, generation: Generation, lock: Lock) -> Record:
    """Truncate a torn end of the WAL of *generation*, whose exclusive *lock* the caller holds, and
    record the rest as committed.

    :raises StoreDamaged: more than the last transaction is torn, which a crash does not cause, or
        the committed part is.
    """
    record = generation_state.read(lock)
    if is_settled(record, size_of(generation.log)):
        return record if record.committed is not None else Record(record.number, Committed())
    committed = record.committed or Committed()
    require_committed(generation, committed)
    rest = read(generation.log, committed.size)
    if not committed.size and rest.startswith(_ENTRY) and len(rest) >= len(_HEADER) and not rest.startswith(_HEADER):
        raise StoreDamaged("The log of the table has a format that this release does not know")
    ends = [0, *transaction_ends(rest, begun=committed.size > 0)]
    # The end of a torn transaction may be intact, because pages of a file reach the disk in any
    # order.
    for count in range(len(ends) - 1, max(-1, len(ends) - 3), -1):
        settled = committed.and_then(rest[: ends[count]], count)
        if count and not _replays(engine, generation, settled):
            continue
        _cut(generation, settled)
        return generation_state.move_on(lock, Record(record.number, settled))
    raise StoreDamaged("The log of the table is torn in the middle")


def _cut(generation: Generation, settled: Committed) -> None:
    size = size_of(generation.log)
    if size > settled.size:
        logger.warning("%s: cut from %d to %d bytes, the rest was torn by a crash", generation.log, size, settled.size)
        undo(generation, settled)
    else:
        sync_file(generation.log)


def _replays(engine: InstancePool, generation: Generation, settled: Committed) -> bool:
    """Return whether DuckDB can replay the *settled* part of the WAL of *generation*."""
    if size_of(generation.log) == settled.size:
        return _attaches(engine, generation)
    trial = generation.successor()
    try:
        copy_file(generation.data, trial.data)
        trial.log.write_bytes(read(generation.log)[: settled.size])
        return _attaches(engine, trial)
    finally:
        for path in trial.files():
            path.unlink()


def _attaches(engine: InstancePool, generation: Generation) -> bool:
    try:
        with engine.lease() as lease:
            lease.attach(File(generation.data))
    except BrokenLog:
        return False
    return True
