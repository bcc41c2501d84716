"""The cost of a headline is bounded; what it contains is compared in the oracle's cases."""

from __future__ import annotations

import sys
from types import FrameType

import pytest

from ckanext.duckstore.errors import ProgramLimitExceeded, QueryCanceled
from ckanext.duckstore.interrupts import Interrupt, obeying
from ckanext.duckstore.postgres.textsearch import read_tsquery
from ckanext.duckstore.postgres.textsearch.headline import HeadlineOptions, LastPosition, entries, headline

WORDS = " ".join(f"w{number % 7} of the" for number in range(600))


def calls(text: str, query: str, options: HeadlineOptions) -> int:
    """Return the number of calls that a headline takes, of Python's and of built-in functions."""
    parsed = read_tsquery(query)
    number = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal number
        number += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        headline("simple", text, parsed, options)
    finally:
        sys.setprofile(None)
    return number


@pytest.mark.parametrize(
    "options",
    [
        HeadlineOptions(),
        HeadlineOptions(max_words=1_000_000, min_words=999_999),
        HeadlineOptions(max_words=3, min_words=2, short_word=1000),
        HeadlineOptions(max_words=3, min_words=2, max_fragments=2_147_483_647),
        HeadlineOptions(max_words=1_000_000, max_fragments=1000),
        HeadlineOptions(highlight_all=True),
    ],
    ids=repr,
)
@pytest.mark.parametrize("query", ["w1 | w2:*", "w1 <-> of", "w:*", "w1 & w2 & w3 & w4", "(w1 & !w9) | of"])
def test_cost_grows_with_the_text(query: str, options: HeadlineOptions) -> None:
    # Four times for a text of twice the length would be quadratic.
    assert calls(WORDS, query, options) < 2.5 * calls(WORDS[: len(WORDS) // 2], query, options)


def test_words_that_many_words_of_the_query_match(monkeypatch: pytest.MonkeyPatch) -> None:
    query = read_tsquery(" | ".join(["w:*"] * 2000))
    monkeypatch.setattr(entries, "_MOST_ENTRIES", 10_000)
    with pytest.raises(ProgramLimitExceeded, match="too long for a headline"):
        headline("simple", WORDS, query)


def test_query_whose_alternatives_multiply() -> None:
    query = read_tsquery(" | ".join(f"(w{number % 7} & of & the)" for number in range(12)))
    with pytest.raises(ProgramLimitExceeded, match="too complex for a headline"):
        headline("simple", WORDS, query)


def test_ends_at_its_deadline() -> None:
    interrupt = Interrupt()
    interrupt.requested = True
    with pytest.raises(QueryCanceled):
        obeying(headline, interrupt)("simple", WORDS, read_tsquery("w1"))


def test_positions_count_on_from_text_to_text() -> None:
    position = LastPosition()
    headline("simple", "a b c", read_tsquery("a"), HeadlineOptions(), position)
    headline("simple", "d e", read_tsquery("a"), HeadlineOptions(), position)
    assert position.last == 5
