"""The tables of a full-text index, and their state.

An *occurrence* is a lexeme at a position in a row. Occurrences are written in *parts*: each new
part holds the words of rows that were added or changed since the previous one. All of ``words``,
and each part of ``recent_words``, are sorted by term, so that a word or a prefix is found in few
blocks. When an indexed row is changed or deleted, its ``_id`` is added to ``changed_rows`` with the
number of the next part: its occurrences in earlier parts become invalid.

A row is *waiting* if its current version is not indexed: its ``_id`` is above ``indexed_to``, or it
has been changed since the last part.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ckanext.duckstore import identifiers
from ckanext.duckstore.errors import StoreDamaged
from ckanext.duckstore.store.base import ID_COLUMN, Column, DerivedTables

WORDS: Final = "words"
RECENT: Final = "recent_words"
CHANGED: Final = "changed_rows"
STATE: Final = "words_state"

_OCCURRENCES: Final = "term VARCHAR, id BIGINT, place USMALLINT, field SMALLINT, times USMALLINT, part INTEGER"
"""``field``: the number of its column, from 1.

If a row's words do not come from one column each, the words of the row are in field 0, and the
words of its separately parsed columns in fields -1, -2, ... ``times``: at the first occurrence of a
lexeme in a row, its number of occurrences in the row, else 0.
"""

DEFINITIONS: Final[Mapping[str, str]] = {
    WORDS: _OCCURRENCES,
    RECENT: _OCCURRENCES,
    CHANGED: "part INTEGER, ids BIGINT[]",
    STATE: "format INTEGER, indexed_to BIGINT, part INTEGER, lowest_part INTEGER, columns VARCHAR",
}
#: The version of this layout: an index of another version is rebuilt.
FORMAT: Final = 1
#: The maximum number of positions of a lexeme in PostgreSQL.
MOST_PLACES: Final = 255
ID: Final = identifiers.column(ID_COLUMN)


@dataclass(frozen=True)
class State:
    """The state of an index."""

    format: int
    indexed_to: int
    """The highest ``_id`` processed."""
    part: int
    """The number of the next part."""
    lowest_part: int
    """Occurrences of lower parts are invalid."""
    columns: str
    """The indexed columns, see :func:`signature`."""
    recent: int = 0
    """The number of occurrences in ``recent_words``."""
    changed: int = 0
    """The number of invalid rows of earlier parts."""
    changed_waiting: int = 0
    """The number of those that were changed since the last part."""
    new_waiting: int = 0
    """The number of rows above ``indexed_to``."""

    @property
    def waiting(self) -> int:
        """An upper bound of the number of waiting rows."""
        return self.changed_waiting + self.new_waiting


def signature(columns: Sequence[Column]) -> str:
    """Return text that identifies *columns*: it changes if a row's words may change."""
    return json.dumps([[column.name, column.native_type] for column in columns])


def is_current(state: State, columns: Sequence[Column]) -> bool:
    """Check whether an index in *state* is valid for *columns*.

    They are those of the index, possibly followed by new ones, which hold NULL.
    """
    if state.format != FORMAT:
        return False
    indexed = json.loads(state.columns)
    return bool(indexed == json.loads(signature(columns))[: len(indexed)])


def state_of(tables: DerivedTables) -> State:
    """Return the state of *tables*, cached until the next write.

    :raises StoreDamaged: there is no state.
    """
    known = tables.memory.get(STATE)
    if not isinstance(known, State):
        changed = tables.table(CHANGED)
        found = tables.connection.execute(
            f"SELECT s.*, (SELECT count(*) FROM {tables.table(RECENT)}), (SELECT coalesce(sum(len(ids)), 0) FROM {changed}), "
            f"(SELECT coalesce(sum(len(ids)), 0) FROM {changed} c WHERE c.part = s.part), "
            f"(SELECT count(*) FROM {tables.rows} r WHERE r.{ID} > s.indexed_to) FROM {tables.table(STATE)} s"
        ).fetchall()
        if len(found) != 1:
            raise StoreDamaged("The full-text index of the table cannot be read")
        known = tables.memory[STATE] = State(*found[0])
    return known


def store_state(tables: DerivedTables, state: State) -> None:
    """Replace the state of *tables* by *state*."""
    tables.connection.execute(
        f"UPDATE {tables.table(STATE)} SET format = ?, indexed_to = ?, part = ?, lowest_part = ?, columns = ?",
        [state.format, state.indexed_to, state.part, state.lowest_part, state.columns],
    )
    tables.memory[STATE] = state


def changed_ids(tables: DerivedTables, condition: str = "true") -> str:
    """Return SQL of the entries of ``changed_rows`` that meet *condition*, one row per ``id``."""
    return f"(SELECT part, unnest(ids) AS id FROM {tables.table(CHANGED)} WHERE {condition})"


def waiting_ids(tables: DerivedTables, state: State) -> str:
    """Return SQL of the condition that a row is waiting."""
    above = f"{ID} > {state.indexed_to}"
    if not state.changed_waiting:
        return above
    return f"({above} OR {ID} IN (SELECT id FROM {changed_ids(tables, f'part = {state.part}')}))"


def occurrences(tables: DerivedTables, state: State, condition: str, *, recent: bool = True) -> str:
    """Return SQL of the valid occurrences that meet *condition* on their own columns.

    :param recent: if omitted, only those of ``words``.
    """
    if state.lowest_part:
        condition = f"{condition} AND part >= {state.lowest_part}"
    found = f"SELECT * FROM {tables.table(WORDS)} WHERE {condition}"
    if recent and state.recent:
        found += f" UNION ALL SELECT * FROM {tables.table(RECENT)} WHERE {condition}"
    if state.changed:
        found = (
            f"SELECT o.* FROM ({found}) o WHERE NOT EXISTS "
            f"(FROM {changed_ids(tables)} c WHERE c.id = o.id AND c.part > o.part)"
        )
    return found
