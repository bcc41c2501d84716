"""A pytest plugin: each of the processes among which pytest-xdist shares out the tests (``pytest -n 2``) has services of its own.

The services around all of it are for the process that shares them out, which reads CKAN's configuration too.
"""

from __future__ import annotations

import os
from contextlib import ExitStack

import pytest

from dev.services import services

#: What services() leaves alone where it is set.
_GIVEN = (
    "CKAN_SQLALCHEMY_URL",
    "CKAN_REDIS_URL",
    "CKAN_SOLR_URL",
    "CKAN_DATASTORE_WRITE_URL",
    "CKAN_DATASTORE_READ_URL",
    "CKAN_STORAGE_PATH",
)
_open = ExitStack()


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Before CKAN's plugin reads the configuration."""
    if hasattr(config, "workerinput"):
        for name in _GIVEN:
            os.environ.pop(name, None)
        os.environ.update(_open.enter_context(services()))


def pytest_unconfigure() -> None:
    """When the last test has ended."""
    _open.close()
