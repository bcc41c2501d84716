"""Merging of an index's parts, on a copy to be published, where any statement is allowed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from duckdb import DuckDBPyConnection

from ckanext.duckstore.identifiers import literal
from ckanext.duckstore.operations.text_index.building import find_words
from ckanext.duckstore.operations.text_index.layout import (
    DEFINITIONS,
    FORMAT,
    ID,
    MARK,
    RECENT,
    WORDS,
    State,
    marked,
    occurrences,
    signature,
    state_of,
    store_state,
    waiting_ids,
)
from ckanext.duckstore.store.base import DerivedTables

#: The maximum number of parts of ``recent_words``. A search reads each one for every word, until a
#: series of writes has ended; merging them often would take most of the time of a long series.
MOST_PARTS = 32
#: The maximum number of rows whose words are found at once.
MOST_AT_ONCE = 50_000
#: The name of the table of the words of waiting rows.
_WAITING: Final = "waiting_words"
#: The columns of an occurrence besides ``part``.
_COLUMNS: Final = "term, id, place, field, times"
#: The number of occurrences sorted at once, which takes some 200 MB.
MOST_SORTED: Final = 2_000_000
#: The number of those that are looked at to find the bounds of a range.
_SAMPLED: Final = 1_000
#: Occurrences that ``recent_words`` may have even if ``words`` has few.
_FEW = 50_000


def begin_anew(tables: DerivedTables, state: State) -> State:
    """Delete all entries; return the state without indexed rows."""
    for name in (WORDS, RECENT):
        _empty(tables, name)
    _remove_marks(tables, "true")
    store_state(tables, State(FORMAT, 0, state.part + 1, 0, False, signature(tables.resource.columns)))
    tables.memory.clear()
    return state_of(tables)


def merge(tables: DerivedTables, state: State, *, thorough: bool) -> None:
    """Merge the parts if they are many, and remove invalid occurrences and marks.

    ``recent_words`` is merged into ``words`` if it is at least an eighth as large, so that each
    occurrence is moved few times.

    :param thorough: merge it also if it has few parts.
    """
    many = _parts(tables) > MOST_PARTS
    if (thorough or many) and is_due(tables, state):
        merged = f"SELECT * REPLACE (0 AS part) FROM ({occurrences(tables, state, 'true')})"
        _rewrite(tables, WORDS, merged, _ranges(tables))
        _empty(tables, RECENT)
    elif state.marked or state.deleted:
        for name in (WORDS, RECENT):
            _remove_invalid(tables, state, name)
    if state.marked or state.deleted:
        _settle(tables, state)
    if many and _parts(tables) > 1:
        merged = f"SELECT * REPLACE ({state.part - 1} AS part) FROM {tables.table(RECENT)}"
        _rewrite(tables, RECENT, merged, _ranges(tables, (RECENT,)))
    tables.memory.clear()


def is_due(tables: DerivedTables, state: State) -> bool:
    """Check whether ``recent_words`` is large enough to be merged into ``words``."""
    return state.recent > max(_count(tables, tables.table(WORDS)) // 8, _FEW)


def merge_into(source: DerivedTables, target: DerivedTables, state: State) -> None:
    """Write all valid occurrences of *source* to the empty tables *target*, as one part, with those
    of waiting rows unless they are many.

    The rows of *target* are a copy of those of *source*.
    """
    execute = source.connection.execute
    found = occurrences(source, state, "true")
    if state.waiting <= MOST_AT_ONCE:
        with find_words(source, waiting_ids(source, state)).as_relation(source.connection) as new:
            execute(f"CREATE TEMP TABLE {_WAITING} AS FROM {new}")
        found = f"SELECT {_COLUMNS} FROM ({found}) UNION ALL SELECT {_COLUMNS} FROM {_WAITING}"
        last = _count(source, source.rows, f"coalesce(max({ID}), 0)")
        state = replace(state, indexed_to=max(state.indexed_to, last), part=state.part + 1)
    _insert_sorted(
        target.connection, target.table(WORDS), f"SELECT {_COLUMNS}, 0 AS part FROM ({found})", _ranges(source)
    )
    execute(f"DROP TABLE IF EXISTS {_WAITING}")
    _settle(target, state)


def _remove_invalid(tables: DerivedTables, state: State, name: str) -> None:
    """Remove the invalid occurrences from the table *name*."""
    if state.deleted:
        gone = f"SELECT o.rowid FROM {tables.table(name)} o ANTI JOIN {tables.rows} r ON r.{ID} = o.id"
        tables.connection.execute(f"DELETE FROM {tables.table(name)} WHERE rowid IN ({gone})")
    if state.marked:
        older = f"SELECT o.rowid FROM {tables.table(name)} o JOIN {marked(tables)} m ON m.id = o.id AND m.part > o.part"
        tables.connection.execute(f"DELETE FROM {tables.table(name)} WHERE rowid IN ({older})")


def _settle(tables: DerivedTables, state: State) -> None:
    """Remove the marks that are not needed when all invalid occurrences have been removed."""
    _remove_marks(tables, f"{MARK} < {state.part}")
    rows = _count(tables, f"(FROM {tables.rows} WHERE {ID} <= {state.indexed_to})")
    store_state(tables, replace(state, indexed_rows=rows, renumbered=False))
    tables.memory.clear()


def _remove_marks(tables: DerivedTables, condition: str) -> None:
    tables.connection.execute(f"UPDATE {tables.rows} SET {MARK} = NULL WHERE {MARK} IS NOT NULL AND {condition}")


def _rewrite(tables: DerivedTables, name: str, select: str, ranges: Sequence[str]) -> None:
    """Replace the contents of the table *name* by the sorted result of *select*."""
    new = tables.table("merged_words")
    tables.connection.execute(f"CREATE TABLE {new} ({DEFINITIONS[name]})")
    _insert_sorted(tables.connection, new, select, ranges)
    tables.connection.execute(f"DROP TABLE {tables.table(name)}")
    tables.connection.execute(f"ALTER TABLE {new} RENAME TO {name}")


def _insert_sorted(connection: DuckDBPyConnection, table: str, select: str, ranges: Sequence[str]) -> None:
    """Insert the result of *select* into *table* in the order of the index, one range at a time."""
    for each in ranges:
        rows = f"SELECT * FROM ({select}) WHERE {each} ORDER BY term, id, place"
        connection.execute(f"INSERT INTO {table} BY NAME {rows}")


def _ranges(tables: DerivedTables, names: Sequence[str] = (WORDS, RECENT)) -> list[str]:
    """Return conditions on ``term`` and ``id`` that divide the occurrences of the tables *names*
    into consecutive ranges.

    Each has about :data:`MOST_SORTED`, so that sorting it takes a bounded amount of memory.
    """
    every = MOST_SORTED // _SAMPLED
    stored = " UNION ALL ".join(f"SELECT rowid, term, id FROM {tables.table(name)}" for name in names)
    sample = tables.connection.execute(
        f"SELECT term, id FROM ({stored}) WHERE rowid % {every} = 0 ORDER BY term, id"
    ).fetchall()
    bounds = [(literal(term), id_) for term, id_ in sample[_SAMPLED::_SAMPLED]]
    lower = ["true", *(f"term >= {term} AND (term > {term} OR id >= {id_})" for term, id_ in bounds)]
    upper = [*(f"term <= {term} AND (term < {term} OR id < {id_})" for term, id_ in bounds), "true"]
    return [f"{low} AND {high}" for low, high in zip(lower, upper, strict=True)]


def _empty(tables: DerivedTables, name: str) -> None:
    tables.connection.execute(f"DROP TABLE {tables.table(name)}")
    tables.connection.execute(f"CREATE TABLE {tables.table(name)} ({DEFINITIONS[name]})")


def _count(tables: DerivedTables, relation: str, counted: str = "count(*)") -> int:
    ((found,),) = tables.connection.execute(f"SELECT {counted} FROM {relation}").fetchall()
    return int(found)


def _parts(tables: DerivedTables) -> int:
    return _count(tables, tables.table(RECENT), "count(DISTINCT part)")
