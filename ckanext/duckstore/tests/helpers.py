"""What tests of several layers need."""

from __future__ import annotations

from pathlib import Path

from ckan.common import config

from ckanext.duckstore.config import store_folder
from ckanext.duckstore.store.files.file_store import FileStore
from ckanext.duckstore.store.settings import StoreSettings


def settings(folder: Path) -> StoreSettings:
    """Return settings for the store of a test: small, and without patience."""
    return StoreSettings(
        folder,
        "1GB",
        2,
        "1GB",
        lock_wait=10,
        in_place_wait=0.1,
        wal_limit=1 << 20,
        idle_instances=2,
        keep_attached=1 << 24,
        trash_hours=24,
        generations=20,
    )


def reset_store() -> None:
    """Drop every resource of the store that CKAN's configuration names. The plugin need not be
    loaded."""
    FileStore(settings(store_folder(config["ckan.datastore.write_url"]))).reset()
