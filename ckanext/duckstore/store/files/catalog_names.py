"""The names in the catalog, ids and aliases, and their checksum."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from ...errors import DuplicateTable
from ..base import Resource
from .catalog_schema import RELATIONS, STORE, names_checksum


def set_names(connection: sa.Connection, resource: Resource) -> None:
    """Make the names of *resource* its id and its aliases.

    :raises DuplicateTable: one of them belongs to another resource.
    """
    wanted = [resource.id, *resource.aliases]
    query = sa.select(RELATIONS.c.name).where(RELATIONS.c.resource_id == resource.id)
    there = set(connection.execute(query).scalars())
    for name in there.difference(wanted):
        connection.execute(RELATIONS.delete().where(RELATIONS.c.name == name))
    for name in wanted:
        if name in there:
            continue
        try:
            connection.execute(RELATIONS.insert().values(name=name, resource_id=resource.id))
        except sa.exc.IntegrityError as error:
            raise DuplicateTable(f'relation "{name}" already exists') from error


@contextmanager
def counted(connection: sa.Connection, id: str) -> Iterator[None]:
    """Run the block, which changes names of resource *id*, and update the checksum of all names."""
    before = _checksum(connection, RELATIONS.c.resource_id == id)
    yield
    change = before ^ _checksum(connection, RELATIONS.c.resource_id == id)
    there = connection.execute(sa.select(STORE.c.names)).scalar()
    if change and isinstance(there, int):  # if not, it is damaged and remains so
        connection.execute(STORE.update().values(names=there ^ change))


def count_anew(connection: sa.Connection) -> None:
    """Compute the checksum of all names anew."""
    connection.execute(STORE.update().values(names=_checksum(connection, sa.true())))


def _checksum(connection: sa.Connection, chosen: sa.ColumnElement[bool]) -> int:
    rows = connection.execute(sa.select(RELATIONS.c.oid, RELATIONS.c.name, RELATIONS.c.resource_id).where(chosen))
    return names_checksum(tuple(row) for row in rows)
