"""What DuckDB said in a query process, as an error of ours."""

from __future__ import annotations

import duckdb
import pytest

from ckanext.duckstore.queries import query_errors
from ckanext.duckstore.queries.process_pool import Job


@pytest.mark.parametrize(
    ("sql", "state", "message"),
    [
        ("SELECT timezone('Mars', now())", "22023", 'time zone "Mars" not recognized'),
        ("SELECT (SELECT * FROM range(2))", "21000", "more than one row returned by a subquery used as an expression"),
    ],
)
def test_an_error_while_running_gets_postgresqls_state_and_words(sql: str, state: str, message: str) -> None:
    with duckdb.connect() as connection, pytest.raises(duckdb.Error) as caught:
        connection.execute(sql).fetchall()
    found = query_errors.of_report(
        type(caught.value).__name__, str(caught.value), "run", Job(sql, {}, (), 1, 1000, 1.0)
    )
    assert (found.sqlstate, str(found)) == (state, message)
