"""Layer 2 alone: SQL of DuckDB's, whatever translator it might have come from."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from ckanext.duckstore import errors
from ckanext.duckstore.postgres import guard_duckdb
from ckanext.duckstore.postgres.builtins.registry import Function, parse
from ckanext.duckstore.postgres.limits import StatementTooComplex

ROWS = {("r0", "main", "rows")}


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as made:
        yield made


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM read_blob('x')",
        "SELECT * FROM glob('*')",
        "SELECT * FROM 'x.parquet'",
        'SELECT * FROM "x.csv"',
        "SELECT * FROM read_parquet('x')",
        "SELECT * FROM read_json('x')",
        "SELECT * FROM duckdb_settings()",
        "SELECT * FROM duckdb_secrets()",
        "SELECT * FROM pragma_table_info('x')",
        "SELECT * FROM sqlite_master",
        "SELECT t0.x FROM information_schema.tables AS t0",
        "SELECT t0.x FROM pg_catalog.pg_class AS t0",
        "SELECT t0.x FROM r1.main.rows AS t0",
        "SELECT t0.x FROM r0.main.state AS t0",
        "SELECT t0.x FROM rows AS t0",
        "SELECT t0.x FROM main.rows AS t0",
        "SELECT t0.x FROM R0.main.rows AS t0",
        "SELECT * FROM query('SELECT 1')",
        "SELECT * FROM query_table('x')",
        "SELECT getvariable('x')",
        "SELECT getenv('HOME')",
        "SELECT current_setting('x')",
        "SELECT nextval('s')",
        "SELECT repeat('x', 1500000000)",
        "SELECT lpad('x', 1000000000, 'y')",
        "SELECT * FROM range(1000000000000)",
        "SELECT range(1000000000000)",
        "SELECT generate_series(1, 1000000000000)",
        "SELECT t0.c0 FROM (SHOW TABLES) AS t0",
        "SELECT t0.x FROM (DESCRIBE r0.main.rows) AS t0",
        "SUMMARIZE r0.main.rows",
        "SELECT COLUMNS('a') FROM r0.main.rows",
        "SELECT * EXCLUDE x FROM r0.main.rows",
        "SELECT * REPLACE (1 AS x) FROM r0.main.rows",
        "SELECT #1",
        "SELECT user",
        "SELECT current_user",
        "SELECT t0.rowid FROM r0.main.rows AS t0",
        "SELECT rowid FROM r0.main.rows",
        "COPY (SELECT 1) TO 'x'",
        "ATTACH 'x'",
        "SET x = 1",
        "PRAGMA x",
        "INSTALL x",
        "SELECT 1; SELECT 2",
        "CREATE TABLE x (a int)",
        "INSERT INTO x VALUES (1)",
        "EXPLAIN SELECT 1",
        "CALL x()",
        "EXPORT DATABASE 'x'",
        "PIVOT x ON y",
        "",
        "SELECT",
        "SELECT t0.x FROM r0.main.rows AT (VERSION => 1) AS t0",
        "SELECT TRY(1 // 0)",
        "SELECT 'a' COLLATE nocase",
        "SELECT main.abs(1)",
        "SELECT system.main.abs(1)",
        "SELECT t0.x FROM r0.main.rows AS t0 WHERE EXISTS (SELECT 1 FROM read_csv('x'))",
        "WITH w0 AS (SELECT 1 AS c0) SELECT w1.c0 FROM w1",
        "WITH w0 AS (SELECT t0.x FROM read_csv('x') AS t0) SELECT w0.x FROM w0",
        "WITH evil AS (SELECT 1 AS c0) SELECT evil.c0 FROM evil",
        "SELECT abs(1) OVER (ORDER BY getenv('x'))",
        "SELECT sum(1) FILTER (WHERE getenv('x') = 'a')",
        "SELECT list_transform([1], lambda x: getenv('x'))",
        "SELECT 1 ORDER BY getenv('x')",
        "SELECT 1 LIMIT (SELECT getenv('x'))",
        "SELECT CASE WHEN true THEN getenv('x') END",
        "SELECT (VALUES (getenv('x')))",
        "SELECT 1 UNION SELECT t0.x FROM r9.main.rows AS t0",
        "SELECT t0.x FROM r0.main.rows AS t0 POSITIONAL JOIN other AS t1",
        "SELECT unnest(glob('*'))",
        "SELECT json_serialize_sql('SELECT 1')",
        "SELECT json_execute_serialized_sql('x')",
        "SELECT md5_number(1)",
        "SELECT write_log('x')",
    ],
)
def test_refused(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    with pytest.raises((errors.InsufficientPrivilege, errors.FeatureNotSupported, StatementTooComplex)):
        guard_duckdb.check(connection, sql, ROWS)


@pytest.mark.parametrize(
    "sql",
    [
        'SELECT t0."a" AS c0 FROM r0.main.rows AS t0',
        "WITH w0 AS (SELECT 1 AS c0) SELECT t1.c0 AS c0 FROM w0 AS t1",
        "SELECT list_transform([1], lambda item: (item + 1)) AS c0",
        "SELECT CAST('1' AS DECIMAL(10,2)) AS c0",
        "SELECT t0.c0 AS c0 FROM (VALUES (1), (2)) AS t0(c0)",
    ],
)
def test_what_the_translator_writes_passes(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    guard_duckdb.check(connection, sql, ROWS)


def test_nothing_of_the_query_runs(connection: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises((errors.InsufficientPrivilege, errors.FeatureNotSupported)):
        guard_duckdb.check(connection, "SELECT error('ran') FROM nowhere", ROWS)


def test_each_call_gets_a_connection_of_its_own() -> None:
    assert guard_duckdb.connection() is not guard_duckdb.connection()


def test_both_targets_of_an_overload_may_be_called(monkeypatch: pytest.MonkeyPatch) -> None:
    overload = parse("f(numeric, int4) -> numeric : one_target($1) | another_target($1, $2)")
    monkeypatch.setattr(guard_duckdb, "FUNCTIONS", {"f": Function("f", (overload,))})
    assert {"one_target", "another_target"} <= guard_duckdb.allowed_functions.__wrapped__()
