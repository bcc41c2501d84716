"""Arithmetic of numerics whose DECIMAL is known: by DuckDB's own operators, and as exact as by
ours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP, Decimal, localcontext

import duckdb
import pytest

from ckanext.duckstore.postgres.builtins import install
from ckanext.duckstore.postgres.builtins.python.numeric import PYTHON
from ckanext.duckstore.postgres.parse import parse
from ckanext.duckstore.postgres.translate import Stored, Table, translate

STORED = Table("t", (("n", Stored("numeric", (18, 3))), ("m", Stored("numeric", (20, 6)))))
VALUES = [
    "0",
    "1",
    "-1",
    "0.001",
    "-0.001",
    "2.5",
    "10",
    "12345.678",
    "-99999.999",
    "999999999.999",
    "99999999999999",
    "-100000000000000.001",
    "999999999999999.999",
]


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(config={"integer_division": "true", "threads": "1"}) as opened:
        opened.execute("CREATE TABLE t (n DECIMAL(18,3), m DECIMAL(20,6))")
        opened.executemany("INSERT INTO t VALUES (?::DECIMAL(18,3), 0.5)", [[value] for value in VALUES])
        yield opened


def answers(connection: duckdb.DuckDBPyConnection, expression: str) -> list[Decimal]:
    """What *expression* is for each row, computed inside of the query: as text it would be written
    by other means."""
    made = translate(parse(f"SELECT x FROM (SELECT {expression} AS x FROM t) q"), {"t": STORED})
    install(connection, made.functions)
    return [Decimal(value) for (value,) in connection.execute(made.sql).fetchall()]


def divided(value: str, divisor: str) -> Decimal:
    """PostgreSQL's quotient, to the 20 decimals that are kept."""
    with localcontext(prec=60):
        return Decimal(PYTHON["pg_divide_text"].call(value, divisor)).quantize(Decimal(1).scaleb(-20), ROUND_HALF_UP)


@pytest.mark.parametrize(
    ("expression", "wanted"),
    [
        ("n * n", lambda n: n * n),
        ("n * 2 + 1", lambda n: n * 2 + 1),
        ("n - m", lambda n: n - Decimal("0.5")),
        ("- n * m", lambda n: -n * Decimal("0.5")),
        ("n * 1.5 * 2", lambda n: n * 3),
        ("(n + 0.25) * 4", lambda n: n * 4 + 1),
    ],
)
def test_what_has_room_is_computed_by_duckdb(
    connection: duckdb.DuckDBPyConnection,
    expression: str,
    wanted: Callable[[Decimal], Decimal],
) -> None:
    assert "pg_multiply" not in translate(parse(f"SELECT sum({expression}) FROM t"), {"t": STORED}).sql
    with localcontext(prec=60):
        assert answers(connection, expression) == [wanted(Decimal(value)) for value in VALUES]


def test_what_has_no_room_is_computed_by_ours() -> None:
    assert "pg_multiply" in translate(parse("SELECT sum(n * m * m) FROM t"), {"t": STORED}).sql


@pytest.mark.parametrize(
    "divisor",
    ["1", "2", "4", "5", "8", "10", "100", "1000", "0.5", "0.25", "1.25", "0.001", "3", "7", "1.1", "60", "123456789"],
)
def test_quotients_are_postgresqls(connection: duckdb.DuckDBPyConnection, divisor: str) -> None:
    assert answers(connection, f"n / {divisor}") == [divided(value, divisor) for value in VALUES]


@pytest.mark.parametrize("divisor", ["100", "0.5", "8"])
def test_a_constant_with_a_finite_reciprocal_is_multiplied_by(divisor: str) -> None:
    assert (
        f"* CAST('{1 / Decimal(divisor)}'" in translate(parse(f"SELECT sum(n / {divisor}) FROM t"), {"t": STORED}).sql
    )


@pytest.mark.parametrize(("first", "second"), [("7", "3"), ("3", "1.1"), ("0.7", "9"), ("3", "100"), ("6", "0.5")])
def test_quotients_of_quotients(connection: duckdb.DuckDBPyConnection, first: str, second: str) -> None:
    """Where the first one needs all its decimals; PostgreSQL has it with as many only when it is
    below 1."""
    chosen = [value for value in VALUES if Decimal(value) and abs(Decimal(value)) < Decimal(first) / 10000]
    found = dict(zip(VALUES, answers(connection, f"n / {first} / {second}"), strict=True))
    assert {value: found[value] for value in chosen} == {
        value: divided(str(divided(value, first)), second) for value in chosen
    }


def test_only_the_results_are_written_as_text_not_every_group() -> None:
    made = translate(parse("SELECT n, count(*) FROM t GROUP BY n ORDER BY 2 LIMIT 5"), {"t": STORED})
    assert made.sql.startswith("SELECT pg_text_numeric(q.c0) AS c0")
