"""Errors of constant expressions are raised wherever the optimizer could do without the value.

PostgreSQL raises 22012 (division_by_zero) for each of these.
"""

from __future__ import annotations

import duckdb
import pytest

from ckanext.duckstore import raising

from ..asking import rows

FAILING = ["1 / 0", "7 % (1 - 1)", "1.5 / 0", "div(5.0, 0)"]
USES = [
    "SELECT 1 WHERE ({}) IS NOT NULL",
    "SELECT 1 WHERE ({}) IS NULL",
    "SELECT 1 FROM generate_series(1, 3) AS i WHERE i > 5 OR ({}) IS NOT NULL",
    "SELECT ({}) IS NULL",
    "SELECT coalesce({}, 1)",
    "SELECT nullif(1, {})",
    "SELECT count({})",
    "SELECT count({}) FROM generate_series(1, 3) AS i",
    "SELECT count(*) FILTER (WHERE ({}) IS NULL) FROM generate_series(1, 3) AS i",
    "SELECT ({}) IS DISTINCT FROM 3",
    "SELECT ({}) + 1",
    "SELECT ({}) || 'a'",
    "SELECT concat('a', {})",
    "SELECT greatest(1, {})",
    "SELECT CASE WHEN ({}) IS NULL THEN 1 ELSE 2 END",
    "SELECT 1 WHERE 1 IN (1 + 1, {})",
    "SELECT row_number() OVER (ORDER BY {}) FROM generate_series(1, 3) AS i",
    "WITH x AS (SELECT {} AS v FROM generate_series(1, 10)) SELECT v FROM x WHERE v IS NOT NULL",
    "SELECT i FROM generate_series(1, 3) AS i JOIN generate_series(1, 3) AS j ON ({}) IS NOT NULL",
]


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("failing", FAILING)
def test_a_failing_constant_is_an_error(failing: str, use: str) -> None:
    with pytest.raises(duckdb.Error) as raised:
        rows(use.format(failing))
    assert raising.read(str(raised.value)) == ("22012", "division by zero")
