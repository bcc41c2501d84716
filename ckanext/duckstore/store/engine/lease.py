"""An instance in use by one operation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from ...errors import StoreDamaged
from ..base import State
from ..system import forks
from . import engine_errors
from .deadlines import Deadline
from .instance import Attachment, File, Instance
from .paths import size_of
from .row_tables import NextId


class Lease:
    """An instance while one operation has it for itself. :class:`~ckanext.duckstore.store.engine.instance_pool.InstancePool` makes it and ends it."""

    def __init__(
        self, instance: Instance, make_room: Callable[[File], None], inherited: frozenset[Path], spill: Path
    ) -> None:
        """*make_room* is called before a file is attached, so that no idle instance has it in a way that excludes ours."""
        self.instance = instance
        self.connection = instance.root.cursor()
        self.deadline: Deadline | None = None
        self._make_room = make_room
        self._inherited = inherited
        self._spill = spill

    def attach(self, file: File) -> Attachment:
        """Attach *file*, unless it is attached already.

        :raises StoreBusy: another holder of the file has it in a way that excludes ours.
        :raises BrokenLog: its log cannot be replayed.
        :raises StoreDamaged: it cannot be read.
        """
        # DuckDB would make an empty file a new database.
        if not file.is_new and not size_of(file.path):
            raise StoreDamaged("The data of the table is gone")
        held = self.instance.attached.get(file.path)
        if held is None:
            return self._attach_anew(file)
        if not file.read_only:
            held.file = replace(file, state=None)  # until it is known how the write ends
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
        """Let the next operation have *path* as it is attached now, if it finds the file at *state*.

        :param next_id: the ``_id`` that comes next, None where that was not asked.
        """
        held = self.instance.attached[path]
        held.file, held.rows, held.next_id = replace(held.file, state=state), None, next_id

    def end(self) -> None:
        """Close the connection, ending its transaction, and detach every file that is not to be kept.

        :raises duckdb.Error: the instance is beyond use.
        """
        self.connection.close()
        attached = self.instance.attached
        going = [path for path, each in attached.items() if each.file.state is None or self.broken]
        if len(going) < len(attached):
            try:
                self.instance.unlock()
            except OSError:  # too many open files, most likely; nobody else could attach what we keep
                going = list(attached)
        if going:
            with forks.crossing():
                self.instance.detach(going)

    @property
    def broken(self) -> bool:
        """Whether the instance was found to be beyond use."""
        return self.instance.broken

    def discard(self) -> None:
        """Use this instance no more: something in it broke."""
        self.instance.broken = True
