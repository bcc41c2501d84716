"""The tables of a query, in which the request's names are resolved."""

from __future__ import annotations

from collections.abc import Mapping

from ckanext.duckstore.dkan.request import Request
from ckanext.duckstore.dkan.shapes import Name
from ckanext.duckstore.dkan.tables import Table
from ckanext.duckstore.errors import InvalidRequest
from ckanext.duckstore.operations.selection import Field


class Scope:
    """The tables of a query."""

    def __init__(self, tables: Mapping[str, Table], request: Request) -> None:
        self.aliases = list(tables)
        self.tables = list(tables.values())
        self.joined_by: list[Field] = []
        self.joined_by = [self.find("join", name) for name in request.join]

    def find(self, parameter: str, name: Name, *, base_first: bool = False) -> Field:
        """Return the column *name*.

        :param base_first: if several tables have it, use the first.
        """
        found = self._candidates(name)
        if len(found) > 1 and (base_first or set(found) <= set(self.joined_by)):
            return found[0]
        if not found:
            raise InvalidRequest({parameter: [f'Unknown field "{name}"']})
        if len(found) > 1:
            aliases = " and ".join(self.aliases[field.source] for field in found)
            raise InvalidRequest({parameter: [f'Field "{name}" is in {aliases}: say of which']})
        return found[0]

    def _candidates(self, name: Name) -> list[Field]:
        places = [self.aliases.index(name.alias)] if name.alias else range(len(self.tables))
        found = [Field(place, column) for place in places if (column := _column(self.tables[place], name.text))]
        # A name may contain a dot after a text that is an alias.
        return found or (self._candidates(Name(str(name))) if name.dotted else [])

    def type(self, field: Field) -> str:
        """Return PostgreSQL's name of the type of *field*."""
        return self.tables[field.source].types[field.name]


def _column(table: Table, name: str) -> str | None:
    """Return the column *name*; else the only one to which DKAN would give that name.

    DKAN replaces spaces in column names by ``_``, and MySQL ignores their case.
    """
    if name in table.types:
        return name
    alike = [column for column in table.types if _folded(column) == _folded(name)]
    return alike[0] if len(alike) == 1 else None


def _folded(name: str) -> str:
    return name.replace(" ", "_").casefold()
