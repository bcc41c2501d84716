"""Every case, answered by us as PostgreSQL answered it."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from ckanext.duckstore.errors import DuckstoreError
from ckanext.duckstore.postgres import guard_duckdb
from ckanext.duckstore.postgres.parse import parse
from ckanext.duckstore.postgres.translate import translate

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
def test_what_answers_a_case_may_run(topic: str) -> None:
    relations = {("", "", name) for name in answer.TABLES}
    for sql in collection.statements(topic):
        try:
            made = translate(parse(sql), answer.TABLES).sql
        except DuckstoreError:
            continue
        guard_duckdb.check(guard_duckdb.connection(), made, relations)


@pytest.mark.parametrize("topic", collection.topics())
def test_every_case_is_recorded(topic: str) -> None:
    assert [wanted.sql for wanted in collection.answers(topic)] == collection.statements(topic)


def test_differences_are_of_cases_that_exist() -> None:
    existing = {sql for topic in collection.topics() for sql in collection.statements(topic)}
    assert not set(collection.differences()) - existing
