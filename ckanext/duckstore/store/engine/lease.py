"""Exclusive use of a DuckDB instance by one operation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import cast

import duckdb

from ...errors import StoreDamaged
from ..base import State
from ..system import forks
from . import engine_errors
from .deadlines import Deadline
from .instance import Attachment, File, Instance
from .paths import size_of
from .row_tables import NextId
from .statement_cache import CachingConnection


class Lease:
    """An instance during one operation.
    :class:`~ckanext.duckstore.store.engine.instance_pool.InstancePool` creates and ends it.
    """

    def __init__(
        self, instance: Instance, make_room: Callable[[File], None], inherited: frozenset[Path], spill: Path
    ) -> None:
        """:param make_room: called before a file is attached, to detach it from idle instances
        where it conflicts.
        """
        self.instance = instance
        self.connection = cast("duckdb.DuckDBPyConnection", CachingConnection(instance.root.cursor()))
        self.deadline: Deadline | None = None
        self._has_locks = False
        """Whether DuckDB may hold locks on the attached files."""
        self._make_room = make_room
        self._inherited = inherited
        self._spill = spill

    def attach(self, file: File) -> Attachment:
        """Attach *file*, unless it is attached already.

        :raises StoreBusy: another process has the file open in a conflicting mode.
        :raises BrokenLog: its WAL cannot be replayed.
        :raises StoreDamaged: it cannot be read.
        """
        # DuckDB would turn an empty file into a new database.
        if not file.is_new and not size_of(file.path):
            raise StoreDamaged("The data of the table is gone")
        held = self.instance.attached.get(file.path)
        self._has_locks |= held is None or not file.read_only
        if held is None:
            return self._attach_anew(file)
        if not file.read_only:
            held.file = replace(file, state=None)  # until the outcome of the write is known
        return held

    def _attach_anew(self, file: File) -> Attachment:
        file.require_verified()
        self._make_room(file)
        inherited = file.read_only and file.path in self._inherited
        with engine_errors.attaching(self), forks.crossing():
            return self.instance.attach(
                replace(file, state=file.state if file.read_only and not inherited else None),
                self._spill if inherited else None,
            )

    def keep(self, path: Path, state: State, next_id: NextId | None) -> None:
        """Keep *path* attached for the next operation that finds the file at *state*.

        :param next_id: the next ``_id``; None if it was not queried.
        """
        held = self.instance.attached[path]
        held.file, held.next_id = replace(held.file, state=state), next_id
        held.rows = held.gaps = None

    def end(self) -> None:
        """Close the connection, which ends its transaction, and detach the files that are not to be
        kept.

        :raises duckdb.Error: the instance is unusable.
        """
        self.connection.close()
        attached = self.instance.attached
        going = [path for path, each in attached.items() if each.file.state is None or self.broken]
        if self._has_locks and len(going) < len(attached):
            try:
                self.instance.unlock()
            except OSError:  # probably too many open files; other processes could not attach files that are kept
                going = list(attached)
        if going:
            with forks.crossing():
                self.instance.detach(going)

    @property
    def is_late(self) -> bool:
        """Whether the time of the operation has passed."""
        return self.deadline is not None and self.deadline.passed

    @property
    def broken(self) -> bool:
        """Whether the instance is unusable."""
        return self.instance.broken

    def discard(self) -> None:
        """Mark this instance as unusable, so that it is closed and not reused."""
        self.instance.broken = True
