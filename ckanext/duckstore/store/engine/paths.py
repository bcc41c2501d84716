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
