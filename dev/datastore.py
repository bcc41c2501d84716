"""A DataStore database in PostgreSQL, prepared like `ckan datastore set-permissions` does."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from psycopg2 import sql

from dev.postgres import Postgres


def set_permissions(server: Postgres, *, database: str, main: str, owner: str, reader: str) -> None:
    """Run CKAN's own script of permissions in ``database``, for CKAN's database ``main``."""
    spec = importlib.util.find_spec("ckanext.datastore")
    if spec is None or spec.origin is None:
        raise RuntimeError("ckan is not installed: run `make venv`")
    script = (Path(spec.origin).parent / "set_permissions.sql").read_text()
    # a psql command; the connection exists already
    script = script.replace("\\connect {datastoredb}", "")
    names = {"datastoredb": database, "maindb": main, "mainuser": owner, "writeuser": owner, "readuser": reader}
    server.execute(sql.SQL(script).format(**{key: sql.Identifier(name) for key, name in names.items()}), database)
