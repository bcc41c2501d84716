"""Publication of a new generation of a resource: a private copy that replaces the current one
atomically.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from enum import Enum
from pathlib import Path
from typing import Final

import duckdb

from ...errors import StoreDamaged
from ..base import Derived, Resource
from ..engine import engine_errors, row_tables
from ..engine.instance import Attachment, File
from ..engine.instance_pool import InstancePool
from ..engine.lease import Lease
from ..engine.paths import size_of, wal_of
from ..system import locks
from ..system.failpoints import step
from ..system.forks import ForkGuard
from ..system.fsync import copy_file, make_private, sync_file, sync_folder
from . import derived_tables, fragmentation, generation_state
from . import description as descriptions
from .commit_point import after_commit
from .description import Data, Description
from .fragmentation import Space
from .garbage import remove_generation
from .generation_state import Record
from .layout import Generation
from .writing import FileWriting, transaction

Commit = Callable[[Generation], None]

#: The size in bytes of the WAL of a large write.
_MANY_BYTES: Final = 1 << 20


class Work(Enum):
    """How much work a publication does on the derived tables, in addition to the write itself."""

    USUAL = "usual"
    """Bring them up to date unless that takes long."""
    THOROUGH = "thorough"
    """Bring them up to date however long it takes."""
    DERIVE = "derive"
    """As THOROUGH, and create missing ones."""
    REBUILD = "rebuild"
    """As DERIVE, without use of those that are there."""


@contextmanager
def write(
    engine: InstancePool,
    source: File | None,
    target: Generation,
    description: Description,
    commit: Commit,
    timeout: float | None,
    derived: Derived | None = None,
    work: Work = Work.USUAL,
) -> Iterator[FileWriting]:
    """Run the block on *target*, a copy of *source* with the columns of *description*; then sync it
    and call *commit*.

    The caller has the writer's turn, so *source* does not change. If the block or a later step
    raises, *target* is removed, except for an error of *commit* itself: then only the catalog knows
    whether *target* is published.
    """
    process = ForkGuard()
    resource = description.resource
    use = examine(engine, source) if source else None
    sealed = False
    with engine_errors.of_system():
        lock = locks.acquire(target.lock, exclusive=True, wait=0)
    with lock:
        try:
            with engine_errors.of_system():
                generation_state.write(lock, Record())
            step("generation made")
            with engine.lease(timeout) as lease:
                attached = _begin(lease, source, use, target, resource, derived, work)
                make_private(target.data)
                step("aligned")
                with transaction(lease, resource, attached, derived) as writing:
                    yield writing
                if writing.unwanted:
                    _give_up(target)
                    return
                step("copy committed")
                _bring_up_to_date(lease, attached, resource, derived, work)
                _checkpoint(lease, attached, size_of(target.log), work)
                expected = row_tables.counts(lease.connection, attached.alias)
                step("copy checkpointed")
            _verify(engine, target, expected)
            step("verified")
            with engine_errors.of_system():
                sync_file(target.data)
                step("file synced")
                descriptions.prepare(target, replace(description, data=Data.of(target.data)))
                sync_folder(target.folder)
                step("folder synced")
            sealed = True
            commit(target)
        except BaseException:
            if process.is_here and not sealed:
                _give_up(target)
            raise
        with after_commit("mark it as published"):
            step("published")
            descriptions.publish(target)


def _give_up(target: Generation) -> None:
    """Remove the unpublished generation *target*; files that cannot be removed now are collected
    later.
    """
    with after_commit("remove what is left of a write"):
        remove_generation(target)


def examine(engine: InstancePool, source: File) -> Space:
    """Return the space usage of the file *source*."""
    with engine.lease() as lease:
        alias = lease.attach(source).alias
        return fragmentation.of(lease.connection, alias, size_of(wal_of(source.path)))


def _begin(
    lease: Lease,
    source: File | None,
    use: Space | None,
    target: Generation,
    resource: Resource,
    derived: Derived | None,
    work: Work,
) -> Attachment:
    """Create the file of *target*, with the contents of *source*, and attach it."""
    make, anew = work is Work.DERIVE, work is Work.REBUILD
    if source is None or use is None:
        attached = lease.attach(File(target.data, read_only=False, block_size=fragmentation.SMALL_BLOCK))
        with _shaping(lease):
            row_tables.make(lease.connection, attached.alias, resource.columns)
            derived_tables.prepare(lease.connection, attached, resource, derived, make=True)
        return attached
    # Reorganizing tables in a byte copy of the file would leave free blocks in it.
    if use.is_fragmented or anew or (work is not Work.USUAL and _is_untidy(lease, source, resource, derived)):
        old = lease.attach(source)
        attached = lease.attach(File(target.data, read_only=False, block_size=use.fitting_block))
        with _shaping(lease):
            row_tables.copy(lease.connection, old.alias, attached.alias)
            there = None if anew else derived_tables.there(lease.connection, old, resource, derived)
            # The whole file is rewritten, so a table of an earlier release gets its missing derived
            # tables.
            made = derived_tables.prepare(
                lease.connection, attached, resource, derived, make=True, are_marked=there is not None
            )
            derived_tables.copy(there, made, derived)
    else:
        with engine_errors.of_system():
            _copy(source.path, target)
        attached = lease.attach(File(target.data, read_only=False))
    step("copied")
    with _shaping(lease):
        row_tables.align(lease.connection, attached.alias, resource.columns)
        derived_tables.prepare(lease.connection, attached, resource, derived, make=make)
    return attached


def _is_untidy(lease: Lease, source: File, resource: Resource, derived: Derived | None) -> bool:
    return derived_tables.are_untidy(lease.connection, lease.attach(source), resource, derived)


def _bring_up_to_date(
    lease: Lease, attached: Attachment, resource: Resource, derived: Derived | None, work: Work
) -> None:
    tables = derived_tables.there(lease.connection, attached, resource, derived)
    if derived is not None and tables is not None:
        with _shaping(lease):
            derived.published(tables, thorough=work is not Work.USUAL)


def _checkpoint(lease: Lease, attached: Attachment, log_bytes: int, work: Work) -> None:
    """Write *log_bytes* bytes of WAL of the file *attached* to the file itself.

    DuckDB also merges adjacent row groups that are not full, by rewriting up to three full ones. In
    a series of large writes it would rewrite most rows several times, and after the series a small
    write would rewrite all of them: no row groups are merged after a large write, and a few after a
    small one.
    """
    merges = 0 if log_bytes >= _MANY_BYTES else 1
    with _committing(lease):
        if work is Work.USUAL:
            lease.connection.execute(f"SET GLOBAL max_vacuum_tasks = {merges}")
        lease.connection.execute(f"CHECKPOINT {attached.alias}")
        lease.connection.execute("RESET GLOBAL max_vacuum_tasks")


def _copy(source: Path, target: Generation) -> None:
    copy_file(source, target.data)
    with suppress(FileNotFoundError):  # it need not have a WAL
        copy_file(wal_of(source), target.log)


@contextmanager
def _shaping(lease: Lease) -> Iterator[None]:
    """Run the block in a separate transaction."""
    lease.connection.execute("BEGIN")
    try:
        yield
    except BaseException:
        lease.discard()
        raise
    with _committing(lease):
        lease.connection.execute("COMMIT")


@contextmanager
def _committing(lease: Lease) -> Iterator[None]:
    """Translate errors of the block, a commit or a checkpoint, and discard the instance then."""
    try:
        yield
    except duckdb.TransactionException as error:
        lease.discard()
        raise engine_errors.of_commit(error) from error
    except BaseException:
        lease.discard()
        raise


def _verify(engine: InstancePool, target: Generation, expected: tuple[int, int]) -> None:
    """Reopen the new file and read all of it.

    :raises StoreDamaged: its contents differ from what was written.
    """
    if target.log.exists():
        raise StoreDamaged("The new data of the table could not be written as a whole")
    with engine.lease() as lease:
        alias = lease.attach(File(target.data)).alias
        with engine_errors.reading("The new data of the table cannot be read back"):
            found = row_tables.counts(lease.connection, alias)
            row_tables.read_all(lease.connection, alias)
    if found != expected:
        raise StoreDamaged("The new data of the table is not what was written")
