"""From the catalog of an older release to the one of this release, in one transaction when it is opened."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import sqlalchemy as sa

from .catalog_schema import FUNCTIONS, STORE, VERSION

Migration = Callable[[sa.Connection], None]


def _with_functions(connection: sa.Connection) -> None:
    """Format 2 keeps functions. No resource of format 1 could have triggers."""
    FUNCTIONS.create(connection)


#: What leads from each format to the next.
MIGRATIONS: Mapping[int, Migration] = {1: _with_functions}


def migrate(connection: sa.Connection, version: int) -> int:
    """Bring a catalog of format *version* as far as possible towards this release's; return the format that it has then."""
    while version < VERSION and version in MIGRATIONS:
        MIGRATIONS[version](connection)
        version += 1
        connection.execute(STORE.update().values(version=version))
    return version
