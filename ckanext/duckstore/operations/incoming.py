"""Incoming rows of a table, as a DuckDB relation: from records, a trigger's output or a file.

Key lookup, duplicate detection and attribution of errors use this relation, after any step that
changes the rows.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from ckanext.duckstore import identifiers
from ckanext.duckstore.store.base import ID_COLUMN, Column

#: The column with the 0-based number of a row in the request.
NUMBER = '"^row"'

ID = Column(ID_COLUMN, "int4", "integer", "BIGINT")


class Incoming(Protocol):
    """Incoming rows.

    Each has a unique number: its 0-based position in the request. Some numbers may be missing.
    """

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns that the rows have values for.

        ``_id`` is included if the rows have their own.
        """

    @property
    def first(self) -> int:
        """The lowest number that a row can have."""

    @property
    def size(self) -> int:
        """The number of row numbers from :attr:`first` on."""

    def presence(self, column: Column) -> str | None:
        """Return the encoded name of the BOOLEAN that marks rows with *column*.

        Return None if all have it.
        """

    def select(self, leading: str = "", names: Collection[str] | None = None) -> tuple[str, list[Any]]:
        """Return SQL of the rows, ordered by number, and its parameters.

        Its columns are *leading*, SQL of more columns in which ``i`` is a row's number counted from
        :attr:`first`, then those named *names* (None: all), encoded and stored as in the table,
        with their presence. Parameters of *leading* precede those returned.
        """


def numbered(rows: Incoming, names: Collection[str] | None = None) -> tuple[str, list[Any]]:
    """Return SQL of *rows* with the column :data:`NUMBER`, and its parameters."""
    return rows.select(f"i + {rows.first} AS {NUMBER}", names)


def names_of(rows: Incoming) -> set[str]:
    """Return the names of the columns of *rows*."""
    return {column.name for column in rows.columns}


def presence_name(column: Column) -> str:
    """Return the encoded name of the BOOLEAN that marks rows with *column*."""
    return identifiers.quote("^has " + identifiers.encode(column.name))


@dataclass(frozen=True)
class Folded:
    """The rows *of* another relation, those with the same key merged into the first.

    Each column has the last value given.
    """

    of: Incoming
    groups: Sequence[int]
    """For each number, counted from :attr:`first`, that of the row into which it is merged."""

    @property
    def columns(self) -> tuple[Column, ...]:
        return self.of.columns

    @property
    def first(self) -> int:
        return self.of.first

    @property
    def size(self) -> int:
        return self.of.size

    def presence(self, column: Column) -> str | None:
        return self.of.presence(column)

    def select(self, leading: str = "", names: Collection[str] | None = None) -> tuple[str, list[Any]]:
        inner, parameters = self.of.select("i, (?::INTEGER[])[i + 1] AS g", names)
        kept = [column for column in self.columns if names is None or column.name in names]
        folded = ", ".join(["g AS i", *(sql for column in kept for sql in self._last(column))])
        outer = ", ".join([leading or "i", *(sql for column in kept for sql in self._named(column))])
        return f"SELECT {outer} FROM (SELECT {folded} FROM ({inner}) GROUP BY g) ORDER BY i", [
            list(self.groups),
            *parameters,
        ]

    def _last(self, column: Column) -> list[str]:
        name, presence = identifiers.column(column.name), self.presence(column)
        if presence is None:
            return [f"last({name} ORDER BY i) AS {name}"]
        return [
            f"last({name} ORDER BY i) FILTER (WHERE {presence}) AS {name}",
            f"bool_or({presence}) AS {presence}",
        ]

    def _named(self, column: Column) -> list[str]:
        presence = self.presence(column)
        return [identifiers.column(column.name), *([presence] if presence else [])]
