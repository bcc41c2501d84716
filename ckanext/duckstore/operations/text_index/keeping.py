"""Maintenance of the full-text index that a store keeps with the rows.

See :class:`~ckanext.duckstore.store.base.Derived`.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from ckanext.duckstore.errors import StoreDamaged
from ckanext.duckstore.operations import rendering, row_texts
from ckanext.duckstore.operations.text_index import comparing, merging, waiting
from ckanext.duckstore.operations.text_index.building import find_words
from ckanext.duckstore.operations.text_index.layout import (
    DEFINITIONS,
    FORMAT,
    ID,
    MARK,
    RECENT,
    ROW_COLUMNS,
    STATE,
    State,
    is_current,
    signature,
    state_of,
    store_state,
    waiting_ids,
)
from ckanext.duckstore.store.base import DerivedTables

#: The maximum number of waiting rows; more are indexed by a publication, which follows the write. A
#: search finds their words anew after each write.
MOST_WAITING = 20_000
#: The number of rows that a publication leaves waiting.
FEW_WAITING = 100
#: The number of characters of their texts from which on it does not.
LONG_TEXTS = 200_000
#: Seconds after which a publication leaves the remaining rows to the next one.
_LONG = 10.0


@dataclass(frozen=True)
class TextIndex:
    """The full-text indexes of a store's resources.

    If not *wanted*, they are those of resources that still have one.
    """

    wanted: bool = True

    @property
    def definitions(self) -> Mapping[str, str]:
        """The columns of the tables of an index, by table name."""
        return DEFINITIONS

    @property
    def row_columns(self) -> Mapping[str, str]:
        """The columns that rows have for the index."""
        return ROW_COLUMNS

    def make(self, tables: DerivedTables) -> None:
        """Create an empty index."""
        state = f"({FORMAT}, 0, 1, 0, false, ?)"
        tables.connection.execute(
            f"INSERT INTO {tables.table(STATE)} VALUES {state}", [signature(tables.resource.columns)]
        )
        tables.memory.clear()

    def copy(self, source: DerivedTables, target: DerivedTables) -> None:
        """Rewrite the index with its parts merged."""
        merging.merge_into(source, target, state_of(source))

    def marks(self, tables: DerivedTables, most: int) -> Mapping[str, str]:
        """Return the mark of a changed row."""
        state = state_of(tables)
        tables.memory.clear()
        tables.memory[STATE] = replace(state, marked=state.marked + most, marked_waiting=state.marked_waiting + most)
        return {MARK: str(state.part)}

    def numbered(self, tables: DerivedTables, lowest: int) -> None:
        """Note that counting rows no longer shows whether some are gone."""
        state = state_of(tables)
        if lowest <= state.indexed_to and not state.renumbered:
            tables.connection.begin()  # it may be in autocommit mode
            store_state(tables, replace(state, renumbered=True, deleted=True))

    def deleting(self, tables: DerivedTables) -> None:
        """Note that occurrences have to be compared with the rows."""
        known = tables.memory.pop(STATE, None)
        tables.memory.clear()
        if isinstance(known, State):
            tables.memory[STATE] = replace(known, deleted=True)

    def is_behind(self, tables: DerivedTables, next_id: int | None = None) -> bool:
        """Return whether there are too many waiting rows for a search to find their words."""
        waiting.forget(tables)
        known = tables.memory.get(STATE)
        if isinstance(known, State) and next_id is not None:
            tables.memory[STATE] = replace(known, new_waiting=max(0, next_id - 1 - known.indexed_to))
        return state_of(tables).waiting > MOST_WAITING

    def is_usable(self, tables: DerivedTables) -> bool:
        """Return whether searches use the index."""
        try:
            return is_current(state_of(tables), tables.resource.columns)
        except StoreDamaged:
            return False

    def is_untidy(self, tables: DerivedTables) -> bool:
        """Return whether rows are waiting, or parts should be merged."""
        state = state_of(tables)
        return state.waiting > _may_wait(tables, state) or merging.is_due(tables, state)

    def published(self, tables: DerivedTables, *, thorough: bool) -> None:
        """Index waiting rows within the time limit, merge parts, and remove what is invalid."""
        state = state_of(tables)
        if not is_current(state, tables.resource.columns):
            state = merging.begin_anew(tables, state)
        elif state.columns != signature(tables.resource.columns):
            state = replace(state, columns=signature(tables.resource.columns))
            store_state(tables, state)
        deadline = time.monotonic() + _LONG
        # A few rows written one by one may wait for more.
        least = 0 if thorough or not state.indexed_to else _may_wait(tables, state)
        while state.waiting > least and (thorough or time.monotonic() < deadline):
            _index(tables, state)
            state = state_of(tables)
        merging.merge(tables, state, thorough=thorough)

    def check(self, tables: DerivedTables) -> Iterator[str]:
        """Compare the index with the rows."""
        return comparing.compare(tables)


def _may_wait(tables: DerivedTables, state: State) -> int:
    """Return how many rows may go on waiting: a search finds their words anew after each write."""
    if not 0 < state.waiting <= FEW_WAITING:
        return FEW_WAITING
    each = [row_texts.spelled(cell) for cell in rendering.cells(tables.resource.columns)[1:]]
    if not each:
        return FEW_WAITING
    size = f"SELECT coalesce(sum(length(concat({', '.join(each)}))), 0) FROM {tables.rows} WHERE {waiting_ids(tables, state)}"
    ((characters,),) = tables.connection.execute(size).fetchall()
    return 0 if characters >= LONG_TEXTS else FEW_WAITING


def _index(tables: DerivedTables, state: State) -> None:
    """Write the next part: the words of waiting rows, up to a maximum number of rows."""
    execute = tables.connection.execute
    found = execute(
        f"SELECT max(id), count(*) FROM "
        f"(SELECT {ID} AS id FROM {tables.rows} WHERE {ID} > {state.indexed_to} ORDER BY {ID} LIMIT {merging.MOST_AT_ONCE})"
    ).fetchone()
    assert found is not None
    last, new = (found[0], found[1]) if found[1] else (state.indexed_to, 0)
    words = find_words(tables, f"{waiting_ids(tables, state)} AND {ID} <= {last}")
    with words.as_relation(tables.connection) as found_words:
        execute(f"INSERT INTO {tables.table(RECENT)} BY NAME SELECT *, {state.part} AS part FROM {found_words}")
    rows = state.indexed_rows + new
    store_state(tables, replace(state, indexed_to=last, part=state.part + 1, indexed_rows=rows))
    tables.memory.clear()
