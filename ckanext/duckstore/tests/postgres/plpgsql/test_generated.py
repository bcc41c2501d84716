"""Random functions do what PostgreSQL did when they were recorded, see :mod:`.generate`.

The batches unroll another number of iterations with each: loops of all rows are covered too.
"""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from ckanext.duckstore.postgres.plpgsql import batch_loops

from . import answering
from .generated import recorded

#: The functions are shared out among this many tests.
PARTS = 20
#: Numbers of unrolled iterations.
UNROLLED = (0, 1, batch_loops.UNROLLED)


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with answering.connect() as connection:
        yield connection


@pytest.mark.parametrize("part", range(PARTS))
def test_random_functions(part: int, connection: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch) -> None:
    found = {}
    for number, one in enumerate(recorded()):
        if number % PARTS != part:
            continue
        answering.unroll(monkeypatch, UNROLLED[number // PARTS % len(UNROLLED)])
        difference = one.difference(connection, int(one.case.name.removeprefix("seed_")))
        if difference is not None:
            found[one.case.name] = difference
    assert found == {}


def test_enough_are_recorded() -> None:
    cases = recorded()
    assert len({one.case.functions[-1].body for one in cases}) == len(cases) >= 1000
    failing = sum(all(map(answering.is_error, one.answer.rows)) for one in cases)
    assert failing < len(cases) / 10
