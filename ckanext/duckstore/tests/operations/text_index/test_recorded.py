"""The index finds and ranks what PostgreSQL does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from ckanext.duckstore.operations.fulltext import TextQuery
from ckanext.duckstore.operations.text_index.keeping import TextIndex
from ckanext.duckstore.tests.operations.text_index.tables import Texts, open_store

RECORDED: dict[str, Any] = json.loads(Path(__file__).with_name("recorded.json").read_text(encoding="utf-8"))


#: Queries whose ranks differ. PostgreSQL sorts the words of a query by a quicksort, which does not
#: keep the order of equal ones, and takes the first of them: with seven words and more, of which
#: two are alike but for ``:*``, it may be either.
OTHER_RANKS = {
    (
        "((((b <-> bold) | (b:* | b:D)) & (i <0> (bridge:D & known:*AD))) | "
        "(((y:*AD <2> 01) & (bold:D | well)) | ((i:A & über) | known:D)))"
    )
}


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Texts]:
    texts = Texts(open_store(tmp_path_factory.mktemp("store"), TextIndex()), Random(1))
    fields = [{"id": "title", "type": "text"}, {"id": "body", "type": "text"}]
    records = [{"title": title, "body": body} for title, body in RECORDED["rows"]]
    texts.create(*records, fields=fields, primary_key=[])
    yield texts
    texts.store.close()


def test_there_are_enough_queries() -> None:
    assert len(RECORDED["queries"]) >= 500


def test_same_rows_with_the_same_ranks(table: Texts) -> None:
    other = set()
    for asked in RECORDED["queries"]:
        query = TextQuery(asked["text"], "english", asked["plain"], asked["column"], narrow=False)
        expected = {int(id_): rank for id_, rank in asked["found"].items()}
        found = table.looked_up(query)
        assert found is not None and found.keys() == expected.keys(), query
        if found != pytest.approx(expected, rel=2e-6, abs=1e-12):
            other.add(query.text)
    assert other == OTHER_RANKS
