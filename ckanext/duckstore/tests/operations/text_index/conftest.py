from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from ckanext.duckstore.operations.text_index.keeping import TextIndex
from ckanext.duckstore.tests.operations.text_index.tables import Texts, open_store


@pytest.fixture
def texts(tmp_path: Path) -> Iterator[Texts]:
    """A table that is still to be made."""
    store = open_store(tmp_path, TextIndex())
    yield Texts(store, Random(1))
    store.close()
