"""Adaptation of CKAN's tests to Duckstore: plugin, emptying of the store, SQLAlchemy engines."""

from __future__ import annotations

import os
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Engine

NEXT_TO = {"datastore": "duckstore"}


def install() -> None:
    """Make CKAN load duckstore besides datastore, and its tests empty Duckstore's store."""
    import ckan.plugins as plugins
    from ckan.plugins import core

    load, unload = core.load, core.unload

    def load_both(*names: str, **options: Any) -> Any:
        loaded = load(*_with_duckstore(names), **options)
        return loaded[0] if len(names) == 1 and isinstance(loaded, list) else loaded

    def unload_both(*names: str) -> None:
        unload(*(name for name in _with_duckstore(names) if core.plugin_loaded(name)))

    for module in (core, plugins):
        module.load = load_both
        module.unload = unload_both
    _replace_reset()
    _replace_engines()


def _with_duckstore(names: tuple[str, ...]) -> list[str]:
    """Return the names, with ``duckstore`` after ``datastore`` if it is missing."""
    both: list[str] = []
    for name in names:
        both.append(name)
        other = NEXT_TO.get(name)
        if other and other not in names:
            both.append(other)
    return both


def _replace_reset() -> None:
    """Replace ``rebuild_all_dbs``, which empties the store in ``clean_datastore`` and base
    classes.
    """
    import ckan.model as model
    from ckanext.datastore.tests import helpers

    def rebuild_all_dbs(_session: object) -> None:
        from ckanext.duckstore.tests.helpers import reset_store

        reset_store()
        model.repo.rebuild_db()

    helpers.rebuild_all_dbs = rebuild_all_dbs


def _replace_engines() -> None:
    """Replace engines, because CKAN's PostgreSQL backend fails on Duckstore's URLs.

    Some tests request the DataStore's engine without using it, or to test CKAN's own SQL parser on
    their own tables: they get an empty PostgreSQL database. Where the backend checks the type of
    Duckstore's URL, it does not find PostgreSQL.
    """
    from ckan.common import config
    from ckanext.datastore.backend import postgres

    real = postgres._get_engine_from_url
    other = sa.create_engine("sqlite://")

    def by_url(url: str, **options: Any) -> Engine:
        return other if url.startswith("duckdb:") else real(url, **options)

    def scratch() -> Engine:
        return real(os.environ.get("POSTGRES_DATASTORE_WRITE_URL") or config["sqlalchemy.url"])

    postgres._get_engine_from_url = by_url
    postgres.get_write_engine = scratch
    postgres.get_read_engine = scratch
