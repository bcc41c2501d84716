"""Searches as asked, authorized and resolved: a frozen request for each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ckan.types import Context

from ckanext.duckstore.logic import fulltext, hooks
from ckanext.duckstore.logic.plugin_query import SearchQuery, search_query
from ckanext.duckstore.operations import fulltext as text_search
from ckanext.duckstore.operations import parameters
from ckanext.duckstore.operations.comparisons import Condition
from ckanext.duckstore.operations.filters import Filter
from ckanext.duckstore.operations.fulltext import TextQuery
from ckanext.duckstore.operations.table_shape import TableShape


@dataclass(frozen=True)
class SearchRequest:
    """A search of one table, which the caller has resolved and checked access to."""

    shape: TableShape
    """The table's columns."""
    field_types: dict[str, str]
    """Name -> type of its columns and then of the ranks."""
    filters: Filter | None
    texts: tuple[TextQuery, ...]
    query: SearchQuery
    """What CKAN and the plugins made of the parameters."""
    fields: tuple[str, ...] | None
    """The columns that the request names; None for all."""
    format: str
    include_total: bool
    include_next_page: bool

    @classmethod
    def parse(cls, context: Context, data: dict[str, Any], shape: TableShape) -> SearchRequest:
        """Let the plugins validate and change the parameters *data*; return the request.

        *data* gets ``filterops``, as plugins expect.

        :raises InvalidRequest: no plugin accepts a parameter, or the filters cannot be parsed.
        :raises InvalidSQL: a text query cannot be parsed; see also
            :func:`~ckanext.duckstore.logic.plugin_query.search_query`.
        """
        field_types = shape.field_types
        tree = hooks.validate(context, data, field_types)
        texts = fulltext.queries(data, field_types)
        text_search.check(texts)
        query = search_query(context, data, shape, field_types, tree)
        fields = parameters.names(data.get("fields"))
        return cls(
            shape,
            field_types,
            tree,
            tuple(texts),
            query,
            None if fields is None else tuple(fields),
            data["records_format"],
            bool(data["include_total"]),
            bool(data["include_next_page"]),
        )

    @property
    def text_conditions(self) -> list[Condition]:
        """The conditions of full-text search that the plugins left, for a table that is none of
        the store.
        """
        if not self.query.searches_text:
            return []
        return text_search.conditions(self.texts, {cell.name: cell for cell in self.shape.cells})

    @property
    def has_one_row(self) -> bool:
        """Whether the filters match at most one row."""
        return self.filters is not None and self.shape.has_one_row(self.filters)
