"""This process's pool of DuckDB instances.

An operation has an instance to itself while it runs. An instance keeps its settings and macros from one operation to the
next, and nothing else: the operation works on a connection of its own, which takes its temporary tables with it, and no
file stays attached.
"""
from __future__ import annotations

import os
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from ..errors import StoreDamaged
from ..identifiers import literal, quote
from . import faults, forks
from .deadlines import Deadline, Deadlines
from .settings import StoreSettings
from .spill import SpillFolder

Prepare = Callable[[duckdb.DuckDBPyConnection], None]

#: The storage format of new files: the oldest supported release of DuckDB reads and writes it.
STORAGE_VERSION = 'v1.0.0'

_CONFIG = {
    'default_null_order': 'nulls_last_on_asc_first_on_desc',
    'integer_division': 'true',
    'autoinstall_known_extensions': 'false',
    'autoload_known_extensions': 'false',
    'python_enable_replacements': 'false',
    # The store decides when a log is worked into its file: DuckDB must do it neither at a commit nor at a detach.
    'checkpoint_threshold': '1TB',
}


class Instance:
    """A DuckDB instance that one operation uses at a time."""

    def __init__(self, settings: StoreSettings, spill: Path, prepare: Prepare | None) -> None:
        self.root = duckdb.connect(':memory:', config={
            **_CONFIG,
            'memory_limit': settings.memory_limit,
            'threads': settings.threads,
            'temp_directory': str(spill),
            'max_temp_directory_size': settings.spill_limit,
        })
        self.root.execute('PRAGMA disable_checkpoint_on_shutdown')
        self.root.execute("SET GLOBAL TimeZone='UTC'")
        if prepare is not None:
            prepare(self.root)
        self.broken = False


class Lease:
    """An instance in use."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self.connection = instance.root.cursor()
        self.deadline: Deadline | None = None
        self._attached: list[str] = []

    def attach(self, path: Path, *, read_only: bool, block_size: int | None = None) -> str:
        """Attach the DuckDB file *path* and return its alias, quoted.

        :param block_size: make the file, with blocks of so many bytes.
        :raises StoreBusy: another holder of the file has it in a way that excludes ours.
        :raises BrokenLog: its log cannot be replayed.
        :raises StoreDamaged: it cannot be read.
        """
        if block_size is None and not path.exists():
            raise StoreDamaged('The data of the table is gone')
        alias = quote(f'r{len(self._attached)}')
        options = 'READ_ONLY' if read_only else f"STORAGE_VERSION '{STORAGE_VERSION}'"
        if block_size is not None:
            options += f', BLOCK_SIZE {block_size}'
        with faults.attaching(self):
            self._instance.root.execute(f'ATTACH {literal(str(path))} AS {alias} ({options})')
        self._attached.append(alias)
        return alias

    def detach(self) -> None:
        """Close the connection, ending its transaction, and detach every file. Called at the end of the lease at the latest."""
        self.connection.close()
        while self._attached:
            self._instance.root.execute(f'DETACH {self._attached[-1]}')
            self._attached.pop()

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
        self._deadlines = Deadlines()
        self._spill: SpillFolder | None = None

    @contextmanager
    def lease(self, timeout: float | None = None) -> Iterator[Lease]:
        """Lend an instance until the block ends; after *timeout* seconds what runs in it is interrupted.

        DuckDB's errors that are about the instance or the store come out as errors of ours; the others pass.
        """
        lease = Lease(self._take())
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
            if self._spill is None:
                self._spill = SpillFolder(self._spill_root)
        return Instance(self._settings, self._spill.path, self._prepare)

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
        for lease in self._used:
            forks.abandon([lease, lease._instance, lease._instance.root, lease.connection])
        self._start()


def _forget(engine: weakref.ref[Engine]) -> None:
    there = engine()
    if there is not None:
        there.forget()
