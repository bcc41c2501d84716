"""The formulas in SQL give what PostgreSQL's, in its mixture of short and long numbers, give."""

from __future__ import annotations

import duckdb
import pytest

from ckanext.duckstore.operations.text_index import formulas
from ckanext.duckstore.postgres.textsearch import rank


def computed(sql: str, numbers: range) -> list[float]:
    found = duckdb.execute(f"SELECT {sql} FROM (SELECT unnest(range({numbers.start}, {numbers.stop})) AS n) ORDER BY n")
    return [value for (value,) in found.fetchall()]


def test_weight() -> None:
    numbers = range(1, 256)
    assert computed(formulas.weight("n"), numbers) == pytest.approx([rank.frequency(n) for n in numbers], rel=1e-6)


def test_nearness() -> None:
    numbers = range(1, 200)
    assert computed(formulas.nearness("n"), numbers) == pytest.approx([rank.nearness(n) for n in numbers], rel=1e-6)
