"""The typed configuration: options of ``config_declaration.yaml`` and options of CKAN."""

from __future__ import annotations

import logging
import math
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ckan.common import config
from ckan.exceptions import CkanConfigurationException

from ckanext.duckstore.errors import StoreUnavailable
from ckanext.duckstore.postgres.builtins import own_names
from ckanext.duckstore.postgres.guard import read_allowed
from ckanext.duckstore.queries.process_pool import PoolSettings, Settings
from ckanext.duckstore.store.settings import StoreSettings
from ckanext.duckstore.store.stores import SCHEMES

log = logging.getLogger(__name__)

PREFIX = "ckanext.duckstore."
#: The function that installs PostgreSQL's functions in a process that runs users' SQL.
FUNCTIONS = "ckanext.duckstore.postgres.builtins.sandboxed"
#: The module that translates statements, and checks what it has translated, in such a process.
TRANSLATOR = "ckanext.duckstore.postgres.translator"


def option(name: str) -> Any:
    """Return the value of ``ckanext.duckstore.<name>``, with its declared type."""
    return config[PREFIX + name]


#: The minimum of each numeric option.
_LEAST: Mapping[str, int] = {
    "threads": 1,
    "lock_wait": 0,
    "in_place_wait": 0,
    "wal_limit": 0,
    "idle_instances": 0,
    "keep_attached": 0,
    "trash_hours": 0,
    "generations": 2,
    "answer_limit": 1,
    "sql_processes": 1,
    "sql_reuse": 1,
    "sql_queue": 0,
    "sql_queue_wait": 0,
    "sql_memory_limit": 1 << 24,
    "sql_threads": 1,
    "sql_spill_limit": 0,
    "sql_answer_limit": 1,
}
#: Options whose values DuckDB parses.
_SIZES = ("memory_limit", "spill_limit")
_SIZE = re.compile(r"\d+(?:\.\d+)?\s*(?:[KMGT]i?)?B", re.IGNORECASE | re.ASCII)


def check() -> None:
    """Check that every option has a valid value. (CKAN has validated numbers.)

    :raises CkanConfigurationException: an option is invalid; the message names each one, and CKAN
        does not start.
    """
    problems = [
        f"{PREFIX}{name}: Must be at least {least}"
        for name, least in _LEAST.items()
        if not (math.isfinite(option(name)) and option(name) >= least)
    ]
    problems += [
        f"{PREFIX}{name}: Must be a number and its unit, such as 512MB or 4GB"
        for name in _SIZES
        if not _SIZE.fullmatch(option(name))
    ]
    problems += _plugin_order(list(config["ckan.plugins"]))
    if problems:
        raise CkanConfigurationException("\n".join(["Invalid configuration values provided:", *problems]))


def _plugin_order(plugins: Sequence[str]) -> list[str]:
    """Return what is wrong with the order of *plugins*; log what only changes pages.

    Of two plugins with a validator or a template of the same name, CKAN uses the first one's.
    """
    if "tabledesigner" not in plugins:
        return []
    place = plugins.index("tabledesigner")
    if "datastore" in plugins[:place]:
        log.warning(
            "ckan.plugins: tabledesigner comes after datastore, so the Data Dictionary has no form to design a table"
        )
    if "duckstore" in plugins[place:]:
        return ["ckan.plugins: duckstore must come before tabledesigner, because it replaces validators of it"]
    return []


def store_scheme(url: str) -> str:
    """Return the kind of store of *url*, a key of
    :data:`~ckanext.duckstore.store.stores.SCHEMES`.
    """
    return url.partition(":")[0]


def store_folder(url: str) -> Path:
    """Return the folder in ``ckan.datastore.write_url`` (``duckdb:////var/lib/ckan/duckstore``).

    :raises StoreUnavailable: the URL does not have that form, or its path is not absolute or is the
        root.
    """
    scheme, separator, path = url.partition(":///")
    if scheme not in SCHEMES or not separator or not path.startswith("/") or not path.strip("/"):
        raise StoreUnavailable("ckan.datastore.write_url must have the form duckdb:////absolute/path/of/a/folder")
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
        keep_attached=option("keep_attached"),
        trash_hours=option("trash_hours"),
        generations=option("generations"),
    )


def pool_settings(spill: Path) -> PoolSettings:
    """Return the settings of the processes that run users' SQL and spill to the folder *spill*."""
    query = Settings(
        str(spill),
        option("sql_memory_limit"),
        option("sql_threads"),
        option("sql_spill_limit"),
        FUNCTIONS,
        ready=2,
        translator=TRANSLATOR,
        installed=own_names(),
        reuse=option("sql_reuse"),
    )
    return PoolSettings(query, option("sql_processes"), option("sql_queue"), option("sql_queue_wait"))


def allowed_functions() -> frozenset[str]:
    """Return the functions of ``ckan.datastore.sqlsearch.allowed_functions_file``."""
    with Path(config["ckan.datastore.sqlsearch.allowed_functions_file"]).open(encoding="utf-8") as lines:
        return read_allowed(lines)


def rows_max() -> int:
    """Return the maximum number of rows of a result."""
    return int(config["ckan.datastore.search.rows_max"])


def search_language() -> str:
    """Return the default text search configuration, ``ckan.datastore.default_fts_lang``."""
    return str(config["ckan.datastore.default_fts_lang"])


def full_text_index() -> bool:
    """Return whether tables get a full-text index."""
    return bool(option("full_text_index"))


def milliseconds_in_timestamps() -> bool:
    return bool(config["ckan.datastore.ms_in_timestamp"])


def public_tables() -> list[str]:
    """Return the tables that can be searched without being resources: ``_table_metadata``."""
    return list(config["ckan.datastore.public_table_search"])
