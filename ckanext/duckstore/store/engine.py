"""This process's pool of DuckDB instances.

An operation has an instance to itself while it runs. An instance keeps its settings and macros from one operation to the
next, and nothing else: the operation works on a connection of its own, which takes its temporary tables with it, and no
file stays attached.
"""

from __future__ import annotations

import os
import secrets
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb

from ..errors import StoreDamaged
from ..identifiers import literal, quote
from . import dialect, faults, forks
from .deadlines import Deadline, Deadlines
from .layout import log_of, size_of
from .settings import StoreSettings
from .spill import SpillFolder

Prepare = Callable[[duckdb.DuckDBPyConnection], None]

#: The storage format of new files: the oldest supported release of DuckDB reads and writes it.
STORAGE_VERSION = "v1.0.0"

#: The store decides when a log is worked into its file: DuckDB must do it neither at a commit nor at a detach.
_NEVER = "1TB"


class Instance:
    """A DuckDB instance that one operation uses at a time."""

    def __init__(self, settings: StoreSettings, spill: Path, prepare: Prepare | None) -> None:
        self.root = duckdb.connect(
            ":memory:",
            config={
                **dialect.settings(),
                "checkpoint_threshold": _NEVER,
                "memory_limit": settings.memory_limit,
                "threads": settings.threads,
                "temp_directory": str(spill),
                "max_temp_directory_size": settings.spill_limit,
            },
        )
        self.root.execute("PRAGMA disable_checkpoint_on_shutdown")
        self.root.execute("SET GLOBAL TimeZone='UTC'")
        if prepare is not None:
            prepare(self.root)
        self.broken = False


class Lease:
    """An instance in use."""

    def __init__(self, instance: Instance, inherited: frozenset[Path], spill: Path) -> None:
        self._instance = instance
        self._inherited = inherited
        self._spill = spill
        self.connection = instance.root.cursor()
        self.deadline: Deadline | None = None
        self.paths: list[Path] = []
        """The files that are attached, or just about to be."""

    def attach(self, path: Path, *, read_only: bool, block_size: int | None = None) -> str:
        """Attach the DuckDB file *path* and return its alias, quoted.

        :param block_size: make the file, with blocks of so many bytes.
        :raises StoreBusy: another holder of the file has it in a way that excludes ours.
        :raises BrokenLog: its log cannot be replayed.
        :raises StoreDamaged: it cannot be read.
        """
        # DuckDB would make an empty file a new database.
        if block_size is None and not size_of(path):
            raise StoreDamaged("The data of the table is gone")
        alias = quote(f"r{len(self.paths)}")
        options = "READ_ONLY" if read_only else f"STORAGE_VERSION '{STORAGE_VERSION}'"
        if block_size is not None:
            options += f", BLOCK_SIZE {block_size}"
        if read_only and path in self._inherited:
            path = self._linked(path)
        self.paths.append(path)
        with faults.attaching(self), forks.crossing():
            try:
                self._instance.root.execute(f"ATTACH {literal(str(path))} AS {alias} ({options})")
            except BaseException:
                self.paths.pop()
                raise
        return alias

    def _linked(self, path: Path) -> Path:
        """Return another name of the file *path*, which the parent of this process had attached when it forked.

        DuckDB remembers the names of the files that a process has attached, and refuses to attach one a second time unless
        both only read. The child inherits that memory, but has nothing with which to detach what its parent has attached.
        """
        link = self._spill / f"{secrets.token_hex(8)}.duckdb"
        os.link(path, link)
        with suppress(FileNotFoundError):  # it need not have a log
            os.link(log_of(path), log_of(link))
        return link

    def detach(self) -> None:
        """Close the connection, ending its transaction, and detach every file. Called at the end of the lease at the latest."""
        self.connection.close()
        while self.paths:
            alias = quote(f"r{len(self.paths) - 1}")
            with forks.crossing():
                self._instance.root.execute(f"DETACH {alias}")
            path = self.paths.pop()
            if path.parent == self._spill:
                path.unlink()
                log_of(path).unlink(missing_ok=True)

    @property
    def broken(self) -> bool:
        """Whether the instance was found to be beyond use."""
        return self._instance.broken

    def discard(self) -> None:
        """Use this instance no more: something in it broke."""
        self._instance.broken = True


class Engine:
    """The instances of this process. Knows when it finds itself in a forked child, and then starts anew."""

    def __init__(self, settings: StoreSettings, spill: Path, prepare: Prepare | None = None) -> None:
        """*spill* is the folder in which each process has a folder of its own for what does not fit into memory."""
        self._settings = settings
        self._spill_root = spill
        self._prepare = prepare
        self._start()
        # A child that was forked without notice must not touch what its parent has.
        this = weakref.ref(self)
        os.register_at_fork(after_in_child=lambda: _forget(this))

    def _start(self) -> None:
        self._process = forks.Process()
        self._lock = threading.Lock()
        self._idle: list[Instance] = []
        self._used: set[Lease] = set()
        #: Files that the parent had attached when it forked this process.
        self.inherited: frozenset[Path] = frozenset()
        self._deadlines = Deadlines()
        self._spill: SpillFolder | None = None

    @contextmanager
    def lease(self, timeout: float | None = None) -> Iterator[Lease]:
        """Lend an instance until the block ends; after *timeout* seconds what runs in it is interrupted.

        DuckDB's errors that are about the instance or the store come out as errors of ours; the others pass.
        """
        instance = self._take()
        lease = Lease(instance, self.inherited, self._spill_here().path)
        with self._lock:
            self._used.add(lease)
        process = forks.Process()
        try:
            with self._deadlines.watch(lease.connection, timeout) as lease.deadline, faults.translated(lease):
                yield lease
        finally:
            if process.is_here:
                self._give_back(lease)

    def _take(self) -> Instance:
        if not self._process.is_here:
            self.forget()
        with self._lock:
            if self._idle:
                return self._idle.pop()
        spill = self._spill_here()
        with forks.crossing():
            return Instance(self._settings, spill.path, self._prepare)

    def _spill_here(self) -> SpillFolder:
        with self._lock:
            if self._spill is None:
                self._spill = SpillFolder(self._spill_root)
            return self._spill

    def _give_back(self, lease: Lease) -> None:
        instance = lease._instance
        try:
            lease.detach()
        except duckdb.Error:
            instance.broken = True
        with self._lock:
            self._used.discard(lease)
            if not instance.broken and len(self._idle) < self._settings.idle_instances:
                self._idle.append(instance)
                return
        instance.root.close()

    def close(self) -> None:
        """Close the idle instances; those in use are closed or kept when they come back."""
        with self._lock:
            idle, self._idle = self._idle, []
            spill = None
            if not self._used:
                spill, self._spill = self._spill, None
        for instance in idle:
            instance.root.close()
        if spill is not None:
            spill.remove()

    def forget(self) -> None:
        """In a forked child: start anew, without touching the parent's instances."""
        forks.abandon([*self._idle, *(instance.root for instance in self._idle)])
        attached = set(self.inherited)
        for lease in self._used:
            forks.abandon([lease, lease._instance, lease._instance.root, lease.connection])
            attached.update(lease.paths)
        self._start()
        self.inherited = frozenset(attached)


def _forget(engine: weakref.ref[Engine]) -> None:
    there = engine()
    if there is not None:
        there.forget()
