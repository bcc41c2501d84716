"""The rank of a text: short cuts do not change it, and it costs no more than what is near."""

from __future__ import annotations

import itertools
import random

import pytest

from ckanext.duckstore.postgres.textsearch import rank
from ckanext.duckstore.postgres.textsearch.query_tree import And, Query, Word
from ckanext.duckstore.postgres.textsearch.tsvector import LAST_POSITION, Tsvector


def of_all_pairs(vector: Tsvector, weights: rank.Weights) -> float:
    """Return PostgreSQL's ``calc_rank_and`` for all lexemes, with every pair of positions."""
    found: list[list[tuple[int, str]]] = []
    result = -1.0
    for lexeme in vector:
        here = list(vector.weighted(lexeme))
        for place, weight in here:
            for other, letter in (each for there in found for each in there):
                if place != other:
                    near = rank.nearness(abs(place - other), rank.float4(weights[weight] * weights[letter]))
                    result = near if result < 0 else rank.float4(1.0 - (1.0 - result) * (1.0 - near))
        found.append(here)
    return result


def all_of(vector: Tsvector) -> Query:
    query: Query = Word(next(iter(vector)))
    for lexeme in list(vector)[1:]:
        query = And(query, Word(lexeme))
    return query


def vector_of(chance: random.Random, lexemes: int, positions: int, last: int) -> Tsvector:
    places = {f"w{n:03}": tuple(sorted(chance.sample(range(1, last), positions))) for n in range(lexemes)}
    return Tsvector(places, {lexeme: "".join(chance.choices("ABCD", k=positions)) for lexeme in places})


@pytest.mark.parametrize(("lexemes", "positions", "last"), [(2, 3, 50), (4, 20, 16_000), (9, 30, 200), (30, 3, 16_000)])
@pytest.mark.parametrize("seed", range(5))
def test_equals_that_of_all_pairs(lexemes: int, positions: int, last: int, seed: int) -> None:
    chance = random.Random(seed)
    vector = vector_of(chance, lexemes, positions, last)
    weights = {letter: rank.float4(chance.random()) for letter in "ABCD"}
    assert rank.ts_rank(vector, all_of(vector), weights=weights) == pytest.approx(
        of_all_pairs(vector, weights), rel=1e-6
    )


def test_many_words_that_occur_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """All pairs would be 20 million."""
    compared = itertools.count()
    nearness = rank.nearness
    monkeypatch.setattr(rank, "nearness", lambda *arguments: (next(compared), nearness(*arguments))[1])
    vector = vector_of(random.Random(1), 100, 64, LAST_POSITION)
    assert rank.ts_rank(vector, all_of(vector)) == 1.0
    assert next(compared) < 1_000_000
