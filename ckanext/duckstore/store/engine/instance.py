"""A DuckDB instance, and the files that are attached to it."""

from __future__ import annotations

import itertools
import os
import secrets
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import duckdb

from ...identifiers import literal, quote
from ..base import State
from ..settings import StoreSettings
from . import configuration
from .fcntl_locks import drop_locks
from .paths import size_of, wal_of
from .row_tables import NextId

#: The storage format of new files: the oldest supported release of DuckDB reads and writes it.
STORAGE_VERSION = "v1.0.0"

#: The store decides when a log is worked into its file: DuckDB must do it neither at a commit nor at a detach.
_NEVER = "1TB"


@dataclass(frozen=True)
class File:
    """A DuckDB file, as an operation wants it attached."""

    path: Path
    read_only: bool = True
    state: State | None = None
    """What the holder of its generation's lock found (:mod:`~ckanext.duckstore.store.files.generation_state`): as long as it is the same, what is
    attached can serve the next operation as well. None: it cannot."""
    block_size: int | None = None
    """Make the file, with blocks of so many bytes."""
    verify: Callable[[], None] | None = field(default=None, compare=False)
    """Called before the file is attached; raises an error of ours where it is not as it was written."""

    def require_verified(self) -> None:
        """Return if the file is as it was written, as far as that is known."""
        if self.verify is not None:
            self.verify()

    @property
    def is_new(self) -> bool:
        return self.block_size is not None


@dataclass
class Attachment:
    """A file that is attached, or just about to be."""

    file: File
    alias: str
    """Quoted."""
    link: Path | None = None
    """The name under which it is attached, where that is not its own."""
    rows: int | None = None
    """How many rows it has, once that was asked."""
    next_id: NextId | None = None
    """The ``_id`` that comes next, once that was asked."""
    memory: dict[str, Any] | Literal[False] | None = None
    """What is remembered of the tables that are derived from the rows; False: there are none; None: that was not asked yet."""

    @property
    def bytes(self) -> int:
        """What it takes at most, in memory or, when it has been removed meanwhile, on disk."""
        return size_of(self.file.path) + size_of(wal_of(self.file.path))


class Instance:
    """A DuckDB instance that one operation uses at a time."""

    def __init__(self, settings: StoreSettings, spill: Path) -> None:
        self.root = duckdb.connect(
            ":memory:",
            config={
                **configuration.settings(),
                "checkpoint_threshold": _NEVER,
                "memory_limit": settings.memory_limit,
                "threads": settings.threads,
                "temp_directory": str(spill),
                "max_temp_directory_size": settings.spill_limit,
            },
        )
        self.root.execute("PRAGMA disable_checkpoint_on_shutdown")
        self.root.execute("SET GLOBAL TimeZone='UTC'")
        self.broken = False
        self.attached: dict[Path, Attachment] = {}

    # Whoever calls these is in forks.crossing(), or is about to fork.

    def attach(self, file: File, link_in: Path | None = None) -> Attachment:
        """Attach *file*.

        :param link_in: a folder; attach it under another name, in there.
        :raises duckdb.Error: what DuckDB says.
        """
        taken = {each.alias for each in self.attached.values()}
        alias = next(name for number in itertools.count() if (name := quote(f"r{number}")) not in taken)
        attachment = Attachment(file, alias, None if link_in is None else _linked(file.path, link_in))
        options = "READ_ONLY" if file.read_only else f"STORAGE_VERSION '{STORAGE_VERSION}'"
        if file.is_new:
            options += f", BLOCK_SIZE {file.block_size}"
        self.attached[file.path] = attachment
        try:
            self.root.execute(f"ATTACH {literal(str(attachment.link or file.path))} AS {alias} ({options})")
        except BaseException:
            self._forget(file.path)
            raise
        return attachment

    def detach(self, paths: Iterable[Path]) -> None:
        """Detach the files *paths*. DuckDB writes nothing then: what it had to write, a COMMIT has written."""
        for path in list(paths):
            self.root.execute(f"DETACH {self.attached[path].alias}")
            self._forget(path)

    def _forget(self, path: Path) -> None:
        link = self.attached.pop(path).link
        if link is not None:
            link.unlink()
            wal_of(link).unlink(missing_ok=True)

    def unlock(self) -> None:
        """Drop DuckDB's own locks of what stays attached, so that others can attach it while nobody uses it here.

        :raises OSError: a file cannot be opened.
        """
        for path in self.attached:
            drop_locks(path)


def _linked(path: Path, folder: Path) -> Path:
    """Return another name of the file *path*, which the parent of this process had attached when it forked.

    DuckDB remembers the names of the files that a process has attached, and refuses to attach one a second time unless
    both only read. The child inherits that memory, but has nothing with which to detach what its parent has attached.
    """
    link = folder / f"{secrets.token_hex(8)}.duckdb"
    os.link(path, link)
    with suppress(FileNotFoundError):  # it need not have a log
        os.link(wal_of(path), wal_of(link))
    return link
