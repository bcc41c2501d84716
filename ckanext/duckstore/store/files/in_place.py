"""Writing rows in place: into the log beside a generation's file, while no reader is inside.

The file itself is never written to once it is published. A checkpoint in place would do that, and is not safe: DuckDB
overwrites blocks of metadata that the current header refers to, so that a write that is cut short (by SIGKILL, a loss of power, a
full disk) makes the whole file unreadable. So the log is worked in on a copy, like every other change.
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

#: Transactions in a log from which on it is worked into a small file, however short it is: every reader and every writer replays them,
#: which costs up to 0.08 ms for each (an INSERT of one row; an UPDATE costs 0.01 ms), and to work them in costs some 20 ms. With as many
#: reads as writes, the sum of both is least about here; larger files cost more to copy.
MOST_TRANSACTIONS = 25
#: Which part of a long log is worth working in when there is a moment of quiet.
FELT = 1 / 4


@dataclass
class InPlaceWrite:
    """One write in place to *generation*, whose exclusive *lock* the caller holds."""

    engine: InstancePool
    verifier: Verifier
    generation: Generation
    lock: Lock
    wal_limit: int
    """Bytes of a log from which on it is worked into the file."""
    timeout: float | None
    derived: Derived | None
    is_long: bool = field(default=False, init=False)
    """Whether the log should be worked into the file: known when the write has ended."""

    @contextmanager
    def run(self, resource: Resource, *, autocommit: bool) -> Iterator[FileWriting]:
        """Run the block in a transaction; or *autocommit* each of its statements.

        When the block has ended without an error, the write is on disk, and nothing is raised any more; when it raises, the files
        are as they were.
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
                # Asked now, because DuckDB removes an empty log when it attaches.
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
        """Record what is committed now, after *record*; return the new one."""
        committed = wal.appended(self.generation, record.committed or Committed())
        record = replace(record, committed=committed)
        generation_state.write(self.lock, record)
        self.verifier.remember(self.generation, generation_state.of(record, self.generation))
        return record

    def _sync(self, had_log: bool) -> None:
        """Sync the folder if the log has just been made in it: DuckDB syncs the log only."""
        if not had_log and self.generation.log.exists():
            with engine_errors.of_system():
                make_private(self.generation.log)
                sync_folder(self.generation.folder)
        step("log folder synced")


def is_long(generation: Generation, wal_limit: int, transactions: int) -> bool:
    """Whether the log of *generation*, of so many *transactions*, should be worked into its file.

    Whoever opens the table replays the log, which takes some 4 ms for a megabyte; a file is copied at some 200 MB a second. So the
    larger the file, the longer its log may be.
    """
    return _length(generation, wal_limit, transactions) >= 1


def is_felt(generation: Generation, wal_limit: int) -> bool:
    """Whether readers feel the log of *generation*: a moment of quiet is well spent on working it in."""
    return _length(generation, wal_limit, wal.transactions(generation)) >= FELT


def _length(generation: Generation, wal_limit: int, transactions: int) -> float:
    """Return how long the log is, as a part of what it may be."""
    size = size_of(generation.data)
    return max(
        size_of(generation.log) / max(wal_limit, size // 64, 1), transactions / (MOST_TRANSACTIONS + size // 2**21)
    )
