"""Whole rows of tables: what they are compared and counted by."""

from __future__ import annotations

import duckdb
import pytest

from ckanext.duckstore.postgres.parse import parse
from ckanext.duckstore.postgres.translate import Table, translate

COLUMNS = (("_id", "int4"), ("_full_text", "tsvector"), ("a", "text"), ("b", "int4"))
TABLES = {"t": Table("t", COLUMNS), "u": Table("u", COLUMNS)}

NEXT = "t x LEFT JOIN t y ON y._id = x._id + 1"


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    """Return tables whose ``_full_text`` fails when it is computed."""
    connection = duckdb.connect()
    for name, rows in (("t", "(1, 'x', 1), (2, 'x', 1), (3, NULL, NULL)"), ("u", "(1, 'x', 1), (2, 'y', 1)")):
        connection.execute(f"CREATE TABLE {name}_rows AS SELECT * FROM (VALUES {rows}) AS v(_id, a, b)")
        words = "error('words of ' || _id) AS _full_text"
        connection.execute(f"CREATE VIEW {name} AS SELECT _id, {words}, a, b FROM {name}_rows")
    return connection


def _answer(connection: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[object, ...]]:
    return connection.execute(translate(parse(sql), TABLES).sql).fetchall()


@pytest.mark.parametrize(
    ("sql", "rows"),
    [
        ("SELECT count(t), count(DISTINCT t), count(t.*) FROM t", [(3, 3, 3)]),
        (f"SELECT count(y), count(DISTINCT y), count(*) FROM {NEXT}", [(2, 2, 3)]),
        ("SELECT count(y) FROM t x LEFT JOIN u y ON y._id = x._id", [(2,)]),
        ("SELECT t IS NULL, t IS NOT NULL FROM t ORDER BY _id", [(False, True), (False, True), (False, False)]),
        ("SELECT count(*) FROM t x JOIN t y ON x = y", [(3,)]),
        ("SELECT count(*) FROM t x, t y WHERE x <> y", [(6,)]),
        ("SELECT count(*) FROM t x, t y WHERE x IS NOT DISTINCT FROM y", [(3,)]),
        (
            f"SELECT y IS DISTINCT FROM NULL, x = y, x <> y, x IS DISTINCT FROM y, y IS NULL FROM {NEXT} ORDER BY x._id",
            [(True, False, True, True, False), (True, False, True, True, False), (False, None, None, True, True)],
        ),
    ],
)
def test_words_are_not_computed_to_count_and_compare(
    connection: duckdb.DuckDBPyConnection, sql: str, rows: list[tuple[object, ...]]
) -> None:
    assert _answer(connection, sql) == rows


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(*) FROM t x JOIN u y ON x = y",  # of two tables
        "SELECT count(DISTINCT x) FROM t x (p, q, _id)",  # another column has the name
        "SELECT (x)._full_text FROM t x",
    ],
)
def test_they_are_where_they_count(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    with pytest.raises(duckdb.Error, match="words of"):
        _answer(connection, sql)
