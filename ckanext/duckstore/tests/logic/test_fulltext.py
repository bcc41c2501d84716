"""What full-text search finds in a row, through CKAN's actions."""

from __future__ import annotations

import json
import random
import re
from typing import Any

import pytest
from ckan.tests import factories, helpers

from ckanext.duckstore.logic.search import OpenTable
from ckanext.duckstore.operations.text_index import searching
from ckanext.duckstore.tests.helpers import reset_store


@pytest.mark.usefixtures("with_plugins", "clean_db")
@pytest.mark.parametrize(("text", "total"), [("02:30:07.5", 0), ("07.5", 1), ("07.500", 0)])
def test_timestamps_are_searched_as_postgresql_writes_them(text: str, total: int) -> None:
    """Not as the answer shows them, with three digits of milliseconds."""
    reset_store()
    resource = factories.Resource(url_type="datastore")
    records = [{"at": "2021-06-23T02:30:07.5", "n": 1}]
    fields = [{"id": "at", "type": "timestamp"}, {"id": "n", "type": "int"}]
    helpers.call_action("datastore_create", resource_id=resource["id"], fields=fields, records=records, force=True)
    found = helpers.call_action("datastore_search", resource_id=resource["id"], q=text)
    assert found["total"] == total
    if total:
        assert found["records"][0]["at"] == "2021-06-23T02:30:07.500"


WORDS = ("river", "bridge", "museum", "tower", "harbour", "running")
QUERIES: list[dict[str, Any]] = [
    {"q": "river"},
    {"q": "nothing"},
    {"q": "river | museum", "plain": False},
    {"q": "!river", "plain": False},
    {"q": {"title": "river"}},
    {"q": {"title": "river", "body": "bridge"}},
    {"q": "river", "filters": {"category": "c1"}},
    {"q": "river | bridge", "plain": False, "filters": {"category": ["c1", "c2"]}},
    {"q": "river", "filters": {"key": 7}},
]
PAGES: list[dict[str, Any]] = [
    {},
    {"limit": 3},
    {"limit": 3, "offset": 4},
    {"offset": 1000},
    {"limit": 2000},
    {"limit": 0},
    {"sort": "key desc", "limit": 5},
    {"sort": "category, key desc", "limit": 5, "offset": 3},
    {"sort": "_id desc", "limit": 4},
    {"sort": "_id", "limit": 4, "include_next_page": True},
    {"fields": "key,title", "limit": 5},
    {"fields": "category", "distinct": True, "sort": "category"},
    {"records_format": "lists", "limit": 5},
    {"records_format": "csv", "limit": 5},
    {"include_total": False, "limit": 5},
]


def make_texts() -> str:
    """Return the id of a resource with texts."""
    reset_store()
    resource = factories.Resource(url_type="datastore")
    dice = random.Random(1)
    records = [
        {
            "key": key,
            "category": f"c{key % 4}",
            **{name: " ".join(dice.choices(WORDS, k=4)) for name in ("title", "body")},
        }
        for key in range(60)
    ]
    fields = [{"id": "key", "type": "int"}, *({"id": name, "type": "text"} for name in ("category", "title", "body"))]
    helpers.call_action("datastore_create", resource_id=resource["id"], fields=fields, records=records, force=True)
    return str(resource["id"])


@pytest.mark.usefixtures("with_plugins", "clean_db")
def test_every_page_is_the_same_without_the_index(monkeypatch: pytest.MonkeyPatch) -> None:
    resource_id = make_texts()

    def answers(query: dict[str, Any]) -> list[str]:
        found = [
            helpers.call_action("datastore_search", resource_id=resource_id, **{**query, **page}) for page in PAGES
        ]
        # Ranks are equal to six digits.
        return [re.sub(r"0\.\d{7,}", lambda rank: f"{float(rank[0]):.6g}", json.dumps(each)) for each in found]

    indexed = [answers(query) for query in QUERIES]
    assert json.loads(indexed[0][0])["total"] > 10
    monkeypatch.setattr(searching, "find", lambda *_: None)
    for query, found in zip(QUERIES, indexed, strict=True):
        assert (query, found) == (query, answers(query))
    monkeypatch.setattr(OpenTable, "look_up", lambda *_: None)  # one row after the other
    for query, found in zip(QUERIES, indexed, strict=True):
        assert (query, found) == (query, answers(query))
