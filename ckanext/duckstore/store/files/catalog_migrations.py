"""Migrations of the catalog from an older release's format, in one transaction when it is
opened.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import sqlalchemy as sa

from ...errors import StoreUnavailable
from . import description
from .catalog_schema import FUNCTIONS, RELATIONS, RESOURCES, STORE, VERSION, checksum_of, entry_of
from .description import Description
from .layout import Layout

Migration = Callable[[sa.Connection, Layout], None]


def _with_functions(connection: sa.Connection, _layout: Layout) -> None:
    """Migrate to format 2, which adds functions. Resources of format 1 cannot have triggers."""
    FUNCTIONS.create(connection)


def _with_checksums(connection: sa.Connection, layout: Layout) -> None:
    """Migrate to format 3, which adds the checksum and revision of each row, and a description file
    for each table.
    """
    for column in ("revision", "checksum"):
        connection.exec_driver_sql(f"ALTER TABLE resources ADD COLUMN {column} INTEGER NOT NULL DEFAULT 0")
    for row in map(dict, connection.execute(sa.select(RESOURCES)).mappings().all()):
        query = sa.select(RELATIONS.c.name).where(RELATIONS.c.resource_id == row["id"]).order_by(RELATIONS.c.oid)
        names = list(connection.execute(query).scalars())
        values = {**row, "checksum": checksum_of(row, names)}
        connection.execute(RESOURCES.update().where(RESOURCES.c.id == row["id"]).values(values))
        entry = entry_of([{**values, "name": name} for name in names])
        generation = layout.of(entry.resource.id).generation(entry.generation)
        if generation.data.exists():
            description.replace(generation, Description(entry.resource, entry.revision, None))


#: Format -> the migration to the next one.
MIGRATIONS: Mapping[int, Migration] = {1: _with_functions, 2: _with_checksums}


def migrate(connection: sa.Connection, layout: Layout) -> None:
    """Migrate the catalog of the store *layout*, in the open transaction of *connection*, to this
    release's format.

    :raises StoreUnavailable: this release does not support the catalog's format.
    """
    version = connection.execute(sa.select(STORE.c.version)).scalar_one()
    while version != VERSION:
        if version not in MIGRATIONS:
            raise StoreUnavailable(
                f"The data store has format {version}, and this release of Duckstore knows the formats 1 to {VERSION}"
            )
        MIGRATIONS[version](connection, layout)
        version += 1
        connection.execute(STORE.update().values(version=version))
