"""Statistics of floats beside exact fractions, for columns of very different scales.

PostgreSQL's own lose digits where the values are far from zero: up to half of them in such columns.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from decimal import Context, Decimal
from fractions import Fraction

import duckdb
import pytest

from ckanext.duckstore.tests.oracle import fixture
from ckanext.duckstore.tests.oracle.answer import answer

CONTEXT = Context(prec=60)
#: How far a result may be from the exact one.
DIGITS = Decimal("5e-15")


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with fixture.connect() as connection:
        yield connection


def column(made: random.Random, size: int) -> list[float]:
    scale = 10.0 ** made.choice((0, 3, 10, -100, 100))
    center = made.choice((0, 1e3, 1e6, 1e9, 1e12))
    return [(made.gauss(0, 1) + center) * scale for _ in range(size)]


def exact(number: Fraction) -> Decimal:
    return CONTEXT.divide(Decimal(number.numerator), Decimal(number.denominator))


def products(first: list[Fraction], second: list[Fraction]) -> Fraction:
    """Return the sum of the products of the distances from the averages."""
    sums = sum(first, Fraction()) * sum(second, Fraction()) / len(first)
    return sum((one * other for one, other in zip(first, second, strict=True)), Fraction()) - sums


def statistics(y: list[float], x: list[float]) -> dict[str, tuple[Decimal, Decimal]]:
    """Return the exact results and the size to which an error is compared."""
    size = len(y)
    first, second = [Fraction(value) for value in y], [Fraction(value) for value in x]
    syy, sxx, sxy = products(first, first), products(second, second), products(first, second)
    both = CONTEXT.multiply(exact(sxx).sqrt(CONTEXT), exact(syy).sqrt(CONTEXT))
    deviation = exact(syy / (size - 1)).sqrt(CONTEXT)
    found = {
        "variance": exact(syy / (size - 1)),
        "var_pop": exact(syy / size),
        "stddev": deviation,
        "regr_sxx": exact(sxx),
        "regr_syy": exact(syy),
    }
    known = {name: (value, abs(value)) for name, value in found.items()}
    known["regr_sxy"] = exact(sxy), both
    known["covar_pop"] = exact(sxy / size), both / size
    known["regr_slope"] = exact(sxy / sxx), both / exact(sxx)
    known["corr"] = CONTEXT.divide(exact(sxy), both), Decimal(1)
    known["regr_r2"] = exact(sxy * sxy / (sxx * syy)), Decimal(1)
    return known


@pytest.mark.parametrize("seed", range(25))
def test_statistics_have_15_digits(seed: int, connection: duckdb.DuckDBPyConnection) -> None:
    made = random.Random(seed)
    size = made.choice((2, 3, 5, 30))
    y, x = column(made, size), column(made, size)
    wanted = statistics(y, x)
    calls = [f"{name}(y{', x' if name[0] in 'rc' else ''}) AS {name}" for name in wanted]
    rows = ", ".join(f"('{one!r}'::float8, '{other!r}'::float8)" for one, other in zip(y, x, strict=True))
    found = answer(connection, f"SELECT {', '.join(calls)} FROM (VALUES {rows}, (NULL, 1)) AS t(y, x)").rows
    assert found is not None
    for (name, (value, size_)), text in zip(wanted.items(), found[0], strict=True):
        assert text is not None
        assert abs(Decimal(text) - value) <= DIGITS * size_, (name, text, value)


@pytest.mark.parametrize("name", ["stddev", "var_pop", "stddev_pop", "variance"])
def test_overflow_is_an_error(name: str, connection: duckdb.DuckDBPyConnection) -> None:
    assert answer(connection, f"SELECT {name}(v) FROM (VALUES (1e200::float8), (-1e200)) AS t(v)").error == "22003"


@pytest.mark.parametrize(
    ("call", "wanted"),
    [
        ("stddev(v)", "NaN"),
        ("var_pop(v)", "NaN"),
        ("corr(v, 1 + v)", "NaN"),
        ("regr_slope(v, 1)", None),
        ("regr_r2(1, v)", "1"),
        ("covar_samp(v, v) FILTER (WHERE v < 2)", None),
        ("covar_pop(v, v) FILTER (WHERE v < 2)", "0"),
        ("stddev_pop(v) FILTER (WHERE v < 2)", "0"),
        ("variance(v) FILTER (WHERE v < 2)", None),
        ("regr_sxx(v, v) FILTER (WHERE v < 0)", None),
        ("stddev(DISTINCT v) FILTER (WHERE v < 9)", "2.8284271247461903"),
        ("corr(DISTINCT v, -v) FILTER (WHERE v < 9)", "-1"),
    ],
)
def test_edges(call: str, wanted: str | None, connection: duckdb.DuckDBPyConnection) -> None:
    values = "(1::float8), (5), (5), ('Infinity'), (NULL)"
    assert answer(connection, f"SELECT {call} AS a FROM (VALUES {values}) AS t(v)").rows == [[wanted]]


def test_frames_of_windows(connection: duckdb.DuckDBPyConnection) -> None:
    found = answer(
        connection,
        "SELECT stddev(v) OVER w AS a, variance(v::float4) OVER w AS b, corr(v, i) OVER w AS c, regr_slope(v, i) OVER w AS d "
        "FROM (VALUES (1, 1.0::float8), (2, 3), (3, 5)) AS t(i, v) WINDOW w AS (ORDER BY i ROWS 1 PRECEDING) ORDER BY i",
    )
    pair = ["1.4142135623730951", "2", "1", "2"]
    assert found.rows == [[None, None, None, None], pair, pair]
