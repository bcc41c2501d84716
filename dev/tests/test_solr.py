"""The stand-in for Solr: queries as CKAN sends them."""

from __future__ import annotations

import pytest

from dev.solr.index import BadRequest, Index
from dev.solr.query import minimum_match
from dev.solr.schema import load, schema_file

EDISMAX = {"defType": ["edismax"], "qf": ["name^4 title^4 tags^2 groups^2 text"], "mm": ["2<-1 5<80%"]}


@pytest.fixture(scope="module")
def index() -> Index:
    made = Index(load(schema_file()))
    made.add(
        [
            {**_document("a", "Annual Budgets of Ålesund"), "tags": ["money", "city"], "state": "active"},
            {**_document("b", "Bus stops"), "tags": ["city"], "res_format": ["CSV"], "state": "active"},
            {**_document("c", "A deleted bus"), "state": "deleted", "metadata_modified": "2020-01-01T00:00:00.120Z"},
        ]
    )
    return made


def _document(name: str, title: str) -> dict[str, object]:
    return {
        **dict.fromkeys(["index_id", "id", "name"], name),
        **dict.fromkeys(["title", "title_string"], title),
        "site_id": "test",
        "metadata_modified": "2024-05-01T00:00:00Z",
        "permission_labels": ["public"],
    }


def names(index: Index, q: str = "*:*", **parameters: list[str]) -> list[str]:
    """Return the names that a query finds, in order."""
    answer = index.select({"q": [q], "sort": ["name asc"], "fl": ["name"], "q.op": ["AND"], **parameters})
    return [str(one["name"]) for one in answer["response"]["docs"]]  # type: ignore[index]


class TestSelect:
    @pytest.mark.parametrize(
        ("q", "found"),
        [
            ("*:*", "abc"),
            ("title:budget", "a"),
            ("title:bus AND -state:deleted", "b"),
            ("title:bus OR tags:money", "abc"),
            ('+site_id:"test" +(id:"b" OR name:"c")', "bc"),
            ("tags:(money OR nothing)", "a"),
            ("NOT tags:city", "c"),
            ('title:"bus stops"', "b"),
            ("name : b", "b"),
            ("title:bud*", "a"),
            ("alesund", "a"),
            ("metadata_modified:[2021-01-01T00:00:00Z TO *]", "ab"),
            ("metadata_modified:[* TO NOW-1YEAR]", "abc"),
        ],
    )
    def test_finds(self, index: Index, q: str, found: str) -> None:
        assert names(index, q) == list(found)

    def test_every_fq_must_hold(self, index: Index) -> None:
        assert names(index, fq=["+tags:city", '+permission_labels:("public")', "+res_format:CSV"]) == ["b"]

    def test_edismax_looks_in_all_fields(self, index: Index) -> None:
        assert names(index, "bus city", **EDISMAX) == ["b"]

    def test_what_edismax_cannot_parse_is_words(self, index: Index) -> None:
        assert names(index, 'bus "', **EDISMAX) == ["b", "c"]

    def test_title_counts_more_than_text(self, index: Index) -> None:
        assert names(index, "bus", sort=["score desc, name desc"], **EDISMAX) == ["c", "b"]

    def test_dates_come_back_as_solr_writes_them(self, index: Index) -> None:
        answer = index.select({"q": ["name:c"]})
        assert answer["response"]["docs"][0]["metadata_modified"] == "2020-01-01T00:00:00.12Z"  # type: ignore[index]

    def test_facets_count_what_was_found(self, index: Index) -> None:
        answer = index.select({"q": ["*:*"], "facet": ["true"], "facet.field": ["tags"], "facet.mincount": ["1"]})
        assert answer["facet_counts"]["facet_fields"] == {"tags": ["city", 2, "money", 1]}  # type: ignore[index]

    @pytest.mark.parametrize("q", ["(title:bus", "title:bus AND", "{!bool must=x}"])
    def test_refuses(self, index: Index, q: str) -> None:
        with pytest.raises(BadRequest):
            names(index, q)

    def test_refuses_a_sort_without_direction(self, index: Index) -> None:
        with pytest.raises(BadRequest, match="Can't determine a Sort Order"):
            names(index, sort=["name"])


@pytest.mark.parametrize(("count", "least"), [(1, 1), (2, 2), (3, 2), (5, 4), (6, 4), (10, 8)])
def test_minimum_match(count: int, least: int) -> None:
    assert minimum_match("2<-1 5<80%", count) == least
