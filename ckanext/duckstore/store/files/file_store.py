"""A store that keeps each resource in a DuckDB file, read and written by many processes
concurrently.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from ...errors import StoreBusy, StoreDamaged, UndefinedTable
from ..base import Derived, DerivedTables, Functions, Relation, Resource, Size, State, StoredFunction
from ..engine import engine_errors, row_tables
from ..engine.instance import Attachment, File
from ..engine.instance_pool import InstancePool, Prepare
from ..engine.paths import bytes_below
from ..settings import StoreSettings
from ..system import locks
from ..system.failpoints import step
from ..system.filesystems import require_usable, warn_if_open
from ..system.forks import ForkGuard
from ..system.fsync import PRIVATE_FOLDER, make_folder
from . import derived_tables, garbage, generation_state, trash, wal
from .catalog import Catalog
from .catalog_schema import Entry, is_name
from .commit_point import after_commit
from .generation_state import Record
from .layout import Generation, Layout
from .turn import LOST, OLDER, FileTurn, Parts
from .verification import Verifier


@dataclass(frozen=True)
class FilePin:
    """See :class:`~ckanext.duckstore.store.base.Pin`."""

    resource: Resource
    generation: Generation
    record: Record
    """The record in the generation's lock file when it was pinned."""
    file: File
    """The DuckDB file. A read-only attach replays the WAL next to it, if there is one, in
    memory."""

    @property
    def path(self) -> Path:
        """The DuckDB file."""
        return self.file.path

    @property
    def state(self) -> State:
        """The state of the generation when it was pinned; while it is unchanged, so are the
        rows.
        """
        assert self.file.state is not None
        return self.file.state

    @property
    def is_settled(self) -> bool:
        """Whether the whole WAL is known to be committed, so that the file can be read."""
        return wal.is_settled(self.record, generation_state.log_size(self.state))

    @property
    def table(self) -> tuple[str, str]:
        """The schema and the name of the table of rows in the file."""
        return row_tables.ROWS


@dataclass(frozen=True)
class FileReading:
    """See :class:`~ckanext.duckstore.store.base.Reading`."""

    connection: duckdb.DuckDBPyConnection
    resources: Mapping[str, Resource]
    attached: Mapping[str, Attachment]
    keeper: Derived | None = None

    def table(self, id: str) -> str:
        """Return the quoted name of the table of rows of resource *id*."""
        return row_tables.rows_of(self.attached[id].alias)

    def alias(self, id: str) -> str:
        """Return the quoted name under which the file of resource *id* is attached."""
        return self.attached[id].alias

    def state(self, id: str) -> State | None:
        """Return the state of the rows of resource *id*."""
        return self.attached[id].file.state

    def derived(self, id: str) -> DerivedTables | None:
        """Return the derived tables of resource *id*, or None if it has none."""
        return derived_tables.there(self.connection, self.attached[id], self.resources[id], self.keeper)

    def row_count(self, id: str) -> int:
        """Return the number of rows of resource *id*."""
        attached = self.attached[id]
        if attached.rows is None:
            attached.rows = row_tables.row_count(self.connection, attached.alias)
        return attached.rows

    def has_gaps(self, id: str) -> bool:
        """Return whether the ``_id`` of the rows of resource *id* are other numbers than 1, 2,
        3, ...
        """
        attached = self.attached[id]
        if attached.gaps is None:
            attached.gaps = row_tables.has_gaps(self.connection, attached.alias)
        return attached.gaps


class FileStore:
    """See :class:`~ckanext.duckstore.store.base.Store`.

    :param prepare: called with each new DuckDB instance, to install macros and functions.
    :param derived: maintains the derived tables.
    :param new_catalog: create a missing catalog even if there are tables, in order to recover them.
    :raises StoreUnavailable: the folder cannot be used.
    """

    def __init__(
        self,
        settings: StoreSettings,
        prepare: Prepare | None = None,
        derived: Derived | None = None,
        *,
        new_catalog: bool = False,
    ) -> None:
        self.settings = settings
        self.derived = derived
        self.layout = Layout(settings.folder)
        with engine_errors.of_system():
            for folder in (self.layout.root, self.layout.resources, self.layout.spill):
                folder.mkdir(PRIVATE_FOLDER, parents=True, exist_ok=True)
        require_usable(self.layout.root)
        warn_if_open(self.layout.root)
        with engine_errors.of_system():
            has_resources = any(self.layout.resources.iterdir())
        self.catalog = Catalog(self.layout.catalog, settings.lock_wait, must_exist=has_resources and not new_catalog)
        self.engine = InstancePool(settings, self.layout.spill, prepare)
        self.verifier = Verifier()
        #: The turns that threads of this process hold, to detect a thread that would wait for
        #: itself.
        self._turns: dict[tuple[int, int, str], FileTurn] = {}

    # Reading

    @contextmanager
    def read(self, *ids: str, timeout: float | None = None, uncached: bool = False) -> Iterator[FileReading]:
        """Open a snapshot of the resources *ids*.

        :param uncached: read the files from disk, even if this process has them attached.
        """
        with self._pinned(*ids) as pins:
            files = {id: self._uncached(pin) if uncached else pin.file for id, pin in pins.items()}
            with self.engine.lease(timeout, files.values()) as lease:
                attached = {id: lease.attach(file) for id, file in files.items()}
                yield FileReading(
                    lease.connection, {id: pin.resource for id, pin in pins.items()}, attached, self.derived
                )

    def _uncached(self, pin: FilePin) -> File:
        """Return the file of *pin* without using what this process has cached of it."""
        return replace(self._file(pin.resource.id, pin.generation, pin.record, Verifier()), state=None)

    def _file(self, id: str, generation: Generation, record: Record, verifier: Verifier | None = None) -> File:
        """Return the file of *generation*, which was just found to be the current one of resource
        *id*, for reading.
        """
        state = generation_state.of(record, generation)

        def verify() -> None:
            # It may have been replaced since. But while the catalog still names it, no later one
            # can have been published.
            if self._published_after(id, generation) and self.catalog.generation(id) == generation.name:
                raise StoreDamaged(OLDER)
            (verifier or self.verifier).require(generation, record, state)

        return File(generation.data, state=state, verify=verify)

    @contextmanager
    def pin(self, *ids: str) -> Iterator[dict[str, FilePin]]:
        """Protect the current generations of the resources *ids* from changes until the block ends.

        Meanwhile other processes may attach their files, including WALs, read-only.

        :raises UndefinedTable: one of them does not exist.
        :raises StoreBusy: a lock was not granted within the configured wait.
        :raises StoreDamaged: a file does not have the recorded checksum.
        """
        with self._pinned(*ids) as pins:
            for pin in pins.values():
                pin.file.require_verified()
            yield pins

    @contextmanager
    def _pinned(self, *ids: str) -> Iterator[dict[str, FilePin]]:
        """Pin the resources *ids* once their whole WALs are known to be committed."""
        deadline = time.monotonic() + self.settings.lock_wait
        while True:
            with ExitStack() as held:
                # Always lock in the same order, to prevent deadlocks.
                pins = {id: self._pin(id, deadline, held) for id in sorted(set(ids))}
                doubtful = [id for id, pin in pins.items() if not pin.is_settled]
                if not doubtful:
                    yield {id: pins[id] for id in ids}
                    return
            if not _left(deadline):
                raise StoreBusy("The table is busy with other requests, try again later")
            for id in doubtful:
                self._settle_log(id)

    def _settle_log(self, id: str) -> None:
        """Truncate what a crash has torn from the WAL of resource *id*."""
        mine = self._turns.get(_me(id))
        if mine is not None:
            mine.settle_log()
            return
        with self.turn(id) as turn:
            if turn.resource is not None:
                turn.settle_log()

    def _pin(self, id: str, deadline: float, held: ExitStack) -> FilePin:
        folder = self.layout.of(id)
        mine = self._turns.get(_me(id))
        if mine is not None and mine.in_place:
            raise RuntimeError(f"{id} is read by who is writing to it: that would wait for itself")
        while True:
            entry = self._entry(id)
            if entry is None:
                raise UndefinedTable(f'relation "{id}" does not exist')
            generation, changed = folder.generation(entry.generation), folder.changed()
            try:
                with locks.acquire(folder.gate, exclusive=False, wait=_left(deadline)):
                    lock = locks.acquire(generation.lock, exclusive=False, wait=_left(deadline))
            except FileNotFoundError:
                lock = None
            except OSError as error:
                raise engine_errors.of_os(error) from error
            if lock is not None:
                with ExitStack() as mine_now:
                    mine_now.callback(self._reader_left, id, generation, changed, ForkGuard())
                    mine_now.enter_context(lock)
                    entry = self.catalog.get(id)
                    if entry is not None and entry.generation == generation.name:
                        held.enter_context(mine_now.pop_all())
                        record = generation_state.read(lock)
                        return FilePin(entry.resource, generation, record, self._file(id, generation, record))
            elif self.catalog.generation(id) == generation.name:
                raise StoreDamaged("The data of the table is gone")
            if not _left(deadline):
                raise StoreBusy("The table is busy with other requests, try again later")

    def _reader_left(self, id: str, generation: Generation, changed: int, process: ForkGuard) -> None:
        """Remove *generation* of resource *id* after its last reader has left, if it was replaced
        meanwhile.

        :param changed: the folder's modification time when the reader arrived; while it is the
            same, nothing was published.
        """
        if not process.is_here or self.layout.of(id).changed() == changed:
            return
        with after_commit("remove old data of the table"):
            if self.catalog.generation(id) != generation.name:
                garbage.collect_one(self.catalog, self.layout, id, generation, has_turn=False)

    # Writing

    @contextmanager
    def turn(self, id: str, timeout: float | None = None) -> Iterator[FileTurn]:
        """Wait for exclusive write access to resource *id*, which need not exist."""
        deadline = time.monotonic() + self.settings.lock_wait
        folder = self.layout.of(id)
        mine = _me(id)
        if mine in self._turns:
            raise RuntimeError(f"this thread has the turn of {id} already")
        while True:
            try:
                # The next writer waits while it holds the queue's lock, so that the previous writer
                # cannot get the next turn too.
                with locks.acquire(folder.queue, exclusive=True, wait=_left(deadline)):
                    lock = locks.acquire(folder.turn, exclusive=True, wait=_left(deadline))
                break
            except FileNotFoundError:  # the resource is new, or was dropped just now
                with engine_errors.of_system():
                    make_folder(folder.path, self.layout.resources)
            except OSError as error:
                raise engine_errors.of_os(error) from error
        with lock:
            step("turn taken")
            process = ForkGuard()
            turn = self._turns[mine] = FileTurn(
                Parts(self.settings, self.catalog, self.engine, self.verifier, self.layout, self.derived),
                id,
                folder,
                timeout,
            )
            try:
                yield turn
            finally:
                del self._turns[mine]
                if turn.resource is None and process.is_here:
                    with after_commit("remove the folder of the table"):
                        garbage.empty_folder(folder)

    # The catalog

    def get(self, id: str) -> Resource | None:
        """Return the catalog row of resource *id*, or None."""
        entry = self._entry(id)
        return entry.resource if entry else None

    def _entry(self, id: str) -> Entry | None:
        """Return the catalog row of resource *id*, or None.

        :raises StoreDamaged: there is none, but files of the table exist and were not dropped.
        """
        if not is_name(id):
            return None
        entry = self.catalog.get(id)
        while entry is None and (lost := self._published_after(id, None)):
            entry = self.catalog.get(id)  # it may have been created just now, or also dropped again
            if entry is None and lost == self._published_after(id, None):
                raise StoreDamaged(LOST)
        return entry

    def _published_after(self, id: str, current: Generation | None) -> list[Generation]:
        return garbage.published_after(self.layout.of(id).generations(), current)

    def resolve(self, name: str) -> str | None:
        """Return the id of the resource whose id or alias is *name*, or None."""
        id = self.catalog.resolve(name)
        if id is None and self._entry(name) is not None:
            id = self.catalog.resolve(name)
            if id is None:
                raise StoreDamaged(LOST)
        return id

    def relations(self) -> list[Relation]:
        """Return all searchable names, newest first."""
        return self.catalog.relations()

    def functions(self) -> Functions:
        """Return all functions."""
        return self.catalog.functions()

    def put_function(self, function: StoredFunction, *, replace: bool) -> None:
        """Store *function*."""
        self.catalog.put_function(function, replace=replace)

    def drop_functions(self, functions: Sequence[StoredFunction]) -> None:
        """Remove *functions*."""
        self.catalog.drop_functions(functions)

    def ids(self) -> list[str]:
        """Return the ids of all resources."""
        return self.catalog.ids()

    # Sizes and folders

    @property
    def spill(self) -> Path:
        """The folder for temporary files of queries that exceed the memory limit."""
        return self.layout.spill

    def size(self, id: str) -> Size:
        """Return the disk usage of resource *id*."""
        generations = self.layout.of(id).generations()
        return Size(sum(each.bytes() for each in generations), len(generations))

    def total_bytes(self) -> int:
        """Return the disk usage of the whole store in bytes."""
        return bytes_below(self.layout.root)

    # Life cycle

    def reset(self) -> None:
        """Drop all resources and functions, for tests."""
        for id in self.ids():
            with self.turn(id) as turn:
                if turn.resource is not None:
                    turn.drop()
        self.drop_functions([function for group in self.functions().values() for function in group])
        trash.empty(self.layout, 0)

    def before_fork(self) -> None:
        """Release what a forked child must not share."""
        self.close()

    def close(self) -> None:
        """Close unused instances and connections. The store remains usable."""
        self.engine.close()
        self.catalog.close()


def _left(deadline: float) -> float:
    return max(0.0, deadline - time.monotonic())


def _me(id: str) -> tuple[int, int, str]:
    """Return the key of this thread's turn of resource *id*; it differs in a forked child."""
    return os.getpid(), threading.get_ident(), id
