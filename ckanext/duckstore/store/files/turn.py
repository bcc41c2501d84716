"""A writer's turn at a resource."""

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

#: What is wrong when the files of a table say that the catalog should know it, or know it better.
LOST = "The catalog of the data store has lost the table"
OLDER = "The catalog of the data store is older than the table"


#: Seconds between two looks whether readers have left an old generation.
_PAUSE = 0.01


@dataclass(frozen=True)
class Parts:
    """What a store is made of."""

    settings: StoreSettings
    catalog: Catalog
    engine: InstancePool
    verifier: Verifier
    layout: Layout
    derived: Derived | None = None


class FileTurn:
    """See :class:`~ckanext.duckstore.store.base.Turn`. Whoever makes one holds the lock of the turn."""

    def __init__(self, parts: Parts, id: str, folder: ResourceFolder, timeout: float | None) -> None:
        self._parts = parts
        self._id = id
        self._folder = folder
        self._timeout = timeout
        self.in_place = False
        """Whether this turn keeps every reader out just now."""
        entry = parts.catalog.get(id)
        self.resource: Resource | None = entry.resource if entry else None
        self._generation: Generation | None = folder.generation(entry.generation) if entry else None
        self._revision = entry.revision if entry else 0
        there = folder.generations()
        self._has_others = len(there) > 1
        """Whether there were other generations when the turn began."""
        if garbage.published_after(there, self._generation):
            raise StoreDamaged(LOST if entry is None else OLDER)
        if self._generation is not None:
            with after_commit("finish what was cut short"):
                self._finish(self._generation)

    def _finish(self, generation: Generation) -> None:
        """Do what is left of a publication, and undo what was begun of a drop, that were cut short."""
        if not description.is_published(generation) and generation.prepared.exists():
            description.publish(generation)
        if generation.dropped.exists():
            garbage.unmark_dropped(generation)

    @contextmanager
    def rows(self, *, long: bool = False, autocommit: bool = False) -> Iterator[FileWriting]:
        """Write rows and nothing else."""
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
        """Enter an in-place write; return None where somebody is in the way."""
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
                # Somebody has the file open who knows nothing of our locks, or whose parent, who held them, was killed.
                return None
            inside.enter_context(entered.pop_all())
            return write, writing

    def rewrite(self, work: Work = Work.USUAL) -> None:
        """Publish the rows as they are, the log worked in, in a file without holes if this one has many."""
        resource, _ = self._existing()
        with self._publish(resource, work):
            pass

    def derive(self) -> str:
        """Make what is derived from the rows, where that is missing or behind, or remove it; return what was done, in words."""
        derived = self._parts.derived
        resource, generation = self._existing()
        if derived is None:
            return "nothing to do"
        file = self._settled(generation)
        with self._parts.engine.lease() as lease:
            tables = derived_tables.there(lease.connection, lease.attach(file), resource, derived)
            is_due = derived.wanted if tables is None else not derived.wanted or derived.is_behind(tables)
        if not is_due:
            return "nothing to do"
        self.rewrite(Work.DERIVE)
        return "done" if derived.wanted else "removed"

    def checkpoint(self) -> str:
        """Work the log into the file, and write the file anew if it is worn; return what was done, in words."""
        _, generation = self._existing()
        done = "nothing to do"
        if size_of(generation.log):
            self.rewrite(Work.THOROUGH)
            done = "checkpointed"
        _, generation = self._existing()
        if publish.examine(self._parts.engine, self._settled(generation)).worn:
            self.rewrite(Work.THOROUGH)
            done = "rewritten"
        self.describe_anew()
        self._collect()
        return done

    def settle(self) -> None:
        """Work the log into the file if readers feel it. Called when a series of writes has ended."""
        _, generation = self._existing()
        if in_place.is_felt(generation, self._parts.settings.wal_limit) or self._is_untidy(generation):
            self.rewrite(Work.THOROUGH)

    def _is_untidy(self, generation: Generation) -> bool:
        """Whether what is derived from the rows could be read faster."""
        resource, _ = self._existing()
        file = self._settled(generation)
        with self._parts.engine.lease() as lease:
            attached = lease.attach(file)
            return derived_tables.are_untidy(lease.connection, attached, resource, self._parts.derived)

    def settle_log(self) -> None:
        """Cut off what a crash has torn from the end of the log.

        :raises StoreBusy: readers did not leave in time.
        :raises StoreDamaged: the log is damaged.
        """
        _, generation = self._existing()
        with ExitStack() as held:
            lock = self._close(generation, held)
            if lock is None:
                raise StoreBusy("The table is busy with other requests, try again later")
            with engine_errors.of_system():
                wal.settle(self._parts.engine, generation, lock)

    def _settled(self, generation: Generation) -> File:
        """Return the file of the current *generation*, to be read, once nothing at the end of its log is in doubt."""
        record = generation_state.peek(generation)
        if not wal.is_settled(record, size_of(generation.log)):
            self.settle_log()
            record = generation_state.peek(generation)
        return self._parts.verifier.file(generation, record, keep=False)

    def _close(self, generation: Generation, held: ExitStack) -> locks.Lock | None:
        """Wait until no reader is inside, with new ones waiting at the gate; return the generation's lock.

        None: that would take too long.
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
        """Write rows together with a changed (or first) catalog row."""
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
        """Whether the table may have one more generation."""
        there = sum(each.data.exists() for each in self._folder.generations())
        return there < self._parts.settings.generations

    def _wait_for_room(self) -> None:
        """Wait until the table may have one more generation: until enough readers have left the old ones.

        :raises StoreBusy: they did not in time.
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
        """Remove what does not count any more. No write fails because of it: who comes next tries again."""
        with after_commit("remove old data of the table"):
            garbage.collect(self._parts.catalog, self._parts.layout, self._id)

    def save(self, resource: Resource) -> None:
        """Change the catalog row and no rows."""
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
        """Write the description beside the file if it is not there, or behind the catalog. One that is ahead of the catalog is left alone."""
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
        """Write what the catalog has of the table beside its file, which was *data* when it was published."""
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
