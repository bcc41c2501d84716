"""How many decimals of a numeric are printed: as many as PostgreSQL prints, which keeps a number of
them with each value."""

from __future__ import annotations

import pytest

from ckanext.duckstore.postgres.translate import Stored, Table

from ..asking import rows, value

TABLES = {
    "t": (
        Table("t", (("n", Stored("numeric", (18, 4))), ("f", "float8"), ("w", "text"))),
        "SELECT 2.5::DECIMAL(18,4) AS n, 2.5::DOUBLE AS f, '1.50' AS w",
    )
}


@pytest.mark.parametrize(
    ("expression", "printed"),
    [
        ("n + n", "5.0"),
        ("n - n", "0.0"),
        ("n * 4", "10.0"),
        ("n * n", "6.25"),
        ("n * 2.00", "5.000"),
        ("n % n", "0.0"),
        ("-(n + n)", "-5.0"),
        ("-(n / 2)", "-1.25000000000000000000"),
        ("-(n / -2)", "1.25000000000000000000"),
        ("-(0 / n)", "0.00000000000000000000"),
        ("-(f * 1e20)::numeric", "-250000000000000000000"),
        ("n + 1 + 0.5", "4.0"),
        ("(n + n)::text", "5.0"),
        ("coalesce(n + n, 1)", "5.0"),
        ("n / 0.5 * 2", "10.0000000000000000"),
        ("w::numeric", "1.50"),
        ("w::numeric * 2", "3.00"),
        ("(w || 'e1')::numeric", "15.0"),
        ("'2.50'::jsonb::numeric", "2.50"),
        ("f::numeric", "2.5"),
        ("(f * 1e20)::numeric", "250000000000000000000"),
        ("(f * -1e-10)::numeric", "-0.00000000025"),
        ("(f * 0)::numeric", "0"),
        ("f::float4::numeric", "2.5"),
        ("NULL::numeric + n", None),
        ("array_to_string(ARRAY[1.50, n * 2, NULL], '|', '-')", "1.50|5.0|-"),
    ],
)
def test_zeros_at_the_end_are_kept(expression: str, printed: str | None) -> None:
    assert rows(f"SELECT {expression} FROM t", TABLES) == [(printed,)]


@pytest.mark.parametrize(
    ("sql", "printed"),
    [
        ("SELECT avg(n) * 2 FROM t", "5.0000000000000000"),
        ("SELECT n + n FROM t GROUP BY n + n", "5.0"),
        ("SELECT n / 2 FROM t GROUP BY n / 2", "1.25000000000000000000"),
        ("SELECT string_agg((n / 2)::text, '') FROM t GROUP BY n / 2", "1.25000000000000000000"),
        ("SELECT sum(n) * 2 FROM t GROUP BY f LIMIT 1", "5.0"),
        ("SELECT q.x + 0.00 FROM (SELECT n + n AS x FROM t) AS q", "5.00"),
    ],
)
def test_in_groups_and_around_subqueries(sql: str, printed: str) -> None:
    assert rows(sql, TABLES) == [(printed,)]


def test_a_subtotal_of_a_printed_group_is_null() -> None:
    assert rows("SELECT n / 2 FROM t GROUP BY ROLLUP (n / 2) ORDER BY 1", TABLES) == [
        ("1.25000000000000000000",),
        (None,),
    ]


@pytest.mark.parametrize(
    ("series", "printed"),
    [
        ("generate_series(0, 1, 0.50)", ["0", "0.50", "1.00"]),
        ("generate_series(1.0, 0, -0.5)", ["1.0", "0.5", "0.0"]),
        ("generate_series(1.0, 2)", ["1.0", "2.0"]),
    ],
)
def test_a_series_has_the_decimals_of_its_start_and_its_step(series: str, printed: list[str]) -> None:
    assert rows(f"SELECT {series}") == [(text,) for text in printed]


def test_a_series_in_from_has_the_decimals_of_its_start() -> None:
    assert rows("SELECT g FROM generate_series(1.0, 2, 0.5) AS g") == [("1.0",), ("1.5",), ("2.0",)]


def test_zeros_beyond_the_decimals_that_are_kept_are_printed() -> None:
    assert value("'0.1230000000000000000000'::text::numeric") == "0.1230000000000000000000"


@pytest.mark.parametrize(
    ("sql", "values"),
    [
        ("SELECT n / 3e9 AS v FROM t UNION SELECT n * 2.0 FROM t ORDER BY 1", ["0.0000000008333333333333333333", "5"]),
        ("SELECT 1 / 3e12 AS v UNION ALL SELECT n FROM t ORDER BY v", ["0.00000000000033333333333333333333", "2.5"]),
        ("SELECT 1 / 3e12 AS v EXCEPT SELECT 0.00000000000033333333", ["0.00000000000033333333333333333333"]),
        (
            "SELECT 1 / 3e12 AS v INTERSECT SELECT 0.00000000000033333333333333333333",
            ["0.00000000000033333333333333333333"],
        ),
    ],
)
def test_a_set_operation_returns_all_decimals_of_a_quotient(sql: str, values: list[str]) -> None:
    """As PostgreSQL, which prints zeros at the end besides."""
    assert rows(sql, TABLES) == [(value,) for value in values]
