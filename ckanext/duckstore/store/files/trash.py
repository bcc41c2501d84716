"""The trash, which keeps the files of dropped tables and of interrupted publications for a limited
time.

``trash/<seconds since 1970>-<digest>-<random>/`` holds the files under the names that they had in
``resources/ab/cd/<digest>/``.
"""

from __future__ import annotations

import os
import secrets
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass

from ..system.fsync import make_folder
from .layout import Generation, Layout, ResourceFolder

#: Suffixes of files that are moved last, because they mark the state of the others.
_LAST = (".dropped", ".lock")


@dataclass(frozen=True)
class Discarded:
    """A folder in the trash."""

    folder: ResourceFolder
    at: float
    """The time at which it was moved there, in seconds since 1970."""


def move(layout: Layout, generation: Generation) -> None:
    """Move the files of *generation*, whose exclusive lock the caller holds, to the trash."""
    now = int(time.time())
    target = layout.trash / f"{now:012d}-{generation.folder.name}-{secrets.token_hex(4)}"
    make_folder(target, layout.root)
    for path in sorted(generation.files(), key=lambda path: path.suffix in _LAST):
        os.rename(path, target / path.name)


def contents(layout: Layout) -> Iterator[Discarded]:
    """Yield the folders in the trash, oldest first."""
    try:
        names = sorted(os.listdir(layout.trash))
    except FileNotFoundError:
        return
    for name in names:
        at, _, rest = name.partition("-")
        if at.isdecimal() and rest:
            yield Discarded(ResourceFolder(layout.trash / name), float(at))


def empty(layout: Layout, older_than: float) -> int:
    """Remove folders that have been in the trash for at least *older_than* seconds; return the
    number removed.
    """
    removed = 0
    for each in contents(layout):
        if time.time() - each.at < older_than:
            break
        shutil.rmtree(each.folder.path, ignore_errors=True)  # the next call retries what remains
        removed += not each.folder.path.exists()
    return removed
