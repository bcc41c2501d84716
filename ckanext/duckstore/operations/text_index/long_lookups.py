"""Lookups of queries with many words, in arrays.

One statement finds the places of all words. In SQL (:mod:`.matching`, :mod:`.ranks`), each word
would be a part of the statement, which takes longer to plan than to run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

import numpy

from ckanext.duckstore.operations import relations
from ckanext.duckstore.operations.text_index.array_phrases import Phrases
from ckanext.duckstore.operations.text_index.array_ranks import distinct, ranks
from ckanext.duckstore.operations.text_index.found_words import FoundWords
from ckanext.duckstore.operations.text_index.layout import RECENT, WORDS, occurrences
from ckanext.duckstore.operations.text_index.occurrences import Array, Occurrences, objects
from ckanext.duckstore.operations.text_index.short_lookups import Ranked, normalized
from ckanext.duckstore.operations.text_index.words import Lookup, after
from ckanext.duckstore.postgres.textsearch import rank
from ckanext.duckstore.postgres.textsearch.matching import allowed, satisfies
from ckanext.duckstore.postgres.textsearch.query_tree import And, Not, Or, Phrase, Query, Stop, Word, fold, parts
from ckanext.duckstore.postgres.textsearch.query_tree import words as words_of_query

#: The number of occurrences that are held at the same time.
_AT_ONCE: Final = 4_000_000
#: Relations of a lookup.
_PREFIXES: Final = "sought_prefixes"
_TERMS: Final = "sought_terms"


def look_up(lookup: Lookup) -> Ranked:
    """Return the rows that match the query, whatever it is."""
    return _looked_up(lookup, lambda found, matched: ranks(found, lookup.query, matched))


def matching(lookup: Lookup) -> Array:
    """Return the ``id`` of these rows."""
    return _looked_up(lookup, lambda _, matched: numpy.zeros(int(matched.sum()), numpy.float32))[0]


def _looked_up(lookup: Lookup, ranks_of: Callable[[FoundWords, Array], Array]) -> Ranked:
    """Return the rows that match, with their ranks by a mask of the rows."""
    known: list[Array] = []
    found: list[Ranked] = []
    for part in _found(lookup):
        matched = matching_rows(lookup.query, part)
        known.append(part.rows)
        found.append((part.rows[matched], ranks_of(part, matched)))
    if matches_nothing(lookup.query):
        ids: Array = lookup.tables.connection.execute(lookup.rows()).fetchnumpy()["id"]
        found.append(others(lookup.query, ids, numpy.concatenate([*known, numpy.empty(0, numpy.int64)])))
    if not found:
        return numpy.empty(0, numpy.int64), numpy.empty(0, numpy.float32)
    ids, scores = map(numpy.concatenate, zip(*found, strict=True))
    order = numpy.argsort(ids, kind="stable")
    return ids[order], scores[order]


def matches_nothing(query: Query) -> bool:
    """Check whether *query* matches rows that have none of its words."""
    return satisfies(query, present=lambda _: False, find=lambda _: frozenset())


def others(query: Query, ids: Array, known: Array) -> Ranked:
    """Return those of the rows *ids* that are not *known* to have one of the words, for a *query*
    that they match.
    """
    found = numpy.setdiff1d(ids, known)
    by_distance = isinstance(query, And | Phrase) and len(distinct(query)) > 1
    return found, normalized(numpy.full(len(found), rank.NOTHING_FOUND if by_distance else 0.0))


# Finding


def _found(lookup: Lookup) -> Iterator[FoundWords]:
    """Yield the places of all words of the query, those of some rows at a time."""
    terms = _terms(lookup)
    connection = lookup.tables.connection
    relations.register(connection, _TERMS, {"term": objects(terms), "number": numpy.arange(len(terms))})
    sought = f"term IN (SELECT term FROM {_TERMS}) AND {lookup.in_fields()}"
    counted = f"SELECT count(*), min(id), max(id) FROM ({occurrences(lookup.tables, lookup.state, sought)})"
    ((count, first, last),) = connection.execute(counted).fetchall()
    for begin, end in _ranges(first, last, -(-count // _AT_ONCE)):
        some = occurrences(lookup.tables, lookup.state, f"{sought} AND id BETWEEN {begin} AND {end}")
        numbered = f"SELECT s.number, o.id, o.place FROM ({some}) o JOIN {_TERMS} s ON s.term = o.term ORDER BY ALL"
        yield FoundWords(terms, *connection.execute(numbered).fetchnumpy().values())
    if lookup.waiting is not None:
        yield found_in(lookup.waiting.words, terms, lookup.field)


def _terms(lookup: Lookup) -> list[str]:
    """Return the terms of the index that one of the words finds, sorted."""
    terms = {word.lexeme for word in lookup.words if not word.prefix}
    prefixes = _shortest(word.lexeme for word in lookup.words if word.prefix)
    if prefixes:
        tables = lookup.tables
        relations.register(tables.connection, _PREFIXES, {"prefix": objects(prefixes)})
        every = f"SELECT term FROM {tables.table(WORDS)} UNION SELECT term FROM {tables.table(RECENT)}"
        # No prefix begins with another one, so the last one up to a term is the only one to try.
        found = tables.connection.execute(
            f"SELECT t.term FROM ({every}) t ASOF JOIN {_PREFIXES} p ON t.term >= p.prefix "
            "WHERE starts_with(t.term, p.prefix)"
        )
        terms.update(found.fetchnumpy()["term"].tolist())
        if lookup.waiting is not None:
            terms |= _with_prefixes(lookup.waiting.words, prefixes)
    return sorted(terms)


def terms_in(words: Occurrences, query: Query) -> list[str]:
    """Return the terms of *words* that one of the words of *query* finds, sorted, and those of its
    words that are no prefixes.
    """
    sought = tuple(words_of_query(query))
    terms = {word.lexeme for word in sought if not word.prefix}
    return sorted(terms | _with_prefixes(words, _shortest(word.lexeme for word in sought if word.prefix)))


def _with_prefixes(words: Occurrences, prefixes: Iterable[str]) -> set[str]:
    return {term for prefix in prefixes for term in words.terms_between(prefix, after(prefix)).tolist()}


def _shortest(prefixes: Iterable[str]) -> list[str]:
    """Return those of *prefixes* that begin with no other one, sorted."""
    kept: list[str] = []
    for prefix in sorted(prefixes):
        if not kept or not prefix.startswith(kept[-1]):
            kept.append(prefix)
    return kept


def _ranges(first: int | None, last: int | None, count: int) -> Iterator[tuple[int, int]]:
    """Yield *count* ranges of about the same length that cover *first* to *last*."""
    if first is None or last is None:
        return
    step = -(-(last - first + 1) // count)
    for begin in range(first, last + 1, step):
        yield begin, min(begin + step - 1, last)


def found_in(words: Occurrences, terms: Sequence[str], field: int | None) -> FoundWords:
    """Return the places of *terms*, which are sorted, in *words*: those in the column number
    *field*, or in the row.
    """
    at, sizes = words.spans_of(terms)
    kept = (words.fields[at] >= 0) if field is None else numpy.isin(words.fields[at], (field, -field))
    numbers, at = numpy.repeat(numpy.arange(len(terms)), sizes)[kept], at[kept]
    return FoundWords(terms, numbers, words.ids[at], words.places[at])


# Matching


def matching_rows(query: Query, found: FoundWords) -> Array:
    """Return a mask of the rows of *found* that *query* matches."""
    phrases = Phrases(found)

    def holds(node: Query, operands: Sequence[Array]) -> Array:
        match node:
            case Word():
                return found.having(node) if allowed(node) else numpy.zeros(len(found.rows), bool)
            case Phrase():
                return phrases.having(node)
            case Not():
                return ~operands[0]
            case And():
                return operands[0] & operands[1]
            case Or():
                return operands[0] | operands[1]
            case Stop():
                raise AssertionError("a finished query has no stop words")

    return fold(query, holds, of=lambda node: () if isinstance(node, Phrase) else parts(node))
