"""Lookup of text queries in an index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import duckdb
import numpy

from ckanext.duckstore.identifiers import internal
from ckanext.duckstore.operations import fulltext
from ckanext.duckstore.operations.comparisons import Condition
from ckanext.duckstore.operations.fulltext import TextQuery
from ckanext.duckstore.operations.row_values import Cell
from ckanext.duckstore.operations.search import ChosenRows, Order, order_by
from ckanext.duckstore.operations.text_index import any_words, long_lookups, matching, short_lookups, texts
from ckanext.duckstore.operations.text_index.layout import ID, is_current, state_of
from ckanext.duckstore.operations.text_index.occurrences import Array
from ckanext.duckstore.operations.text_index.ranks import ranked
from ckanext.duckstore.operations.text_index.short_lookups import Ranked
from ckanext.duckstore.operations.text_index.words import Lookup
from ckanext.duckstore.postgres.builtins import install_macros
from ckanext.duckstore.postgres.builtins.python.fulltext import CONFIG
from ckanext.duckstore.store.base import ID_COLUMN, DerivedTables

_TABLE: Final = "found_rows"
_ID_BITS: Final = 31
#: The number of found rows up to which other conditions are tested for these only.
_FEW: Final = 1000
#: The number of queries that one statement joins: DuckDB takes 40 seconds to plan a join of 200.
_JOINED: Final = 16


@dataclass(frozen=True)
class FoundRows:
    """The rows that were found."""

    connection: duckdb.DuckDBPyConnection
    ids: Array
    """Their ``_id``, in ascending order."""
    scores: tuple[Array, ...]
    """The ranks of the rows, for each query."""

    @property
    def size(self) -> int:
        return len(self.ids)

    @property
    def ranks(self) -> tuple[str, ...]:
        """The quoted names of the rank columns of :attr:`table`, in the order of the queries."""
        return tuple(internal(f"rank {number}") for number in range(len(self.scores)))

    @property
    def table(self) -> str:
        """A relation with ``_id`` and the rank columns."""
        names = (f"^ rank {number}" for number in range(len(self.scores)))
        self.connection.register(_TABLE, {ID_COLUMN: self.ids, **dict(zip(names, self.scores, strict=True))})
        return _TABLE

    def joined_with(self, rows: str) -> str:
        """Return SQL of the found *rows* with their ranks, for a FROM clause."""
        return f"(SELECT r.rowid, r.*, f.* EXCLUDE ({ID}) FROM {rows} r JOIN {self.table} f ON r.{ID} = f.{ID})"

    def among(self, rows: str, condition: Condition) -> FoundRows:
        """Return those of the found *rows* that meet *condition*."""
        install_macros(self.connection, condition.functions)
        sql, parameters = f"SELECT {ID} FROM {rows} WHERE {condition.sql}", list(condition.parameters)
        if self.size <= _FEW:
            sql, parameters = f"{sql} AND {ID} IN (SELECT unnest(?::BIGINT[]))", [*parameters, self.ids.tolist()]
        ids = self.connection.execute(sql, parameters).fetchnumpy()[ID_COLUMN]
        kept = numpy.isin(self.ids, ids)
        return self._only(kept)

    def joined(self, others: FoundRows) -> FoundRows:
        """Return the rows that are also among *others*, with the ranks of both."""
        left, right = self._only(numpy.isin(self.ids, others.ids)), others._only(numpy.isin(others.ids, self.ids))
        return replace(left, scores=left.scores + right.scores)

    def _only(self, kept: Array) -> FoundRows:
        return replace(self, ids=self.ids[kept], scores=tuple(score[kept] for score in self.scores))

    def page(self, rows: str, order: Sequence[Order], limit: int, offset: int) -> ChosenRows:
        """Return a page of the found *rows* in *order*, then in that of ``_id``."""
        if self._is_best_first(order):
            ids = self._best(offset + limit)[offset:]
        else:
            by = order_by([*order, Order(ID)])
            sql = f"SELECT {ID} FROM {self.joined_with(rows)} {by} LIMIT {limit} OFFSET {offset}"
            ids = self.connection.execute(sql).fetchnumpy()[ID_COLUMN].tolist()
        places = numpy.searchsorted(self.ids, ids)
        ranks = (_texts(score[places]) for score in self.scores)
        return ChosenRows(ids, dict(zip(self.ranks, ranks, strict=True)))

    def _is_best_first(self, order: Sequence[Order]) -> bool:
        best, *others = order
        return (
            (best.sql, best.descending) == (self.ranks[0], True)
            and all((other.sql, other.descending) == (ID_COLUMN, False) for other in others)
            and (not self.size or 0 <= self.ids[0] <= self.ids[-1] < 1 << _ID_BITS)
        )

    def _best(self, count: int) -> list[int]:
        """Return the first *count* rows by descending rank of the first query, then by ``_id``."""
        # The bits of positive floating point numbers are ordered like the numbers.
        keys = (-self.scores[0].view(numpy.int32).astype(numpy.int64) << _ID_BITS) + self.ids
        if count < self.size:
            keys = numpy.partition(keys, count)[:count]
        best: list[int] = (numpy.sort(keys) & ((1 << _ID_BITS) - 1)).tolist()
        return best


def _texts(ranks: Array) -> list[str]:
    """Return each of *ranks*, many of which are equal, as DuckDB's text."""
    listed = ranks.tolist()
    texts = {rank: repr(float(str(numpy.float32(rank)))) for rank in set(listed)}
    return [texts[rank] for rank in listed]


def find(tables: DerivedTables, queries: Sequence[TextQuery], cells: Mapping[str, Cell]) -> FoundRows | None:
    """Look up *queries*.

    Return the rows that all of them find, or None if the index cannot be used.

    :param cells: the cells of a row by column name, in the order of the columns.
    """
    if not is_current(state_of(tables), tables.resource.columns) or not all(
        _is_answered(query, cells) for query in queries
    ):
        return None
    quick = _looked_up(tables, queries[0], cells) if len(queries) == 1 else None
    if quick is not None:
        return FoundRows(tables.connection, quick[0], (quick[1],))
    rows = None
    for first in range(0, len(queries), _JOINED):
        found = _joined(tables, queries[first : first + _JOINED], cells)
        rows = found if rows is None else rows.joined(found)
    return rows


def _joined(tables: DerivedTables, queries: Sequence[TextQuery], cells: Mapping[str, Cell]) -> FoundRows:
    """Return the rows that all of the few *queries* find."""
    parts = [_found(tables, query, cells, f"found_{number}") for number, query in enumerate(queries)]
    selected = ", ".join(["q0.id AS id", *(f"q{number}.rank AS rank{number}" for number in range(len(parts)))])
    joined = "".join(f" JOIN ({sql}) q{number} ON q{number}.id = q0.id" for number, sql in enumerate(parts) if number)
    found = tables.connection.execute(f"SELECT {selected} FROM ({parts[0]}) q0{joined}").fetchnumpy()
    order = numpy.argsort(found["id"])
    scores = tuple(found[f"rank{number}"][order] for number in range(len(parts)))
    return FoundRows(tables.connection, found["id"][order], scores)


def _looked_up(tables: DerivedTables, query: TextQuery, cells: Mapping[str, Cell]) -> Ranked | None:
    if query.parsed is None or not _is_indexed(query, cells) or (query.column is not None and query.narrow):
        return None
    lookup = Lookup(tables, state_of(tables), query.parsed, _field(query, cells))
    return short_lookups.look_up(lookup) or any_words.look_up(lookup)


def _is_answered(query: TextQuery, cells: Mapping[str, Cell]) -> bool:
    parsed = query.parsed
    if parsed is None:
        return True
    return query.narrow or _is_indexed(query, cells)


def _is_indexed(query: TextQuery, cells: Mapping[str, Cell]) -> bool:
    """Check whether the index has the words for *query*.

    It has those of rows, and those of columns in English.
    """
    if query.column is None:
        return True
    return query.config_name == CONFIG and texts.is_like_column(cells[query.column])


def _found(tables: DerivedTables, query: TextQuery, cells: Mapping[str, Cell], name: str) -> str:
    """Return SQL of ``id`` and ``rank`` of the rows that *query* finds.

    :param name: that of the relation if they are looked up in arrays.
    """
    parsed = query.parsed
    if parsed is None:
        return "SELECT 0::BIGINT AS id, 0::FLOAT AS rank WHERE false"
    row = Lookup(tables, state_of(tables), parsed)
    lookup = replace(row, field=_field(query, cells))
    is_indexed, is_long = _is_indexed(query, cells), not matching.can_look_up(parsed)
    narrow = query.column is not None and query.narrow
    if is_indexed and is_long:
        ids, ranks = long_lookups.look_up(lookup)
        kept = numpy.isin(ids, long_lookups.matching(row)) if narrow else slice(None)
        return _registered(tables, name, ids[kept], ranks[kept])
    if is_indexed:
        return ranked(lookup, _matching(lookup, query, cells, narrow=narrow))
    # The words of all columns match, as CKAN requires; the column itself is tested.
    found = _registered(tables, name, *long_lookups.look_up(row)) if is_long else matching.matching(row)[0]
    rank, tests = fulltext.rank(query, cells).sql, _tests(query, cells)
    return f"SELECT {ID} AS id, {rank} AS rank FROM {tables.rows} WHERE {ID} IN (SELECT id FROM ({found})) AND {tests}"


def _tests(query: TextQuery, cells: Mapping[str, Cell]) -> str:
    return " AND ".join(fulltext.tests(query, cells))


def _registered(tables: DerivedTables, name: str, ids: Array, ranks: Array) -> str:
    """Return SQL of ``id`` and ``rank`` from arrays, which become the relation *name*."""
    tables.connection.register(name, {"id": ids, "rank": ranks})
    return f"SELECT id, rank FROM {name}"


def _field(query: TextQuery, cells: Mapping[str, Cell]) -> int | None:
    """Return the number of the column in the index."""
    return None if query.column is None else 1 + [name for name in cells if name != ID_COLUMN].index(query.column)


def _matching(lookup: Lookup, query: TextQuery, cells: Mapping[str, Cell], *, narrow: bool) -> str:
    """Return SQL of the ``id`` of the rows that match.

    :param narrow: the words of all columns must match too.
    """
    found, exact = matching.matching(lookup)
    if exact and narrow:
        whole, exact = matching.matching(replace(lookup, field=None))
        found = f"FROM ({found}) SEMI JOIN ({whole}) USING (id)"
    if exact:
        return found
    tests = _tests(query, cells)
    return f"SELECT {ID} AS id FROM {lookup.tables.rows} WHERE {ID} IN (SELECT id FROM ({found})) AND {tests}"
