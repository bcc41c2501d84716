"""Aggregates that belong to the query around the one they stand in."""

from __future__ import annotations

import pytest

from ckanext.duckstore.errors import DuckstoreError, FeatureNotSupported
from ckanext.duckstore.postgres.translate import Table

from ..asking import rows

TABLES = {
    "g": (
        Table("g", (("k", "text"), ("x", "int4"))),
        "SELECT * FROM (VALUES ('a', 1), ('a', 2), ('b', 3)) AS v (k, x)",
    ),
    "n": (Table("n", (("id", "int4"), ("v", "int4"))), "SELECT * FROM (VALUES (1, 10), (2, 20), (3, 30)) AS v (id, v)"),
}


@pytest.mark.parametrize(
    ("sql", "wanted"),
    [
        ("SELECT k, (SELECT v FROM n WHERE id = count(g.x)) FROM g GROUP BY k ORDER BY k", [("a", 20), ("b", 10)]),
        ("SELECT (SELECT v FROM n WHERE id = count(x)) FROM g", [(30,)]),
        ("SELECT k FROM g GROUP BY k HAVING EXISTS (SELECT 1 FROM n WHERE id < count(x)) ORDER BY k", [("a",)]),
    ],
)  # fmt: skip
def test_an_aggregate_belongs_to_the_query_of_its_columns(sql: str, wanted: list[tuple[object, ...]]) -> None:
    assert rows(sql, TABLES) == wanted


@pytest.mark.parametrize(
    ("sql", "state"),
    [
        ("SELECT k, (SELECT v FROM n WHERE id = count(x)) FROM g", "42803"),
        ("SELECT 1 FROM g WHERE x = (SELECT v FROM n WHERE id = count(x))", "42803"),
        ("SELECT (SELECT v FROM n WHERE id = count(x + n.v)) FROM g", "42803"),
        ("SELECT sum((SELECT v FROM n WHERE id = count(x))) FROM g", "42803"),
    ],
)
def test_it_may_stand_where_one_of_that_query_may(sql: str, state: str) -> None:
    with pytest.raises(DuckstoreError) as raised:
        rows(sql, TABLES)
    assert raised.value.sqlstate == state


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT (SELECT count(x) FROM n LIMIT 1) FROM g",
        "SELECT (SELECT (SELECT v FROM n WHERE id = count(x))) FROM g",
        "SELECT (SELECT v FROM n WHERE id = count(x) FILTER (WHERE v > 1)) FROM g",
    ],
)
def test_elsewhere_than_in_where_it_is_refused(sql: str) -> None:
    with pytest.raises(FeatureNotSupported, match="an aggregate of an outer query"):
        rows(sql, TABLES)
