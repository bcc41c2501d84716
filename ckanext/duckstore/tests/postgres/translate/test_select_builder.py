"""Results that are computed of chosen rows only: what ORDER BY and LIMIT leave."""

from __future__ import annotations

import pytest

from ckanext.duckstore.postgres.parse import parse
from ckanext.duckstore.postgres.translate import Stored, Table, translate

from ..asking import rows

TABLES = {
    "t": (
        Table("t", (("n", Stored("numeric", (9, 2))), ("w", "text"), ("it's", "text"))),
        """SELECT n::DECIMAL(9,2) AS n, n::VARCHAR AS w, 'q' AS "it's" FROM range(1, 6) AS numbers(n)""",
    )
}


def sql_of(sql: str) -> str:
    return translate(parse(sql), {name: table for name, (table, _) in TABLES.items()}).sql


@pytest.mark.parametrize(
    ("sql", "wanted"),
    [
        ("SELECT n / 3, w FROM t ORDER BY n DESC LIMIT 1", [("1.6666666666666667", "5")]),
        ("SELECT n / 3 AS x FROM t ORDER BY x DESC LIMIT 1 OFFSET 4", [("0.33333333333333333333",)]),
        ("SELECT w::numeric FROM t ORDER BY 1 LIMIT 2", [("1",), ("2",)]),
        ("WITH q AS (SELECT n FROM t) SELECT n / 2 FROM q ORDER BY n LIMIT 1", [("0.50000000000000000000",)]),
        ("""SELECT 't0."n"' || (n / 2)::text || "it's" FROM t ORDER BY n LIMIT 1""", [('t0."n"0.50000000000000000000q',)]),
        ("SELECT (n / 2)::text || 'x' FROM t ORDER BY w DESC LIMIT 1", [("2.5000000000000000x",)]),
        ("SELECT count(*), n / 3 FROM t GROUP BY n / 3 ORDER BY 2 LIMIT 1", [(1, "0.33333333333333333333")]),
        ("SELECT (SELECT max(n) / 2 FROM t) FROM t ORDER BY n LIMIT 1", [("2.5",)]),
        ("SELECT n * 2.0, count(*) FROM t GROUP BY 1 ORDER BY 1 DESC LIMIT 2", [("10.0", 1), ("8.0", 1)]),
        ("SELECT n * 2.0 + 1.00, sum(n * 2.5) FROM t GROUP BY n * 2.0 ORDER BY 2 LIMIT 1", [("3.00", "2.5")]),
        ("SELECT n * 2.0 * 1.0, abs(n * 2.0), 't0.\"n\"' FROM t GROUP BY n * 2.0 ORDER BY n * 2.0 LIMIT 1", [("2.00", "2.0", 't0."n"')]),
        ("SELECT DISTINCT n * 2.5 FROM t GROUP BY n ORDER BY 1 LIMIT 1", [("2.5",)]),
        ("SELECT n * 2.0, w, n FROM t GROUP BY ROLLUP (n * 2.0, (w, n)) ORDER BY 1, 2 LIMIT 2", [("2.0", "1", "1"), ("2.0", None, None)]),
        ("WITH q AS (SELECT n AS a FROM t) SELECT a * 2.0, max(a) FROM q GROUP BY 1 ORDER BY 2 LIMIT 1", [("2.0", "1")]),
    ],
)  # fmt: skip
def test_the_answer_is_the_same(sql: str, wanted: list[tuple[object, ...]]) -> None:
    assert rows(sql, TABLES) == wanted


def test_functions_of_ours_are_called_for_chosen_rows_only() -> None:
    assert sql_of("SELECT n / 3 FROM t ORDER BY w LIMIT 1") == (
        "SELECT pg_divide_numeric_text(q.u0, CAST(3 AS DECIMAL(1,0)), true, false) AS c0 "
        'FROM (SELECT t0."n" AS u0 FROM t AS t0 ORDER BY t0."w" ASC NULLS LAST LIMIT 1) AS q'
    )


def test_only_the_groups_that_are_handed_out_are_written_as_text() -> None:
    assert sql_of("SELECT n / 3, count(*) FROM t GROUP BY 1 ORDER BY 2 LIMIT 1") == (
        "SELECT (CASE WHEN q.c0 IS NOT NULL THEN pg_divide_numeric_text(q.g1, CAST(3 AS DECIMAL(1,0)), true, false) END) AS c0, "
        'q.c1 AS c1 FROM (SELECT pg_divide_numeric(t0."n", CAST(3 AS DECIMAL(1,0)), true, false) AS c0, count( * )  AS c1, '
        'first(t0."n") AS g1 FROM t AS t0 '
        'GROUP BY pg_divide_numeric(t0."n", CAST(3 AS DECIMAL(1,0)), true, false) ORDER BY 2 ASC NULLS LAST LIMIT 1) AS q'
    )


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT n FROM t ORDER BY w LIMIT 1",
        "SELECT n / 3 FROM t ORDER BY w",
        "SELECT n / 3 FROM t LIMIT 1",
        "SELECT DISTINCT n / 3 FROM t ORDER BY 1 LIMIT 1",
        "SELECT sum(n) / 3 FROM t ORDER BY 1 LIMIT 1",
        "SELECT n / 3, row_number() OVER (ORDER BY n) FROM t ORDER BY w LIMIT 1",
        "SELECT n / 3, random() AS r FROM t ORDER BY r LIMIT 1",
        "SELECT n / 3, unnest(ARRAY[1, 2]) FROM t ORDER BY w LIMIT 1",
    ],
)
def test_where_nothing_is_gained_or_more_than_a_row_counts_all_is_computed_at_once(sql: str) -> None:
    assert "u0" not in sql_of(sql)
