"""The operator's side of every store: what ``ckan duckstore`` asks of it, and what it answers."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Info:
    """Statistics of a resource; *rows* and *columns* are None if it cannot be read."""

    id: str
    rows: int | None
    columns: int | None
    bytes: int
    log_bytes: int
    """The size of the write-ahead logs."""
    generations: int
    triggers: tuple[str, ...]


@dataclass(frozen=True)
class Finding:
    """A problem found by the check."""

    id: str | None
    """The resource; None if the finding concerns the store as a whole."""
    text: str
    is_damage: bool
    """Whether rows cannot be read or may be wrong; if not, it is a minor problem such as leftover
    files, which ``collect`` removes."""


@dataclass(frozen=True)
class Collected:
    """The numbers of removed items."""

    generations: int = 0
    """Includes those that were moved to the trash."""
    folders: int = 0
    spills: int = 0
    trash: int = 0
    """Folders in the trash."""


class Lost(Protocol):
    """Something that exists on disk and that the catalog does not name, or names wrongly."""

    @property
    def id(self) -> str | None:
        """The resource, or the function; None if it is unknown."""

    @property
    def why(self) -> str:
        """A message that describes what is wrong."""

    @property
    def where(self) -> str:
        """The place of what exists."""


class Maintenance(Protocol):
    """Maintains one store."""

    def info(self) -> Iterator[Info]:
        """Yield the statistics of each resource."""

    def check(self) -> Iterator[Finding]:
        """Read all data, and yield the problems."""

    def checkpoint(self) -> Iterator[tuple[str, str]]:
        """Rewrite the tables for fast reads; yield each resource id with the outcome."""

    def collect(self, *, empty_trash: bool = False) -> Collected:
        """Remove what is no longer used.

        :param empty_trash: also remove everything in the trash, whatever its age.
        :raises StoreDamaged: the catalog is damaged; nothing is removed.
        """

    def lost(self) -> Iterator[Lost]:
        """Yield what :meth:`recover` can bring back."""

    def recover(self, ids: Collection[str]) -> Iterator[tuple[Lost, str]]:
        """Bring back what is lost, and of what was dropped the resources *ids*; yield each with the
        outcome.
        """
