"""The store of DuckDB files: one for each resource, read and written by many processes at once."""

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
    """What the lock file recorded of the generation when it was pinned."""
    file: File
    """The DuckDB file. A log may be beside it, which a read-only attach replays in memory."""

    @property
    def path(self) -> Path:
        """The DuckDB file."""
        return self.file.path

    @property
    def state(self) -> State:
        """The state of the generation when it was pinned: as long as it is the same, so are its rows."""
        assert self.file.state is not None
        return self.file.state

    @property
    def is_settled(self) -> bool:
        """Whether nothing at the end of its log is in doubt, so that it can be read."""
        return wal.is_settled(self.record, generation_state.log_size(self.state))

    @property
    def table(self) -> tuple[str, str]:
        """The schema and the name of the rows in the file."""
        return row_tables.ROWS


@dataclass(frozen=True)
class FileReading:
    """See :class:`~ckanext.duckstore.store.base.Reading`."""

    connection: duckdb.DuckDBPyConnection
    resources: Mapping[str, Resource]
    attached: Mapping[str, Attachment]
    keeper: Derived | None = None

    def table(self, id: str) -> str:
        """Return the rows of resource *id* as DuckDB names them."""
        return row_tables.rows_of(self.attached[id].alias)

    def alias(self, id: str) -> str:
        """Return the name, quoted, under which the file of resource *id* is attached."""
        return self.attached[id].alias

    def derived(self, id: str) -> DerivedTables | None:
        """Return the tables that are kept beside the rows of resource *id*."""
        return derived_tables.there(self.connection, self.attached[id], self.resources[id], self.keeper)

    def row_count(self, id: str) -> int:
        """Return how many rows resource *id* has."""
        attached = self.attached[id]
        if attached.rows is None:
            attached.rows = row_tables.row_count(self.connection, attached.alias)
        return attached.rows


class FileStore:
    """See :class:`~ckanext.duckstore.store.base.Store`.

    :param prepare: called with each new DuckDB instance, to install macros and functions.
    :param derived: what is kept beside the rows.
    :param new_catalog: begin a catalog where there is none, although there are tables: to recover them.
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
        #: The turns that threads of this process have: to see when one would wait for itself.
        self._turns: dict[tuple[int, int, str], FileTurn] = {}

    # Reading

    @contextmanager
    def read(self, *ids: str, timeout: float | None = None, afresh: bool = False) -> Iterator[FileReading]:
        """Open a snapshot of the resources *ids*.

        :param afresh: read what is on disk, even if this process has it in memory.
        """
        with self._pinned(*ids) as pins:
            files = {id: self._afresh(pin) if afresh else pin.file for id, pin in pins.items()}
            with self.engine.lease(timeout, files.values()) as lease:
                attached = {id: lease.attach(file) for id, file in files.items()}
                yield FileReading(
                    lease.connection, {id: pin.resource for id, pin in pins.items()}, attached, self.derived
                )

    def _afresh(self, pin: FilePin) -> File:
        """Return the file of *pin* as if this process knew nothing of it."""
        return replace(self._file(pin.resource.id, pin.generation, pin.record, Verifier()), state=None)

    def _file(self, id: str, generation: Generation, record: Record, verifier: Verifier | None = None) -> File:
        """Return the file of *generation* of resource *id*, which was the current one just now, to be read."""
        state = generation_state.of(record, generation)

        def verify() -> None:
            # It may have been replaced since. But while the catalog still names it, no later one can have been published.
            if self._published_after(id, generation) and self.catalog.generation(id) == generation.name:
                raise StoreDamaged(OLDER)
            (verifier or self.verifier).require(generation, record, state)

        return File(generation.data, state=state, verify=verify)

    @contextmanager
    def pin(self, *ids: str) -> Iterator[dict[str, FilePin]]:
        """Hold the current generations of the resources *ids* still, for whoever reads them until the block ends.

        Another process may attach their files read-only meanwhile, logs included; nobody writes to them.

        :raises UndefinedTable: one of them does not exist.
        :raises StoreBusy: no lock within the configured wait.
        :raises StoreDamaged: a file is not as it was written.
        """
        with self._pinned(*ids) as pins:
            for pin in pins.values():
                pin.file.require_verified()
            yield pins

    @contextmanager
    def _pinned(self, *ids: str) -> Iterator[dict[str, FilePin]]:
        """Pin the resources *ids*, once nothing at the end of their logs is in doubt."""
        deadline = time.monotonic() + self.settings.lock_wait
        while True:
            with ExitStack() as held:
                # In the same order everywhere, so that nobody waits in a circle.
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
        """Cut off what a crash has torn from the log of resource *id*."""
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
        """Remove *generation* of resource *id*, which a reader has just left, if it was replaced meanwhile and this was the last one.

        :param changed: when its folder had changed last when the reader came: if it has not since, nothing was published.
        """
        if not process.is_here or self.layout.of(id).changed() == changed:
            return
        with after_commit("remove old data of the table"):
            if self.catalog.generation(id) != generation.name:
                garbage.collect_one(self.catalog, self.layout, id, generation, has_turn=False)

    # Writing

    @contextmanager
    def turn(self, id: str, timeout: float | None = None) -> Iterator[FileTurn]:
        """Wait for this writer's turn at resource *id*, which need not exist."""
        deadline = time.monotonic() + self.settings.lock_wait
        folder = self.layout.of(id)
        mine = _me(id)
        if mine in self._turns:
            raise RuntimeError(f"this thread has the turn of {id} already")
        while True:
            try:
                # Who is next waits in the queue's lock, so that who has just had a turn cannot have the next one as well.
                with locks.acquire(folder.queue, exclusive=True, wait=_left(deadline)):
                    lock = locks.acquire(folder.turn, exclusive=True, wait=_left(deadline))
                break
            except FileNotFoundError:  # the resource is new, or was dropped at this moment, and its folder removed
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

        :raises StoreDamaged: there is none, but the files of the table are there, and were not dropped.
        """
        if not is_name(id):
            return None
        entry = self.catalog.get(id)
        while entry is None and (lost := self._published_after(id, None)):
            entry = self.catalog.get(id)  # it may have been created just now; then dropped again, with a mark
            if entry is None and lost == self._published_after(id, None):
                raise StoreDamaged(LOST)
        return entry

    def _published_after(self, id: str, current: Generation | None) -> list[Generation]:
        return garbage.published_after(self.layout.of(id).generations(), current)

    def resolve(self, name: str) -> str | None:
        """Return the id of the resource that *name* is the id or an alias of, or None."""
        id = self.catalog.resolve(name)
        if id is None and self._entry(name) is not None:
            id = self.catalog.resolve(name)
            if id is None:
                raise StoreDamaged(LOST)
        return id

    def relations(self) -> list[Relation]:
        """Return every name that can be searched, newest first."""
        return self.catalog.relations()

    def functions(self) -> Functions:
        """Return the functions that there are."""
        return self.catalog.functions()

    def put_function(self, function: StoredFunction, *, replace: bool) -> None:
        """Keep *function*."""
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
        """The folder for what queries write to disk when memory runs short."""
        return self.layout.spill

    def size(self, id: str) -> Size:
        """Return what resource *id* takes on disk."""
        generations = self.layout.of(id).generations()
        return Size(sum(each.bytes() for each in generations), len(generations))

    def total_bytes(self) -> int:
        """Return what the whole store takes on disk."""
        return bytes_below(self.layout.root)

    # Life

    def reset(self) -> None:
        """Drop every resource and every function: for tests."""
        for id in self.ids():
            with self.turn(id) as turn:
                if turn.resource is not None:
                    turn.drop()
        self.drop_functions([function for group in self.functions().values() for function in group])
        trash.empty(self.layout, 0)

    def before_fork(self) -> None:
        """Let go of what a forked child must not share."""
        self.close()

    def close(self) -> None:
        """Close what is open and unused. The store can be used again afterwards."""
        self.engine.close()
        self.catalog.close()


def _left(deadline: float) -> float:
    return max(0.0, deadline - time.monotonic())


def _me(id: str) -> tuple[int, int, str]:
    """Return who has the turn of resource *id* if this thread has it; a forked child is somebody else."""
    return os.getpid(), threading.get_ident(), id
