"""Fixtures of tests that call CKAN."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture
def clean_store() -> Iterator[None]:
    """Empty the store that CKAN's configuration names, and let the next test open it anew."""
    from ckanext.duckstore import backend  # tests of the layers below need not wait for CKAN

    from .helpers import reset_store

    reset_store()
    yield
    backend._store.cache_clear()
