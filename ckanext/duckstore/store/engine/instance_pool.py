"""This process's pool of DuckDB instances.

An operation has an instance to itself while it runs (:class:`~ckanext.duckstore.store.engine.lease.Lease`). An instance keeps its settings and
macros from one operation to the next, and the files of the last operation, attached: whoever wants the same files in the same state
gets that instance, which spares it the attaching, the replay of the log and the reading of what is in memory already. Everything
else goes with the connection on which an operation works.
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
from .instance import File, Instance
from .lease import Lease
from .spill import SpillFolder

logger = logging.getLogger(__name__)

Prepare = Callable[[duckdb.DuckDBPyConnection], None]


#: Those of this process.
_engines: weakref.WeakSet[InstancePool] = weakref.WeakSet()


class InstancePool:
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
        forks.crossing.yielding.add(self)
        _engines.add(self)

    def _start(self) -> None:
        self._process = forks.ForkGuard()
        #: Held for a moment, never while a fork is waited for, nor while DuckDB works, but for what it does just before a fork.
        self._lock = threading.Lock()
        #: Held while idle instances let go of files: whoever wants to attach one must not come in between. Taken before ``_lock``.
        self._letting_go = threading.Lock()
        #: The one that was used last comes last.
        self._idle: list[Instance] = []
        self._all: set[Instance] = set()
        self._used: set[Lease] = set()
        #: Files that the parent had attached when it forked this process.
        self.inherited: frozenset[Path] = frozenset()
        self._deadlines = Deadlines()
        #: Of its own, since to make the folder takes a lock that a fork holds.
        self._spilling = threading.Lock()
        self._spill: SpillFolder | None = None

    @contextmanager
    def lease(self, timeout: float | None = None, files: Iterable[File] = ()) -> Iterator[Lease]:
        """Lend an instance until the block ends; after *timeout* seconds what runs in it is interrupted.

        DuckDB's errors that are about the instance or the store come out as errors of ours; the others pass.

        :param files: what is going to be attached: an instance that has it already is the one to lend.
        """
        instance = self._take({file.path: file for file in files})
        lease = Lease(instance, self._make_room, self.inherited, self._spill_here().path)
        with self._lock:
            self._used.add(lease)
        process = forks.ForkGuard()
        try:
            with self._deadlines.watch(lease.connection, timeout) as lease.deadline, engine_errors.translated(lease):
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
        """Return the idle instance that has most of *files*, else one that has none, else the one that was used longest ago.

        None: another instance can be had, so that what these have is of use to others.
        """
        having = [each for each in self._idle if any(_fits(each, file) for file in files.values())]
        if having:
            return max(having, key=lambda each: sum(_fits(each, file) for file in files.values()))
        empty = next((each for each in reversed(self._idle) if not each.attached), None)
        if empty is None and len(self._all) >= self._settings.idle_instances:
            return self._idle[0] if self._idle else None
        return empty

    def _make(self) -> Instance:
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
        """Have idle instances let go of what excludes *wanted* (DuckDB attaches a file twice only if both read), and of what is gone.

        Those of other stores in this process too, which may be on the same folder with other settings.
        """

        def goes(file: File) -> bool:
            if file.path == wanted.path:
                return not (file.read_only and wanted.read_only) or file.state != wanted.state
            return not file.path.exists()

        for engine in list(_engines):
            engine._let_go(lambda instance: [path for path, each in instance.attached.items() if goes(each.file)])

    def _let_go(self, chosen: Callable[[Instance], list[Path]]) -> None:
        """Detach what *chosen* names of each idle instance; it is called under the lock."""
        with self._letting_go:
            with self._lock:
                going = [(instance, paths) for instance in self._idle if (paths := chosen(instance))]
                for instance, _ in going:
                    self._idle.remove(instance)
            for instance, paths in going:
                self._detach(instance, paths)
            with self._lock:
                # They become the first to be used for something else.
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
        """Take *lease* back. Nothing is raised: the operation has ended, and a write may have been committed in it."""
        instance = lease.instance
        try:
            lease.end()
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

    def _keep_to_limit(self) -> None:
        """Have those that were used longest ago let go of their files if all of them together are too large."""
        left = self._settings.keep_attached
        surplus: set[Path] = set()
        with self._lock:
            for instance in reversed(self._idle):
                for path, attachment in instance.attached.items():
                    left -= attachment.bytes
                    if left < 0:
                        surplus.add(path)
        if surplus:
            self._let_go(lambda instance: [path for path in instance.attached if path in surplus])

    # Ends

    def _close(self, instances: list[Instance]) -> None:
        for instance in instances:
            instance.broken = True
            with forks.crossing():
                instance.root.close()
            with self._lock:
                self._all.discard(instance)

    def close(self) -> None:
        """Close the idle instances; those in use are closed or kept when they come back."""
        with self._letting_go:
            with self._lock:
                idle, self._idle = self._idle, []
            self._close(idle)
        with self._spilling:
            if self._spill is not None and not self._used:
                self._spill.remove()
                self._spill = None

    def yield_to_fork(self) -> None:
        """Before a fork: have as few files attached as can be, see :class:`~ckanext.duckstore.store.system.forks.Crossing`."""
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
        """In a forked child: start anew, without touching the parent's instances."""
        attached = set(self.inherited)
        for instance in self._all:
            forks.abandon([instance, instance.root])
            attached.update(instance.attached)
        for lease in self._used:
            forks.abandon([lease, lease.connection])
        self._start()
        self.inherited = frozenset(attached)


def _fits(instance: Instance, wanted: File | None) -> bool:
    """Whether what *instance* has attached can serve who wants *wanted*."""
    if wanted is None or wanted.state is None or wanted.path not in instance.attached:
        return False
    return instance.attached[wanted.path].file == wanted


def _forget(engine: weakref.ref[InstancePool]) -> None:
    there = engine()
    if there is not None:
        there.forget()
