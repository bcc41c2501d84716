"""Removing what no longer counts: old generations, unpublished ones, folders of dropped resources."""
from __future__ import annotations

from .catalog import Catalog
from . import locks
from .layout import Generation, ResourceFolder
from .steps import step


def remove_generation(generation: Generation) -> None:
    """Remove the files of *generation*, its lock last. The caller holds that lock exclusively."""
    for path in generation.files():
        path.unlink(missing_ok=True)


def old_generations(catalog: Catalog, id: str, folder: ResourceFolder) -> int:
    """Remove each generation of resource *id* that is not the current one and that nobody reads or makes; return how many."""
    removed = 0
    for generation in folder.generations():
        if generation.name == catalog.generation(id):
            continue
        lock = locks.try_acquire(generation.lock, exclusive=True, wait=0)
        if lock is None:
            continue
        with lock:
            # Once more: it may have been published while we came here.
            if generation.name != catalog.generation(id):
                step('collect generation')
                remove_generation(generation)
                removed += 1
    return removed


def empty_folder(folder: ResourceFolder) -> bool:
    """Remove the folder of a dropped resource unless a generation is still there; return whether it is gone.

    The caller has the writer's turn there. Whoever waits for one of the locks finds its file gone and starts anew.
    """
    if folder.generations():
        return False
    step('collect folder')
    for path in (folder.gate, folder.queue, folder.turn):
        path.unlink(missing_ok=True)
    try:
        folder.path.rmdir()
    except OSError:
        return False
    return True
