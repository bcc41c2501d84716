"""Making a new generation of a resource: a copy that is worked on in peace, and takes effect as a whole."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import duckdb

from ..errors import StoreDamaged
from . import faults, locks, tables
from .base import Resource
from .collect import remove_generation
from .durable import copy_file, sync_file, sync_folder
from .engine import Engine, Lease
from .layout import Generation
from .steps import step
from .writing import FileWriting, transaction

Commit = Callable[[Generation], None]


@contextmanager
def write(
    engine: Engine, source: Generation | None, target: Generation, resource: Resource, commit: Commit, timeout: float | None,
) -> Iterator[FileWriting]:
    """Run the block on *target*, a copy of *source* that has the columns of *resource*; then make it durable and call *commit*.

    The caller has the writer's turn, so *source* does not change. When the block or anything after it raises, *target* is removed
    and *commit* has not been called, or has itself raised.
    """
    with locks.acquire(target.lock, exclusive=True, wait=0):
        try:
            step('generation made')
            if source is not None:
                with faults.of_system():
                    _copy(source, target)
                step('copied')
            with engine.lease(timeout) as lease:
                alias = lease.attach(target.data, read_only=False)
                _shape(lease, alias, source, resource)
                step('aligned')
                with transaction(lease, resource, alias) as writing:
                    yield writing
                if writing.unwanted:
                    remove_generation(target)
                    return
                step('copy committed')
                lease.connection.execute(f'CHECKPOINT {alias}')
                expected = tables.fingerprint(lease.connection, alias)
                step('copy checkpointed')
            _verify(engine, target, expected)
            step('verified')
            with faults.of_system():
                sync_file(target.data)
                step('file synced')
                sync_folder(target.folder)
                step('folder synced')
            commit(target)
        except BaseException:
            remove_generation(target)
            raise


def _copy(source: Generation, target: Generation) -> None:
    for path in source.files():
        if path != source.lock:
            copy_file(path, target.folder / (target.name + path.name.removeprefix(source.name)))


def _shape(lease: Lease, alias: str, source: Generation | None, resource: Resource) -> None:
    connection = lease.connection
    connection.execute('BEGIN')
    try:
        if source is None:
            tables.make(connection, alias, resource.columns)
        else:
            tables.align(connection, alias, resource.columns)
        connection.execute('COMMIT')
    except BaseException:
        lease.discard()
        raise


def _verify(engine: Engine, target: Generation, expected: tuple[object, ...]) -> None:
    """Read the new file from disk, all of it.

    :raises StoreDamaged: it does not hold what was written to it.
    """
    if target.log.exists():
        raise StoreDamaged('The new data of the table could not be written as a whole')
    with engine.lease() as lease:
        alias = lease.attach(target.data, read_only=True)
        try:
            found = tables.fingerprint(lease.connection, alias)
        except duckdb.Error as error:
            raise StoreDamaged('The new data of the table cannot be read back') from error
    if found != expected:
        raise StoreDamaged('The new data of the table is not what was written')
