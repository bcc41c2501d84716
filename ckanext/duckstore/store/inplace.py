"""Writing rows in place: into the log beside a generation's file, while no reader is inside."""
from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from . import faults
from .base import Resource
from .durable import sync_file, sync_folder
from .engine import Engine, Lease
from .layout import Generation, size_of
from .steps import step
from .writing import FileWriting, transaction

log = logging.getLogger(__name__)


@contextmanager
def write(engine: Engine, generation: Generation, resource: Resource, wal_limit: int, timeout: float | None) -> Iterator[FileWriting]:
    """Run the block in a transaction on *generation*, of which the caller holds the exclusive lock.

    When the block has ended without an error, the write is on disk; when it raises, the files are as they were.
    """
    before = generation.log.stat().st_size if generation.log.exists() else None
    kept = False
    try:
        with engine.lease(timeout) as lease:
            alias = lease.attach(generation.data, read_only=False)
            step('attached')
            with transaction(lease, resource, alias) as writing:
                yield writing
            if before is None and generation.log.exists():
                # DuckDB syncs the log but not the folder in which it has just been made.
                with faults.of_system():
                    sync_folder(generation.folder)
            step('log folder synced')
            kept = True
            if size_of(generation.log) > wal_limit:
                _checkpoint(lease, alias)
    except BaseException:
        if not kept:
            step('undo')
            _undo(generation, before)
            step('undone')
        raise
    step('detached')


def _checkpoint(lease: Lease, alias: str) -> None:
    """Work the log into the file. The write is on disk already, so that a failure here is no failure of it."""
    step('log checkpoint')
    try:
        lease.connection.execute(f'CHECKPOINT {alias}')
    except duckdb.Error:
        log.warning('A log could not be worked into its file; it is tried again with the next write', exc_info=True)
        lease.discard()
    step('log checkpointed')


def _undo(generation: Generation, before: int | None) -> None:
    """Take away what a failed write has put into the log."""
    now = size_of(generation.log)
    if before is None:
        if generation.log.exists():
            generation.log.unlink()
            sync_folder(generation.folder)
    elif now > before:
        os.truncate(generation.log, before)
        sync_file(generation.log)
