"""Comparing an index with the rows it was made of."""

from __future__ import annotations

from collections.abc import Iterator

from ckanext.duckstore.operations.text_index.building import find_words
from ckanext.duckstore.operations.text_index.layout import (
    ID,
    State,
    is_current,
    occurrences,
    state_of,
    waiting_ids,
)
from ckanext.duckstore.store.base import DerivedTables

#: Rows that are compared at a time.
_ROWS = 50_000


def compare(tables: DerivedTables) -> Iterator[str]:
    """Find the words of every row that is indexed, and yield in words where the index has others."""
    state = state_of(tables)
    if not is_current(state, tables.resource.columns):
        return  # it is made anew before anybody uses it
    wrong, last = 0, 0
    while last < state.indexed_to:
        wrong += _wrong_rows(tables, state, last, min(last + _ROWS, state.indexed_to))
        last += _ROWS
    gone = tables.connection.execute(
        f"SELECT count(DISTINCT id) FROM ({occurrences(tables, state, 'true')}) WHERE id NOT IN (SELECT {ID} FROM {tables.rows})"
    ).fetchone()
    if gone and gone[0]:
        yield f"its full-text index has the words of {gone[0]} rows that are not there"
    if wrong:
        yield f"its full-text index has other words than {wrong} rows"


def _wrong_rows(tables: DerivedTables, state: State, above: int, to: int) -> int:
    """Return how many rows, *above* one ``_id`` and up to another, have other words than the index has of them."""
    words = find_words(tables, f"{ID} > {above} AND {ID} <= {to} AND NOT {waiting_ids(tables, state)}")
    sums = "SELECT id, count(*) AS n, bit_xor(hash(term, place, field, times)) AS sum FROM ({}) GROUP BY id"
    there = sums.format(
        f"SELECT * FROM ({occurrences(tables, state, f'id > {above} AND id <= {to}')}) WHERE id IN (SELECT {ID} FROM {tables.rows})"
    )
    found = tables.connection.execute(
        f"SELECT count(*) FROM ({there}) a FULL JOIN ({sums.format(f'FROM {words}')}) b USING (id) "
        "WHERE (a.n, a.sum) IS DISTINCT FROM (b.n, b.sum)"
    ).fetchone()
    return int(found[0]) if found else 0
