"""Layer 1: CKAN's rules, in CKAN's words."""

from __future__ import annotations

import pytest

from ckanext.duckstore import errors
from ckanext.duckstore.postgres import guard
from ckanext.duckstore.postgres.allowlist import NODES
from ckanext.duckstore.postgres.parse import parse

ALLOWED = guard.read_allowed(["upper\n", " Lower \n", '"count"\n', "\n"])


def test_nodes_are_those_of_ckan() -> None:
    ckan = pytest.importorskip("ckanext.datastore.backend.postgres_ast_allowlist")
    assert NODES == ckan.NODE_TYPE_ALLOWLIST


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO t VALUES (1)",
        "UPDATE t SET a = 1",
        "DELETE FROM t",
        "DROP TABLE t",
        "CREATE TABLE x (a int)",
        "TRUNCATE t",
        "COPY t TO '/tmp/x'",
        "SET search_path = x",
        "SHOW all",
        "EXPLAIN SELECT 1",
        "PREPARE p AS SELECT 1",
        "EXECUTE p",
        "BEGIN",
        "LOCK t",
        "DO $$ BEGIN END $$",
        "CALL f()",
        "VACUUM",
        "LISTEN x",
        "GRANT ALL ON t TO x",
        "DECLARE c CURSOR FOR SELECT 1",
        "SELECT 1 INTO x",
        "WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x",
        "WITH x AS (INSERT INTO t VALUES (1) RETURNING *) SELECT 1",
        "SELECT * FROM t FOR UPDATE",
        "SELECT * FROM t FOR SHARE",
        "LOAD 'x'",
        "REFRESH MATERIALIZED VIEW x",
        "CHECKPOINT",
        "MERGE INTO t USING u ON true WHEN MATCHED THEN DELETE",
    ],
)
def test_anything_but_a_query_is_refused(sql: str) -> None:
    with pytest.raises(errors.InvalidSQL, match=r"^Invalid query AST element: "):
        guard.check_statement(parse(sql))


@pytest.mark.parametrize("sql", ["SELECT 1; SELECT 2", "", ";", "-- nothing", "SELECT 1; DROP TABLE t"])
def test_more_or_less_than_one_statement_is_refused(sql: str) -> None:
    with pytest.raises(errors.InvalidSQL, match=r"^Query is not a single statement$"):
        parse(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "SELEC 1",
        "SELECT 'a",
        "SELECT (1",
        "SELECT 1 +",
        "SELECT E'\\",
        "ATTACH x",
        "PRAGMA x",
        "SELECT \x00",
        "SELECT \ud800",
        "INSTALL httpfs",
        "SELECT * FROM 'x.parquet'",
        "SELECT * EXCLUDE a FROM t",
        "FROM t",
    ],
)
def test_what_is_no_sql_of_postgresql_is_refused(sql: str) -> None:
    with pytest.raises(errors.InvalidSQL, match=r"^Invalid SQL: "):
        parse(sql)


def test_a_catalog_is_refused() -> None:
    with pytest.raises(errors.InvalidSQL, match=r"^Catalog cannot be provided: db$"):
        guard.check_statement(parse("SELECT * FROM db.public.t"))


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("SELECT * FROM information_schema.tables", "Not authorized to access tables in other schemas"),
        ("SELECT * FROM pg_catalog.pg_class", "Not authorized to access tables in other schemas"),
        ("SELECT * FROM pg_class", "Not authorized to access system tables"),
        ("SELECT (SELECT 1 FROM pg_class)", "Not authorized to access system tables"),
        ("SELECT * FROM t WHERE EXISTS (SELECT 1 FROM x.y)", "Not authorized to access tables in other schemas"),
        ("WITH pg_x AS (SELECT 1 FROM pg_shadow) SELECT * FROM pg_x", "Not authorized to access system tables"),
    ],
)
def test_other_peoples_tables_are_refused(sql: str, message: str) -> None:
    with pytest.raises(errors.InsufficientPrivilege) as caught:
        guard.check_tables(parse(sql))
    assert str(caught.value) == message


@pytest.mark.parametrize("sql", ["SELECT 1 FROM t", "SELECT 1 FROM public.t", 'SELECT 1 FROM "PG_class"'])
def test_tables_of_the_public_schema_pass(sql: str) -> None:
    guard.check_tables(parse(sql))


@pytest.mark.parametrize("sql", ["SELECT upper('a')", "SELECT LOWER('a')", "SELECT count(*)", 'SELECT "Upper"(1)'])
def test_allowed_functions_pass(sql: str) -> None:
    guard.check_functions(parse(sql), ALLOWED)


@pytest.mark.parametrize(
    ("sql", "name"),
    [
        ("SELECT md5('a')", "md5"),
        ("SELECT pg_catalog.upper('a')", "pg_catalog.upper"),
        ('SELECT "Count"(*)', "Count"),
        ("SELECT EXTRACT(year FROM now())", "now"),
        ("SELECT query_to_xml('SELECT 1', true, true, '')", "query_to_xml"),
        ("SELECT * FROM read_csv(1)", "read_csv"),
        ("SELECT 1 WHERE pg_sleep(1) IS NULL", "pg_sleep"),
        ("SELECT 1 ORDER BY md5(1)", "md5"),
        ("SELECT sum(1) OVER (ORDER BY md5(1))", "md5"),
        ("SELECT upper(ts_rewrite('a', 'b'))", "ts_rewrite"),
        ("SELECT public.upper('a')", "public.upper"),
    ],
)
def test_other_functions_are_refused_by_name(sql: str, name: str) -> None:
    with pytest.raises(errors.InsufficientPrivilege) as caught:
        guard.check_functions(parse(sql), ALLOWED)
    assert str(caught.value) == f"Not authorized to call function {name}"
