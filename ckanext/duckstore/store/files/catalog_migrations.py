"""Migrations of the catalog from an older release's format, in one transaction when it is
opened.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import sqlalchemy as sa

from ...errors import StoreDamaged, StoreUnavailable
from . import catalog_names, description
from .catalog_schema import (
    FUNCTIONS,
    RELATIONS,
    RESOURCES,
    STORE,
    VERSION,
    checksum_of,
    entry_of,
    row_of,
    unchecked_function,
)
from .description import Description
from .function_copies import FunctionCopies
from .layout import Layout

Migration = Callable[[sa.Connection, Layout, FunctionCopies], None]


def _with_functions(connection: sa.Connection, _layout: Layout, _copies: FunctionCopies) -> None:
    """Migrate to format 2, which adds functions. Resources of format 1 cannot have triggers."""
    connection.exec_driver_sql(
        "CREATE TABLE functions (name TEXT NOT NULL, signature TEXT NOT NULL, arguments TEXT NOT NULL, "
        "rettype TEXT NOT NULL, definition TEXT NOT NULL, PRIMARY KEY (name, signature))"
    )


def _with_checksums(connection: sa.Connection, layout: Layout, _copies: FunctionCopies) -> None:
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


def _with_copies(connection: sa.Connection, _layout: Layout, copies: FunctionCopies) -> None:
    """Migrate to format 4, which adds the checksum, revision and copy of each function, and the
    checksum of all names.
    """
    for table, column in (("functions", "revision"), ("functions", "checksum"), ("store", "names")):
        connection.exec_driver_sql(f"ALTER TABLE {table} ADD COLUMN {column} INTEGER NOT NULL DEFAULT 0")
    for row in connection.execute(sa.select(FUNCTIONS)).mappings().all():
        function = unchecked_function(row)
        mine = (FUNCTIONS.c.name == row["name"]) & (FUNCTIONS.c.signature == row["signature"])
        connection.execute(FUNCTIONS.update().where(mine).values(row_of(function, 1)))
        with copies.lock():
            copies.renew(function, 1)
    catalog_names.count_anew(connection)


#: Format -> the migration to the next one.
MIGRATIONS: Mapping[int, Migration] = {1: _with_functions, 2: _with_checksums, 3: _with_copies}


def migrate(connection: sa.Connection, layout: Layout, copies: FunctionCopies) -> None:
    """Migrate the catalog of the store *layout*, in the open transaction of *connection*, to this
    release's format.

    :raises StoreUnavailable: this release does not support the catalog's format.
    """
    version = connection.execute(sa.select(STORE.c.version)).scalar()
    if not isinstance(version, int):
        raise StoreDamaged("The catalog of the data store does not say which format it has")
    while version != VERSION:
        if version not in MIGRATIONS:
            raise StoreUnavailable(
                f"The data store has format {version}, and this release of Duckstore knows the formats 1 to {VERSION}"
            )
        MIGRATIONS[version](connection, layout, copies)
        version += 1
        connection.execute(STORE.update().values(version=version))
