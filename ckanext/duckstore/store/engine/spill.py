"""The folder for temporary files of a process's queries."""

from __future__ import annotations

import os
import secrets
import shutil
from pathlib import Path

from ..system import locks
from ..system.fsync import PRIVATE_FOLDER


class SpillFolder:
    """A folder of this process, locked until the process ends. Creating one removes those of dead
    processes.
    """

    def __init__(self, root: Path) -> None:
        sweep(root)
        self.path = root / f"{os.getpid()}-{secrets.token_hex(4)}"
        self._lock = locks.acquire(_lock_of(self.path), exclusive=True, wait=0)
        self.path.mkdir(PRIVATE_FOLDER)

    def remove(self) -> None:
        """Remove the folder and its contents."""
        _remove(self.path)
        self._lock.release()


def sweep(root: Path) -> int:
    """Remove the spill folders below *root* whose processes are dead, and return their number."""
    removed = 0
    for lock_file in root.glob("*.lock"):
        try:
            lock = locks.try_acquire(lock_file, exclusive=True, wait=0)
        except PermissionError:
            continue  # another user's, such as root's after a command of the operator; it is harmless
        if lock is not None:
            with lock:
                _remove(lock_file.with_suffix(""))
            removed += 1
    return removed


def _lock_of(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.lock")


def _remove(folder: Path) -> None:
    # The next sweep retries what cannot be removed now.
    shutil.rmtree(folder, ignore_errors=True)
    if folder.exists():
        return
    _lock_of(folder).unlink(missing_ok=True)
