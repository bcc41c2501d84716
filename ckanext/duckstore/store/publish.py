"""Making a new generation of a resource: a copy that is worked on in peace, and takes effect as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import duckdb

from ..errors import StoreDamaged
from . import faults, locks, space, tables
from .base import Resource
from .collect import remove_generation
from .durable import copy_file, sync_file, sync_folder
from .engine import Engine
from .forks import Process
from .instance import File
from .layout import Generation, size_of
from .lease import Lease
from .space import Space
from .steps import step
from .writing import FileWriting, transaction

Commit = Callable[[Generation], None]
Mend = Callable[[], None]


@contextmanager
def write(
    engine: Engine,
    source: Generation | None,
    target: Generation,
    resource: Resource,
    commit: Commit,
    mend: Mend,
    timeout: float | None,
) -> Iterator[FileWriting]:
    """Run the block on *target*, a copy of *source* that has the columns of *resource*; then make it durable and call *commit*.

    The caller has the writer's turn, so *source* does not change. When the block or anything after it raises, *target* is removed,
    but for an error of *commit* itself: whether *target* counts then, only the catalog knows. *mend* is called first if the
    log of *source* is torn.
    """
    process = Process()
    use = examine(engine, source, mend) if source else None
    sealed = False
    with locks.acquire(target.lock, exclusive=True, wait=0):
        try:
            step("generation made")
            with engine.lease(timeout) as lease:
                alias = _begin(lease, source, use, target, resource)
                step("aligned")
                with transaction(lease, resource, alias) as writing:
                    yield writing
                if writing.unwanted:
                    remove_generation(target)
                    return
                step("copy committed")
                lease.connection.execute(f"CHECKPOINT {alias}")
                expected = tables.counts(lease.connection, alias)
                step("copy checkpointed")
            _verify(engine, target, expected)
            step("verified")
            with faults.of_system():
                sync_file(target.data)
                step("file synced")
                sync_folder(target.folder)
                step("folder synced")
            sealed = True
            commit(target)
        except BaseException:
            if process.is_here and not sealed:
                remove_generation(target)
            raise


def examine(engine: Engine, source: Generation, mend: Mend) -> Space:
    """Return how the file of *source* uses its space, having called *mend* if its log is torn. The caller has the turn."""
    try:
        return _space(engine, source)
    except faults.BrokenLog:
        mend()
    return _space(engine, source)


def _space(engine: Engine, source: Generation) -> Space:
    with engine.lease() as lease:
        alias = lease.attach(File(source.data)).alias
        return space.of(lease.connection, alias, size_of(source.log))


def _begin(lease: Lease, source: Generation | None, use: Space | None, target: Generation, resource: Resource) -> str:
    """Fill *target*, attach it, and return its alias."""
    if source is None or use is None:
        alias = lease.attach(File(target.data, read_only=False, block_size=space.SMALL_BLOCK)).alias
        with _shaping(lease):
            tables.make(lease.connection, alias, resource.columns)
        return alias
    if use.worn:
        old = lease.attach(File(source.data)).alias
        alias = lease.attach(File(target.data, read_only=False, block_size=use.fitting_block)).alias
        with _shaping(lease):
            tables.copy(lease.connection, old, alias)
    else:
        with faults.of_system():
            _copy(source, target)
        alias = lease.attach(File(target.data, read_only=False)).alias
    step("copied")
    with _shaping(lease):
        tables.align(lease.connection, alias, resource.columns)
    return alias


def _copy(source: Generation, target: Generation) -> None:
    for path in source.files():
        if path != source.lock:
            copy_file(path, target.folder / (target.name + path.name.removeprefix(source.name)))


@contextmanager
def _shaping(lease: Lease) -> Iterator[None]:
    """Run the block in a transaction of its own."""
    lease.connection.execute("BEGIN")
    try:
        yield
        lease.connection.execute("COMMIT")
    except BaseException:
        lease.discard()
        raise


def _verify(engine: Engine, target: Generation, expected: tuple[int, int]) -> None:
    """Open the new file afresh and read all of it.

    :raises StoreDamaged: it does not hold what was written to it.
    """
    if target.log.exists():
        raise StoreDamaged("The new data of the table could not be written as a whole")
    with engine.lease() as lease:
        alias = lease.attach(File(target.data)).alias
        try:
            found = tables.counts(lease.connection, alias)
            tables.read_all(lease.connection, alias)
        except duckdb.Error as error:
            raise StoreDamaged("The new data of the table cannot be read back") from error
    if found != expected:
        raise StoreDamaged("The new data of the table is not what was written")
