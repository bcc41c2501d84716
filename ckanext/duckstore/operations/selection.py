"""Selections: columns of joined tables, or aggregates of them by group.

Any DataStore backend can execute them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Source:
    """A table of a selection, and the filters of its rows."""

    id: str
    filters: Mapping[str, tuple[str | None, ...]]
    """For each column the allowed values, as text; None is NULL."""
    text: str | None = None
    """A full-text query on the whole row, like ``q`` of ``datastore_search``."""


@dataclass(frozen=True)
class Field:
    """A column of one of the tables."""

    source: int
    """The index of the table."""
    name: str


@dataclass(frozen=True)
class Aggregate:
    """``sum``, ``avg``, ``min``, ``max`` or ``count`` of a column.

    ``count`` without a column is the number of rows.
    """

    function: str
    field: Field | None


@dataclass(frozen=True)
class Selection:
    """Rows of joined tables, or groups of these rows."""

    sources: tuple[Source, ...]
    join: tuple[str, ...]
    """The join column of each table; empty for a single table."""
    outputs: tuple[Field | Aggregate, ...]
    group_by: tuple[Field, ...]
    order: tuple[tuple[Field | Aggregate, bool], ...]
    """Each with whether it is descending."""
    limit: int
    offset: int

    @property
    def is_grouped(self) -> bool:
        """Whether its rows are groups."""
        return bool(self.group_by) or any(isinstance(output, Aggregate) for output in self.outputs)


@dataclass(frozen=True)
class Selected:
    """The rows of a selection, as JSON text of a list of lists in the order of its outputs.

    ``total`` is their number on all pages.
    """

    records: str
    total: int
