"""PostgreSQL's functions in this process's own DuckDB instances, where no user's SQL runs."""

from __future__ import annotations

import duckdb

from ckanext.duckstore.errors import FeatureNotSupported
from ckanext.duckstore.postgres.builtins import install, names_in, needed
from ckanext.duckstore.postgres.builtins.python import PYTHON

#: The Python functions of every instance: full-text search, exact arithmetic, and parsing of dates
#: and times.
INSTALLED = (
    *("pg_row_matches", "pg_row_rank", "pg_text_matches", "pg_text_rank"),
    *("pg_divide_text", "pg_kept_product", "pg_times_text", "pg_plus_text", "pg_minus_text"),
    *("pg_ordered_sum", "pg_ordered_average", "pg_moment", "pg_interval"),
)


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Register the Python functions in the instance of *connection*.

    *connection* must live as long as the instance: DuckDB 2.0 releases a Python function with the
    connection that registered it, but still calls it from other connections.
    """
    install(connection, INSTALLED)


def macros_of(sql: str) -> tuple[str, ...]:
    """Return the macros that *sql*, translated from a plugin's, needs on its connection.

    :raises FeatureNotSupported: it calls a Python function that only processes of users' queries
        have: a slow one must not block a web worker.
    """
    functions = needed(names_in(sql))
    refused = sorted(name for name in functions if name in PYTHON and name not in INSTALLED)
    if refused:
        raise FeatureNotSupported(f"a condition that calls {', '.join(refused)} is not supported")
    return tuple(name for name in functions if name not in PYTHON)
