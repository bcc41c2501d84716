"""PostgreSQL's functions of a tsvector: each returns a new one."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from ckanext.duckstore.errors import DuckstoreError, of_sqlstate

from .tsvector import LAST_POSITION, MOST_POSITIONS, Tsvector, check_size
from .vector_reader import Place, check_word, vector_of

_WEIGHTS: Final = "ABCD"


def strip(vector: Tsvector) -> Tsvector:
    """``strip(vector)``: the lexemes without their positions."""
    return Tsvector(dict.fromkeys(vector, ()))


def setweight(vector: Tsvector, weight: str, only: Collection[str] | None = None) -> Tsvector:
    """``setweight(vector, weight, only)``: of all positions, or of those of the lexemes *only*."""
    letter = weight[:1].upper()
    if not letter or letter not in _WEIGHTS:
        raise _unrecognized(weight)
    return vector_of(
        (lexeme, [(place, letter if only is None or lexeme in only else before) for place, before in places])
        for lexeme, places in _entries(vector)
    )


def concatenated(left: Tsvector, right: Tsvector) -> Tsvector:
    """``left || right``: the positions of *right* are counted from the last one of *left*. As in
    PostgreSQL, a lexeme may get one position more than elsewhere.
    """
    last = max((places[-1] for places in left.values() if places), default=0)
    found = dict(_entries(left))
    for lexeme, places in _entries(right):
        known = found.setdefault(lexeme, [])
        for place, weight in places:
            if len(known) > MOST_POSITIONS or (known and known[-1][0] == LAST_POSITION):
                break
            known.append((min(place + last, LAST_POSITION), weight))
    vector = vector_of(found.items())
    check_size(vector)
    return vector


def without(vector: Tsvector, lexemes: Collection[str]) -> Tsvector:
    """``ts_delete(vector, lexemes)``"""
    return vector_of((lexeme, places) for lexeme, places in _entries(vector) if lexeme not in lexemes)


def ts_filter(vector: Tsvector, weights: Iterable[str | None]) -> Tsvector:
    """``ts_filter(vector, weights)``: the positions with one of the weights."""
    wanted = set()
    for weight in weights:
        if weight is None:
            raise of_sqlstate("22004", "weight array may not contain nulls")
        letter = weight[:1].upper()
        if not letter or letter not in _WEIGHTS:
            raise _unrecognized(weight)
        wanted.add(letter)
    kept = ((lexeme, [at for at in places if at[1] in wanted]) for lexeme, places in _entries(vector))
    return vector_of((lexeme, places) for lexeme, places in kept if places)


def array_to_tsvector(lexemes: Collection[str | None]) -> Tsvector:
    """``array_to_tsvector(lexemes)``: without positions."""
    found: dict[str, tuple[int, ...]] = {}
    for lexeme in lexemes:
        if lexeme is None:
            raise of_sqlstate("22004", "lexeme array may not contain nulls")
        if not lexeme:
            raise of_sqlstate("2200F", "lexeme array may not contain empty strings")
        check_word(lexeme)
        found[lexeme] = ()
    vector = Tsvector(found)
    check_size(vector)
    return vector


def _unrecognized(weight: str) -> DuckstoreError:
    return of_sqlstate("22023", f'unrecognized weight: "{weight[:1]}"')


def _entries(vector: Tsvector) -> Iterable[tuple[str, list[Place]]]:
    return ((lexeme, list(vector.weighted(lexeme))) for lexeme in vector)
