"""The files of a DuckDB database: its write-ahead log, and how large each is."""

from __future__ import annotations

import os
from pathlib import Path


def wal_of(data: Path) -> Path:
    """Return the name of the write-ahead log of the DuckDB file *data*."""
    return data.with_name(f"{data.name}.wal")


def size_of(path: Path) -> int:
    """Return the bytes of *path*, 0 where it is gone."""
    try:
        return os.stat(path).st_size
    except FileNotFoundError:
        return 0


def bytes_below(folder: str | Path) -> int:
    """Return the bytes of all files in *folder* and below; what goes away meanwhile counts for nothing.

    A store has several files for each table, so this does without :class:`~pathlib.Path`, which takes ten times as long.
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
