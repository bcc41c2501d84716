"""A writer's turn: exclusive write access to a resource."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from ...errors import StoreBusy, StoreDamaged, UndefinedTable
from ..base import Derived, Resource
from ..engine import engine_errors
from ..engine.instance import File
from ..engine.instance_pool import InstancePool
from ..engine.paths import size_of
from ..settings import StoreSettings
from ..system import locks
from ..system.failpoints import step
from ..system.forks import ForkGuard
from . import derived_tables, description, garbage, generation_state, in_place, publish, trash, wal
from .catalog import Catalog
from .commit_point import after_commit
from .description import Data, Description
from .in_place import InPlaceWrite
from .layout import Generation, Layout, ResourceFolder
from .publish import Work
from .verification import Verifier
from .writing import FileWriting

#: Errors for a table whose files show that the catalog's row is missing or out of date.
LOST = "The catalog of the data store has lost the table"
OLDER = "The catalog of the data store is older than the table"


#: Interval in seconds between two checks whether readers have left an old generation.
_PAUSE = 0.01


@dataclass(frozen=True)
class Parts:
    """The components of a store."""

    settings: StoreSettings
    catalog: Catalog
    engine: InstancePool
    verifier: Verifier
    layout: Layout
    derived: Derived | None = None


class FileTurn:
    """See :class:`~ckanext.duckstore.store.base.Turn`. The creator must hold the turn's lock."""

    def __init__(self, parts: Parts, id: str, folder: ResourceFolder, timeout: float | None) -> None:
        self._parts = parts
        self._id = id
        self._folder = folder
        self._timeout = timeout
        self.in_place = False
        """Whether this turn currently excludes all readers."""
        entry = parts.catalog.get(id)
        self.resource: Resource | None = entry.resource if entry else None
        self._generation: Generation | None = folder.generation(entry.generation) if entry else None
        self._revision = entry.revision if entry else 0
        there = folder.generations()
        self._has_others = len(there) > 1
        """Whether other generations existed when the turn began."""
        if garbage.published_after(there, self._generation):
            raise StoreDamaged(LOST if entry is None else OLDER)
        if self._generation is not None:
            with after_commit("finish what was cut short"):
                self._finish(self._generation)

    def _finish(self, generation: Generation) -> None:
        """Complete an interrupted publication, and undo an interrupted drop."""
        if not description.is_published(generation) and generation.prepared.exists():
            description.publish(generation)
        if generation.dropped.exists():
            garbage.unmark_dropped(generation)

    @contextmanager
    def rows(self, *, long: bool = False, autocommit: bool = False) -> Iterator[FileWriting]:
        """Write rows only."""
        resource, generation = self._existing()
        write = None
        with ExitStack() as inside:
            entered = None if long else self._in_place(generation, inside, autocommit)
            if entered is None:
                writing = inside.enter_context(self._publish(resource))
            else:
                write, writing = entered
            yield writing
        if write is not None and write.is_long and self._has_room():
            with after_commit("checkpoint the table"):
                self.rewrite()
        elif self._has_others:
            self._collect()

    def _in_place(
        self, generation: Generation, inside: ExitStack, autocommit: bool
    ) -> tuple[InPlaceWrite, FileWriting] | None:
        """Enter an in-place write; return None if readers or another process block it."""
        resource, _ = self._existing()
        parts = self._parts
        with ExitStack() as entered:
            lock = self._close(generation, entered)
            if lock is None:
                return None
            self.in_place = True
            entered.callback(setattr, self, "in_place", False)
            write = InPlaceWrite(
                parts.engine, parts.verifier, generation, lock, parts.settings.wal_limit, self._timeout, parts.derived
            )
            try:
                writing = entered.enter_context(write.run(resource, autocommit=autocommit))
            except StoreBusy:
                # A process that does not use our locks has the file open, or one whose parent held
                # them and was killed.
                return None
            inside.enter_context(entered.pop_all())
            return write, writing

    def rewrite(self, work: Work = Work.USUAL) -> None:
        """Publish a checkpointed copy of the unchanged rows; rewrite the file if it is
        fragmented.
        """
        resource, _ = self._existing()
        with self._publish(resource, work):
            pass

    def derive(self, *, anew: bool = False) -> str:
        """Build the derived tables if they are missing, unusable or out of date, or if *anew*, or
        remove unwanted ones; return what was done.
        """
        derived = self._parts.derived
        work = None if derived is None else self._due(derived, anew)
        if derived is None or work is None:
            return "nothing to do"
        self.rewrite(work)
        self._compact()
        return "done" if derived.wanted else "removed"

    def _due(self, derived: Derived, anew: bool) -> Work | None:
        """Return what is to be done on the tables of *derived*; None if that is nothing."""
        resource, generation = self._existing()
        file = self._settled(generation)
        with self._parts.engine.lease() as lease:
            attached = lease.attach(file)
            tables = derived_tables.there(lease.connection, attached, resource, derived)
            if not derived.wanted:
                is_any = tables is not None or derived_tables.are_incomplete(lease.connection, attached, derived)
                return Work.DERIVE if is_any else None
            if tables is None:
                return Work.DERIVE
            if anew or not derived.is_usable(tables):
                return Work.REBUILD
            return Work.DERIVE if derived.is_behind(tables) else None

    def _compact(self) -> bool:
        """Rewrite the file if it is fragmented; return whether it was."""
        _, generation = self._existing()
        if not publish.examine(self._parts.engine, self._settled(generation)).is_fragmented:
            return False
        self.rewrite(Work.THOROUGH)
        return True

    def checkpoint(self) -> str:
        """Checkpoint the WAL, and rewrite the file if it is fragmented; return what was done."""
        _, generation = self._existing()
        done = "nothing to do"
        if size_of(generation.log):
            self.rewrite(Work.THOROUGH)
            done = "checkpointed"
        if self._compact():
            done = "rewritten"
        self.describe_anew()
        self._collect()
        return done

    def settle(self) -> None:
        """Checkpoint the WAL if it slows down readers. Called after a series of writes."""
        _, generation = self._existing()
        if in_place.is_felt(generation, self._parts.settings.wal_limit) or self._is_untidy(generation):
            self.rewrite(Work.THOROUGH)

    def _is_untidy(self, generation: Generation) -> bool:
        """Return whether the derived tables could be reorganized for faster reads."""
        resource, _ = self._existing()
        file = self._settled(generation)
        with self._parts.engine.lease() as lease:
            attached = lease.attach(file)
            return derived_tables.are_untidy(lease.connection, attached, resource, self._parts.derived)

    def settle_log(self) -> None:
        """Truncate what a crash has torn at the end of the WAL.

        :raises StoreBusy: readers did not leave in time.
        :raises StoreDamaged: the WAL is damaged.
        """
        _, generation = self._existing()
        with ExitStack() as held:
            lock = self._close(generation, held)
            if lock is None:
                raise StoreBusy("The table is busy with other requests, try again later")
            with engine_errors.of_system():
                wal.settle(self._parts.engine, generation, lock)

    def _settled(self, generation: Generation) -> File:
        """Return the file of the current *generation* for reading, after :meth:`settle_log` if the
        end of its WAL is in doubt.
        """
        record = generation_state.peek(generation)
        if not wal.is_settled(record, size_of(generation.log)):
            self.settle_log()
            record = generation_state.peek(generation)
        return self._parts.verifier.file(generation, record, keep=False)

    def _close(self, generation: Generation, held: ExitStack) -> locks.Lock | None:
        """Close the gate to new readers and wait until active ones have left; return the
        generation's exclusive lock.

        Return None if that takes too long, or if this process cannot attach the file for writing.
        """
        if generation.data in self._parts.engine.inherited:
            return None  # this process cannot attach it for writing, see instance.py
        wait = self._parts.settings.in_place_wait
        deadline = time.monotonic() + wait
        with engine_errors.of_system():
            gate = locks.try_acquire(self._folder.gate, exclusive=True, wait=wait)
        if gate is None:
            return None
        with gate:
            step("gate closed")
            with engine_errors.of_system():
                lock = locks.try_acquire(generation.lock, exclusive=True, wait=max(0, deadline - time.monotonic()))
            if lock is not None:
                held.enter_context(lock)
                step("generation locked")
        return lock

    @contextmanager
    def publish(self, resource: Resource) -> Iterator[FileWriting]:
        """Write rows together with a changed or new catalog row."""
        with self._publish(resource) as writing:
            yield writing

    @contextmanager
    def _publish(self, resource: Resource, work: Work = Work.USUAL) -> Iterator[FileWriting]:
        self._own(resource)
        self._wait_for_room()
        generation = self._generation
        target = generation.successor() if generation else self._folder.first_generation()
        source = self._settled(generation) if generation else None
        revision = self._revision + 1

        def commit(made: Generation) -> None:
            step("publish")
            self._revision = self._parts.catalog.put(resource, made.name, revision)
            self.resource, self._generation = resource, made

        parts = self._parts
        described = Description(resource, revision, None)
        writer = publish.write(parts.engine, source, target, described, commit, self._timeout, parts.derived, work)
        process = ForkGuard()
        try:
            with writer as writing:
                yield writing
        finally:
            if process.is_here:
                self._collect()

    def _has_room(self) -> bool:
        """Return whether the table may have another generation."""
        there = sum(each.data.exists() for each in self._folder.generations())
        return there < self._parts.settings.generations

    def _wait_for_room(self) -> None:
        """Wait until enough readers have left old generations so that the table may have another
        one.

        :raises StoreBusy: they did not leave in time.
        """
        deadline = time.monotonic() + self._parts.settings.lock_wait
        while not self._has_room():
            self._collect()
            if self._has_room():
                return
            if time.monotonic() >= deadline:
                raise StoreBusy("The table is busy with other requests, try again later")
            time.sleep(_PAUSE)

    def _collect(self) -> None:
        """Remove obsolete generations. Errors do not fail the write: the next writer tries
        again.
        """
        with after_commit("remove old data of the table"):
            garbage.collect(self._parts.catalog, self._parts.layout, self._id)

    def save(self, resource: Resource) -> None:
        """Change the catalog row only."""
        self._own(resource)
        there, generation = self._existing()
        if [column.storage for column in there.columns] != [column.storage for column in resource.columns] or [
            column.name for column in there.columns
        ] != [column.name for column in resource.columns]:
            raise ValueError("save() changes no columns, publish() does")
        step("save")
        self._revision = self._parts.catalog.put(resource, generation.name)
        self.resource = resource
        with after_commit("describe the table beside its file"):
            step("saved")
            held = description.read(generation)
            self._describe(held.data if held else None)

    def describe_anew(self) -> None:
        """Rewrite the description file if it is missing or older than the catalog row; leave a
        newer one alone.
        """
        _, generation = self._existing()
        try:
            held = description.read(generation)
        except StoreDamaged:
            held = None
        if held is not None and (held.revision > self._revision or (held.data and held.revision == self._revision)):
            return
        if generation.data.exists():
            self._describe(held.data if held and held.data else Data.of(generation.data))

    def _describe(self, data: Data | None) -> None:
        """Write the catalog row to the description file, with the size and checksum *data* of the
        published file.
        """
        resource, generation = self._existing()
        description.replace(generation, Description(resource, self._revision, data))

    def drop(self) -> None:
        """Remove the resource, its rows and its aliases."""
        _, generation = self._existing()
        step("drop")
        with engine_errors.of_system():
            garbage.mark_dropped(generation)
        try:
            step("drop marked")
            self._parts.catalog.remove(self._id)
        except BaseException:
            garbage.unmark_dropped(generation)
            raise
        self.resource = self._generation = None
        with after_commit("remove the files of the table"):
            step("dropped")
            garbage.collect(self._parts.catalog, self._parts.layout, self._id)
            garbage.empty_folder(self._folder)
            trash.empty(self._parts.layout, self._parts.settings.trash_hours * 3600)

    def _existing(self) -> tuple[Resource, Generation]:
        if self.resource is None or self._generation is None:
            raise UndefinedTable(f'relation "{self._id}" does not exist')
        return self.resource, self._generation

    def _own(self, resource: Resource) -> None:
        if resource.id != self._id:
            raise ValueError(f"this is the turn of {self._id!r}, not of {resource.id!r}")
