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
NUMBER = identifiers.internal("row")
#: The column with the place of a stored row, its ``rowid``.
ROWID = identifiers.internal("rowid")

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
    return identifiers.internal("has " + identifiers.encode(column.name))


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
        number, group = identifiers.internal("number"), identifiers.internal("group")
        inner, parameters = self.of.select(f"i AS {number}, (?::INTEGER[])[i + 1] AS {group}", names)
        # No column of the table may be mistaken for one of these levels: they are renamed in
        # between.
        folded, outer = [f"{group} AS i"], [leading or "i"]
        for place, column in enumerate(self.columns):
            if names is not None and column.name not in names:
                continue
            name, presence = identifiers.column(column.name), self.presence(column)
            given = f" FILTER (WHERE {presence})" if presence else ""
            folded.append(f"last({name} ORDER BY {number}){given} AS c{place}")
            outer.append(f"c{place} AS {name}")
            if presence:
                folded.append(f"bool_or({presence}) AS p{place}")
                outer.append(f"p{place} AS {presence}")
        return (
            f"SELECT {', '.join(outer)} FROM (SELECT {', '.join(folded)} FROM ({inner}) GROUP BY {group}) q ORDER BY q.i",
            [list(self.groups), *parameters],
        )
