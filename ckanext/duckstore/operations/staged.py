"""Incoming rows in a temporary table: a trigger's output, or rows that several statements use."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ckanext.duckstore import identifiers
from ckanext.duckstore.operations.incoming import NUMBER
from ckanext.duckstore.store.base import ID_COLUMN, Column, Writing

_names = itertools.count()


@dataclass(frozen=True)
class Staged:
    """Rows in the temporary table *table*, which has :data:`~.incoming.NUMBER` and *columns*: see
    :class:`~.incoming.Incoming`.

    All rows have values for all columns. Some numbers from *first* to before *first* + *size* may
    have no row.
    """

    table: str
    columns: tuple[Column, ...]
    first: int
    size: int
    in_order: bool = False
    """Whether the table has the rows in the order of their numbers."""

    def presence(self, column: Column) -> str | None:
        return None

    def select(self, leading: str = "", names: Collection[str] | None = None) -> tuple[str, list[Any]]:
        chosen = [column for column in self.columns if names is None or column.name in names]
        quoted = [identifiers.column(column.name) for column in chosen]
        inner = [f"{name} AS c{place}" for place, name in enumerate(quoted)]
        inner += [ID_COLUMN for column in self.columns if column.name == ID_COLUMN]
        listed = [leading or "i", *(f"c{place} AS {name}" for place, name in enumerate(quoted))]
        # A column may be called "i" too.
        rows = f"(SELECT {', '.join([f'{NUMBER} - {self.first} AS i', *inner])} FROM {self.table}) q"
        return f"SELECT {', '.join(listed)} FROM {rows}{'' if self.in_order else ' ORDER BY q.i'}", []

    def between(self, start: int, stop: int) -> Staged:
        """Return the rows with numbers from *start* to before *stop*."""
        table = f"(FROM {self.table} WHERE {NUMBER} BETWEEN {start} AND {stop - 1})"
        return replace(self, table=table, first=start, size=max(0, stop - start))

    def numbers(self, writing: Writing) -> list[int]:
        """Return the numbers of the rows, in order."""
        found = writing.connection.execute(f"SELECT {NUMBER} FROM {self.table} ORDER BY 1").fetchall()
        return [number for (number,) in found]


def stage(
    writing: Writing, select: str, parameters: Any, columns: Sequence[Column], numbers: tuple[int, int]
) -> Staged:
    """Store the result of *select*, :data:`~.incoming.NUMBER` and *columns*, in a temporary table.

    :param numbers: the lowest number that a row may have, and the number of possible ones.
    """
    table = f'temp.main."^rows {next(_names)}"'
    writing.connection.execute(f"CREATE TEMP TABLE {table} AS {select}", parameters)
    return Staged(table, tuple(columns), *numbers)
