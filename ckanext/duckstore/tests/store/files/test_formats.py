"""A store of an earlier format opens with this release, and loses nothing."""

from __future__ import annotations

import sqlite3
import tarfile
from pathlib import Path

import pytest

from ckanext.duckstore.errors import StoreUnavailable
from ckanext.duckstore.store.base import StoredFunction
from ckanext.duckstore.store.files import description, maintenance
from ckanext.duckstore.store.files.catalog_schema import VERSION
from ckanext.duckstore.store.files.file_store import FileStore

from ..formats import build
from ..helpers import insert, rows, settings

FORMATS = sorted(Path(build.__file__).parent.glob("format-*.tar.gz"))
#: Numbers of the rows that :mod:`~ckanext.duckstore.tests.store.formats.build` has left.
ROWS = {"plain": [1, 2, 3, 6, 7], "Ünusual/../id": [1, 2, 3], "empty": [], "long log": list(range(1, 57))}


@pytest.fixture(params=FORMATS, ids=lambda path: path.name)
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    with tarfile.open(request.param) as archive:
        archive.extractall(tmp_path, filter="data")
    return tmp_path / "store"


def version(folder: Path) -> int:
    found: int = sqlite3.connect(folder / "catalog.sqlite").execute("SELECT version FROM store").fetchone()[0]
    return found


def test_everything_is_there(folder: Path) -> None:
    store = FileStore(settings(folder))
    assert version(folder) == VERSION
    for id, resource in build.RESOURCES.items():
        assert store.get(id) == resource
        assert [row[0] for row in rows(store, id)] == ROWS[id]
        assert store.resolve(id) == id
    assert store.resolve("one alias") == store.resolve("Another") == "plain"
    assert sorted(store.ids()) == sorted(ROWS)
    assert [finding for finding in maintenance.check(store) if finding.is_damage] == []
    store.close()


def test_tables_are_described_in_their_folders(folder: Path) -> None:
    """So ``ckan duckstore recover`` finds them if the catalog is lost before the first write."""
    store = FileStore(settings(folder))
    for id, resource in build.RESOURCES.items():
        entry = store.catalog.get(id)
        assert entry is not None
        held = description.read(store.layout.of(id).generation(entry.generation))
        assert held is not None
        assert held.resource == resource
    store.close()


def test_it_is_used_as_before(folder: Path) -> None:
    store = FileStore(settings(folder))
    for id in ROWS:
        with store.turn(id) as turn, turn.rows() as writing:
            insert(writing, 1)
        assert len(rows(store, id)) == len(ROWS[id]) + 1
    assert rows(store, "plain")[-1][0] == 8
    maintenance.collect_all(store)
    dict(maintenance.checkpoint(store))
    assert list(maintenance.check(store)) == []
    for id in ROWS:
        entry = store.catalog.get(id)
        assert entry is not None
        held = description.read(store.layout.of(id).generation(entry.generation))
        assert held is not None and held.data is not None and held.resource == build.RESOURCES[id]
    store.close()
    again = FileStore(settings(folder))
    assert len(rows(again, "long log")) == 57
    again.close()


def test_catalog_has_a_place_for_functions(folder: Path) -> None:
    store = FileStore(settings(folder))
    function = StoredFunction("f", (), (), "trigger", "BEGIN RETURN NEW; END;")
    before = dict(store.functions())
    assert before in ({}, {"clean": (build.FUNCTION,)})
    store.put_function(function, replace=False)
    assert store.functions() == {**before, "f": (function,)}
    store.close()


def test_every_format_has_a_store() -> None:
    assert [path.name for path in FORMATS] == [f"format-{number}.tar.gz" for number in range(1, VERSION)]


def test_format_of_a_later_release_is_refused(folder: Path) -> None:
    FileStore(settings(folder)).close()
    connection = sqlite3.connect(folder / "catalog.sqlite")
    connection.execute("UPDATE store SET version = 99")
    connection.commit()
    connection.close()
    with pytest.raises(StoreUnavailable, match="format 99"):
        FileStore(settings(folder))
