"""A DuckDB instance and its attached files."""

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

from ... import interrupts
from ...identifiers import literal, quote
from ..base import State
from ..settings import StoreSettings
from . import configuration
from .fcntl_locks import drop_locks
from .freed_memory import FreedMemory
from .paths import size_of, wal_of
from .row_tables import NextId

#: The storage format of new files, which DuckDB 1.0 and newer read and write.
STORAGE_VERSION = "v1.0.0"

#: Prevents automatic checkpoints: the store decides when to checkpoint, not DuckDB at a commit or a
#: detach.
_NEVER = "1TB"


@dataclass(frozen=True)
class File:
    """A DuckDB file, and how to attach it."""

    path: Path
    read_only: bool = True
    state: State | None = None
    """The generation's state, read under its lock
    (:mod:`~ckanext.duckstore.store.files.generation_state`): while it is unchanged, the next
    operation can use the attached file. None to detach the file after the operation."""
    block_size: int | None = None
    """The block size in bytes of a file to create; None for an existing file."""
    verify: Callable[[], None] | None = field(default=None, compare=False)
    """Called before the file is attached; raises StoreDamaged if its recorded checksum differs."""

    def require_verified(self) -> None:
        """Check the file against its recorded checksum, if there is one."""
        if self.verify is not None:
            self.verify()

    @property
    def is_new(self) -> bool:
        return self.block_size is not None


@dataclass
class Attachment:
    """A file that is or is about to be attached."""

    file: File
    alias: str
    """The quoted database name."""
    link: Path | None = None
    """The hard link under which it is attached; None for its own path."""
    rows: int | None = None
    """The number of rows, once queried."""
    gaps: bool | None = None
    """Whether there are gaps in their ``_id``, once queried."""
    next_id: NextId | None = None
    """The next ``_id``, once queried."""
    memory: dict[str, Any] | Literal[False] | None = None
    """Cached facts about the derived tables; False if there are none, None if that is not known
    yet."""
    measured: tuple[File, int] | None = None
    """The value of :attr:`bytes` for :attr:`file`."""

    @property
    def bytes(self) -> int:
        """Upper limit of the memory that it takes: the size of the file and its WAL when they were
        attached or last written.
        """
        if self.measured is None or self.measured[0] is not self.file:
            self.measured = self.file, size_of(self.file.path) + size_of(wal_of(self.file.path))
        return self.measured[1]


class Instance:
    """A DuckDB instance, used by one operation at a time."""

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
        self._memory_limit = settings.memory_limit
        self.root.execute("PRAGMA disable_checkpoint_on_shutdown")
        self.root.execute("SET GLOBAL TimeZone='UTC'")
        self.interrupt = interrupts.interrupt_of(self.root)
        self.broken = False
        self.freed_memory = FreedMemory()
        self.attached: dict[Path, Attachment] = {}

    @property
    def bytes(self) -> int:
        """The size of all attached files, see :attr:`Attachment.bytes`."""
        return sum(each.bytes for each in self.attached.values())

    # Callers of these must be in forks.crossing(), or about to fork.

    def attach(self, file: File, link_in: Path | None = None) -> Attachment:
        """Attach *file*.

        :param link_in: a folder in which to create a hard link, under which the file is attached.
        :raises duckdb.Error: the file cannot be attached.
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
        """Detach the files *paths*. DuckDB writes nothing then, because COMMIT has written
        everything.
        """
        for path in list(paths):
            self.root.execute(f"DETACH {self.attached[path].alias}")
            self._forget(path)

    def shrink(self, limit: int | None = None) -> None:
        """Give the memory that all instances of this process have freed back to the operating
        system: whenever a memory limit is set, DuckDB flushes its allocator.

        :param limit: the number of bytes that are left of what was read of the files; None for all
            of it.
        :raises duckdb.Error: the instance needs more memory for other data.
        """
        limits = [self._memory_limit] if limit is None else [f"{limit}B", self._memory_limit]
        for each in limits:
            self.root.execute(f"SET memory_limit = {literal(each)}")

    def _forget(self, path: Path) -> None:
        link = self.attached.pop(path).link
        if link is not None:
            link.unlink()
            wal_of(link).unlink(missing_ok=True)

    def unlock(self) -> None:
        """Drop DuckDB's own locks on the attached files, so that other processes can attach them
        while they are not in use here.

        :raises OSError: a file cannot be opened.
        """
        for path in self.attached:
            drop_locks(path)


def _linked(path: Path, folder: Path) -> Path:
    """Return a new hard link to the file *path*, which this process's parent had attached when it
    forked.

    DuckDB records the paths of the files that a process has attached, and refuses to attach one
    twice unless both attachments are read-only. The child inherits that record, but cannot detach
    its parent's files.
    """
    link = folder / f"{secrets.token_hex(8)}.duckdb"
    os.link(path, link)
    with suppress(FileNotFoundError):  # it need not have a WAL
        os.link(wal_of(path), wal_of(link))
    return link
