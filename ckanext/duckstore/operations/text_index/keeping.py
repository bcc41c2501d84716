"""Maintenance of the full-text index that a store keeps with the rows.

See :class:`~ckanext.duckstore.store.base.Derived`.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ckanext.duckstore.operations.text_index import comparing, merging
from ckanext.duckstore.operations.text_index.building import find_words
from ckanext.duckstore.operations.text_index.layout import (
    CHANGED,
    DEFINITIONS,
    FORMAT,
    ID,
    RECENT,
    STATE,
    State,
    is_current,
    signature,
    state_of,
    store_state,
    waiting_ids,
)
from ckanext.duckstore.store.base import DerivedTables

#: The maximum number of waiting rows: a search scans each of them.
MOST_WAITING = 100
#: The most waiting rows that an in-place write indexes; more are left to the next publication.
_IN_PLACE_ROWS = 1_000
#: The most occurrences that an in-place write adds: DuckDB may write more rows of one transaction
#: to the file before it commits.
_IN_PLACE_WORDS = 100_000
#: The number of rows indexed at a time.
_ROWS = 50_000
#: Seconds after which a publication leaves the remaining rows to the next one.
_LONG = 10.0
#: The most changed rows whose ids are fetched.
_FEW = 1_000


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

    def make(self, tables: DerivedTables) -> None:
        """Create an empty index."""
        tables.connection.execute(
            f"INSERT INTO {tables.table(STATE)} VALUES (?, 0, 1, 0, ?)", [FORMAT, signature(tables.resource.columns)]
        )
        tables.memory.clear()

    def copy(self, source: DerivedTables, target: DerivedTables) -> None:
        """Rewrite the index with its parts merged."""
        merging.merge_into(source, target, state_of(source))

    def changing(self, tables: DerivedTables, ids: str | None, parameters: Sequence[Any]) -> None:
        """Record that rows are being changed or deleted."""
        state = state_of(tables)
        if ids is None:
            tables.connection.begin()
            tables.memory.clear()
            store_state(tables, replace(state, lowest_part=state.part, part=state.part + 1, indexed_to=0))
        else:
            _note_changed(tables, state, f"SELECT id FROM ({ids}) t(id) WHERE id <= {state.indexed_to}", parameters)

    def changed(self, tables: DerivedTables, ids: Sequence[int]) -> None:
        """Record that the rows *ids* have been changed."""
        state = state_of(tables)
        indexed = [id_ for id_ in ids if id_ <= state.indexed_to]
        if indexed:
            _add_changed(tables, state, indexed)

    def is_behind(self, tables: DerivedTables, next_id: int | None = None) -> bool:
        """Return whether there are too many waiting rows for a search to scan."""
        known = tables.memory.get(STATE)
        if isinstance(known, State) and next_id is not None:
            tables.memory[STATE] = replace(known, new_waiting=max(0, next_id - 1 - known.indexed_to))
        return state_of(tables).waiting > MOST_WAITING

    def is_untidy(self, tables: DerivedTables) -> bool:
        """Return whether rows are waiting, or parts should be merged."""
        state = state_of(tables)
        return state.waiting > MOST_WAITING or merging.is_due(tables, state, thorough=True)

    def catch_up(self, tables: DerivedTables) -> bool:
        """Index the waiting rows, unless there are too many."""
        state = state_of(tables)
        if state.waiting > _IN_PLACE_ROWS or not is_current(state, tables.resource.columns):
            return False
        return _index(tables, state, most_words=_IN_PLACE_WORDS)

    def published(self, tables: DerivedTables, *, thorough: bool) -> None:
        """Index waiting rows within the time limit, and merge parts."""
        state = state_of(tables)
        if not is_current(state, tables.resource.columns):
            state = merging.begin_anew(tables, state)
        elif state.columns != signature(tables.resource.columns):
            state = replace(state, columns=signature(tables.resource.columns))
            store_state(tables, state)
        deadline = time.monotonic() + _LONG
        # A few rows written one by one may wait for more.
        least = 0 if thorough or not state.indexed_to else MOST_WAITING
        while state.waiting > least and (thorough or time.monotonic() < deadline):
            _index(tables, state)
            state = state_of(tables)
        merging.merge(tables, state, thorough=thorough)

    def check(self, tables: DerivedTables) -> Iterator[str]:
        """Compare the index with the rows."""
        return comparing.compare(tables)


def _note_changed(tables: DerivedTables, state: State, ids: str, parameters: Sequence[Any]) -> None:
    """Add the indexed rows *ids* to ``changed_rows``.

    A few are added by id, which is faster.
    """
    execute = tables.connection.execute
    few = [id_ for (id_,) in execute(f"{ids} LIMIT {_FEW + 1}", parameters).fetchall()]
    if not few:
        return
    tables.connection.begin()
    if len(few) > _FEW:
        execute(f"INSERT INTO {tables.table(CHANGED)} SELECT {state.part}, list(id) FROM ({ids})", parameters)
        tables.memory.clear()
        return
    _add_changed(tables, state, few)


def _add_changed(tables: DerivedTables, state: State, ids: Sequence[int]) -> None:
    tables.connection.execute(f"INSERT INTO {tables.table(CHANGED)} VALUES (?, ?)", [state.part, list(ids)])
    size = len(ids)
    tables.memory[STATE] = replace(state, changed=state.changed + size, changed_waiting=state.changed_waiting + size)


def _index(tables: DerivedTables, state: State, most_words: int | None = None) -> bool:
    """Write the next part: the words of waiting rows, up to a maximum number of rows.

    Return whether it was written.

    :param most_words: do nothing if there are more words.
    """
    execute = tables.connection.execute
    found = execute(
        f"SELECT max(id) FROM (SELECT {ID} AS id FROM {tables.rows} WHERE {ID} > {state.indexed_to} ORDER BY {ID} LIMIT {_ROWS})"
    ).fetchone()
    last = found[0] if found and found[0] is not None else state.indexed_to
    words = find_words(tables, f"{waiting_ids(tables, state)} AND {ID} <= {last}")
    if most_words is not None:
        size = execute(f"SELECT count(*) FROM {words}").fetchone()
        if size is not None and size[0] > most_words:
            return False
    execute(
        f"INSERT INTO {tables.table(RECENT)} BY NAME SELECT *, {state.part} AS part FROM {words} ORDER BY term, id, place"
    )
    execute(f"DROP TABLE {words}")
    store_state(tables, replace(state, indexed_to=last, part=state.part + 1))
    tables.memory.clear()
    return True
