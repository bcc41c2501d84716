"""Lookup of text queries: in an index if there is one, else in the rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import duckdb
import numpy

from ckanext.duckstore.operations import relations, row_texts
from ckanext.duckstore.operations.comparisons import Condition
from ckanext.duckstore.operations.filters import every
from ckanext.duckstore.operations.fulltext import TextQuery
from ckanext.duckstore.operations.row_values import Cell
from ckanext.duckstore.operations.text_index import any_words, long_lookups, matching, short_lookups
from ckanext.duckstore.operations.text_index.crowding import is_crowded
from ckanext.duckstore.operations.text_index.found_rows import FoundRows
from ckanext.duckstore.operations.text_index.layout import ID, is_current, state_of
from ckanext.duckstore.operations.text_index.occurrences import Array
from ckanext.duckstore.operations.text_index.ranks import ranked
from ckanext.duckstore.operations.text_index.scanning import scan
from ckanext.duckstore.operations.text_index.short_lookups import Ranked
from ckanext.duckstore.operations.text_index.waiting import WaitingWords
from ckanext.duckstore.operations.text_index.words import Lookup
from ckanext.duckstore.postgres import textsearch
from ckanext.duckstore.postgres.builtins.python.fulltext import CONFIG
from ckanext.duckstore.store.base import ID_COLUMN, DerivedTables

#: The number of queries that one statement joins: DuckDB takes 40 seconds to plan a join of 200.
_JOINED: Final = 16


def look_up(
    connection: duckdb.DuckDBPyConnection,
    rows: str,
    derived: DerivedTables | None,
    queries: Sequence[TextQuery],
    cells: Mapping[str, Cell],
    where: Sequence[Condition],
) -> FoundRows:
    """Return those of *rows*, a relation, that all *queries* find and that meet *where*.

    :param derived: the tables of their index, if they have one.
    :param cells: the cells of a row by column name, in the order of the columns.
    :raises ProgramLimitExceeded: the words of the queries occur too often.
    """
    found = find(derived, queries, cells) if derived else None
    if found is None:
        return scan(connection, rows, queries, cells, where)
    return found.among(rows, every(where)) if where else found


def find(tables: DerivedTables, queries: Sequence[TextQuery], cells: Mapping[str, Cell]) -> FoundRows | None:
    """Look up *queries*.

    Return the rows that all of them find, or None if the index cannot be used.

    :param cells: the cells of a row by column name, in the order of the columns.
    """
    if not is_current(state_of(tables), tables.resource.columns) or not all(
        _is_answered(query, cells) for query in queries
    ):
        return None
    known = [query if _is_indexed(query, cells) else replace(query, column=None) for query in queries]
    rows = _rows(tables, known, cells)
    others = {number: query for number, query in enumerate(queries) if query is not known[number]}
    if not others:
        return rows
    # The words of all columns match, as CKAN requires; these columns are looked at.
    alone = [replace(query, narrow=False) for query in others.values()]
    where = Condition(f"{ID} IN (SELECT {ID} FROM {rows.table})")
    both = rows.joined(scan(tables.connection, tables.rows, alone, cells, [where]))
    scores = dict(enumerate(both.scores[: len(queries)])) | dict(zip(others, both.scores[len(queries) :], strict=True))
    return replace(both, scores=tuple(scores.values()))


def _rows(tables: DerivedTables, queries: Sequence[TextQuery], cells: Mapping[str, Cell]) -> FoundRows:
    """Return the rows that all *queries* find, the words for which are in the index."""
    waiting = WaitingWords.of(tables, state_of(tables))
    quick = _looked_up(tables, waiting, queries[0], cells) if len(queries) == 1 else None
    if quick is not None:
        return FoundRows(tables.connection, quick[0], (quick[1],))
    # Each word is a piece of SQL to plan, of whichever query it is.
    sought = sum(1 for query in queries for _ in textsearch.words(query.parsed))
    in_arrays = sought > matching.MOST_WORDS or any(
        is_crowded(Lookup(tables, state_of(tables), waiting, query.parsed)) for query in queries if query.parsed
    )
    rows = _joined(tables, waiting, queries[:_JOINED], cells, in_arrays=in_arrays)
    for first in range(_JOINED, len(queries), _JOINED):
        rows = rows.joined(_joined(tables, waiting, queries[first : first + _JOINED], cells, in_arrays=in_arrays))
    return rows


def _joined(
    tables: DerivedTables,
    waiting: WaitingWords | None,
    queries: Sequence[TextQuery],
    cells: Mapping[str, Cell],
    *,
    in_arrays: bool,
) -> FoundRows:
    """Return the rows that all of the few *queries* find.

    :param in_arrays: look up each of them in arrays.
    """
    parts = [
        _found(tables, waiting, query, cells, f"found_{number}", in_arrays=in_arrays)
        for number, query in enumerate(queries)
    ]
    selected = ", ".join(["q0.id AS id", *(f"q{number}.rank AS rank{number}" for number in range(len(parts)))])
    joined = "".join(f" JOIN ({sql}) q{number} ON q{number}.id = q0.id" for number, sql in enumerate(parts) if number)
    found = tables.connection.execute(f"SELECT {selected} FROM ({parts[0]}) q0{joined}").fetchnumpy()
    order = numpy.argsort(found["id"])
    scores = tuple(found[f"rank{number}"][order] for number in range(len(parts)))
    return FoundRows(tables.connection, found["id"][order], scores)


def _looked_up(
    tables: DerivedTables, waiting: WaitingWords | None, query: TextQuery, cells: Mapping[str, Cell]
) -> Ranked | None:
    if query.parsed is None or (query.column is not None and query.narrow):
        return None
    lookup = Lookup(tables, state_of(tables), waiting, query.parsed, _field(query, cells))
    return short_lookups.look_up(lookup) or any_words.look_up(lookup)


def _is_answered(query: TextQuery, cells: Mapping[str, Cell]) -> bool:
    parsed = query.parsed
    if parsed is None:
        return True
    return query.narrow or _is_indexed(query, cells)


def _is_indexed(query: TextQuery, cells: Mapping[str, Cell]) -> bool:
    """Check whether the index has the words for *query*.

    It has those of rows, and those of columns except ``_id`` in English.
    """
    if query.column is None:
        return True
    if query.column == ID_COLUMN:
        return False
    return query.config_name == CONFIG and row_texts.is_like_column(cells[query.column])


def _found(
    tables: DerivedTables,
    waiting: WaitingWords | None,
    query: TextQuery,
    cells: Mapping[str, Cell],
    name: str,
    *,
    in_arrays: bool,
) -> str:
    """Return SQL of ``id`` and ``rank`` of the rows that *query* finds.

    :param name: that of the relation if they are found in arrays.
    """
    parsed = query.parsed
    if parsed is None:
        return "SELECT 0::BIGINT AS id, 0::FLOAT AS rank WHERE false"
    row = Lookup(tables, state_of(tables), waiting, parsed)
    lookup = replace(row, field=_field(query, cells))
    narrow = query.column is not None and query.narrow
    matching_rows = None if in_arrays else _matching(lookup, narrow=narrow)
    if matching_rows is not None:
        return ranked(lookup, matching_rows)
    ids, ranks = long_lookups.look_up(lookup)
    kept = numpy.isin(ids, long_lookups.matching(row)) if narrow else slice(None)
    return _registered(tables, name, ids[kept], ranks[kept])


def _matching(lookup: Lookup, *, narrow: bool) -> str | None:
    """Return SQL of the ``id`` of the rows that match; None if they are to be found in arrays.

    :param narrow: the words of all columns must match too.
    """
    if not matching.can_look_up(lookup.query):
        return None
    found, exact = matching.matching(lookup)
    if exact and narrow:
        whole, exact = matching.matching(replace(lookup, field=None))
        found = f"FROM ({found}) SEMI JOIN ({whole}) USING (id)"
    return found if exact else None


def _registered(tables: DerivedTables, name: str, ids: Array, ranks: Array) -> str:
    """Return SQL of ``id`` and ``rank`` from arrays, which become the relation *name*."""
    relations.register(tables.connection, name, {"id": ids, "rank": ranks})
    return f"SELECT id, rank FROM {name}"


def _field(query: TextQuery, cells: Mapping[str, Cell]) -> int | None:
    """Return the number of the column in the index."""
    return None if query.column is None else 1 + [name for name in cells if name != ID_COLUMN].index(query.column)
