"""Fixtures of the tests of the store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ckanext.duckstore.store.files.file_store import FileStore

from .helpers import settings


@pytest.fixture
def store(tmp_path: Path) -> Iterator[FileStore]:
    """An empty store in a temporary folder."""
    store = FileStore(settings(tmp_path / "store"))
    yield store
    store.close()
