"""Merging of an index's parts, on a copy to be published, where any statement is allowed."""

from __future__ import annotations

from dataclasses import replace

from ckanext.duckstore.operations.text_index.layout import (
    CHANGED,
    DEFINITIONS,
    FORMAT,
    RECENT,
    STATE,
    WORDS,
    State,
    changed_ids,
    occurrences,
    signature,
    state_of,
    store_state,
)
from ckanext.duckstore.store.base import DerivedTables

#: The maximum number of parts of ``recent_words``: a search reads each one for every word.
_MOST_PARTS = 6
#: Occurrences that ``recent_words`` may have even if ``words`` has few.
_FEW = 50_000


def begin_anew(tables: DerivedTables, state: State) -> State:
    """Delete all entries; return the state without indexed rows."""
    for name in (WORDS, RECENT, CHANGED):
        _empty(tables, name)
    store_state(tables, State(FORMAT, 0, state.part + 1, 0, signature(tables.resource.columns)))
    tables.memory.clear()
    return state_of(tables)


def merge(tables: DerivedTables, state: State, *, thorough: bool) -> None:
    """Merge the parts if they are many or large.

    ``recent_words`` is merged into ``words`` when it is as large, so that each occurrence is moved
    few times.

    :param thorough: merge it when it is at least an eighth as large.
    """
    if is_due(tables, state, thorough=thorough):
        _merge_all(tables, state)
    elif _parts(tables) > _MOST_PARTS:
        _merge_recent(tables, state)


def is_due(tables: DerivedTables, state: State, *, thorough: bool) -> bool:
    """Check whether all occurrences should be written as one part; see :func:`merge`."""
    size = _count(tables, WORDS)
    settled = state.changed - state.changed_waiting
    large = state.recent > max(size // 8 if thorough else size, _FEW)
    return large or bool(state.lowest_part) or 4 * settled > max(_count_rows(tables), _FEW)


def merge_into(source: DerivedTables, target: DerivedTables, state: State) -> None:
    """Write all valid occurrences of *source* to the empty tables *target*, as one part."""
    execute = target.connection.execute
    found = f"SELECT * REPLACE (0 AS part) FROM ({occurrences(source, state, 'true')})"
    execute(f"INSERT INTO {target.table(WORDS)} BY NAME SELECT * FROM ({found}) ORDER BY term, id, place")
    waiting = f"SELECT part, ids FROM {source.table(CHANGED)} WHERE part = {state.part}"
    execute(f"INSERT INTO {target.table(CHANGED)} {waiting}")
    execute(f"DELETE FROM {target.table(STATE)}")
    execute(f"INSERT INTO {target.table(STATE)} FROM {source.table(STATE)}")
    store_state(target, replace(state, lowest_part=0))
    target.memory.clear()


def _merge_all(tables: DerivedTables, state: State) -> None:
    """Write all valid occurrences to ``words``, as one part."""
    found = occurrences(tables, state, "true")
    _rewrite(tables, WORDS, f"SELECT * REPLACE (0 AS part) FROM ({found})")
    _empty(tables, RECENT)
    waiting = f"SELECT part, ids FROM {tables.table(CHANGED)} WHERE part = {state.part}"
    _replace(tables, CHANGED, waiting)
    store_state(tables, replace(state, lowest_part=0))
    tables.memory.clear()


def _merge_recent(tables: DerivedTables, state: State) -> None:
    """Merge the parts in ``recent_words`` into one."""
    recent = (
        f"SELECT o.* REPLACE ({state.part - 1} AS part) FROM {tables.table(RECENT)} o WHERE NOT EXISTS "
        f"(FROM {changed_ids(tables)} c WHERE c.id = o.id AND c.part > o.part)"
    )
    _rewrite(tables, RECENT, recent)
    tables.memory.clear()


def _rewrite(tables: DerivedTables, name: str, select: str) -> None:
    _replace(tables, name, f"SELECT * FROM ({select}) ORDER BY term, id, place")


def _replace(tables: DerivedTables, name: str, select: str) -> None:
    """Replace the contents of the table *name* by the result of *select*."""
    new = tables.table("merged_words")
    tables.connection.execute(f"CREATE TABLE {new} ({DEFINITIONS[name]})")
    tables.connection.execute(f"INSERT INTO {new} BY NAME {select}")
    tables.connection.execute(f"DROP TABLE {tables.table(name)}")
    tables.connection.execute(f"ALTER TABLE {new} RENAME TO {name}")


def _empty(tables: DerivedTables, name: str) -> None:
    tables.connection.execute(f"DROP TABLE {tables.table(name)}")
    tables.connection.execute(f"CREATE TABLE {tables.table(name)} ({DEFINITIONS[name]})")


def _count(tables: DerivedTables, name: str) -> int:
    found = tables.connection.execute(f"SELECT count(*) FROM {tables.table(name)}").fetchone()
    return int(found[0]) if found else 0


def _count_rows(tables: DerivedTables) -> int:
    found = tables.connection.execute(f"SELECT count(*) FROM {tables.rows}").fetchone()
    return int(found[0]) if found else 0


def _parts(tables: DerivedTables) -> int:
    found = tables.connection.execute(f"SELECT count(DISTINCT part) FROM {tables.table(RECENT)}").fetchone()
    return int(found[0]) if found else 0
