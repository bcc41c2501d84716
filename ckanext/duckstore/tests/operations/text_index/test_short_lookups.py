"""Two words, of which one or none is rare, in either order, next to each other or not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ckanext.duckstore.operations.fulltext import TextQuery
from ckanext.duckstore.operations.text_index import any_words, short_lookups
from ckanext.duckstore.operations.text_index.layout import state_of
from ckanext.duckstore.operations.text_index.short_lookups import look_up
from ckanext.duckstore.operations.text_index.waiting import WaitingWords
from ckanext.duckstore.operations.text_index.words import Lookup
from ckanext.duckstore.postgres.textsearch.query_tree import And, Word
from ckanext.duckstore.tests.operations.text_index.tables import ID, Texts

QUERIES = [
    f"{left} {between} {right}"
    for between in ("&", "<->", "<2>")
    for left, right in (("stone", "zanzibar"), ("zanzibar", "stone"), ("stone", "oak"), ("stone", "none"))
]


@pytest.fixture
def filled(texts: Texts) -> Texts:
    """A table with ``stone`` in each row, ``oak`` in many and ``zanzibar`` in few."""
    rows = [
        {"key": key, "title": "Stone oak" if key % 3 else "oak, stone", "body": "a stone of stone"} for key in range(90)
    ]
    for key in (7, 20, 41):
        rows[key] |= {"title": "stone zanzibar", "body": "zanzibar stone, and a stone, zanzibar"}
    texts.create(*rows)
    return texts


@pytest.mark.parametrize("few", [0, 4, 1000])
@pytest.mark.parametrize("query", QUERIES)
def test_the_same_rows_and_ranks_whatever_is_rare(
    filled: Texts, monkeypatch: pytest.MonkeyPatch, query: str, few: int
) -> None:
    monkeypatch.setattr(short_lookups, "_FEW", few)
    for column in (None, "body", None, "body"):
        filled.assert_same(TextQuery(query, "english", plain=False, column=column))
    filled.write("upsert", {"key": 3, "title": "zanzibar", "body": "stone"})
    filled.delete("key = 20")
    filled.assert_same(TextQuery(query, "english", plain=False))


class Counting:
    """A connection that counts the rows of each result."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self.counts: list[int] = []
        self.texts: list[str] = []

    def execute(self, *arguments: Any) -> Any:
        self.texts.append(arguments[0])
        self.counts.append(len(self._connection.execute(*arguments).fetchall()))
        return self._connection.execute(*arguments)


@pytest.mark.parametrize(("left", "right"), [("stone", "zanzibar"), ("zanzibar", "stone")])
def test_of_a_common_word_only_the_rows_of_the_rare_one_are_read(filled: Texts, left: str, right: str) -> None:
    with filled.store.read(ID) as reading:
        tables = reading.derived(ID)
        assert tables is not None
        connection: Any = Counting(tables.connection)
        state = state_of(tables)
        lookup = Lookup(
            replace(tables, connection=connection), state, WaitingWords.of(tables, state), And(Word(left), Word(right))
        )
        found, again = look_up(lookup), look_up(lookup)
    assert found is not None
    assert again is not None
    assert found[0].tolist() == again[0].tolist() == [8, 21, 42]
    # Three places of both words in each row; then it is known which is rare.
    assert connection.counts == [9, 9, 27]


@pytest.mark.parametrize("prefix", [False, True])
def test_another_word_is_looked_up_by_the_same_statement(filled: Texts, prefix: bool) -> None:
    with filled.store.read(ID) as reading:
        tables = reading.derived(ID)
        assert tables is not None
        connection: Any = Counting(tables.connection)
        for word in ("stone", "it''s", "zanzibar"):
            state = state_of(tables)
            waiting = WaitingWords.of(tables, state)
            lookup = Lookup(replace(tables, connection=connection), state, waiting, Word(word, prefix))
            for field in (None, 1):
                assert any_words.look_up(replace(lookup, field=field)) is not None
    assert len(connection.texts) == 6
    assert len(set(connection.texts)) == 2
