"""DuckDB's errors in a query process, as a consumer sees them."""

from __future__ import annotations

import duckdb
import pytest

from ckanext.duckstore.errors import DuckstoreError
from ckanext.duckstore.queries import query_errors


def error_of(connection: duckdb.DuckDBPyConnection, sql: str) -> DuckstoreError | None:
    """Return the error of *sql*, in DuckDB's dialect, as a consumer sees it."""
    try:
        connection.execute(sql).fetchall()
    except duckdb.Error as error:
        return query_errors.of_report(type(error).__name__, str(error), "run", None)
    return None


@pytest.mark.parametrize(
    ("sql", "state", "message"),
    [
        ("SELECT timezone('Mars', now())", "22023", 'time zone "Mars" not recognized'),
        ("SELECT (SELECT * FROM range(2))", "21000", "more than one row returned by a subquery used as an expression"),
        ("SELECT timezone('Nowhere', now())", "22023", 'time zone "Nowhere" not recognized'),
        ("SELECT CAST(range AS TINYINT) FROM range(200)", "22003", "value out of range"),
        ("SELECT 'x' || CAST(1e300 AS FLOAT)", "22003", "value out of range: overflow"),
        ("SELECT CAST(99999::DECIMAL(9,2) AS DECIMAL(4,2))", "22003", "numeric field overflow"),
        ("SELECT CAST('1e30' AS DECIMAL(38,20))", "22003", "value overflows numeric format"),
        ("SELECT 'x'::SMALLINT", "22P02", 'invalid input syntax for type smallint: "x"'),
        ("SELECT DATE '5000000-01-01' + 1000000000", "22008", "date out of range"),
        ("SELECT CAST('x' AS TIMESTAMP)", "22007", 'invalid input syntax for type timestamp: "x"'),
        ("SELECT CAST('x' AS TIME)", "22007", 'invalid input syntax for type time: "x"'),
        ("SELECT CAST('x' AS DATE)", "22007", 'invalid input syntax for type date: "x"'),
        ("SELECT error('pg:22023:requested length too large')", "22023", "requested length too large"),
        ("SELECT [1] || [[1]]", "0A000", "the query has a combination of types that is not supported"),
        ("SELECT FROM WHERE", "0A000", "the query has a construct that is not supported where it stands"),
    ],
)
def test_an_error_while_running_gets_postgresqls_state_and_words(sql: str, state: str, message: str) -> None:
    with duckdb.connect() as connection:
        found = error_of(connection, sql)
    assert found is not None
    assert (found.sqlstate, str(found)) == (state, message)
