"""Every case, answered by us as PostgreSQL answered it."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from . import answer, collection, fixture


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with fixture.connect() as opened:
        yield opened


@pytest.mark.parametrize("topic", collection.topics())
def test_answers_are_those_of_postgresql(topic: str, connection: duckdb.DuckDBPyConnection) -> None:
    known = collection.differences()
    wrong = []
    for wanted in collection.answers(topic):
        found = answer.difference(wanted, answer.answer(connection, wanted.sql))
        if found is not None and wanted.sql not in known:
            wrong.append(f"{wanted.sql}\n    {found}")
        elif found is None and wanted.sql in known:
            wrong.append(f"{wanted.sql}\n    is answered rightly now: take it out of differences.toml")
    assert not wrong, f"{len(wrong)} cases of {topic}:\n" + "\n".join(wrong)


@pytest.mark.parametrize("topic", collection.topics())
def test_every_case_is_recorded(topic: str) -> None:
    assert [wanted.sql for wanted in collection.answers(topic)] == collection.statements(topic)


def test_differences_are_of_cases_that_exist() -> None:
    existing = {sql for topic in collection.topics() for sql in collection.statements(topic)}
    assert not set(collection.differences()) - existing
