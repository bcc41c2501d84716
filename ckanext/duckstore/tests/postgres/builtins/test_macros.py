"""Macros and Python functions on a connection, and the limits of those that can make much of
little."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

import duckdb
import pytest

from ckanext.duckstore import errors, raising
from ckanext.duckstore.postgres.builtins import install, install_macros, names_in, needed
from ckanext.duckstore.postgres.builtins.macros import macros, statement
from ckanext.duckstore.postgres.builtins.python import PYTHON


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(config={"memory_limit": "1GB", "threads": "1", "integer_division": "true"}) as opened:
        yield opened


def value(connection: duckdb.DuckDBPyConnection, sql: str) -> object:
    install(connection, names_in(sql))
    row = connection.execute(f"SELECT {sql}").fetchone()
    assert row is not None
    return row[0]


def test_all_can_be_installed(connection: duckdb.DuckDBPyConnection) -> None:
    install(connection, [*macros(), *PYTHON])


def test_fields_of_a_lambda_parameter_are_found_in_having(connection: duckdb.DuckDBPyConnection) -> None:
    """DuckDB takes the *v.x* of a parameter v for a column there, (v).x for a field."""
    connection.execute("CREATE TABLE t (n INTEGER); INSERT INTO t VALUES (1)")
    having = "SELECT n FROM t GROUP BY n HAVING list_transform([{'x': n}], lambda v: %s)[1] = 1"
    assert connection.execute(having % "(v).x").fetchall() == [(1,)]
    with pytest.raises(duckdb.BinderException):
        connection.execute(having % "v.x")
    for name in macros():
        sql = statement(name)
        for parameters in re.findall(r"lambda (\w+(?:, \w+)?):", sql):
            for parameter in parameters.split(", "):
                assert not re.search(rf"(?<![\w.]){parameter}\.[a-z]", sql), name


def test_what_a_macro_needs_comes_before_it() -> None:
    order = needed(["pg_text_scaled"])
    assert order[-1] == "pg_text_scaled"
    assert order.index("pg_trim_zeros") < order.index("pg_cut_decimals")


def test_only_what_is_named_is_installed(connection: duckdb.DuckDBPyConnection) -> None:
    install(connection, ["pg_ascii"])
    with pytest.raises(duckdb.CatalogException):
        connection.execute("SELECT pg_chr(65)")


def test_again_on_the_same_connection(connection: duckdb.DuckDBPyConnection) -> None:
    for _ in range(2):
        assert value(connection, "pg_format('%s', ['x'])") == "x"
        assert value(connection, "pg_ascii('a')") == 97


def test_a_python_function_of_another_connection_is_refused(connection: duckdb.DuckDBPyConnection) -> None:
    install(connection.cursor(), ["pg_format"])
    with pytest.raises(errors.InternalError, match="pg_format"):
        install(connection, ["pg_format"])


def test_macros_on_another_connection_call_the_python_functions_of_the_first(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    install(connection, ["pg_divide_text"])
    other = connection.cursor()
    install_macros(other, ["pg_divide_numeric"])
    assert other.execute("SELECT pg_divide_numeric(1::DECIMAL(38,20), 0.00000000003, false, false)").fetchall() == [
        (Decimal("33333333333.33333333333333333333"),)
    ]


@pytest.mark.parametrize(
    "sql",
    [
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
    ],
)
def test_what_would_be_too_large_is_refused(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    with pytest.raises(duckdb.Error) as caught:
        value(connection, sql)
    found = raising.read(str(caught.value))
    assert found is not None
    assert found[0] == "54000"


def test_numbers_that_would_be_too_long_are_refused(connection: duckdb.DuckDBPyConnection) -> None:
    for sql in (
        "pg_power_text('10', '100000000')",
        "pg_exp_text('100000')",
        "pg_factorial(100000)",
        "pg_jsonb('1e999999999')",
    ):
        with pytest.raises(duckdb.Error, match="pg:22003:"):
            value(connection, sql)


def test_an_error_keeps_its_sqlstate_through_duckdb(connection: duckdb.DuckDBPyConnection) -> None:
    for sql, state in (("pg_chr(0)", "54000"), ("pg_regexp_match('a', '(', '')", "2201B")):
        with pytest.raises(duckdb.Error) as caught:
            value(connection, sql)
        assert (raising.read(str(caught.value)) or ("",))[0] == state
    assert raising.read("Binder Error: something else") is None
