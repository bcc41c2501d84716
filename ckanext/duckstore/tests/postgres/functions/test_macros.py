"""Macros and Python functions on a connection, and the limits of those that can make much of little."""
from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from ckanext.duckstore.postgres.functions import failures, install, names_in, needed
from ckanext.duckstore.postgres.functions.macros import macros
from ckanext.duckstore.postgres.functions.python import PYTHON


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(config={'memory_limit': '1GB', 'threads': '1', 'integer_division': 'true'}) as opened:
        yield opened


def value(connection: duckdb.DuckDBPyConnection, sql: str) -> object:
    install(connection, names_in(sql))
    row = connection.execute(f'SELECT {sql}').fetchone()
    assert row is not None
    return row[0]


def test_all_can_be_installed(connection: duckdb.DuckDBPyConnection) -> None:
    install(connection, [*macros(), *PYTHON])


def test_what_a_macro_needs_comes_before_it() -> None:
    order = needed(['pg_text_float8'])
    assert order[-1] == 'pg_text_float8'
    assert order.index('pg_scientific') < order.index('pg_text_float')


def test_only_what_is_named_is_installed(connection: duckdb.DuckDBPyConnection) -> None:
    install(connection, ['pg_ascii'])
    with pytest.raises(duckdb.CatalogException):
        connection.execute("SELECT pg_chr(65)")


def test_again_and_on_another_connection_of_the_instance(connection: duckdb.DuckDBPyConnection) -> None:
    other = connection.cursor()
    for each in (connection, connection, other, other):
        assert value(each, "pg_format('%s', ['x'])") == 'x'
        assert value(each, "pg_ascii('a')") == 97


@pytest.mark.parametrize('sql', [
    "pg_repeat('x', 2000000000)",
    "pg_repeat(repeat('x', 1000000), 1000)",
    "pg_lpad('x', 2000000000, 'y')",
    "pg_rpad('x', 2000000000, 'y')",
    "pg_replace(repeat('a', 1000000), 'a', repeat('b', 1000))",
    "pg_format('%2000000000s', ['x'])",
    "pg_format('%*s', ['2000000000', 'x'])",
    "pg_array_fill(1, [2000000000])",
    "pg_series(1, 9000000000000000000, 1)",
    "pg_series_int4(1, 2000000000, 1)",
    "pg_series_numeric(0::DECIMAL(9,0), 1000000000::DECIMAL(18,0), 0.001)",
    "pg_series_moment(TIMESTAMP '0001-01-01', TIMESTAMP '9999-01-01', INTERVAL '1 second')",
    "pg_regexp_replace(repeat('a', 1000000), 'a', repeat('b', 1000), 'g', 1, -1)",
])
def test_what_would_be_too_large_is_refused(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    with pytest.raises(duckdb.Error) as caught:
        value(connection, sql)
    found = failures.read(str(caught.value))
    assert found is not None
    assert found[0] == '54000'


def test_numbers_that_would_be_too_long_are_refused(connection: duckdb.DuckDBPyConnection) -> None:
    for sql in ("pg_power_text('10', '100000000')", "pg_exp_text('100000')", 'pg_factorial(100000)', "pg_jsonb('1e999999999')"):
        with pytest.raises(duckdb.Error, match='pg:22003:'):
            value(connection, sql)


def test_an_error_keeps_its_sqlstate_through_duckdb(connection: duckdb.DuckDBPyConnection) -> None:
    for sql, state in (('pg_chr(0)', '54000'), ("pg_regexp_match('a', '(', '')", '2201B')):
        with pytest.raises(duckdb.Error) as caught:
            value(connection, sql)
        assert (failures.read(str(caught.value)) or ('',))[0] == state
    assert failures.read('Binder Error: something else') is None
