"""Merging the parts of an index, on a copy that is going to be published: any statement is allowed there."""

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

#: Parts of which ``recent_words`` may consist: each is looked at for every word of a search.
_MOST_PARTS = 6
#: Occurrences up to which ``recent_words`` may grow, however few there are in ``words``.
_FEW = 50_000


def begin_anew(tables: DerivedTables, state: State) -> State:
    """Forget everything; return the state in which no row is indexed."""
    for name in (WORDS, RECENT, CHANGED):
        _empty(tables, name)
    store_state(tables, State(FORMAT, 0, state.part + 1, 0, signature(tables.resource.columns)))
    tables.memory.clear()
    return state_of(tables)


def merge(tables: DerivedTables, state: State, *, thorough: bool) -> None:
    """Merge the parts if there are many, or much in them.

    ``recent_words`` goes into ``words`` when it has become as large, so that each occurrence is moved few times.

    :param thorough: when it is an eighth of it already.
    """
    if is_due(tables, state, thorough=thorough):
        _merge_all(tables, state)
    elif _parts(tables) > _MOST_PARTS:
        _merge_recent(tables, state)


def is_due(tables: DerivedTables, state: State, *, thorough: bool) -> bool:
    """Whether it is time to write all occurrences as one part; see :func:`merge`."""
    size = _count(tables, WORDS)
    settled = state.changed - state.changed_waiting
    large = state.recent > max(size // 8 if thorough else size, _FEW)
    return large or bool(state.lowest_part) or 4 * settled > max(_count_rows(tables), _FEW)


def merge_into(source: DerivedTables, target: DerivedTables, state: State) -> None:
    """Write all occurrences of *source* that count to the tables *target*, which are empty, as one part."""
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
    """Write all occurrences that count to ``words``, as one part."""
    found = occurrences(tables, state, "true")
    _rewrite(tables, WORDS, f"SELECT * REPLACE (0 AS part) FROM ({found})")
    _empty(tables, RECENT)
    waiting = f"SELECT part, ids FROM {tables.table(CHANGED)} WHERE part = {state.part}"
    _replace(tables, CHANGED, waiting)
    store_state(tables, replace(state, lowest_part=0))
    tables.memory.clear()


def _merge_recent(tables: DerivedTables, state: State) -> None:
    """Make one part of those in ``recent_words``."""
    recent = (
        f"SELECT o.* REPLACE ({state.part - 1} AS part) FROM {tables.table(RECENT)} o WHERE NOT EXISTS "
        f"(FROM {changed_ids(tables)} c WHERE c.id = o.id AND c.part > o.part)"
    )
    _rewrite(tables, RECENT, recent)
    tables.memory.clear()


def _rewrite(tables: DerivedTables, name: str, select: str) -> None:
    _replace(tables, name, f"SELECT * FROM ({select}) ORDER BY term, id, place")


def _replace(tables: DerivedTables, name: str, select: str) -> None:
    """Give the table *name* what *select* gives."""
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
