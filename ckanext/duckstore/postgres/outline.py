"""What has to be known of a statement before it is translated: the names it contains, and how it
uses its tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .parse import Query
from .textsearch.columns import mentions, only_returns, rows, searches


@dataclass(frozen=True)
class Outline:
    """A statement without its syntax tree.

    :param tables: :param functions: :param kinds: :param catalogs: see :class:`.parse.Query`.
    :param full_text: how it uses ``_full_text`` columns: it may read one only to return it, or also
        compute with it.
    :param searches: the texts of constant queries to which it compares such columns, see
        :func:`.textsearch.columns.searches`.
    :param rows: names of relations that may be used as whole rows, see
        :func:`.textsearch.columns.rows`.
    """

    tables: frozenset[tuple[str | None, str]]
    functions: frozenset[tuple[str, ...]]
    kinds: tuple[str, ...]
    catalogs: tuple[str, ...]
    full_text: Literal["unused", "returned", "computed"]
    searches: frozenset[str]
    rows: frozenset[str]


def outline(query: Query) -> Outline:
    """Return the outline of *query*."""
    return Outline(
        query.tables,
        query.functions,
        query.kinds,
        query.catalogs,
        _full_text(query),
        frozenset(searches(query).values()),
        rows(query),
    )


def _full_text(query: Query) -> Literal["unused", "returned", "computed"]:
    if not mentions(query):
        return "unused"
    return "returned" if only_returns(query) else "computed"
