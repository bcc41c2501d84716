"""Queries that are looked up in arrays find the rows that a look at every row finds, with the same
ranks."""

from __future__ import annotations

from random import Random

import pytest

from ckanext.duckstore.operations.fulltext import TextQuery
from ckanext.duckstore.operations.text_index import long_lookups, matching, searching
from ckanext.duckstore.tests.operations.text_index.tables import Texts


@pytest.fixture(params=[range(40, 90), range(0)], ids=["with waiting rows", "all indexed"])
def table(texts: Texts, request: pytest.FixtureRequest) -> Texts:
    texts.create(*(texts.record(key) for key in range(120)))
    if request.param:
        texts.write("upsert", *(texts.record(key) for key in request.param))
        texts.delete("key % 7 = 3")
    return texts


@pytest.mark.parametrize("at_once", [long_lookups._AT_ONCE, 50])
def test_any_query(table: Texts, monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
    monkeypatch.setattr(matching, "MOST_WORDS", 0)  # all queries are long
    monkeypatch.setattr(long_lookups, "_AT_ONCE", at_once)
    for seed in range(40):
        table.dice = Random(seed)
        table.assert_same(table.query())


@pytest.mark.parametrize("operator", ["&", "|", "<->"])
def test_queries_of_many_words(table: Texts, operator: str) -> None:
    for seed in range(4):
        table.dice = Random(seed)
        parts = [table.tree(depth=3) for _ in range(80)]
        table.assert_same(TextQuery(f" {operator} ".join(parts), "english", plain=False))


def test_two_queries_of_many_words_at_once(table: Texts) -> None:
    long = TextQuery(" | ".join(["river", "bridge"] * 40), "english", plain=False)
    in_column = TextQuery(" | ".join(["river", "tower"] * 40), "english", plain=False, column="title")
    assert table.assert_same(long, in_column)


def test_words_that_are_far_apart(texts: Texts) -> None:
    texts.create(
        {"key": 1, "body": "river " + "x " * 150 + "tower"},
        {"key": 2, "body": "river " + "x " * 99 + "tower " + "x " * 120 + "river"},
        {"key": 3, "body": "tower river"},
    )
    ranks = texts.assert_same(TextQuery(" & ".join(["river", "tower"] * 40), "english", plain=False))
    assert ranks[1] < ranks[2] < ranks[3]


def test_prefixes_of_each_other(table: Texts) -> None:
    for operator in ("&", "|"):
        text = f" {operator} ".join([*["r:*", "ri:*", "river", "b:*", "bridg:*"] * 14, "to:*"])
        table.assert_same(TextQuery(text, "english", plain=False))


def test_several_queries_of_many_words_in_all(table: Texts, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ranked", "_matching"):  # they would make a piece of SQL for each word
        monkeypatch.setattr(searching, name, None)
    few = " | ".join(["river", "bridge", "tower", "x"] * 6)
    queries = [TextQuery(few, "english", plain=False, column=column) for column in ("title", "body", None)]
    assert table.assert_same(*queries)
