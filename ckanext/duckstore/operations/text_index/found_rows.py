"""The rows that text queries find, with their ranks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import duckdb
import numpy

from ckanext.duckstore.identifiers import internal
from ckanext.duckstore.operations import relations
from ckanext.duckstore.operations.comparisons import Condition
from ckanext.duckstore.operations.search import ChosenRows, Order, order_by
from ckanext.duckstore.operations.text_index.layout import ID
from ckanext.duckstore.operations.text_index.occurrences import Array
from ckanext.duckstore.postgres.builtins import install_macros
from ckanext.duckstore.store.base import ID_COLUMN

_TABLE: Final = "found_rows"
_ID_BITS: Final = 31
#: The number of found rows up to which other conditions are tested for these only.
_FEW: Final = 1000


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
        relations.register(self.connection, _TABLE, {ID_COLUMN: self.ids, **dict(zip(names, self.scores, strict=True))})
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
