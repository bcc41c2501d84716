"""Damaged files, and folders that cannot be used."""

from __future__ import annotations

import random
import shutil
from contextlib import suppress
from pathlib import Path

import pytest

from ckanext.duckstore.errors import DuckstoreError, StoreDamaged, StoreUnavailable
from ckanext.duckstore.store.files import maintenance
from ckanext.duckstore.store.files.file_store import FileStore

from ..helpers import create, insert, resource, rows, settings
from .test_wal import current, write


def cut(path: Path, size: int) -> None:
    with path.open("r+b") as file:
        file.truncate(size)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: cut(path, 0),
        lambda path: cut(path, 5000),
        lambda path: cut(path, path.stat().st_size // 2),
        lambda path: path.write_bytes(b"id,name\n1,a\n" * 5000),
        lambda path: path.write_bytes(bytes(50_000)),
        lambda path: path.unlink(),
    ],
    ids=["empty", "header only", "half", "foreign", "zeros", "gone"],
)
def test_a_corrupted_file_is_never_read(store: FileStore, spoil: object) -> None:
    create(store, resource(), 3000)
    create(store, resource("other"), 1)
    spoil(current(store).data)  # type: ignore[operator]
    with pytest.raises(StoreDamaged):
        rows(store)
    with pytest.raises(StoreDamaged), store.turn("r") as turn, turn.rows() as writing:  # noqa: PT012
        insert(writing, 1)
        writing.connection.execute(f"SELECT max(word) FROM {writing.table}").fetchall()
    with pytest.raises(StoreDamaged), store.turn("r") as turn, turn.publish(resource()) as writing:
        writing.connection.execute(f"SELECT max(word) FROM {writing.table}").fetchall()
    assert [finding.id for finding in maintenance.check(store) if finding.is_damage] == ["r"]
    assert len(rows(store, "other")) == 1


def test_flipped_bytes_are_found(store: FileStore) -> None:
    create(store, resource(), 3000)
    before = rows(store)
    path = current(store).data
    held = path.read_bytes()
    rng = random.Random(1)
    for _ in range(30):
        at = rng.randrange(len(held))
        path.write_bytes(held[:at] + bytes([held[at] ^ 0xFF]) + held[at + 1 :])
        with suppress(StoreDamaged):
            assert rows(store) == before  # it was in a part of the file that is not used
    path.write_bytes(held)
    assert rows(store) == before


def test_locks_that_are_gone_are_made_anew(store: FileStore) -> None:
    create(store, resource(), 1)
    folder = store.layout.of("r")
    for path in (folder.gate, folder.queue, folder.turn, current(store).lock):
        path.unlink(missing_ok=True)
    assert len(rows(store)) == 1
    write(store)
    assert len(rows(store)) == 2


def test_folder_of_a_resource_that_is_gone(store: FileStore) -> None:
    create(store, resource(), 1)
    shutil.rmtree(store.layout.of("r").path)
    with pytest.raises(StoreDamaged):
        rows(store)
    with store.turn("r") as turn:
        turn.drop()
    create(store, resource(), 2)
    assert len(rows(store)) == 2


@pytest.mark.parametrize("size", [None, 0])
def test_missing_catalog_is_not_created_again(tmp_path: Path, size: int | None) -> None:
    store = FileStore(settings(tmp_path))
    create(store, resource(), 1)
    store.close()
    for path in tmp_path.glob("catalog.sqlite*"):
        path.unlink()
    if size is not None:
        store.layout.catalog.touch()
    with pytest.raises(StoreDamaged, match="gone"):
        FileStore(settings(tmp_path))


def test_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreUnavailable):
        FileStore(settings(tmp_path / "file" / "store"))


def test_messages_name_no_path(store: FileStore) -> None:
    create(store, resource(), 1)
    current(store).data.unlink()
    for read in (lambda: rows(store), lambda: write(store)):
        with pytest.raises(DuckstoreError) as raised:
            read()
        assert "/" not in str(raised.value)
