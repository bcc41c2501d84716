"""The settings of a store."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class StoreSettings:
    """The settings of a :class:`~ckanext.duckstore.store.files.file_store.FileStore`; CKAN's
    configuration declaration has the defaults.
    """

    folder: Path
    memory_limit: str
    """Memory limit of a DuckDB instance, in DuckDB's notation: ``1GB``."""
    threads: int
    """Threads of a DuckDB instance."""
    spill_limit: str
    """Maximum size of an instance's temporary files, in DuckDB's notation: ``10GB``."""
    lock_wait: float
    """Seconds to wait for a read lock or a write lock before
    :class:`~ckanext.duckstore.errors.StoreBusy` is raised."""
    in_place_wait: float
    """Seconds that a writer waits for active readers before it writes to a copy instead."""
    wal_limit: int
    """Size in bytes from which on a resource's WAL is checkpointed."""
    idle_instances: int
    """Idle DuckDB instances that a process keeps for reuse; creating one takes about 15 ms."""
    keep_attached: int
    """Maximum total size in bytes of the files, including WALs, that idle instances keep
    attached."""
    trash_hours: float
    """Hours for which the trash keeps the files of a dropped table."""
    generations: int
    """Maximum number of generations of a table; a writer that needs another one waits until readers
    have left an old one."""
