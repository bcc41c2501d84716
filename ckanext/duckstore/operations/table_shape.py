"""The columns of a table as searches and deletions see them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ckanext.duckstore.operations import rendering
from ckanext.duckstore.operations.comparisons import Condition
from ckanext.duckstore.operations.filters import Filter, names_key
from ckanext.duckstore.operations.row_values import Cell
from ckanext.duckstore.operations.sql_functions import macros_of
from ckanext.duckstore.postgres.translate import translate_condition
from ckanext.duckstore.store.base import ID_COLUMN, Column


@dataclass(frozen=True)
class TableShape:
    """The columns of a resource, or of ``_table_metadata``, for searches and deletions."""

    columns: tuple[Column, ...]
    id: Cell = rendering.cells(())[0]
    unique_key: tuple[str, ...] = ()

    @property
    def field_types(self) -> dict[str, str]:
        """The names and types of its columns, as ``IDatastore`` plugins get them."""
        return {ID_COLUMN: "int", **{column.name: column.type for column in self.columns}}

    @cached_property
    def cells(self) -> list[Cell]:
        """The cells of a row."""
        return [self.id, *rendering.cells(self.columns)[1:]]

    @property
    def comparable(self) -> dict[str, Column]:
        """The columns that filters may name, by name."""
        id_ = (
            Column(ID_COLUMN, "int4", "integer", "BIGINT")
            if self.id.type.name == "int8"
            else Column(ID_COLUMN, "text", "text", "VARCHAR")
        )
        return {column.name: column for column in (id_, *self.columns)}

    def has_one_row(self, tree: Filter) -> bool:
        """Check whether *tree* is true of at most one row."""
        return names_key(tree, (ID_COLUMN,)) or names_key(tree, self.unique_key)

    def translate(self, sql: str, values: Mapping[str, Any]) -> Condition:
        """Translate a plugin's PostgreSQL clause, with *values* for its ``:name`` placeholders."""
        translated = translate_condition(sql, self.field_types)
        names = [found[1] for found in _PLACEHOLDER.finditer(translated) if found[1]]
        positional = _PLACEHOLDER.sub(lambda found: "?" if found[1] else found[0], translated)
        return Condition(positional, tuple(values[name] for name in names), macros_of(translated))


#: ``$name``, outside string literals and quoted names.
_PLACEHOLDER = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\w+)""")
