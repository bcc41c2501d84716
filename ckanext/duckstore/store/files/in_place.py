"""In-place writes: rows are written to a generation's WAL while no reader is active.

Published data files are immutable. A checkpoint in place would modify them, and is not safe: DuckDB
overwrites metadata blocks that the current header refers to, so an interruption (SIGKILL, power
failure, full disk) makes the whole file unreadable. So the WAL is checkpointed in a copy, which is
then published.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from ..base import Derived, Resource
from ..engine import engine_errors
from ..engine.instance_pool import InstancePool
from ..engine.paths import size_of
from ..system.failpoints import step
from ..system.forks import ForkGuard
from ..system.fsync import make_private, sync_folder
from ..system.locks import Lock
from . import commit_point, generation_state, wal
from .commit_point import after_commit
from .generation_state import Committed, Record
from .layout import Generation
from .verification import Verifier
from .writing import FileWriting, statements, transaction

#: Number of transactions from which on the WAL of a small file is checkpointed, whatever its size.
#: Every reader and writer replays them, which takes up to 0.08 ms each (an INSERT of one row; an
#: UPDATE takes 0.01 ms); a checkpoint takes about 20 ms. With as many reads as writes, about this
#: number minimizes the sum; larger files take longer to copy.
MOST_TRANSACTIONS = 25
#: Size in bytes of a WAL that is replayed fast, within some 30 ms.
FAST_REPLAY = 8 << 20
#: Fraction of the limit from which on a WAL is worth a checkpoint when a series of writes has
#: ended.
FELT = 1 / 4


@dataclass
class InPlaceWrite:
    """One in-place write to *generation*, whose exclusive *lock* the caller holds."""

    engine: InstancePool
    verifier: Verifier
    generation: Generation
    lock: Lock
    wal_limit: int
    """Size in bytes from which on the WAL of a small file is checkpointed; see :func:`is_long`."""
    timeout: float | None
    derived: Derived | None
    is_long: bool = field(default=False, init=False)
    """Whether the WAL should be checkpointed; set when the write has ended."""

    @contextmanager
    def run(self, resource: Resource, *, autocommit: bool) -> Iterator[FileWriting]:
        """Run the block in a transaction, or in autocommit mode if *autocommit* is True.

        Once the write is durable, no errors are raised; if the block raises, the files are
        restored.
        """
        process = ForkGuard()
        with engine_errors.of_system():
            record = wal.settle(self.engine, self.generation, self.lock)
            found = self.verifier.file(self.generation, record, read_only=False)
            record = generation_state.move_on(self.lock, record)
        kept = False
        try:
            with self.engine.lease(self.timeout, [found]) as lease:
                attached = lease.attach(found)
                step("attached")
                # Checked after the attach, because that removes an empty WAL.
                had_log = self.generation.log.exists()
                begin = statements if autocommit else transaction
                with begin(lease, resource, attached, self.derived, attached.next_id) as writing:
                    yield writing
                    if not autocommit:
                        writing.finish()
                self._sync(had_log)
                kept = True
                if not writing.unwanted:
                    with after_commit("record what was committed"):
                        record = self._record(record)
                        lease.keep(self.generation.data, generation_state.of(record, self.generation), writing.next_id)
        except BaseException as error:
            if not kept and process.is_here:
                step("undo")
                with engine_errors.of_system():
                    wal.undo(self.generation, record.committed or Committed())
                step("undone")
            if not kept or not isinstance(error, Exception):
                raise
            commit_point.report("detach the table", error)
        with after_commit("look at the length of its log"):
            step("detached")
            transactions = record.committed.transactions if record.committed else 0
            self.is_long = writing.behind or is_long(self.generation, self.wal_limit, transactions)

    def _record(self, record: Record) -> Record:
        """Write and return the record that follows *record*, with the current committed part of the
        WAL.
        """
        committed = wal.appended(self.generation, record.committed or Committed())
        record = replace(record, committed=committed)
        generation_state.write(self.lock, record)
        self.verifier.remember(self.generation, generation_state.of(record, self.generation))
        return record

    def _sync(self, had_log: bool) -> None:
        """Sync the folder if the WAL has just been created: DuckDB syncs only the WAL itself."""
        if not had_log and self.generation.log.exists():
            with engine_errors.of_system():
                make_private(self.generation.log)
                sync_folder(self.generation.folder)
        step("log folder synced")


def is_long(generation: Generation, wal_limit: int, transactions: int) -> bool:
    """Return whether the WAL of *generation*, with the given number of *transactions*, should be
    checkpointed.

    Opening the table replays the WAL, which takes about 4 ms per megabyte; copying the file takes
    about 5 ms per megabyte, and verifying the copy as long. So a larger file may have a longer WAL.
    """
    return _length(generation, wal_limit, transactions) >= 1


def is_felt(generation: Generation, wal_limit: int) -> bool:
    """Return whether the WAL of *generation* slows down readers, so that it is worth a checkpoint
    after a series of writes.
    """
    return _length(generation, wal_limit, wal.transactions(generation)) >= FELT


def _length(generation: Generation, wal_limit: int, transactions: int) -> float:
    """Return the length of the WAL as a fraction of its limit."""
    size = size_of(generation.data)
    limit = max(wal_limit, min(size // 8, FAST_REPLAY), size // 64, 1)
    return max(size_of(generation.log) / limit, transactions / (MOST_TRANSACTIONS + size // 2**21))
