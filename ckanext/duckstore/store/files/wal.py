"""The write-ahead log beside a generation: taking back what a failed write left in it, and mending one that a crash has torn.

DuckDB stops quietly at a log's end in the middle of a transaction, as a killed process leaves it. After a loss of power,
the last pages of the log may hold zeros or old bytes instead; then DuckDB refuses the whole file. Whatever is torn like that
was never answered, because an answered write was synced. So the log is cut back to its last whole transaction, as PostgreSQL
and SQLite do with theirs.
"""

from __future__ import annotations

import logging
import os
import re
from pathlib import Path

from ...errors import StoreDamaged
from ..engine.engine_errors import BrokenLog
from ..engine.instance import File
from ..engine.instance_pool import InstancePool
from ..system.fsync import copy_file, sync_file, sync_folder
from .layout import Generation

logger = logging.getLogger(__name__)

#: How a transaction ends in a log: an entry of five bytes, its checksum, and the entry (field 100 is 100, no more fields).
_LAST_ENTRY = b"d\0d\xff\xff"
_END = re.compile(rb"\x05\0{7}.{8}" + re.escape(_LAST_ENTRY), re.DOTALL)


def contents(log: Path) -> bytes | None:
    """Return what *log* holds, None where it is not there."""
    try:
        return log.read_bytes()
    except FileNotFoundError:
        return None


def ends_well(log: Path) -> bool:
    """Whether *log* ends with a whole transaction, or is not there: then nothing of it is torn, but perhaps in its middle."""
    try:
        with log.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - len(_LAST_ENTRY)))
            return size == 0 or file.read() == _LAST_ENTRY
    except FileNotFoundError:
        return True


def transactions(log: bytes | None) -> int:
    """Return how many transactions *log* holds, at most: a value may look like the end of one."""
    return log.count(_LAST_ENTRY) if log else 0


def undo(generation: Generation, before: bytes | None) -> None:
    """Take away what a failed write has left in the log, which had *before* in it.

    What both have in common has all that DuckDB would replay of *before*; so nothing has to be written, for which there may be
    no space.
    """
    now = contents(generation.log)
    if now == before or now is None:
        return
    if before is None:
        generation.log.unlink()
        sync_folder(generation.folder)
    elif not before.startswith(now):
        os.truncate(generation.log, _common(before, now))
        sync_file(generation.log)


def _common(one: bytes, other: bytes) -> int:
    """Return how many bytes both begin with."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def mend(engine: InstancePool, generation: Generation) -> None:
    """Cut a torn log back to its last whole transaction. The caller has the generation's lock exclusively.

    :raises StoreDamaged: more than the last transaction is torn, which no crash does.
    """
    held = contents(generation.log)
    if held is None:
        raise StoreDamaged("The data of the table cannot be read")
    ends = [0, *(found.end() for found in _END.finditer(held))]
    # The torn transaction may have its end, because pages of a file reach the disk in any order.
    for end in ends[:-3:-1]:
        if _replays(engine, generation, held[:end]):
            logger.warning("%s: cut from %d to %d bytes, the rest was torn by a crash", generation.log, len(held), end)
            os.truncate(generation.log, end)
            sync_file(generation.log)
            return
    raise StoreDamaged("The log of the table is torn in the middle")


def _replays(engine: InstancePool, generation: Generation, log: bytes) -> bool:
    """Whether DuckDB can read a copy of *generation* with the log *log*."""
    trial = generation.successor()
    try:
        copy_file(generation.data, trial.data)
        trial.log.write_bytes(log)
        with engine.lease() as lease:
            lease.attach(File(trial.data))
    except BrokenLog:
        return False
    finally:
        for path in trial.files():
            path.unlink()
    return True
