"""The number of rows alone decides whether the tests run a batch."""

from __future__ import annotations

import pytest

from ckanext.duckstore.postgres.plpgsql.choosing import BATCH

from . import answering


@pytest.fixture(autouse=True)
def batches(monkeypatch: pytest.MonkeyPatch) -> None:
    answering.batches(monkeypatch, BATCH)
