"""What an operator can set of a store."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class StoreSettings:
    """Settings of a :class:`~ckanext.duckstore.store.files.file_store.FileStore`; their defaults are declared with CKAN's configuration."""

    folder: Path
    memory_limit: str
    """Memory of one DuckDB instance, as DuckDB writes it: ``1GB``."""
    threads: int
    """Threads of one DuckDB instance."""
    spill_limit: str
    """What the queries of one instance may write to disk when memory runs short: ``10GB``."""
    lock_wait: float
    """Seconds to wait for a reader's place or a writer's turn before answering that the store is busy."""
    in_place_wait: float
    """Seconds that a writer waits for the readers inside before it works on a copy instead."""
    wal_limit: int
    """Bytes of a resource's write-ahead log from which on it is worked into the file."""
    idle_instances: int
    """DuckDB instances that a process keeps for its next operations; making one costs some 15 ms."""
    keep_attached: int
    """Bytes of files, with their logs, that those have attached at most."""
    trash_hours: float
    """Hours that the files of a dropped table stay in the trash."""
    generations: int
    """Generations of a table that may be there at once; who wants to make one more waits until readers have left an old one."""
