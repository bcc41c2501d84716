"""Recovery of tables whose files exist, but whose catalog row is missing, damaged, or older than
the files.

The row is restored from the description file (:mod:`~ckanext.duckstore.store.files.description`).
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from ...errors import DuckstoreError, StoreDamaged
from ..base import Resource
from ..engine import row_tables
from ..engine.instance import File
from ..system import locks
from ..system.fsync import PRIVATE_FOLDER, make_folder, sync_folder
from . import description, function_check, garbage, trash
from .description import Description
from .file_store import FileStore
from .function_check import LostFunction
from .layout import Generation, Layout, ResourceFolder


@dataclass(frozen=True)
class LostTable:
    """A table whose catalog row does not match its files, or a dropped table in the trash."""

    id: str | None
    """None if it is unknown."""
    generation: Generation
    why: str
    """A message that describes what is wrong."""
    in_trash: bool = False
    """Whether it was dropped: then it is recovered only if its id is requested."""

    @property
    def where(self) -> str:
        return str(self.generation.folder)


def set_aside_catalog(folder: Path) -> Path:
    """Move the catalog of the store in *folder* to a new folder, so that an empty one is created,
    and return that folder.

    No process may have the store open.
    """
    layout = Layout(folder)
    aside = folder / f"damaged-catalog-{time.strftime('%Y%m%d-%H%M%S')}"
    aside.mkdir(PRIVATE_FOLDER)
    for path in sorted(folder.glob(f"{layout.catalog.name}*")):
        os.rename(path, aside / path.name)
    sync_folder(folder)
    return aside


def find(store: FileStore) -> Iterator[LostTable | LostFunction]:
    """Yield every function and every table whose catalog row does not match its files, and the
    dropped tables in the trash.
    """
    yield from function_check.find(store.catalog)
    for folder in store.layout.folders():
        found = _lost(store, folder)
        if found is not None:
            yield found
    for discarded in trash.contents(store.layout):
        for generation in discarded.folder.generations():
            held = _description(generation)
            if generation.dropped.exists() and held is not None and _is_free(store, held.resource.id):
                when = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(discarded.at))
                yield LostTable(held.resource.id, generation, f"dropped at {when}", in_trash=True)


def _lost(store: FileStore, folder: ResourceFolder) -> LostTable | None:
    """Return what is wrong with the catalog row of the table in *folder*, or None."""
    there = folder.generations()
    published = [each for each in there if description.is_published(each) and each.data.exists()]
    if not published:
        return None
    newest = published[-1]
    held = _description(newest)
    if held is None:
        known = any(store.layout.of(id) == folder for id in store.catalog.listed())
        return (
            None if known else LostTable(None, newest, "the catalog has no row of it, and its description is damaged")
        )
    id = held.resource.id
    try:
        entry = store.catalog.get(id)
    except StoreDamaged:
        return LostTable(id, newest, "its row in the catalog is damaged")
    if entry is None:
        return LostTable(id, newest, "the catalog has no row of it") if garbage.published_after(there, None) else None
    if garbage.published_after(there, folder.generation(entry.generation)) or held.revision > entry.revision:
        return LostTable(id, newest, "its row in the catalog is older than its files")
    return None


def _description(generation: Generation) -> Description | None:
    try:
        return description.read(generation)
    except StoreDamaged:
        return None


def _is_free(store: FileStore, id: str) -> bool:
    """Return whether no table *id* exists, not even a lost one."""
    return store.catalog.get(id) is None and not garbage.published_after(store.layout.of(id).generations(), None)


def bring_back(store: FileStore, lost: LostTable) -> list[str]:
    """Restore the catalog row of the table *lost* from its description; return a message for each
    alias that was dropped.

    :raises DuckstoreError: its files or its description cannot be read.
    """
    held = description.read(lost.generation)
    if held is None or lost.id is None:
        raise StoreDamaged("There is no description of the table")
    folder = store.layout.of(lost.id)
    make_folder(folder.path, store.layout.resources)
    with locks.acquire(folder.turn, exclusive=True, wait=store.settings.lock_wait):
        generation = _from_trash(lost, folder) if lost.in_trash else lost.generation
        _require_readable(store, generation, held.resource)
        resource, said = _without_taken_names(store, held.resource)
        revision = store.catalog.put(resource, generation.name, held.revision + 1)
        entry = store.catalog.get(lost.id)
        assert entry is not None
        description.replace(generation, replace(held, resource=entry.resource, revision=revision))
    return said


def _from_trash(lost: LostTable, folder: ResourceFolder) -> Generation:
    """Move the files of *lost* from the trash back to *folder*, and return the generation there."""
    generation = folder.first_generation()
    for path in lost.generation.files():
        if path == lost.generation.dropped:
            path.unlink()
        else:
            os.rename(path, folder.path / path.name.replace(lost.generation.name, generation.name, 1))
    sync_folder(folder.path)
    lost.generation.folder.rmdir()
    return generation


def _require_readable(store: FileStore, generation: Generation, resource: Resource) -> None:
    """:raises DuckstoreError: the file cannot be read, or is not that of *resource*."""
    with store.engine.lease() as lease:
        alias = lease.attach(File(generation.data)).alias
        there = row_tables.physical(lease.connection, alias)
        if there != row_tables.wanted(lease.connection, resource.columns):
            raise StoreDamaged("The file has other columns than its description says")


def _without_taken_names(store: FileStore, resource: Resource) -> tuple[Resource, list[str]]:
    """Return *resource* without aliases that now belong to other resources, and a message for each
    of them.
    """
    taken = {alias for alias in resource.aliases if store.catalog.owner(alias) not in (None, resource.id)}
    said = [f'the alias "{alias}" belongs to another table now' for alias in resource.aliases if alias in taken]
    return replace(resource, aliases=tuple(alias for alias in resource.aliases if alias not in taken)), said


def recover(store: FileStore, wanted: set[str]) -> Iterator[tuple[LostTable | LostFunction, str]]:
    """Recover all lost functions and tables, and the tables in the trash whose ids are in *wanted*;
    yield each with the outcome.
    """
    chosen = [lost for lost in find(store) if not lost.in_trash or lost.id in wanted]
    store.catalog.prepare_recovery([lost.id for lost in chosen if lost.id is not None and not lost.in_trash])
    for lost in chosen:
        try:
            said = (
                function_check.bring_back(store.catalog, lost)
                if isinstance(lost, LostFunction)
                else bring_back(store, lost)
            )
        except DuckstoreError as error:
            yield lost, f"not recovered: {error}"
        else:
            yield lost, "; ".join(["recovered", *said])
    if all(_is_sound(store, id) for id in store.catalog.listed()):
        store.catalog.count_names()


def _is_sound(store: FileStore, id: str) -> bool:
    try:
        return store.catalog.get(id) is not None
    except StoreDamaged:
        return False
