"""A pytest plugin that gives each worker of pytest-xdist (``pytest -n 2``) its own services.

The outer services are for the controller, which reads CKAN's configuration too.
"""

from __future__ import annotations

import os
from contextlib import ExitStack

import pytest

from dev.services import GIVEN, services

_open = ExitStack()


def shares(config: pytest.Config) -> bool:
    """Return whether this is a worker of pytest-xdist."""
    return hasattr(config, "workerinput")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Start the services before CKAN's plugin reads the configuration."""
    if shares(config):
        for name in GIVEN:
            os.environ.pop(name, None)
        os.environ.update(_open.enter_context(services()))


def pytest_unconfigure() -> None:
    """Stop the services after the last test."""
    _open.close()
