"""Names and sizes of a DuckDB database's files."""

from __future__ import annotations

import os
from pathlib import Path


def wal_of(data: Path) -> Path:
    """Return the path of the WAL of the DuckDB file *data*."""
    return data.with_name(f"{data.name}.wal")


def size_of(path: Path) -> int:
    """Return the size of *path* in bytes, or 0 if it does not exist."""
    try:
        return os.stat(path).st_size
    except FileNotFoundError:
        return 0


def bytes_below(folder: str | Path) -> int:
    """Return the total size in bytes of all files below *folder*; files removed meanwhile count as
    0.

    A store has several files for each table, so this avoids :class:`~pathlib.Path`, which takes ten
    times as long.
    """
    try:
        with os.scandir(folder) as entries:
            return sum(
                bytes_below(entry.path) if entry.is_dir(follow_symlinks=False) else _bytes(entry) for entry in entries
            )
    except FileNotFoundError:
        return 0


def _bytes(entry: os.DirEntry[str]) -> int:
    try:
        return entry.stat(follow_symlinks=False).st_size
    except FileNotFoundError:
        return 0
