"""The tables of a full-text index, and what is known of their contents.

An *occurrence* is a lexeme at a place in a row. Occurrences are written in *parts*: each new part holds the words of rows that came
or changed since the one before. They lie in the order of their terms, so that a word or a prefix is found in few blocks: all those of
``words``, and those of each part of ``recent_words``. When a row that is indexed is changed or deleted, its ``_id`` goes to ``changed_rows``
with the number of the next part: its occurrences in earlier parts count no longer.

A row is *waiting* if it is not indexed as it is now: its ``_id`` is above ``indexed_to``, or it has been changed since the last part.
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
"""``field``: the number of the column in which it stands, from 1. Of a row whose words do not come from one column each, the words of the row
are in field 0, and what its columns have when they are read one by one, in the fields -1, -2, ...
``times``: at the first occurrence of a lexeme in a row how often it occurs in it, else 0."""

DEFINITIONS: Final[Mapping[str, str]] = {
    WORDS: _OCCURRENCES,
    RECENT: _OCCURRENCES,
    CHANGED: "part INTEGER, ids BIGINT[]",
    STATE: "format INTEGER, indexed_to BIGINT, part INTEGER, lowest_part INTEGER, columns VARCHAR",
}
#: Number of this layout: an index of another one is made anew.
FORMAT: Final = 1
#: PostgreSQL keeps so many places of a lexeme.
MOST_PLACES: Final = 255
ID: Final = identifiers.column(ID_COLUMN)


@dataclass(frozen=True)
class State:
    """What an index holds."""

    format: int
    indexed_to: int
    """The highest ``_id`` that has been looked at."""
    part: int
    """The number of the next part."""
    lowest_part: int
    """Occurrences of lower parts do not count."""
    columns: str
    """The columns as they were indexed, see :func:`signature`."""
    recent: int = 0
    """How many occurrences are in ``recent_words``."""
    changed: int = 0
    """How many rows of earlier parts do not count any more."""
    changed_waiting: int = 0
    """How many of them were changed since the last part."""
    new_waiting: int = 0
    """How many rows are above ``indexed_to``."""

    @property
    def waiting(self) -> int:
        """How many rows are waiting at most."""
        return self.changed_waiting + self.new_waiting


def signature(columns: Sequence[Column]) -> str:
    """Return what tells *columns* from others that would give a row other words, as text."""
    return json.dumps([[column.name, column.native_type] for column in columns])


def is_current(state: State, columns: Sequence[Column]) -> bool:
    """Whether an index in *state* is right for *columns*: those it was made for, and perhaps new ones after them, which hold NULL."""
    if state.format != FORMAT:
        return False
    indexed = json.loads(state.columns)
    return bool(indexed == json.loads(signature(columns))[: len(indexed)])


def state_of(tables: DerivedTables) -> State:
    """Return the state of *tables*, remembered as long as nobody has written.

    :raises StoreDamaged: there is not one.
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
    """Store *state* as the state of *tables*, in which one is already."""
    tables.connection.execute(
        f"UPDATE {tables.table(STATE)} SET format = ?, indexed_to = ?, part = ?, lowest_part = ?, columns = ?",
        [state.format, state.indexed_to, state.part, state.lowest_part, state.columns],
    )
    tables.memory[STATE] = state


def changed_ids(tables: DerivedTables, condition: str = "true") -> str:
    """Return SQL for the entries of ``changed_rows`` that fulfil *condition*, a row for each ``id``."""
    return f"(SELECT part, unnest(ids) AS id FROM {tables.table(CHANGED)} WHERE {condition})"


def waiting_ids(tables: DerivedTables, state: State) -> str:
    """Return SQL for the condition that a row is waiting."""
    above = f"{ID} > {state.indexed_to}"
    if not state.changed_waiting:
        return above
    return f"({above} OR {ID} IN (SELECT id FROM {changed_ids(tables, f'part = {state.part}')}))"


def occurrences(tables: DerivedTables, state: State, condition: str, *, recent: bool = True) -> str:
    """Return SQL for the occurrences that count and fulfil *condition* on their own columns.

    :param recent: leave it out to have those of ``words`` alone.
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
