"""What an operator can ask of a store and have done to it: figures, checkpoints, collecting garbage."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...errors import DuckstoreError, StoreBusy, StoreDamaged, UndefinedTable
from ..engine import spill
from ..engine.paths import size_of
from . import garbage, trash
from .file_store import FileStore
from .integrity_check import Finding, check

__all__ = ["Collected", "Finding", "Info", "check", "checkpoint", "collect_all", "info"]


@dataclass(frozen=True)
class Info:
    """A resource in figures; *rows* and *columns* are None where it cannot be read."""

    id: str
    rows: int | None
    columns: int | None
    bytes: int
    log_bytes: int
    generations: int
    triggers: tuple[str, ...]


def info(store: FileStore) -> Iterator[Info]:
    """Yield the figures of each resource."""
    for id in store.ids():
        try:
            yield _info(store, id)
        except UndefinedTable:
            continue  # dropped meanwhile


def _info(store: FileStore, id: str) -> Info:
    size = store.size(id)
    log_bytes = sum(size_of(each.log) for each in store.layout.of(id).generations())
    rows: int | None = None
    columns: int | None = None
    triggers: tuple[str, ...] = ()
    try:
        with store.read(id) as reading:
            rows, columns = reading.row_count(id), len(reading.resources[id].columns)
            triggers = reading.resources[id].triggers
    except UndefinedTable:
        raise
    except DuckstoreError:
        pass  # `check` tells what is wrong
    return Info(id, rows, columns, size.bytes, log_bytes, size.generations, triggers)


def checkpoint(store: FileStore) -> Iterator[tuple[str, str]]:
    """Work every log into its file, and write worn files anew; yield each resource with what came of it."""
    for id in store.ids():
        try:
            with store.turn(id) as turn:
                yield id, turn.checkpoint()
        except UndefinedTable:
            continue  # dropped meanwhile
        except DuckstoreError as error:
            yield id, str(error)


@dataclass(frozen=True)
class Collected:
    """What was removed."""

    generations: int
    """Those that went to the trash among them."""
    folders: int
    spills: int
    trash: int
    """Folders in the trash."""


def collect_all(store: FileStore, *, empty_trash: bool = False) -> Collected:
    """Remove everything that does not count: old and unpublished generations, folders of dropped resources, spill of dead processes.

    :param empty_trash: with all that is in the trash, however short a time it has been there.
    :raises StoreDamaged: the catalog is damaged; nothing is removed.
    """
    if store.catalog.problems():
        raise StoreDamaged("The catalog of the data store is damaged; nothing is removed")
    generations = folders = 0
    for id in store.ids():
        try:
            with store.turn(id) as turn:
                if turn.resource is not None:
                    turn.describe_anew()
                generations += garbage.collect(store.catalog, store.layout, id)
        except (StoreBusy, StoreDamaged):
            continue  # whoever writes there collects as well; of a damaged table nothing is removed
    for folder in store.layout.folders():
        removed, gone = garbage.dropped(store.catalog, store.layout, folder)
        generations += removed
        folders += gone
    emptied = trash.empty(store.layout, 0 if empty_trash else store.settings.trash_hours * 3600)
    return Collected(generations, folders, spill.sweep(store.layout.spill), emptied)
