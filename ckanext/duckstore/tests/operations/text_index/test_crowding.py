"""Rows in which the words of a query occur very often."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ckanext.duckstore.errors import ProgramLimitExceeded
from ckanext.duckstore.operations.fulltext import TextQuery
from ckanext.duckstore.operations.text_index import long_lookups, ranks, searching
from ckanext.duckstore.tests.operations.text_index.tables import Texts

QUERIES = [
    "river & bridge & museum",
    "riv:* & bridg:* & mus:*",
    "river <-> bridge <-> museum",
    "bridge & !school & river & muse:*",
    "(river <-> bridge <-> river) | school",
]


@pytest.fixture
def used(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Get the ways in which queries are looked up."""
    used: list[str] = []

    def noting(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def noted(*arguments: Any) -> Any:
            used.append(name)
            return function(*arguments)

        return noted

    monkeypatch.setattr(searching, "ranked", noting("sql", ranks.ranked))
    monkeypatch.setattr(long_lookups, "look_up", noting("arrays", long_lookups.look_up))
    return used


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("waiting", [False, True])
def test_they_are_looked_up_in_arrays(texts: Texts, used: list[str], query: str, waiting: bool) -> None:
    rows = [{"key": key, "body": "river bridge museum " * 180} for key in range(300)]
    texts.create({"key": -1, "body": "river"}, *(() if waiting else rows))
    if waiting:
        texts.write("insert", *rows)
    texts.assert_same(TextQuery(query, "english", plain=False))
    assert set(used) == {"arrays"}


@pytest.mark.parametrize("query", QUERIES)
def test_others_are_not(texts: Texts, used: list[str], query: str) -> None:
    texts.create(*({"key": key, "body": "river bridge river museum"} for key in range(300)))
    texts.assert_same(TextQuery(query, "english", plain=False))
    assert set(used) == {"sql"}


def test_a_long_phrase_of_them_is_refused(texts: Texts) -> None:
    texts.create(*({"key": key, "body": "river " * 250} for key in range(5_000)))
    with pytest.raises(ProgramLimitExceeded, match="occur too often"):
        texts.looked_up(TextQuery(" <-> ".join(["river"] * 60), "english", plain=False))
