"""Maintenance of a store by the operator: statistics, checkpoints, garbage collection."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ...errors import DuckstoreError, StoreBusy, StoreDamaged, UndefinedTable
from ..engine import spill
from ..engine.paths import size_of
from ..maintenance import Collected, Finding, Info, Lost
from . import function_check, garbage, recovery, trash
from .file_store import FileStore
from .integrity_check import check

__all__ = ["FileMaintenance", "check", "checkpoint", "collect_all", "info"]


class FileMaintenance:
    """See :class:`~ckanext.duckstore.store.maintenance.Maintenance`."""

    def __init__(self, store: FileStore) -> None:
        self._store = store

    def info(self) -> Iterator[Info]:
        return info(self._store)

    def check(self) -> Iterator[Finding]:
        return check(self._store)

    def checkpoint(self) -> Iterator[tuple[str, str]]:
        return checkpoint(self._store)

    def collect(self, *, empty_trash: bool = False) -> Collected:
        return collect_all(self._store, empty_trash=empty_trash)

    def lost(self) -> Iterator[Lost]:
        return recovery.find(self._store)

    def recover(self, ids: Collection[str]) -> Iterator[tuple[Lost, str]]:
        return recovery.recover(self._store, set(ids))


def info(store: FileStore) -> Iterator[Info]:
    """Yield the statistics of each resource."""
    for id in store.catalog.listed():
        try:
            yield _info(store, id)
        except UndefinedTable:
            continue  # dropped meanwhile


def _info(store: FileStore, id: str) -> Info:
    size = store.size(id)
    log_bytes = sum(size_of(each.log) for each in store.layout.of(id).generations())
    rows: int | None
    columns: int | None
    triggers: tuple[str, ...]
    try:
        with store.read(id) as reading:
            rows, columns = reading.row_count(id), len(reading.resources[id].columns)
            triggers = reading.resources[id].triggers
    except UndefinedTable:
        raise
    except DuckstoreError:  # `check` reports what is wrong
        rows, columns, triggers = None, None, ()
    return Info(id, rows, columns, size.bytes, log_bytes, size.generations, triggers)


def checkpoint(store: FileStore) -> Iterator[tuple[str, str]]:
    """Checkpoint all WALs and rewrite fragmented files; yield each resource id with the outcome."""
    for id in store.catalog.listed():
        try:
            with store.turn(id) as turn:
                yield id, turn.checkpoint()
        except UndefinedTable:
            continue  # dropped meanwhile
        except DuckstoreError as error:
            yield id, str(error)


def collect_all(store: FileStore, *, empty_trash: bool = False) -> Collected:
    """Remove all garbage: old and unpublished generations, folders of dropped resources, temporary
    files of dead processes.

    :param empty_trash: also remove everything in the trash, whatever its age.
    :raises StoreDamaged: the catalog is damaged; nothing is removed.
    """
    if store.catalog.problems():
        raise StoreDamaged("The catalog of the data store is damaged; nothing is removed")
    function_check.tidy(store.catalog)
    generations = folders = 0
    ids = store.catalog.listed()
    for id in ids:
        try:
            with store.turn(id) as turn:
                if turn.resource is not None:
                    turn.describe_anew()
                generations += garbage.collect(store.catalog, store.layout, id)
        except (StoreBusy, StoreDamaged):
            continue  # a writer of the table collects as well; nothing of a damaged table is removed
    named = {store.layout.of(id) for id in ids}
    for folder in store.layout.folders():
        if folder in named:
            continue
        removed, gone = garbage.dropped(store.catalog, store.layout, folder)
        generations += removed
        folders += gone
    emptied = trash.empty(store.layout, 0 if empty_trash else store.settings.trash_hours * 3600)
    return Collected(generations, folders, spill.sweep(store.layout.spill), emptied)
