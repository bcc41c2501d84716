"""DuckDB's own locks on the files that it has attached, which are in the way of what ours allow (:mod:`~ckanext.duckstore.store.locks`)."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path


def drop_locks(path: Path | str) -> None:
    """Drop the locks that DuckDB has, in this process, on the attached file *path* and its log.

    They are ``fcntl`` locks: the system drops those of a process on a file when the process closes any descriptor of it.

    :raises OSError: a file cannot be opened.
    """
    for name in (str(path), f"{path}.wal"):
        with contextlib.suppress(FileNotFoundError):
            os.close(os.open(name, os.O_RDONLY | os.O_CLOEXEC))
