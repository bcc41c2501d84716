"""Removing what no longer counts: replaced generations, publications that were cut short, dropped tables.

The catalog's silence proves nothing: it may be damaged, or older than the tables. So files go only where the table's own folder explains it:

* a generation is older than the current one, whose file is there: it was replaced;
* it was never published (:mod:`~ckanext.duckstore.store.files.description`), and nobody is making it;
* ``<generation>.dropped`` lies beside it, which a drop writes before it removes the catalog row.

What was replaced is removed; what may have been the rows of a table goes to the trash first. Everything happens under the exclusive lock of the
generation, and after the catalog was asked under that lock. Who makes a new generation has its lock until it is published.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

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
    """Record in the folder of *generation* that its resource, of which it is the current one, is being dropped; that is on disk afterwards.

    Older generations, which are still being read, may outlive it there. Nothing must make them look like a table that the catalog has lost.
    """
    for each in ResourceFolder(generation.folder).generations():
        if each != generation:
            each.description.unlink(missing_ok=True)
    if not generation.dropped.exists():
        create_file(generation.dropped, b"")
    sync_folder(generation.folder)


def unmark_dropped(generation: Generation) -> None:
    """Take back :func:`mark_dropped`: the catalog has the resource still."""
    generation.dropped.unlink(missing_ok=True)
    sync_folder(generation.folder)


def published_after(there: Sequence[Generation], current: Generation | None) -> list[Generation]:
    """Return those of all the generations *there* of which the catalog should know, and does not: they were published after *current*, the one
    that it names.

    :param current: None where it names none: then all count that no drop explains.
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
        and each.data.exists()  # asked last: a drop moves it away before the mark
    ]


def collect(catalog: Catalog, layout: Layout, id: str) -> int:
    """Remove what does not count of resource *id*, which need not exist, and return how many generations. The caller has the turn."""
    there = layout.of(id).generations()
    return sum(collect_one(catalog, layout, id, generation) for generation in there)


def collect_one(catalog: Catalog, layout: Layout, id: str, generation: Generation, *, has_turn: bool = True) -> bool:
    """Remove *generation* of resource *id* if it does not count and nobody uses it; return whether it is gone.

    :param has_turn: whether the caller has the writer's turn; else what is not published is left to the one who has.
    """
    if _fate(catalog, id, generation, has_turn) is None:
        return False
    lock = locks.try_acquire(generation.lock, exclusive=True, wait=0)
    if lock is None:
        return False
    with lock:
        fate = _fate(catalog, id, generation, has_turn)  # it may have been published while we came here
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
    """Return what is to be done with *generation*; None: nothing, it counts or may count.

    :raises StoreDamaged: the catalog cannot tell.
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
    """Remove the folder of a dropped resource unless a generation is still there; return whether it is gone.

    The caller has the writer's turn there. Whoever waits for one of the locks finds its file gone and starts anew.
    """
    if folder.generations():
        return False
    step("collect folder")
    try:
        for path in (folder.gate, folder.queue, folder.turn):
            path.unlink(missing_ok=True)
        folder.path.rmdir()
    except OSError:
        # Somebody has just come to create it anew, or something that is not ours lies there.
        return False
    return True


def is_taken(folder: ResourceFolder) -> bool:
    """Whether a writer has its turn in *folder*."""
    try:
        lock = locks.try_acquire(folder.turn, exclusive=True, wait=0, create=False)
    except FileNotFoundError:
        return False
    if lock is None:
        return True
    lock.release()
    return False


def dropped(catalog: Catalog, layout: Layout, folder: ResourceFolder) -> tuple[int, bool]:
    """Remove *folder* if its resource was dropped and nobody is at work in it; return the generations removed, and whether it is gone."""
    try:
        lock = locks.try_acquire(folder.turn, exclusive=True, wait=0)
    except FileNotFoundError:
        return 0, False
    if lock is None:
        return 0, False
    with lock:
        # Asked under the lock of the turn: nobody can create a resource here meanwhile.
        id = next((id for id in catalog.ids() if layout.of(id) == folder), None)
        if id is not None or published_after(folder.generations(), None):
            return 0, False
        removed = sum(collect_one(catalog, layout, _NOBODY, generation) for generation in folder.generations())
        return removed, empty_folder(folder)


#: The id of no resource.
_NOBODY = "\0"
