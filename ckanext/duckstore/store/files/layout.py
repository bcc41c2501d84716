"""The layout of a store's folder.

====================================== =============================================================
``catalog.sqlite``                     the catalog
``resources/ab/cd/<digest>/``          the folder of a resource, which has:
``gate``, ``queue``, ``turn``          its locks
``<generation>.duckdb``                its rows; ``.duckdb.wal`` is DuckDB's WAL
``<generation>.lock``                  the lock of a generation (readers share it), and its record
``<generation>.json``                  the description; ``.prepared`` until it is published
``<generation>.dropped``               the table was dropped when this was its current generation
``functions/``                         copies of the catalog's functions
``trash/``                             files of dropped tables, for a limited time
``tmp/``                               temporary files of queries
====================================== =============================================================

The id of a resource is untrusted text, so it is not part of any path: the folder's name is a digest
of it.
"""

from __future__ import annotations

import functools
import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ...remembering import of_short_texts
from ..engine.paths import size_of, wal_of

_GENERATION = re.compile(r"[0-9]{8,}-[0-9a-f]{16}")


@dataclass(frozen=True)
class Generation:
    """The files of one generation of a resource."""

    folder: Path
    name: str

    @functools.cached_property
    def data(self) -> Path:
        return self.folder / f"{self.name}.duckdb"

    @functools.cached_property
    def log(self) -> Path:
        return wal_of(self.data)

    @functools.cached_property
    def lock(self) -> Path:
        return self.folder / f"{self.name}.lock"

    @functools.cached_property
    def description(self) -> Path:
        return self.folder / f"{self.name}.json"

    @functools.cached_property
    def prepared(self) -> Path:
        return self.folder / f"{self.name}.prepared"

    @functools.cached_property
    def dropped(self) -> Path:
        return self.folder / f"{self.name}.dropped"

    @property
    def number(self) -> int:
        """The sequence number: later generations of a resource have higher ones."""
        return int(self.name.partition("-")[0])

    def files(self) -> list[Path]:
        """Return its existing files, the lock file last. During a checkpoint, DuckDB may have more
        than one WAL.
        """
        found = sorted(path for path in self.folder.glob(f"{self.name}.*") if path != self.lock)
        return [*found, self.lock] if self.lock.exists() else found

    def bytes(self) -> int:
        return sum(size_of(path) for path in self.files())

    def successor(self) -> Generation:
        """Return a new generation with the next number; no files are created."""
        return new_generation(self.folder, self.number + 1)


@dataclass(frozen=True)
class ResourceFolder:
    """The folder of a resource; it need not exist."""

    path: Path

    @functools.cached_property
    def gate(self) -> Path:
        return self.path / "gate"

    @functools.cached_property
    def queue(self) -> Path:
        return self.path / "queue"

    @functools.cached_property
    def turn(self) -> Path:
        return self.path / "turn"

    def generation(self, name: str) -> Generation:
        return _generation(self.path, name)

    def first_generation(self) -> Generation:
        """Return a new generation, later than all remaining ones of a dropped resource; no files
        are created.
        """
        return new_generation(self.path, max((each.number for each in self.generations()), default=0) + 1)

    def generations(self) -> list[Generation]:
        """Return every generation that has a file, oldest first."""
        try:
            names = {name.partition(".")[0] for name in os.listdir(self.path)}
        except FileNotFoundError:
            return []
        return [Generation(self.path, name) for name in sorted(names) if _GENERATION.fullmatch(name)]

    def changed(self) -> int:
        """Return the modification time of the folder in nanoseconds, or 0 if it does not exist."""
        try:
            return os.stat(self.path).st_mtime_ns
        except FileNotFoundError:
            return 0

    def unknown_files(self) -> list[Path]:
        """Return unknown files, which no store has created."""
        own = {self.gate.name, self.queue.name, self.turn.name}
        try:
            names = sorted(os.listdir(self.path))
        except FileNotFoundError:
            return []
        return [
            self.path / name for name in names if name not in own and not _GENERATION.fullmatch(name.partition(".")[0])
        ]


@dataclass(frozen=True)
class Layout:
    """The paths of a store."""

    root: Path

    @functools.cached_property
    def catalog(self) -> Path:
        return self.root / "catalog.sqlite"

    @functools.cached_property
    def resources(self) -> Path:
        return self.root / "resources"

    @functools.cached_property
    def functions(self) -> Path:
        return self.root / "functions"

    @functools.cached_property
    def trash(self) -> Path:
        return self.root / "trash"

    @functools.cached_property
    def spill(self) -> Path:
        return self.root / "tmp"

    def of(self, id: str) -> ResourceFolder:
        """Return the folder of resource *id*."""
        return _folder(self.resources, id)

    def folders(self) -> Iterator[ResourceFolder]:
        """Yield the folder of every resource, including dropped ones."""
        for path in sorted(self.resources.glob("??/??/*")):
            yield ResourceFolder(path)


#: Number of resources and generations whose paths are cached: building these takes as long as all
#: the locks of a request.
_REMEMBERED = 1024
#: A longer id cannot belong to a table.
_LONGEST_REMEMBERED = 1000


@of_short_texts(_REMEMBERED, _LONGEST_REMEMBERED)
def _folder(resources: Path, id: str) -> ResourceFolder:
    digest = hashlib.sha256(id.encode("utf-8", "surrogatepass")).hexdigest()[:40]
    return ResourceFolder(resources / digest[:2] / digest[2:4] / digest)


@functools.lru_cache(_REMEMBERED)
def _generation(folder: Path, name: str) -> Generation:
    return Generation(folder, name)


def new_generation(folder: Path, number: int) -> Generation:
    return Generation(folder, f"{number:08d}-{secrets.token_hex(8)}")
