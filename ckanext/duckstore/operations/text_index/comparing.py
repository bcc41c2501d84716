"""Comparison of an index with its rows."""

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

#: The number of rows compared at a time.
_ROWS = 50_000


def compare(tables: DerivedTables) -> Iterator[str]:
    """Extract the words of every indexed row, and yield messages on differences from the index."""
    state = state_of(tables)
    if not is_current(state, tables.resource.columns):
        return  # it is rebuilt before it is used
    wrong, last = 0, 0
    while last < state.indexed_to:
        wrong += _wrong_rows(tables, state, last, min(last + _ROWS, state.indexed_to))
        last += _ROWS
    strange = _strange_rows(tables, state)
    if strange:
        yield f"its full-text index has the words of {strange} rows that are not there or not indexed"
    if wrong:
        yield f"its full-text index has other words than {wrong} rows"


def _strange_rows(tables: DerivedTables, state: State) -> int:
    """Return the number of ``id`` in the index, with NULL, that belong to no indexed row."""
    indexed = f"SELECT {ID} AS id FROM {tables.rows} WHERE NOT {waiting_ids(tables, state)}"
    valid = occurrences(tables, state, "true")
    found = tables.connection.execute(
        f"SELECT count(DISTINCT coalesce(id, 0)) FROM ({valid}) o ANTI JOIN ({indexed}) r ON r.id = o.id"
    ).fetchone()
    assert found is not None
    return int(found[0])


def _wrong_rows(tables: DerivedTables, state: State, above: int, to: int) -> int:
    """Return how many rows with *above* < ``_id`` <= *to* have other words than the index."""
    words = find_words(tables, f"{ID} > {above} AND {ID} <= {to} AND NOT {waiting_ids(tables, state)}")
    sums = "SELECT id, count(*) AS n, bit_xor(hash(term, place, field, times)) AS sum FROM ({}) GROUP BY id"
    there = sums.format(
        f"SELECT * FROM ({occurrences(tables, state, f'id > {above} AND id <= {to}')}) WHERE id IN (SELECT {ID} FROM {tables.rows})"
    )
    with words.as_relation(tables.connection) as expected:
        found = tables.connection.execute(
            f"SELECT count(*) FROM ({there}) a FULL JOIN ({sums.format(f'FROM {expected}')}) b USING (id) "
            "WHERE (a.n, a.sum) IS DISTINCT FROM (b.n, b.sum)"
        ).fetchall()
    return int(found[0][0])
