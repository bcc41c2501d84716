"""Searches without an index: the words of some rows at a time are found, and looked up in arrays.

DuckDB tests all rows for what a matching text must contain; only the remaining rows are split into
words, each distinct piece of their texts once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import duckdb
import numpy

from ckanext.duckstore import interrupts
from ckanext.duckstore.operations import fulltext, relations, row_texts
from ckanext.duckstore.operations.comparisons import Condition
from ckanext.duckstore.operations.filters import every
from ckanext.duckstore.operations.fulltext import TextQuery
from ckanext.duckstore.operations.row_values import Cell
from ckanext.duckstore.operations.text_index import long_lookups
from ckanext.duckstore.operations.text_index.array_ranks import ranks
from ckanext.duckstore.operations.text_index.building import Readable, of_columns, of_rows, words_of
from ckanext.duckstore.operations.text_index.found_rows import FoundRows
from ckanext.duckstore.operations.text_index.layout import ID
from ckanext.duckstore.operations.text_index.occurrences import Array, Occurrences
from ckanext.duckstore.operations.text_index.short_lookups import Ranked
from ckanext.duckstore.postgres.builtins import install_macros
from ckanext.duckstore.postgres.textsearch import Query
from ckanext.duckstore.store.base import ID_COLUMN

#: The most rows whose words are held at a time, and the most characters of their texts, except
#: those of a single row.
_ROWS: Final = 20_000
_CHARACTERS: Final = 1_000_000
#: A relation of a search.
_SOME: Final = "scanned_rows"


@dataclass(frozen=True)
class _Test:
    """A query that rows must match."""

    query: Query
    field: int | None
    """The number of the column that must match, from 1; None: the whole row."""
    text: str
    """SQL of that column's text; a row without it does not match."""
    number: int | None
    """The number of the query whose rank is that of this one; None: it has no rank."""


@dataclass(frozen=True)
class _Source:
    """Texts, and the tests of the words in them."""

    readable: Readable
    tests: list[_Test]


def scan(
    connection: duckdb.DuckDBPyConnection,
    rows: str,
    queries: Sequence[TextQuery],
    cells: Mapping[str, Cell],
    where: Sequence[Condition] = (),
) -> FoundRows:
    """Return those of *rows*, a relation, that all *queries* find and that meet *where*.

    :param cells: the cells of a row by column name, in the order of the columns.
    :raises ProgramLimitExceeded: the words of some rows occur too often.
    """
    if any(query.parsed is None for query in queries):
        return _none(connection, queries)
    sources = _sources(connection, rows, queries, cells)
    ids, sizes = _candidates(connection, rows, sources, fulltext.necessary(queries, cells), every(where))
    found = [_found(connection, sources, ids[span], len(queries)) for span in _spans(sizes)]
    if not found:
        return _none(connection, queries)
    kept, *scores = (numpy.concatenate(each) for each in zip(*found, strict=True))
    return FoundRows(connection, kept, tuple(scores))


def _none(connection: duckdb.DuckDBPyConnection, queries: Sequence[TextQuery]) -> FoundRows:
    return FoundRows(connection, numpy.empty(0, numpy.int64), (numpy.empty(0, numpy.float32),) * len(queries))


def _sources(
    connection: duckdb.DuckDBPyConnection, rows: str, queries: Sequence[TextQuery], cells: Mapping[str, Cell]
) -> list[_Source]:
    """Return what to look at for *queries*: columns by configuration, then the whole rows."""
    sources: list[_Source] = []
    whole: list[_Test] = []
    for config in dict.fromkeys(query.config_name for query in queries if query.column is not None):
        alike = [(number, query) for number, query in enumerate(queries) if query.config_name == config]
        of_config = [(number, query, query.column) for number, query in alike if query.column is not None]
        each = [fulltext.text(cells[column]) for _, _, column in of_config]
        tests = [
            _Test(_parsed(query), field, text, number)
            for field, ((number, query, _), text) in enumerate(zip(of_config, each, strict=True), 1)
        ]
        sources.append(_Source(of_columns(connection, rows, each, config), tests))
    for number, query in enumerate(queries):
        if query.column is None or query.narrow:
            whole.append(_Test(_parsed(query), None, ID, number if query.column is None else None))
    if whole:
        columns = [cell for cell in cells.values() if cell.name != ID_COLUMN]
        sources.append(_Source(of_rows(connection, rows, columns), whole))
    return sources


def _parsed(query: TextQuery) -> Query:
    assert query.parsed is not None
    return query.parsed


def _candidates(
    connection: duckdb.DuckDBPyConnection,
    rows: str,
    sources: Sequence[_Source],
    tests: Sequence[str],
    where: Condition,
) -> tuple[Array, Array]:
    """Return the sorted ``_id`` of *rows* that meet *where* and *tests*, and the number of
    characters of the texts of each.
    """
    install_macros(connection, where.functions)
    size = " + ".join(
        f"length({row_texts.joined(source.readable.texts)})" for source in sources if source.readable.texts
    )
    found = connection.execute(
        f"SELECT {ID} AS id, {size or '0'} AS size FROM {rows} WHERE {' AND '.join([where.sql, *tests])} ORDER BY id",
        where.parameters,
    ).fetchnumpy()
    return found["id"], found["size"]


def _spans(sizes: Array) -> Iterator[slice]:
    """Yield the rows to look at, some at a time."""
    ends = numpy.cumsum(sizes)
    first = 0
    while first < len(sizes):
        within = int(numpy.searchsorted(ends, ends[first] - sizes[first] + _CHARACTERS, side="right"))
        last = min(max(within, first + 1), first + _ROWS)
        yield slice(first, last)
        first = last


def _found(
    connection: duckdb.DuckDBPyConnection, sources: Sequence[_Source], ids: Array, queries: int
) -> tuple[Array, ...]:
    """Return those of the rows *ids* that pass all tests, and their rank for each of the
    *queries*.
    """
    scores: list[Ranked] = [(ids, numpy.zeros(len(ids), numpy.float32))] * queries
    for source in sources:
        if not len(ids):
            break
        relations.register(connection, _SOME, {"id": ids})
        some = f"{ID} BETWEEN {ids[0]} AND {ids[-1]} AND {ID} IN (SELECT id FROM {_SOME})"
        words = words_of(source.readable, some)
        for test in source.tests:
            interrupts.check()
            found = _looked_up(source.readable, words, test, some)
            ids = numpy.intersect1d(ids, found[0], assume_unique=True)
            if test.number is not None:
                scores[test.number] = found
        connection.unregister(_SOME)
    return ids, *(score[numpy.searchsorted(known, ids)] for known, score in scores)


def _looked_up(rows: Readable, words: Occurrences, test: _Test, some: str) -> Ranked:
    """Return those of *rows* that pass *test*, with their ranks, in the order of ``_id``.

    :param words: the words of the rows that meet the condition *some*.
    """
    part = long_lookups.found_in(words, long_lookups.terms_in(words, test.query), test.field)
    matched = long_lookups.matching_rows(test.query, part)
    ids, scores = part.rows[matched], ranks(part, test.query, matched)
    if not long_lookups.matches_nothing(test.query):
        return ids, scores
    present = f"SELECT {ID} AS id FROM {rows.rows} WHERE {some} AND {test.text} IS NOT NULL"
    others = long_lookups.others(test.query, rows.connection.execute(present).fetchnumpy()["id"], part.rows)
    ids, scores = numpy.concatenate([ids, others[0]]), numpy.concatenate([scores, others[1]])
    order = numpy.argsort(ids, kind="stable")
    return ids[order], scores[order]
