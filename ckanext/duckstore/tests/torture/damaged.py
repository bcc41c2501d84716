"""Damage of copies of the store while it is at work."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from ckanext.duckstore.store.files import maintenance
from ckanext.duckstore.store.files.file_store import FileStore
from ckanext.duckstore.tests.store.files.damage import damaged_copy
from ckanext.duckstore.tests.store.helpers import rows, settings


def damages(copy: Path, seed: str, count: int) -> Iterator[str]:
    """Damage copies of the store *copy*, which was made while all its processes stood still; yield
    what goes unnoticed. *copy* is removed."""
    store = FileStore(settings(copy))
    maintenance.collect_all(store)  # replaced generations may go, and must not be missed
    names = store.relations()
    expected = {id: rows(store, id) for id in store.ids()}
    store.close()
    aliases = {each.name: each.alias_of for each in names if each.alias_of is not None}
    for number in range(count):
        trial = copy.with_name(f"{copy.name}-{number}")
        yield from damaged_copy(copy, trial, f"{seed}-{number}", expected, aliases)
    shutil.rmtree(copy)
