"""Removing what no longer counts: old generations, unpublished ones, folders of dropped resources.

A generation's files are removed under its exclusive lock only, and only after the catalog was asked under that lock whether
it counts. Who makes a new one has that lock until it is published.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..system import locks
from ..system.failpoints import step
from .catalog import Catalog
from .layout import Generation, Layout, ResourceFolder


def remove_generation(generation: Generation) -> None:
    """Remove the files of *generation*, its lock last. The caller holds that lock exclusively."""
    for path in generation.files():
        path.unlink(missing_ok=True)


def unused(catalog: Catalog, id: str, folder: ResourceFolder) -> Iterator[Generation]:
    """Yield each generation of resource *id* that is not the current one and that nobody reads or makes, locked meanwhile."""
    for generation in folder.generations():
        if generation.name == catalog.generation(id):
            continue
        lock = locks.try_acquire(generation.lock, exclusive=True, wait=0)
        if lock is None:
            continue
        with lock:
            # Once more: it may have been published while we came here.
            if generation.name != catalog.generation(id):
                yield generation


def old_generations(catalog: Catalog, id: str, folder: ResourceFolder) -> int:
    """Remove what :func:`unused` yields, and return how many. The caller has the writer's turn."""
    removed = 0
    for generation in unused(catalog, id, folder):
        step("collect generation")
        remove_generation(generation)
        removed += 1
    return removed


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
    """Remove *folder* if no resource lives there and nobody is at work in it; return the generations removed, and whether it is gone."""
    try:
        lock = locks.try_acquire(folder.turn, exclusive=True, wait=0)
    except FileNotFoundError:
        return 0, False
    if lock is None:
        return 0, False
    with lock:
        # Asked under the lock of the turn: nobody can create a resource here meanwhile.
        if any(layout.of(id) == folder for id in catalog.ids()):
            return 0, False
        removed = 0
        for generation in folder.generations():
            held = locks.try_acquire(generation.lock, exclusive=True, wait=0)
            if held is not None:
                with held:
                    remove_generation(generation)
                removed += 1
        return removed, empty_folder(folder)
