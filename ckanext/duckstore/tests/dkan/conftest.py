"""A portal with DKAN's API over each of the backends; its tables are made once for all tests, and
no test changes them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import ckan.plugins as p
import pytest
from ckan.common import config
from ckan.tests.helpers import _get_test_app
from ckanext.datastore.backend import DatastoreBackend

from ckanext.duckstore.backend import DuckstoreBackend

from .portal import Portal, make_portal

#: On PostgreSQL the plugin stands alone: nothing of Duckstore is loaded.
PLUGINS = {"duckstore": "datastore duckstore duckstore_dkan", "postgres": "datastore duckstore_dkan"}


def _urls(backend: str) -> dict[str, str]:
    """Return the URLs of the DataStore, as CKAN takes them from the environment, where those of the
    configuration are not meant."""
    if backend == "duckstore":
        return {}
    if "POSTGRES_DATASTORE_WRITE_URL" not in os.environ:
        pytest.skip("there is no DataStore in PostgreSQL")
    return {f"CKAN_DATASTORE_{kind}_URL": os.environ[f"POSTGRES_DATASTORE_{kind}_URL"] for kind in ("WRITE", "READ")}


@pytest.fixture(scope="package", params=PLUGINS)
def site(request: pytest.FixtureRequest, reset_db: Callable[[], None]) -> Iterator[tuple[Portal, dict[str, Any]]]:
    """A portal and its configuration, which CKAN's pytest plugin takes back before each test."""
    before = dict(config)
    with pytest.MonkeyPatch.context() as patch:
        for name, url in _urls(request.param).items():
            patch.setenv(name, url)
        config["ckan.plugins"] = PLUGINS[request.param]
        p.load_all()
        backend = DatastoreBackend.get_active_backend()
        assert isinstance(backend, DuckstoreBackend) == (request.param == "duckstore")
        try:
            reset_db()
            _clear(backend)
            yield make_portal(_get_test_app(), request.param), dict(config)
        finally:
            _clear(backend)
            p.unload_all()
            config.clear()
            config.update(before)


def _clear(backend: Any) -> None:
    for id in backend.get_all_ids():
        backend.delete({"ignore_auth": True}, {"resource_id": id})


@pytest.fixture
def portal(site: tuple[Portal, dict[str, Any]]) -> Portal:
    portal, options = site
    config.clear()
    config.update(options)
    return portal
