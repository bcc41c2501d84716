"""Queries through the operation, as the action calls it."""

from __future__ import annotations

from ckanext.duckstore.operations.search_sql import Bounds, SearchSqlRequest, SearchSqlResult, search_sql
from ckanext.duckstore.operations.statement import Statement
from ckanext.duckstore.queries.process_pool import ProcessPool
from ckanext.duckstore.store.base import Store


def ask(
    store: Store, pool: ProcessPool, sql: str, *, rows: int = 100, size: int = 1 << 20, seconds: float = 20
) -> SearchSqlResult:
    """Return the answer to *sql* within these limits, or raise its error."""
    with Statement(pool, sql, seconds) as statement:
        return search_sql(store, pool, SearchSqlRequest.resolve(store, statement, Bounds(rows, size)))
