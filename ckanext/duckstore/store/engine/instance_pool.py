"""This process's pool of DuckDB instances.

An operation has exclusive use of an instance while it runs
(:class:`~ckanext.duckstore.store.engine.lease.Lease`). An instance keeps its settings, its macros
and the attached files of the last operation. An operation on the same files in the same state gets
that instance, which saves attaching the files, replaying the WAL and reading data that is already
in memory. Everything else ends with the operation's connection.
"""

from __future__ import annotations

import logging
import os
import threading
import weakref
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from ..settings import StoreSettings
from ..system import forks
from . import engine_errors
from .deadlines import Deadlines
from .freed_memory import FreedMemory
from .instance import File, Instance
from .lease import Lease
from .spill import SpillFolder

logger = logging.getLogger(__name__)

Prepare = Callable[[duckdb.DuckDBPyConnection], None]


#: The pools of this process.
_engines: weakref.WeakSet[InstancePool] = weakref.WeakSet()


class InstancePool:
    """The instances of this process. In a forked child it starts anew."""

    def __init__(self, settings: StoreSettings, spill: Path, prepare: Prepare | None = None) -> None:
        """:param spill: the folder in which each process has a folder for temporary files."""
        self._settings = settings
        self._spill_root = spill
        self._prepare = prepare
        self._start()
        # A forked child must not touch its parent's instances.
        this = weakref.ref(self)
        os.register_at_fork(after_in_child=lambda: _forget(this))
        forks.crossing.yielding.add(self)
        _engines.add(self)

    def _start(self) -> None:
        self._process = forks.ForkGuard()
        #: Held only briefly: not while waiting for a fork, nor while DuckDB works, except just
        #: before a fork.
        self._lock = threading.Lock()
        #: Held while idle instances detach files, so that nobody attaches one of these meanwhile.
        #: Acquired before ``_lock``.
        self._letting_go = threading.Lock()
        #: Least recently used first.
        self._idle: list[Instance] = []
        self._all: set[Instance] = set()
        self._used: set[Lease] = set()
        #: Files that the parent had attached when it forked this process.
        self.inherited: frozenset[Path] = frozenset()
        self._deadlines = Deadlines()
        self._freed_memory = FreedMemory()
        #: A separate lock, because creating the folder takes a lock that a fork holds.
        self._spilling = threading.Lock()
        self._spill: SpillFolder | None = None

    @contextmanager
    def lease(self, timeout: float | None = None, files: Iterable[File] = ()) -> Iterator[Lease]:
        """Lend an instance until the block ends; interrupt its statements after *timeout* seconds.

        DuckDB's errors that concern the instance or the store are translated to Duckstore's; others
        are not caught.

        :param files: the files to be attached: an instance that has them is preferred.
        """
        instance = self._take({file.path: file for file in files})
        lease = Lease(instance, self._make_room, self.inherited, self._spill_here().path)
        with self._lock:
            self._used.add(lease)
        process = forks.ForkGuard()
        try:
            watched = self._deadlines.watch(lease.connection, instance.interrupt, timeout)
            with watched as lease.deadline, engine_errors.translated(lease):
                yield lease
        finally:
            if process.is_here:
                self._give_back(lease)

    # Taking

    def _take(self, files: dict[Path, File]) -> Instance:
        if not self._process.is_here:
            self.forget()
        with self._letting_go:
            with self._lock:
                instance = self._choose(files)
                if instance is not None:
                    self._idle.remove(instance)
            if instance is not None:
                self._detach(instance, [path for path in instance.attached if not _fits(instance, files.get(path))])
                if not instance.broken:
                    return instance
        return self._make()

    def _choose(self, files: dict[Path, File]) -> Instance | None:
        """Return the idle instance that has most of *files*, else one without files, else the least
        recently used one.

        Return None if a new instance should be created, because the limit is not reached or none is
        idle.
        """
        having = [each for each in self._idle if any(_fits(each, file) for file in files.values())]
        if having:
            return max(having, key=lambda each: sum(_fits(each, file) for file in files.values()))
        empty = next((each for each in reversed(self._idle) if not each.attached), None)
        if empty is None and len(self._all) >= self._settings.idle_instances:
            return self._idle[0] if self._idle else None
        return empty

    def _make(self) -> Instance:
        with engine_errors.creating():
            spill = self._spill_here()
            with forks.crossing():
                instance = Instance(self._settings, spill.path)
                if self._prepare is not None:
                    self._prepare(instance.root)
        with self._lock:
            self._all.add(instance)
        return instance

    def _spill_here(self) -> SpillFolder:
        with self._spilling:
            if self._spill is None:
                self._spill = SpillFolder(self._spill_root)
            return self._spill

    # Letting go

    def _make_room(self, wanted: File) -> None:
        """Detach from idle instances the files that conflict with *wanted*, and those that no
        longer exist.

        DuckDB attaches a file twice in a process only if both attachments are read-only. Pools of
        other stores in this process are included, because they may use the same folder with other
        settings.
        """

        def goes(file: File) -> bool:
            if file.path == wanted.path:
                return not (file.read_only and wanted.read_only) or file.state != wanted.state
            return not file.path.exists()

        for engine in list(_engines):
            engine._let_go(lambda instance: [path for path, each in instance.attached.items() if goes(each.file)])

    def _let_go(self, chosen: Callable[[Instance], list[Path]]) -> None:
        """Detach from each idle instance the paths that *chosen* returns; it is called under the
        lock.
        """
        with self._letting_go:
            with self._lock:
                going = [(instance, paths) for instance in self._idle if (paths := chosen(instance))]
                for instance, _ in going:
                    self._idle.remove(instance)
            for instance, paths in going:
                self._detach(instance, paths)
            with self._lock:
                # They become the first to be reused.
                self._idle[:0] = [instance for instance, _ in going if not instance.broken]

    def _detach(self, instance: Instance, paths: list[Path]) -> None:
        if not paths:
            return
        try:
            with forks.crossing():
                instance.detach(paths)
        except duckdb.Error:
            self._close([instance])

    def _give_back(self, lease: Lease) -> None:
        """End *lease* and keep or close its instance. Errors are not raised, because the operation
        may have committed a write.
        """
        instance = lease.instance
        try:
            lease.end()
            self._shrink(instance)
        except duckdb.Error:
            instance.broken = True
        except Exception:
            logger.exception("An instance of DuckDB could not be cleared; it is closed")
            instance.broken = True
        with self._lock:
            self._used.discard(lease)
            kept = not instance.broken and len(self._idle) < self._settings.idle_instances
            if kept:
                self._idle.append(instance)
        if kept:
            self._keep_to_limit()
        else:
            self._close([instance])

    def _shrink(self, instance: Instance) -> None:
        """Give back memory that the operation on *instance* has used."""

        def shrink(limit: int | None = None) -> None:
            with forks.crossing():
                instance.shrink(limit)

        if self._is_large(instance):
            # What other operations hold does not matter: this instance has to keep to its share.
            instance.freed_memory.give_back(lambda: shrink(self._share), alone=True)
        else:
            self._freed_memory.give_back(shrink, alone=len(self._used) == 1)

    def _keep_to_limit(self) -> None:
        """Detach files from the least recently used instances if the total size of attached files
        exceeds the limit.
        """
        left = self._settings.keep_attached
        surplus: set[tuple[Instance, Path]] = set()
        with self._lock:
            for instance in reversed(self._idle):
                is_large = self._is_large(instance)
                left -= self._share if is_large else 0
                for path, attachment in instance.attached.items():
                    left -= 0 if is_large else attachment.bytes
                    if left < 0:
                        surplus.add((instance, path))
        if surplus:
            self._let_go(lambda instance: [path for path in instance.attached if (instance, path) in surplus])

    def _is_large(self, instance: Instance) -> bool:
        """Return whether the files of *instance* exceed the limit by themselves.

        Then they stay attached, and only a share of the limit is cached of them.
        """
        return 0 < self._settings.keep_attached < instance.bytes

    @property
    def _share(self) -> int:
        return self._settings.keep_attached // max(1, self._settings.idle_instances)

    # Closing

    def _close(self, instances: list[Instance]) -> None:
        for instance in instances:
            instance.broken = True
            with forks.crossing():
                instance.root.close()
            with self._lock:
                self._all.discard(instance)

    def close(self) -> None:
        """Close the idle instances; those in use are closed or kept when they are returned."""
        with self._letting_go:
            with self._lock:
                idle, self._idle = self._idle, []
            self._close(idle)
        with self._spilling:
            if self._spill is not None and not self._used:
                self._spill.remove()
                self._spill = None

    def yield_to_fork(self) -> None:
        """Detach all files of idle instances before a fork; see
        :class:`~ckanext.duckstore.store.system.forks.Crossing`.
        """
        if not self._process.is_here:
            return
        with self._lock:
            for instance in list(self._idle):
                try:
                    instance.detach(instance.attached)
                except duckdb.Error:
                    self._idle.remove(instance)
                    self._all.discard(instance)
                    instance.root.close()

    def forget(self) -> None:
        """Start anew in a forked child, without touching the parent's instances."""
        attached = set(self.inherited)
        for instance in self._all:
            forks.abandon([instance, instance.root])
            attached.update(instance.attached)
        for lease in self._used:
            forks.abandon([lease, lease.connection])
        self._start()
        self.inherited = frozenset(attached)


def _fits(instance: Instance, wanted: File | None) -> bool:
    """Return whether *instance* has *wanted* attached in the same mode and state."""
    if wanted is None or wanted.state is None or wanted.path not in instance.attached:
        return False
    return instance.attached[wanted.path].file == wanted


def _forget(engine: weakref.ref[InstancePool]) -> None:
    there = engine()
    if there is not None:
        there.forget()
