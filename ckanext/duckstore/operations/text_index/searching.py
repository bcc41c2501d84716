"""Lookup of text queries in an index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ckanext.duckstore.operations import fulltext
from ckanext.duckstore.operations.fulltext import TextQuery
from ckanext.duckstore.operations.row_values import Cell
from ckanext.duckstore.operations.text_index import matching, texts
from ckanext.duckstore.operations.text_index.layout import ID, is_current, state_of
from ckanext.duckstore.operations.text_index.ranks import pair, ranked
from ckanext.duckstore.operations.text_index.words import Lookup
from ckanext.duckstore.postgres.builtins.python.fulltext import CONFIG
from ckanext.duckstore.store.base import ID_COLUMN, DerivedTables

_TABLE: Final = "found_rows"


@dataclass(frozen=True)
class Found:
    """The rows that were found, in a temporary table: ``_id``, and a rank column for each query."""

    table: str
    size: int
    ranks: tuple[str, ...]
    """The quoted names of the rank columns, in the order of the queries."""

    def joined_with(self, rows: str) -> str:
        """Return SQL of the found *rows* with their ranks, for a FROM clause."""
        return f"(SELECT r.rowid, r.*, f.* EXCLUDE ({ID}) FROM {rows} r JOIN {self.table} f ON r.{ID} = f.{ID})"


def find(tables: DerivedTables, queries: Sequence[TextQuery], cells: Mapping[str, Cell]) -> Found | None:
    """Look up *queries*.

    Return the rows that all of them find, or None if the index cannot be used.

    :param cells: the cells of a row by column name, in the order of the columns.
    """
    state = state_of(tables)
    if not is_current(state, tables.resource.columns) or not all(_is_answered(query, cells) for query in queries):
        return None
    parts = [_found(tables, query, cells) for query in queries]
    ranks = tuple(f'"^rank {number}"' for number in range(len(queries)))
    selected = ", ".join([f"q0.id AS {ID}", *(f"q{number}.rank AS {name}" for number, name in enumerate(ranks))])
    joined = "".join(f" JOIN ({sql}) q{number} ON q{number}.id = q0.id" for number, sql in enumerate(parts) if number)
    made = tables.connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {_TABLE} AS SELECT {selected} FROM ({parts[0]}) q0{joined}"
    ).fetchone()
    assert made is not None
    return Found(f"temp.{_TABLE}", int(made[0]), ranks)


def _is_answered(query: TextQuery, cells: Mapping[str, Cell]) -> bool:
    parsed = query.parsed
    if parsed is None:
        return True
    return matching.can_look_up(parsed) and (query.narrow or _is_indexed(query, cells))


def _is_indexed(query: TextQuery, cells: Mapping[str, Cell]) -> bool:
    """Check whether the index has the words for *query*.

    It has those of rows, and those of columns in English.
    """
    if query.column is None:
        return True
    return query.config_name == CONFIG and texts.is_like_column(cells[query.column])


def _found(tables: DerivedTables, query: TextQuery, cells: Mapping[str, Cell]) -> str:
    """Return SQL of ``id`` and ``rank`` of the rows that *query* finds."""
    state = state_of(tables)
    tests, rank = " AND ".join(fulltext.tests(query, cells)), fulltext.rank(query, cells).sql
    parsed = query.parsed
    if parsed is None:
        return "SELECT 0::BIGINT AS id, 0::FLOAT AS rank WHERE false"
    if _is_indexed(query, cells):
        lookup = Lookup(tables, state, parsed, _field(query, cells))
        narrow = query.column is not None and query.narrow
        return (None if narrow else pair(lookup)) or ranked(lookup, _matching(lookup, narrow=narrow, tests=tests))
    # The words of all columns match, as CKAN requires; the column itself is tested.
    ids, _ = matching.matching(Lookup(tables, state, parsed))
    return f"SELECT {ID} AS id, {rank} AS rank FROM {tables.rows} WHERE {ID} IN (SELECT id FROM ({ids})) AND {tests}"


def _field(query: TextQuery, cells: Mapping[str, Cell]) -> int | None:
    """Return the number of the column in the index."""
    return None if query.column is None else 1 + [name for name in cells if name != ID_COLUMN].index(query.column)


def _matching(lookup: Lookup, *, narrow: bool, tests: str) -> str:
    """Return SQL of the ``id`` of the rows that match.

    :param narrow: the words of all columns must match too.
    :param tests: SQL of the conditions to test rows for which the index is not exact.
    """
    found, exact = matching.matching(lookup)
    if exact and narrow:
        whole, exact = matching.matching(replace(lookup, field=None))
        found = f"FROM ({found}) SEMI JOIN ({whole}) USING (id)"
    if exact:
        return found
    return f"SELECT {ID} AS id FROM {lookup.tables.rows} WHERE {ID} IN (SELECT id FROM ({found})) AND {tests}"
