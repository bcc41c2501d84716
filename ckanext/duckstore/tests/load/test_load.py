"""The short form of the load: everything is answered or refused, and no web process ends."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from ckanext.duckstore.tests.helpers import reset_store

from . import requests
from .run import Load, run
from .tables import SMALL

#: Bytes that a web process may hold at most.
MOST_MEMORY = 800_000_000


def test_hostile_requests_are_answered_or_refused(
    reset_db: Callable[[], None], reset_index: Callable[[], None], tmp_path: Path
) -> None:
    if "CKAN_SQLALCHEMY_URL" not in os.environ:
        pytest.skip("needs services: python -m dev.services -- python -m pytest ...")
    if not os.environ["CKAN_DATASTORE_WRITE_URL"].startswith("duckdb:"):
        pytest.skip("the load is one of Duckstore")
    reset_db()
    reset_index()
    reset_store()
    lines: list[str] = []
    kinds = {name: kind for name, kind in (requests.HOSTILE | requests.SQL).items() if name != "endless"}
    outcome = run(Load(kinds, seconds=4, clients=3, size=SMALL, least=len(kinds), warm_up=0), tmp_path, lines.append)
    reset_store()
    assert outcome.faults == [], "\n".join(lines)
    assert {answer.kind for answer in outcome.hostile} >= set(kinds), "\n".join(lines)
    assert outcome.pages, "\n".join(lines)
    assert max(outcome.peak) < MOST_MEMORY, "\n".join(lines)
