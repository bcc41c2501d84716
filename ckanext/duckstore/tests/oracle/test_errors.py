"""Errors of queries, as consumers see them: PostgreSQL's words, and nothing internal."""

from __future__ import annotations

import re
from collections.abc import Iterator

import duckdb
import pytest

from ckanext.duckstore.errors import DuckstoreError, InternalError
from ckanext.duckstore.postgres.builtins import install
from ckanext.duckstore.postgres.parse import parse
from ckanext.duckstore.postgres.translate import translate
from ckanext.duckstore.queries import query_errors

from . import answer, collection, fixture
from .compositions import record

#: Names that only DuckDB, its Python client, or Duckstore's own SQL use.
INTERNAL = re.compile(
    r"\bpg_|\bINT\d+\b|HUGEINT|VARCHAR|DECIMAL|BIGINT|INTEGER|DOUBLE|STRUCT|lambda|list_|Exception|Python|UDF"
    r"|source column|Overflow (on|in)|Could not|Failed to|LINE \d|!$"
)


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with fixture.connect() as opened:
        yield opened


def translated_error(connection: duckdb.DuckDBPyConnection, sql: str) -> DuckstoreError | None:
    try:
        translation = translate(parse(sql), answer.TABLES)
        install(connection, translation.functions)
        connection.execute(translation.sql).fetchall()
    except DuckstoreError as error:
        return error
    except duckdb.Error as error:
        return query_errors.of_report(type(error).__name__, str(error), "run", None)
    return None


@pytest.mark.parametrize(
    ("sql", "state", "message"),
    [
        ("SELECT -i2 FROM numbers", "22003", "smallint out of range"),
        ("SELECT -i4 FROM numbers", "22003", "integer out of range"),
        ("SELECT -(-i8 - 1) FROM numbers", "22003", "bigint out of range"),
        ("SELECT abs(i2) FROM numbers", "22003", "smallint out of range"),
        ("SELECT abs(i4) FROM numbers", "22003", "integer out of range"),
        ("SELECT abs(-i8 - 1) FROM numbers", "22003", "bigint out of range"),
        ("SELECT i8::int4 FROM numbers", "22003", "integer out of range"),
        ("SELECT n::int2 FROM numbers", "22003", "smallint out of range"),
        ("SELECT f8::int8 FROM numbers", "22003", "bigint out of range"),
        ("SELECT lcm(5::int8, i8) FROM numbers", "22003", "bigint out of range"),
        ("SELECT date_trunc('year', tz, 'a') FROM moments", "22023", 'time zone "a" not recognized'),
    ],
)
def test_values_out_of_range_name_postgresqls_type(
    connection: duckdb.DuckDBPyConnection, sql: str, state: str, message: str
) -> None:
    found = translated_error(connection, sql)
    assert found is not None
    assert (found.sqlstate, str(found)) == (state, message)


def test_errors_of_compositions_name_nothing_internal(connection: duckdb.DuckDBPyConnection) -> None:
    """Of the queries that PostgreSQL refused, every fourth."""
    refused = [case.sql for case in collection.answers(record.TOPIC) if case.error is not None]
    found = {sql: translated_error(connection, sql) for sql in refused[::4]}
    assert sum(error is not None for error in found.values()) > len(found) * 0.8
    shown = {sql: re.sub(r'"[^"]*"', "", str(error)) for sql, error in found.items() if error is not None}
    assert {sql: text for sql, text in shown.items() if INTERNAL.search(text)} == {}
    assert not any(isinstance(error, InternalError) for error in found.values())
