"""A CKAN site in this process, as its web server has one, but for the services: the configuration,
the plugins, the backend."""

from __future__ import annotations

import atexit
import gc
import logging
import os
import shutil
import threading
from pathlib import Path

import ckan.plugins as p
from ckan.common import config
from ckan.config import environment
from ckanext.datastore.backend import DatastoreBackend

from ckanext.duckstore import backend as duckstore
from ckanext.duckstore.backend import DuckstoreBackend
from ckanext.duckstore.config import store_folder
from ckanext.duckstore.logic import aliases
from ckanext.duckstore.postgres.builtins.macros import macros
from ckanext.duckstore.store.files.file_store import FileStore

PLUGINS = ("datastore", "duckstore")
#: Nothing answers here.
_NOBODY = "127.0.0.1:1"

#: Under these, logs are worked in often, and writers soon go to a copy.
SETTINGS = {
    "memory_limit": "200MB",
    "threads": 1,
    "spill_limit": "50MB",
    "lock_wait": 30,
    "in_place_wait": 0.03,
    "wal_limit": 20_000,
    "idle_instances": 2,
    "keep_attached": 1 << 24,
}


def load(folder: Path) -> None:
    """Start CKAN with its DataStore in *folder*, as far as a preforking web server does before it
    forks: no store is opened.

    CKAN's own start does it. It finds neither Solr nor Redis, which the DataStore's backend does
    not need, and an empty SQLite in memory for the database.
    """
    for variable in environment.CONFIG_FROM_ENV_VARS.values():
        os.environ.pop(variable, None)  # it would count for more than what stands here
    url = f"duckdb:///{folder / 'store'}"
    config.update(
        {
            "ckan.plugins": " ".join(PLUGINS),
            "ckan.site_url": "http://torture.invalid",
            "SECRET_KEY": "of no use to anybody",
            "sqlalchemy.url": "sqlite://",
            "solr_url": f"http://{_NOBODY}/solr",
            "ckan.redis.url": f"redis://{_NOBODY}",
            "ckan.storage_path": str(folder / "ckan"),
            "ckan.datastore.write_url": url,
            "ckan.datastore.read_url": url,
            **{f"ckanext.duckstore.{name}": str(value) for name, value in SETTINGS.items()},
        }
    )
    logging.disable(logging.CRITICAL)  # CKAN complains of what is not there
    p.load(*PLUGINS)
    # The store complains of what the test does to it on purpose, and the backend logs what it
    # answers.
    logging.disable(logging.ERROR)
    # Whether an alias is the id of a resource without a table is asked of CKAN's database, which is
    # empty here.
    aliases._resources = lambda names: iter(())
    macros()  # what takes every process the same time to read
    # What is there by now stays, so that the collector does not write to memory that forks share.
    gc.collect()
    gc.freeze()
    atexit.register(gc.unfreeze)


def backend() -> DuckstoreBackend:
    """Return the backend that CKAN's actions would use."""
    found = DatastoreBackend.get_active_backend()
    assert isinstance(found, DuckstoreBackend)
    return found


def store() -> FileStore:
    """Return the store of that backend."""
    found = backend().store
    assert isinstance(found, FileStore)
    return found


def copy_store(target: Path) -> None:
    """Copy the folder of the store to *target*."""
    folder = store_folder(config["ckan.datastore.write_url"])
    shutil.copytree(folder, target, ignore=shutil.ignore_patterns("tmp", "trash"))


def before_fork() -> None:
    """Tell the plugins of a fork, as CKAN does."""
    for plugin in p.PluginImplementations(p.IForkObserver):
        plugin.before_fork()


def require_unopened() -> None:
    """Return if this process may fork others that work: it has no thread, and has never opened the
    store.

    :raises RuntimeError: it may not.
    """
    if threading.active_count() > 1:
        raise RuntimeError(f"the master has threads: {threading.enumerate()}")
    if duckstore._store.cache_info().misses:
        raise RuntimeError("the master has opened the store")
