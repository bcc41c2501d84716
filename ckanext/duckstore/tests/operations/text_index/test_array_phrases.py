"""Phrases in arrays match the rows that they match one by one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from random import Random

import numpy
import pytest

from ckanext.duckstore.errors import ProgramLimitExceeded
from ckanext.duckstore.operations.text_index import array_phrases
from ckanext.duckstore.operations.text_index.array_phrases import Phrases
from ckanext.duckstore.operations.text_index.found_words import FoundWords
from ckanext.duckstore.operations.text_index.occurrences import Array
from ckanext.duckstore.postgres.textsearch.matching import satisfies
from ckanext.duckstore.postgres.textsearch.query_tree import And, Not, Or, Phrase, Query, Word

_TERMS = ["a", "ab", "b", "c"]


def _found(rows: Sequence[Sequence[str]]) -> FoundWords:
    """Return the occurrences of the words of each row, whose places are 1, 2, 3, ..."""
    occurrences = sorted(
        (_TERMS.index(term), 10 + row, place) for row, terms in enumerate(rows) for place, term in enumerate(terms, 1)
    )
    numbers, ids, places = (numpy.array(column, numpy.int64) for column in zip(*occurrences, strict=True))
    return FoundWords(_TERMS, numbers, ids, places)


def _tree(dice: Random, depth: int = 0) -> Query:
    if depth > 3 or dice.random() < 0.3:
        return Word(dice.choice(_TERMS), prefix=dice.random() < 0.2, weights=dice.choice(["", "", "", "A", "AD"]))
    one, other = _tree(dice, depth + 1), _tree(dice, depth + 1)
    kind = dice.random()
    if kind < 0.5:
        return Phrase(one, other, dice.choice([1, 1, 2, 0, 3]))
    if kind < 0.7:
        return Or(one, other)
    return And(one, other) if kind < 0.85 else Not(one)


def _places(terms: Sequence[str], word: Word) -> frozenset[int]:
    if word.weights == "A":
        return frozenset()
    return frozenset(
        place
        for place, term in enumerate(terms, 1)
        if term == word.lexeme or (word.prefix and term.startswith(word.lexeme))
    )


@pytest.mark.parametrize("seed", range(300))
def test_any_phrase(seed: int) -> None:
    dice = Random(seed)
    rows = [dice.choices(_TERMS, k=dice.randrange(1, 9)) for _ in range(40)]
    phrase = Phrase(_tree(dice), _tree(dice), dice.choice([1, 2, 0]))
    expected = [satisfies(phrase, present=lambda _: False, find=partial(_places, terms)) for terms in rows]
    assert Phrases(_found(rows)).having(phrase).tolist() == expected


def _chain(words: Sequence[Query]) -> Phrase:
    chain = words[0]
    for word in words[1:]:
        chain = Phrase(chain, word, 1)
    assert isinstance(chain, Phrase)
    return chain


def test_parts_after_one_that_is_nowhere_are_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    found, asked = _found([["a", "b"], ["b", "a"]]), list[str]()
    by_row = found.by_row

    def noted(word: Word) -> tuple[Array, Array]:
        asked.append(word.lexeme)
        return by_row(word)

    monkeypatch.setattr(found, "by_row", noted)
    assert not Phrases(found).having(_chain([Word("a"), Word("a"), Word("b"), Word("c")])).any()
    assert asked == ["a"]


@pytest.mark.parametrize(("words", "times"), [(50, 1), (2, 50)])
def test_work_of_all_phrases_is_bounded(monkeypatch: pytest.MonkeyPatch, words: int, times: int) -> None:
    found, phrase = _found([["a"] * 100] * 20), _chain([Word("a")] * words)
    assert all(Phrases(found).having(phrase).all() for _ in range(times))
    monkeypatch.setattr(array_phrases, "_MOST_PLACES", 50_000)
    phrases = Phrases(found)
    with pytest.raises(ProgramLimitExceeded, match="occur too often"):
        list(map(phrases.having, [phrase] * times))
