"""Functions do what PostgreSQL does, row by row."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from . import answering, cases

CASES = [(topic, case) for topic in cases.topics() for case in cases.cases(topic)]


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with answering.connect() as connection:
        yield connection


@pytest.mark.parametrize(("topic", "case"), CASES, ids=[f"{topic}-{case.name}" for topic, case in CASES])
def test_each_row_alone(topic: str, case: cases.Case, connection: duckdb.DuckDBPyConnection) -> None:
    assert answering.difference(connection, case, cases.answers(topic)[case.name]) is None


def test_there_are_enough_cases() -> None:
    names = [(topic, case.name) for topic, case in CASES]
    assert len(names) == len(set(names)) >= 150
    assert len(cases.grid()) >= 40
