"""A pytest plugin: each of the processes among which pytest-xdist shares out the tests (``pytest -n 2``) has services of its own.

The services around all of it are for the process that shares them out, which reads CKAN's configuration too.
"""

from __future__ import annotations

import os
from contextlib import ExitStack

import pytest

from dev.services import GIVEN, services

_open = ExitStack()


def shares(config: pytest.Config) -> bool:
    """Whether this is one of several processes that share the tests out."""
    return hasattr(config, "workerinput")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Before CKAN's plugin reads the configuration."""
    if shares(config):
        for name in GIVEN:
            os.environ.pop(name, None)
        os.environ.update(_open.enter_context(services()))


def pytest_unconfigure() -> None:
    """When the last test has ended."""
    _open.close()
