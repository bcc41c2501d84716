"""Writing rows in place: into the log beside a generation's file, while no reader is inside."""
from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from . import faults, logs, space
from .base import Resource
from .durable import sync_folder
from .engine import Engine, Lease
from .forks import Process
from .layout import Generation, size_of
from .steps import step
from .writing import FileWriting, transaction

#: Transactions in a log from which on it is worked into the file, however short it is: every reader replays them, which costs up
#: to 0.06 ms for each (an INSERT of one row; an UPDATE costs 0.01 ms, and 20,000 rows inserted at once 5 ms).
MOST_TRANSACTIONS = 50

logger = logging.getLogger(__name__)


class Written:
    """What an in-place write leaves to do."""

    worn = False
    """Whether the file is worth rewriting."""


@contextmanager
def write(
    engine: Engine, generation: Generation, resource: Resource, wal_limit: int, timeout: float | None, written: Written,
) -> Iterator[FileWriting]:
    """Run the block in a transaction on *generation*, of which the caller holds the exclusive lock.

    When the block has ended without an error, the write is on disk; when it raises, the files are as they were.
    """
    process = Process()
    before = logs.contents(generation.log)
    kept = False
    try:
        with _attached(engine, generation, timeout) as (lease, alias):
            step('attached')
            with transaction(lease, resource, alias) as writing:
                yield writing
            if before is None and generation.log.exists():
                # DuckDB syncs the log but not the folder in which it has just been made.
                with faults.of_system():
                    sync_folder(generation.folder)
            step('log folder synced')
            kept = True
            if size_of(generation.log) > wal_limit or logs.transactions(before) + 1 >= MOST_TRANSACTIONS:
                written.worn = checkpoint(lease, alias)
    except BaseException:
        if not kept and process.is_here:
            step('undo')
            with faults.of_system():
                logs.undo(generation, before)
            step('undone')
        raise
    step('detached')


def settle(engine: Engine, generation: Generation) -> bool:
    """Work the log of *generation* into its file; return whether the file is worth rewriting. The caller has the exclusive lock."""
    with _attached(engine, generation, None) as (lease, alias):
        return checkpoint(lease, alias)


@contextmanager
def _attached(engine: Engine, generation: Generation, timeout: float | None) -> Iterator[tuple[Lease, str]]:
    """Lend an instance with *generation* attached for writing, its log mended if a crash has torn it."""
    for mended in (False, True):
        with engine.lease(timeout) as lease:
            try:
                alias = lease.attach(generation.data, read_only=False)
            except faults.BrokenLog:
                if mended:
                    raise
            else:
                yield lease, alias
                return
        with faults.of_system():
            logs.mend(engine, generation)


def checkpoint(lease: Lease, alias: str) -> bool:
    """Work the log into the file, and return whether the file is worth rewriting.

    What is in the log is on disk already, so that a failure here is no failure of a write: it is tried again with the next one.
    """
    step('log checkpoint')
    try:
        lease.connection.execute(f'CHECKPOINT {alias}')
        worn = space.of(lease.connection, alias).worn
    except duckdb.Error:
        logger.warning('A log could not be worked into its file; it is tried again with the next write', exc_info=True)
        lease.discard()
        return False
    step('log checkpointed')
    return worn
