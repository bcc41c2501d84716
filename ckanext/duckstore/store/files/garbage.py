"""Garbage collection: replaced generations, interrupted publications, dropped tables.

A missing catalog row proves nothing: the catalog may be damaged, or older than the tables. So files
are removed only if the table's own folder justifies it:

* the generation is older than the current one, whose file exists: it was replaced;
* it was never published (:mod:`~ckanext.duckstore.store.files.description`), and no writer is
  creating it;
* there is a file ``<generation>.dropped``, which a drop writes before it removes the catalog row.

Replaced generations are removed; files that may hold the rows of a table are moved to the trash
first. Both require the exclusive lock of the generation, and a check of the catalog under that
lock. A writer holds the lock of a new generation until it is published.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from ...errors import StoreDamaged
from ..system import locks
from ..system.failpoints import step
from ..system.fsync import create_file, sync_folder
from . import description, trash
from .catalog import Catalog
from .layout import Generation, Layout, ResourceFolder

_Fate = Callable[[Layout, Generation], None]


def remove_generation(generation: Generation) -> None:
    """Remove the files of *generation*, its lock last. The caller holds that lock exclusively."""
    for path in generation.files():
        path.unlink(missing_ok=True)


def mark_dropped(generation: Generation) -> None:
    """Mark the resource, whose current generation is *generation*, as being dropped, and sync the
    mark.

    Older generations that are still being read may outlive it. They lose their descriptions, so
    that they do not look like a table that the catalog has lost.
    """
    for each in ResourceFolder(generation.folder).generations():
        if each != generation:
            each.description.unlink(missing_ok=True)
    if not generation.dropped.exists():
        create_file(generation.dropped, b"")
    sync_folder(generation.folder)


def unmark_dropped(generation: Generation) -> None:
    """Undo :func:`mark_dropped`: the catalog still has the resource."""
    generation.dropped.unlink(missing_ok=True)
    sync_folder(generation.folder)


def published_after(there: Sequence[Generation], current: Generation | None) -> list[Generation]:
    """Return the generations that were published after *current* but are unknown to the catalog.

    :param there: all generations of a resource.
    :param current: the generation that the catalog names; None if it names none: then all published
        generations that were not dropped are returned.
    """
    if current is None:
        last = max((each.number for each in there if each.dropped.exists()), default=0)
    else:
        last = current.number - 1
    return [
        each
        for each in there
        if each.number > last
        and each != current
        and description.is_published(each)
        and each.data.exists()  # checked last: a drop moves it to the trash before the mark
    ]


def collect(catalog: Catalog, layout: Layout, id: str) -> int:
    """Remove the garbage of resource *id*, which need not exist; return the number of generations.
    The caller has the turn.
    """
    there = layout.of(id).generations()
    return sum(collect_one(catalog, layout, id, generation) for generation in there)


def collect_one(catalog: Catalog, layout: Layout, id: str, generation: Generation, *, has_turn: bool = True) -> bool:
    """Remove *generation* of resource *id* if it is garbage and not in use; return whether it was
    removed.

    :param has_turn: whether the caller has the writer's turn; if not, unpublished generations are
        left to the one that has.
    """
    if _fate(catalog, id, generation, has_turn) is None:
        return False
    lock = locks.try_acquire(generation.lock, exclusive=True, wait=0)
    if lock is None:
        return False
    with lock:
        fate = _fate(catalog, id, generation, has_turn)  # it may have been published meanwhile
        if fate is not None:
            step("collect generation")
            fate(layout, generation)
    return fate is not None


def unused(catalog: Catalog, id: str, folder: ResourceFolder) -> Iterator[Generation]:
    """Yield each generation of resource *id* that :func:`collect` would remove now."""
    for generation in folder.generations():
        if _fate(catalog, id, generation, has_turn=True) is None:
            continue
        lock = locks.try_acquire(generation.lock, exclusive=True, wait=0)
        if lock is not None:
            with lock:
                if _fate(catalog, id, generation, has_turn=True) is not None:
                    yield generation


def _fate(catalog: Catalog, id: str, generation: Generation, has_turn: bool) -> _Fate | None:
    """Return what to do with *generation*; None to keep it, because it is or may be current.

    :raises StoreDamaged: the catalog row is damaged.
    """
    folder = ResourceFolder(generation.folder)
    name = catalog.generation(id)
    if name is None:
        if generation.dropped.exists():
            return trash.move
        if any(each.dropped.exists() for each in folder.generations() if each.number > generation.number):
            return _remove
    elif name == generation.name or not folder.generation(name).data.exists():
        return None
    elif generation.number < folder.generation(name).number:
        return _remove
    if not has_turn or description.is_published(generation):
        return None
    return trash.move if generation.prepared.exists() else _remove


def _remove(_layout: Layout, generation: Generation) -> None:
    remove_generation(generation)


def empty_folder(folder: ResourceFolder) -> bool:
    """Remove the folder of a dropped resource unless it still has a generation; return whether it
    was removed.

    The caller has the writer's turn. A process that waits for one of the locks finds its file gone
    and retries.
    """
    if folder.generations():
        return False
    step("collect folder")
    try:
        for path in (folder.gate, folder.queue, folder.turn):
            path.unlink(missing_ok=True)
        folder.path.rmdir()
    except OSError:
        # Another process has just recreated it, or it holds an unknown file.
        return False
    return True


def is_taken(folder: ResourceFolder) -> bool:
    """Return whether a writer has the turn in *folder*."""
    try:
        lock = locks.try_acquire(folder.turn, exclusive=True, wait=0, create=False)
    except FileNotFoundError:
        return False
    if lock is None:
        return True
    lock.release()
    return False


def dropped(catalog: Catalog, layout: Layout, folder: ResourceFolder) -> tuple[int, bool]:
    """Remove *folder* if its resource was dropped and no writer has the turn.

    :return: the number of generations removed, and whether the folder was removed.
    """
    try:
        lock = locks.try_acquire(folder.turn, exclusive=True, wait=0)
    except FileNotFoundError:
        return 0, False
    if lock is None:
        return 0, False
    with lock:
        # Checked under the lock of the turn, so no resource can be created here meanwhile.
        there = folder.generations()
        if _is_named(catalog, layout, folder, there) or published_after(there, None):
            return 0, False
        removed = sum(collect_one(catalog, layout, _NOBODY, generation) for generation in there)
        return removed, empty_folder(folder)


def _is_named(catalog: Catalog, layout: Layout, folder: ResourceFolder, there: Sequence[Generation]) -> bool:
    """Return whether the catalog names the resource whose generations *there* are in *folder*.

    Its id is in the description, which is written before the catalog row; the ids of all resources
    are compared only if a description is damaged.
    """
    try:
        ids = [held.resource.id for generation in there if (held := description.read(generation)) is not None]
    except StoreDamaged:
        ids = [id for id in catalog.listed() if layout.of(id) == folder]
    return any(layout.of(id) == folder and catalog.get(id) is not None for id in ids)


#: An id that no resource has.
_NOBODY = "\0"
