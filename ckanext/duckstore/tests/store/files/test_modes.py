"""Only the user that runs CKAN may read a table, whatever the umask."""

from __future__ import annotations

import logging
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from ckanext.duckstore.store.files.file_store import FileStore

from ..helpers import create, insert, resource, rows, settings
from .test_wal import write


@pytest.fixture
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def modes(folder: Path) -> set[tuple[str, str]]:
    return {
        ("folder" if path.is_dir() else "file", oct(stat.S_IMODE(path.stat().st_mode)))
        for path in (folder, *folder.rglob("*"))
    }


@pytest.mark.parametrize("umask", [0, 0o022], ids=oct, indirect=True)
def test_folders_are_0700_and_files_0600(tmp_path: Path, umask: int) -> None:
    store = FileStore(settings(tmp_path / "a" / "store"))
    create(store, resource(), 3)
    write(store)
    with store.read("r"):
        write(store)
    with store.turn("r") as turn, turn.rows(autocommit=True) as writing:
        insert(writing, 1)
    create(store, resource("dropped"), 1)
    with store.turn("dropped") as turn:
        turn.drop()
    with store.turn("r") as turn:
        turn.save(resource(aliases=("a",)))
    assert len(rows(store)) == 6
    with store.catalog._reading():
        assert modes(store.layout.root) == {("folder", "0o700"), ("file", "0o600")}
    store.close()


def test_folder_that_others_may_use_is_warned_of(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder = tmp_path / "store"
    for mode, warned in ((0o700, False), (0o750, True), (0o701, True)):
        folder.mkdir(exist_ok=True)
        folder.chmod(mode)
        caplog.clear()
        with caplog.at_level(logging.WARNING):
            FileStore(settings(folder)).close()
        assert (f"chmod 700 {folder}" in caplog.text) == warned
