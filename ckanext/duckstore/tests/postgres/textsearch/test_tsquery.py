from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ckanext.duckstore.errors import DuckstoreError, InvalidSQL
from ckanext.duckstore.postgres import textsearch
from ckanext.duckstore.postgres.textsearch import (
    Query,
    Tsvector,
    matches,
    phraseto_tsquery,
    plainto_tsquery,
    query_text,
    to_tsquery,
    to_tsvector,
    ts_rank,
    ts_rank_cd,
    websearch_to_tsquery,
)
from ckanext.duckstore.postgres.textsearch.rank import float4

from .recorded import QUERIES

READABLE = [case for case in QUERIES if isinstance(case["answer"], str)]


def _key(case: dict[str, Any]) -> tuple[str, str, str]:
    return case["maker"], case["config"], case["query"]


def _made(case: dict[str, Any]) -> Query | None:
    maker: Callable[[str, str], Query | None] = getattr(textsearch, case["maker"])
    return maker(case["config"], case["query"])


def _answer(case: dict[str, Any]) -> str | list[str]:
    try:
        return query_text(_made(case))
    except DuckstoreError as error:
        return [error.sqlstate, str(error)]


def test_as_postgresql() -> None:
    assert {_key(case): _answer(case) for case in QUERIES} == {_key(case): case["answer"] for case in QUERIES}


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("rank", ts_rank),
        ("rank_normalized", lambda vector, query: ts_rank(vector, query, 57)),
        ("rank_cd", lambda vector, query: ts_rank_cd(vector, query, 4)),
    ],
)
def test_ranks_as_postgresql(name: str, function: Callable[[Tsvector, Query | None], float]) -> None:
    for case in READABLE:
        assert function(to_tsvector(case["config"], case["document"]), _made(case)) == float4(case[name]), case


def test_matches_as_postgresql() -> None:
    for case in READABLE:
        assert matches(to_tsvector(case["config"], case["document"]), _made(case)) == case["matches"], case


class TestReading:
    def test_prefix_as_the_datatables_view_asks(self) -> None:
        query = to_tsquery("simple", "tol:*")
        assert query_text(query) == "'tol':*"
        assert matches(to_tsvector("simple", "Leo Tolstoy"), query)
        assert not matches(to_tsvector("simple", "Anatol"), query)

    def test_stop_words_leave_their_distance(self) -> None:
        assert query_text(phraseto_tsquery("english", "the cat in the hat")) == "'cat' <3> 'hat'"

    def test_nothing_but_stop_words_is_the_empty_query(self) -> None:
        assert plainto_tsquery("english", "the a") is None
        assert not matches(to_tsvector("english", "the a"), None)

    def test_unreadable_query_names_itself(self) -> None:
        with pytest.raises(InvalidSQL, match=r'^syntax error in tsquery: "cat dog"$'):
            to_tsquery("simple", "cat dog")

    def test_distance_has_a_limit(self) -> None:
        with pytest.raises(DuckstoreError, match="between zero and 16384 inclusive") as caught:
            to_tsquery("simple", "a <16385> b")
        assert caught.value.sqlstate == "22023"


class TestSize:
    """Queries of thousands of words and parentheses: nothing here may recurse."""

    def test_long_query(self) -> None:
        text = " ".join(f"w{number}" for number in range(5000))
        query = plainto_tsquery("simple", text)
        assert matches(to_tsvector("simple", text), query)
        assert query_text(query).count("&") == 4999

    def test_deep_query(self) -> None:
        query = to_tsquery("simple", "(!" * 5000 + "a" + ")" * 5000)
        assert matches(to_tsvector("simple", "a"), query)

    def test_long_web_search(self) -> None:
        query = websearch_to_tsquery("simple", '"a b" or ' * 3000 + "c")
        assert matches(to_tsvector("simple", "a b"), query)
