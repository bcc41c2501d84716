"""Numerics that may be below 10^-20 or very large: only these are compared as text."""

from __future__ import annotations

import pytest

from ckanext.duckstore.postgres.parse import parse
from ckanext.duckstore.postgres.translate import Stored, Table, translate

TABLE = Table("t", (("_id", "int4"), ("n", Stored("numeric", (18, 3))), ("p", Stored("numeric", (2, 1)))))


def compared_as_text(expression: str) -> bool:
    made = translate(parse(f"SELECT 1 FROM t WHERE {expression} > 0"), {"t": TABLE})
    return "pg_number_order" in made.sql


@pytest.mark.parametrize(
    "expression",
    [
        "exp(n)",
        "exp(-46.0)",
        "power(n, n)",
        "power(0.1::numeric, _id)",
        "n ^ 7",
        "n ^ -2",
        "(n / 3) ^ 2",
        "mod(n, n / 3)",
        "2 * exp(n)",
        "abs(exp(n))",
        "coalesce(exp(n), 0)",
        "sqrt(exp(n))",
        "(SELECT avg(n / 3) FROM t)",
        "(SELECT variance(n * n * n) FROM t)",
        "exp(50.0)",
        "power(1.5, 100.001)",
        "n ^ 4",
        "factorial(_id)",
        "n / 1e18",
        "n * 1e21",
        "n / 3 * 1e-9",
        "n / 3 * 0.01",
        "n / 3 * (n / 7)",
        "n * n * n * n * n * n * n",
    ],
)
def test_what_may_be_too_small(expression: str) -> None:
    assert compared_as_text(expression)


@pytest.mark.parametrize(
    "expression",
    [
        "exp(p)",
        "exp(1.0)",
        "n ^ 2",
        "n ^ 0.5",
        "p ^ -2",
        "2.5 ^ 3",
        "mod(n, 2)",
        "gcd(n, p)",
        "sqrt(n / 3)",
        "ln(n)",
        "log(2, n)",
        "n / n",
        "div(n, 3)",
        "round(exp(p), 2)",
        "(SELECT avg(n) FROM t)",
        "(SELECT stddev(n) FROM t)",
        "exp(-2.5)",
        "power(1024.0, 2)",
        "n ^ 3",
        "factorial(5)",
        "n / 1e9",
        "n * 1e9",
        "n / 3 * 100",
        "100.0 * (n / 3)",
        "n / 3 * _id",
        "n * n * n",
    ],
)
def test_what_has_digits_in_any_case(expression: str) -> None:
    assert not compared_as_text(expression)
