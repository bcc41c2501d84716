"""The tables of a full-text index, and their state.

An *occurrence* is a lexeme at a position in a row. Occurrences are written in *parts*: each new
part holds the words of rows that were added or changed since the previous one. All of ``words``,
and each part of ``recent_words``, are sorted by term, so that a word or a prefix is found in few
blocks.

A write costs nearly nothing. The UPDATE of a row also *marks* it: it assigns the number of the next
part to a column of the row, and occurrences of earlier parts become invalid. A DELETE marks
nothing: occurrences of a row that is gone are invalid. Publications remove what is invalid, and the
marks.

A row is *waiting* if its current version is not indexed: its ``_id`` is above ``indexed_to``, or it
has been marked since the last part.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, fields, replace
from typing import Final

from ckanext.duckstore import identifiers
from ckanext.duckstore.errors import StoreDamaged
from ckanext.duckstore.store.base import ID_COLUMN, Column, DerivedTables

WORDS: Final = "words"
RECENT: Final = "recent_words"
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
    STATE: "format INTEGER, indexed_to BIGINT, part INTEGER, indexed_rows BIGINT, renumbered BOOLEAN, columns VARCHAR",
}
_MARK: Final = identifiers.derived("part")
#: The columns that rows have for the index.
ROW_COLUMNS: Final[Mapping[str, str]] = {_MARK: "INTEGER"}
#: The lowest part whose occurrences of the row are valid, for use in SQL; NULL: any.
MARK: Final = identifiers.quote(_MARK)
#: The version of this layout: an index of another version is rebuilt.
FORMAT: Final = 2
#: The maximum number of positions of a lexeme in PostgreSQL.
MOST_PLACES: Final = 255
ID: Final = identifiers.column(ID_COLUMN)
_UNREADABLE: Final = "The full-text index of the table cannot be read"


@dataclass(frozen=True)
class State:
    """The state of an index."""

    format: int
    indexed_to: int
    """The highest ``_id`` processed."""
    part: int
    """The number of the next part."""
    indexed_rows: int
    """The number of rows up to ``indexed_to`` when there was none of which occurrences were
    invalid, and of those added since."""
    renumbered: bool
    """Whether rows have got an ``_id`` up to ``indexed_to`` since then."""
    columns: str
    """The indexed columns, see :func:`signature`."""
    recent: int = 0
    """The number of occurrences in ``recent_words``."""
    marked: int = 0
    """An upper bound of the number of marked rows."""
    marked_waiting: int = 0
    """An upper bound of the number of those marked since the last part."""
    new_waiting: int = 0
    """The number of rows above ``indexed_to``."""
    deleted: bool = False
    """Whether rows that have occurrences may be gone."""

    @property
    def waiting(self) -> int:
        """An upper bound of the number of waiting rows."""
        return self.marked_waiting + self.new_waiting


def signature(columns: Sequence[Column]) -> str:
    """Return text that identifies *columns*: it changes if a row's words may change."""
    return json.dumps([[column.name, column.native_type] for column in columns])


def is_current(state: State, columns: Sequence[Column]) -> bool:
    """Check whether an index in *state* is valid for *columns*.

    They are those of the index, possibly followed by new ones, which hold NULL.

    :raises StoreDamaged: its columns cannot be read.
    """
    if state.format != FORMAT:
        return False
    present = signature(columns)
    if state.columns == present:
        return True
    try:
        indexed = json.loads(state.columns)
    except ValueError as error:
        raise StoreDamaged(_UNREADABLE) from error
    return isinstance(indexed, list) and indexed == json.loads(present)[: len(indexed)]


def state_of(tables: DerivedTables) -> State:
    """Return the state of *tables*, cached until the next write.

    :raises StoreDamaged: there is no state, or several, or a part of it is missing.
    """
    known = tables.memory.get(STATE)
    if not isinstance(known, State):
        known = tables.memory[STATE] = _counted(tables, _stored(tables))
    return known


def _stored(tables: DerivedTables) -> State:
    found = tables.connection.execute(f"SELECT * FROM {tables.table(STATE)}").fetchall()
    if len(found) != 1 or None in found[0]:
        raise StoreDamaged(_UNREADABLE)
    return State(*found[0])


def _counted(tables: DerivedTables, state: State) -> State:
    """Return the *state* as stored, with the numbers of rows and occurrences."""
    found = tables.connection.execute(
        f"SELECT (SELECT count(*) FROM {tables.table(RECENT)}), marked, marked_waiting, new, "
        f"(SELECT count(*) FROM {tables.rows}) - new FROM "
        f"(SELECT count(*) AS marked, count(*) FILTER ({MARK} >= {state.part}) AS marked_waiting FROM {tables.rows} "
        f"WHERE {MARK} IS NOT NULL), "
        f"(SELECT count(*) AS new FROM {tables.rows} WHERE {ID} > {state.indexed_to})"
    ).fetchall()
    ((*counts, old),) = found
    return replace(State(*astuple(state)[:_STORED], *counts), deleted=state.renumbered or old < state.indexed_rows)


def store_state(tables: DerivedTables, state: State) -> None:
    """Replace the state of *tables* by *state*."""
    values = astuple(state)[:_STORED]
    names = ", ".join(f"{field.name} = ?" for field in fields(State)[:_STORED])
    tables.connection.execute(f"UPDATE {tables.table(STATE)} SET {names}", values)
    tables.memory[STATE] = state


#: The number of fields of a state that are stored; the others are counted.
_STORED: Final = DEFINITIONS[STATE].count(",") + 1


def waiting_ids(tables: DerivedTables, state: State) -> str:
    """Return SQL of the condition that a row is waiting."""
    above = f"{ID} > {state.indexed_to}"
    if not state.marked_waiting:
        return above
    return f"({above} OR coalesce({MARK} >= {state.part}, false))"


def occurrences(tables: DerivedTables, state: State, condition: str, *, columns: str = "*", recent: bool = True) -> str:
    """Return SQL of the valid occurrences that meet *condition* on their own columns.

    :param columns: what is selected of them.
    :param recent: if omitted, only those of ``words``.
    """
    every_one_is_valid = not (state.deleted or state.marked)
    # DuckDB needs longer to plan a subquery.
    selected = columns if every_one_is_valid else "*"
    found = f"SELECT {selected} FROM {tables.table(WORDS)} WHERE {condition}"
    if recent and state.recent:
        found += f" UNION ALL SELECT {selected} FROM {tables.table(RECENT)} WHERE {condition}"
    if every_one_is_valid:
        return found
    if state.deleted:
        found = f"SELECT o.* FROM ({found}) o SEMI JOIN {tables.rows} r ON r.{ID} = o.id"
    if state.marked:
        found = f"SELECT o.* FROM ({found}) o ANTI JOIN {marked(tables)} m ON m.id = o.id AND m.part > o.part"
    return f"SELECT {columns} FROM ({found})"


def marked(tables: DerivedTables) -> str:
    """Return SQL of the marked rows: their ``id``, and ``part``, the lowest valid one."""
    return f"(SELECT {ID} AS id, {MARK} AS part FROM {tables.rows} WHERE {MARK} IS NOT NULL)"
