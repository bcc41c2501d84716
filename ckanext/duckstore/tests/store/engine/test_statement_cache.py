"""Statements that are parsed once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import duckdb
import pytest

from ckanext.duckstore.store.engine import statement_cache
from ckanext.duckstore.store.engine.statement_cache import CachingConnection, StatementCache


class Raw:
    """A connection of DuckDB that counts what it parses."""

    def __init__(self) -> None:
        self.connection = duckdb.connect()
        self.parsed: list[str] = []

    def extract_statements(self, sql: str) -> list[duckdb.Statement]:
        self.parsed.append(sql)
        return self.connection.extract_statements(sql)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.connection, name)


@pytest.fixture
def raw(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A connection, and no statement that is parsed already."""
    monkeypatch.setattr(statement_cache, "_SHORT", StatementCache(2, 100))
    monkeypatch.setattr(statement_cache, "_LONG", StatementCache(1, 1_000))
    raw = Raw()
    yield raw
    raw.connection.close()


def test_a_statement_is_parsed_once_for_all_connections(raw: Any) -> None:
    one = CachingConnection(raw)
    assert [one.execute("SELECT ? + 1", [n]).fetchall() for n in (1, 2)] == [[(2,)], [(3,)]]
    with duckdb.connect() as other:
        assert CachingConnection(other).execute("SELECT ? + 1", [5]).fetchall() == [(6,)]
    assert one.execute("SELECT ? + 1", [2.5]).fetchall() == [(3.5,)]
    assert raw.parsed == ["SELECT ? + 1"]


def test_it_is_bound_each_time(raw: Any) -> None:
    one = CachingConnection(raw)
    one.execute("CREATE TABLE t AS SELECT 1 AS a")
    assert one.execute("FROM t").fetchall() == [(1,)]
    one.execute("ALTER TABLE t ADD COLUMN b INTEGER")
    assert one.execute("FROM t").fetchall() == [(1, None)]


def test_the_number_and_the_length_are_bounded(raw: Any) -> None:
    one = CachingConnection(raw)
    texts = [f"SELECT {number}" for number in range(3)]
    for sql in (*texts, texts[2], texts[1], texts[0]):
        one.execute(sql)
    assert raw.parsed == [*texts, texts[0]]
    long, longer = (f"SELECT '{'x' * size}'" for size in (500, 2_000))
    for sql in (long, longer, *texts[:2], long, longer):
        assert one.execute(sql).fetchall()
    assert [len(sql) > 100 for sql in raw.parsed].count(True) == 1


def test_statements_that_are_not_one(raw: Any) -> None:
    one = CachingConnection(raw)
    for _ in range(2):
        assert one.execute("SELECT 1; SELECT 2").fetchall() == [(2,)]
        with pytest.raises(duckdb.ParserException, match="syntax error at or near"):
            one.execute("SELEC 1")


def test_threads() -> None:
    statements = StatementCache(3, 100)

    def work(number: int) -> None:
        with duckdb.connect() as raw:
            for turn in range(200):
                sql = f"SELECT {(number + turn) % 5}"
                assert raw.execute(statements.get(raw, sql)).fetchall() == [((number + turn) % 5,)]

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(work, range(4)))
