"""The configuration, typed: what ``config_declaration.yaml`` declares and what CKAN's own options mean to Duckstore."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ckan.common import config

from ckanext.duckstore.errors import StoreUnavailable
from ckanext.duckstore.postgres.functions import own_names
from ckanext.duckstore.postgres.guard import read_allowed
from ckanext.duckstore.store.settings import StoreSettings
from ckanext.duckstore.store.worker import PoolSettings, Settings

PREFIX = "ckanext.duckstore."
SCHEME = "duckdb"
#: What installs PostgreSQL's functions in a process that runs users' SQL.
FUNCTIONS = "ckanext.duckstore.postgres.functions"


def option(name: str) -> Any:
    """Return the value of ``ckanext.duckstore.<name>``, of the type that is declared for it."""
    return config[PREFIX + name]


def store_folder(url: str) -> Path:
    """Return the folder that ``ckan.datastore.write_url`` names: ``duckdb:////var/lib/ckan/duckstore``.

    :raises StoreUnavailable: the URL is not of that form, or its path is not absolute.
    """
    scheme, separator, path = url.partition(":///")
    if scheme != SCHEME or not separator or not path.startswith("/"):
        raise StoreUnavailable(f"ckan.datastore.write_url must have the form {SCHEME}:////absolute/path/of/a/folder")
    return Path(path)


def store_settings(folder: Path) -> StoreSettings:
    """Return the settings of the store in *folder*."""
    return StoreSettings(
        folder,
        memory_limit=option("memory_limit"),
        threads=option("threads"),
        spill_limit=option("spill_limit"),
        lock_wait=option("lock_wait"),
        in_place_wait=option("in_place_wait"),
        wal_limit=option("wal_limit"),
        idle_instances=option("idle_instances"),
    )


def pool_settings(folder: Path) -> PoolSettings:
    """Return the settings of the processes that run users' SQL on the store in *folder*."""
    query = Settings(
        str(folder / "tmp"),
        option("sql_memory_limit"),
        option("sql_threads"),
        option("sql_spill_limit"),
        ready=2,
        functions=FUNCTIONS,
        installed=own_names(),
    )
    return PoolSettings(query, option("sql_processes"), option("sql_queue"), option("sql_queue_wait"))


def allowed_functions() -> frozenset[str]:
    """Return the functions that users' SQL may call: ``ckan.datastore.sqlsearch.allowed_functions_file``."""
    with Path(config["ckan.datastore.sqlsearch.allowed_functions_file"]).open(encoding="utf-8") as lines:
        return read_allowed(lines)


def rows_max() -> int:
    """Return how many rows an answer has at most."""
    return int(config["ckan.datastore.search.rows_max"])


def search_language() -> str:
    """Return the text search configuration of requests that name none: ``ckan.datastore.default_fts_lang``."""
    return str(config["ckan.datastore.default_fts_lang"])


def milliseconds_in_timestamps() -> bool:
    return bool(config["ckan.datastore.ms_in_timestamp"])


def public_tables() -> list[str]:
    """Return the tables that can be searched without being resources: ``_table_metadata``."""
    return list(config["ckan.datastore.public_table_search"])
