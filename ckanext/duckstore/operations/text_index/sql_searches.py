"""Lookups for conditions on ``_full_text`` in users' SQL, which run in another process."""

from __future__ import annotations

from dataclasses import replace

from ckanext.duckstore.identifiers import literal
from ckanext.duckstore.operations import rendering
from ckanext.duckstore.operations.text_index.layout import ID, is_current, state_of, waiting_ids
from ckanext.duckstore.operations.text_index.matching import can_look_up, matching
from ckanext.duckstore.operations.text_index.words import Lookup
from ckanext.duckstore.postgres.textsearch import read_tsquery
from ckanext.duckstore.store.base import DerivedTables

#: The functions that the SQL of :func:`find` may call.
FUNCTIONS = ("pg_row_vector", "pg_vector_matches")


def find(tables: DerivedTables, schema: str, query: str) -> str | None:
    """Return SQL of the ``id`` of the rows whose ``_full_text`` matches *query*; None if the index
    cannot be used.

    :param schema: that of the tables in the process that runs the SQL.
    :param query: the text of a tsquery.
    """
    state, parsed = state_of(tables), read_tsquery(query)
    if parsed is None:
        return "SELECT 0::BIGINT AS id WHERE false"
    if not is_current(state, tables.resource.columns) or not can_look_up(parsed):
        return None
    there = replace(tables, schema=schema, rows=f"{schema}.{tables.rows.rpartition('.')[2]}")
    found, exact = matching(Lookup(there, state, None, parsed))
    if not exact:
        return None
    if state.waiting:
        source = rendering.search_source(rendering.cells(tables.resource.columns)[1:])
        test = f"coalesce(pg_vector_matches(pg_row_vector({source}), {literal(query)}), false)"
        found = f"SELECT id FROM ({found}) UNION ALL SELECT {ID} AS id FROM {there.rows} WHERE {waiting_ids(there, state)} AND {test}"
    return f"SELECT id FROM ({found})"
