from __future__ import annotations

import pytest

from ckanext.duckstore.postgres import textsearch
from ckanext.duckstore.postgres.textsearch import (
    All,
    Anything,
    Condition,
    Contains,
    Nothing,
    Some,
    admits,
    matches,
    plainto_tsquery,
    prefilter,
    to_tsquery,
    to_tsvector,
)
from ckanext.duckstore.postgres.textsearch.characters import lower
from ckanext.duckstore.postgres.textsearch.dictionaries import dictionary

from .recorded import QUERIES, TEXTS


@pytest.mark.parametrize("config", ["simple", "english", "german"])
def test_never_keeps_out_what_matches(config: str) -> None:
    texts = [case["text"] for case in TEXTS]
    for text in texts:
        vector, lowered = to_tsvector(config, text), lower(text)
        for word in text.split():
            query = plainto_tsquery(config, word)
            assert admits(prefilter(config, query), lowered) or not matches(vector, query)


def test_never_keeps_out_what_a_recorded_query_matches() -> None:
    for case in QUERIES:
        if case.get("matches"):
            query = getattr(textsearch, case["maker"])(case["config"], case["query"])
            assert admits(prefilter(case["config"], query), lower(case["document"])), case


def test_english_stems_keep_all_but_two_letters() -> None:
    lexize = dictionary("english")
    words = {word for case in TEXTS for kind, word in case["tokens"] or [] if kind == "asciiword"}
    for word in words | {"dying", "skies", "hoping", "sensibility", "conformably", "happily", "early", "relational"}:
        stem = lexize("asciiword", word)
        assert stem is None or stem[:-2] in word.lower()


@pytest.mark.parametrize(
    ("config", "query", "condition"),
    [
        ("simple", "tol:*", Contains("tol")),
        ("simple", "a & b", All((Contains("a"), Contains("b")))),
        ("simple", "a <-> (b | c) & !d", All((Contains("a"), Some((Contains("b"), Contains("c")))))),
        ("simple", "a | !b", Anything()),
        ("simple", "a:B | c", Contains("c")),
        ("english", "running", Contains("r")),
        ("german", "laufen", Anything()),
        ("german", "'2005'", Contains("2005")),
    ],
)
def test_condition(config: str, query: str, condition: Condition) -> None:
    assert prefilter(config, to_tsquery(config, query)) == condition


def test_empty_query_matches_nothing() -> None:
    assert prefilter("simple", None) == Nothing()


def test_lower_is_what_duckdb_does() -> None:
    duckdb = pytest.importorskip("duckdb")
    points = [point for point in range(1, 0x110000) if not 0xD800 <= point < 0xE000]
    text = "\n".join(map(chr, points))
    with duckdb.connect() as connection:
        assert connection.execute("SELECT lower(?)", [text]).fetchone() == (lower(text),)


def fragments(condition: Condition) -> int:
    if isinstance(condition, All | Some):
        return sum(map(fragments, condition.conditions))
    return int(isinstance(condition, Contains))


@pytest.mark.parametrize("query", [
    " & ".join(f"w{number}" for number in range(5000)),
    " <-> ".join(f"w{number}" for number in range(5000)),
    "w0 & (" + " | ".join(f"w{number}" for number in range(5000)) + ")",
    " & ".join(f"(w{number} | w{number + 1})" for number in range(0, 5000, 2)),
], ids=["all", "phrase", "any", "pairs"])  # fmt: skip
def test_size_is_bounded(query: str) -> None:
    condition = prefilter("simple", to_tsquery("simple", query))
    assert 1 <= fragments(condition) <= 50
    assert admits(condition, " ".join(f"w{number}" for number in range(5000)))
    assert not admits(condition, "other words")


def test_too_many_alternatives_keep_nothing_out() -> None:
    query = " | ".join(f"w{number}" for number in range(51))
    assert prefilter("simple", to_tsquery("simple", query)) == Anything()
