"""DuckDB's own locks on attached files, which would block what Duckstore's locks allow
(:mod:`~ckanext.duckstore.store.system.locks`).
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from .paths import wal_of


def drop_locks(path: Path) -> None:
    """Drop the locks that DuckDB holds in this process on the attached file *path* and its WAL.

    They are ``fcntl`` locks: the system drops a process's locks on a file when the process closes
    any descriptor of it.

    :raises OSError: a file cannot be opened.
    """
    for each in (path, wal_of(path)):
        with contextlib.suppress(FileNotFoundError):
            os.close(os.open(each, os.O_RDONLY | os.O_CLOEXEC))
