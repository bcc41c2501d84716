"""What to select: columns of joined tables, or aggregates of them by group. Any DataStore backend can answer it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Source:
    """A table of a selection, and which of its rows take part."""

    id: str
    filters: Mapping[str, tuple[str | None, ...]]
    """For each column the values of which it has one, as text; None is NULL."""
    text: str | None = None
    """What the row as a whole matches, as ``q`` of ``datastore_search`` does."""


@dataclass(frozen=True)
class Field:
    """A column of one of the tables."""

    source: int
    """The position of the table."""
    name: str


@dataclass(frozen=True)
class Aggregate:
    """``sum``, ``avg``, ``min``, ``max`` or ``count`` of a column; without a column, the number of rows."""

    function: str
    field: Field | None


@dataclass(frozen=True)
class Selection:
    """Rows of tables that are joined, or of groups of these rows."""

    sources: tuple[Source, ...]
    join: tuple[str, ...]
    """For each table the column that is equal in all of them; none at all for a single table."""
    outputs: tuple[Field | Aggregate, ...]
    group_by: tuple[Field, ...]
    order: tuple[tuple[Field | Aggregate, bool], ...]
    """With whether it goes down."""
    limit: int
    offset: int

    @property
    def is_grouped(self) -> bool:
        """Whether its rows are groups."""
        return bool(self.group_by) or any(isinstance(output, Aggregate) for output in self.outputs)


@dataclass(frozen=True)
class Selected:
    """The rows of a selection: JSON text, a list of lists in the order of its outputs; and how many there are on all pages."""

    records: str
    total: int
