"""Single lines that keep the store safe: each test fails without its line."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from ckanext.duckstore.errors import StoreDamaged
from ckanext.duckstore.store.engine import row_tables
from ckanext.duckstore.store.files import generation_state
from ckanext.duckstore.store.files.file_store import FileStore
from ckanext.duckstore.store.system import failpoints, locks

from ..helpers import create, insert, resource, rows, settings
from .test_wal import current, write


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of what has been synced, in order: the last parts of paths."""
    names: list[str] = []
    fsync = os.fsync

    def recorded(descriptor: int) -> None:
        names.append(Path(os.readlink(f"/proc/self/fd/{descriptor}")).name)
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", recorded)
    return names


@pytest.fixture
def steps() -> Iterator[list[str]]:
    """The steps that are taken, in order."""
    names: list[str] = []
    failpoints.on_step = names.append
    yield names
    failpoints.on_step = None


def test_every_write_in_place_changes_the_state(store: FileStore) -> None:
    create(store, resource(), 1)
    seen = set()
    for _ in range(3):
        seen.add(generation_state.peek(current(store)).number)
        write(store)
    seen.add(generation_state.peek(current(store)).number)
    assert len(seen) == 4


def test_state_changes_even_if_the_writer_fails(store: FileStore) -> None:
    """Nobody may find what he has attached still good after somebody has written to the log,
    whatever became of that."""
    create(store, resource(), 1)
    before = generation_state.peek(current(store)).number
    with pytest.raises(ZeroDivisionError), store.turn("r") as turn, turn.rows() as writing:  # noqa: PT012
        insert(writing, 1)
        raise ZeroDivisionError
    assert generation_state.peek(current(store)).number > before


def test_lock_of_a_file_that_is_removed_during_the_wait_is_not_acquired(tmp_path: Path) -> None:
    """Its file is another one than that which others find under the name, so both would have "the"
    lock."""
    path = tmp_path / "lock"
    held = locks.acquire(path, exclusive=True, wait=0)
    got: list[locks.Lock] = []
    opened = threading.Event()

    def wait() -> None:
        opened.set()
        got.append(locks.acquire(path, exclusive=True, wait=20))

    waiting = threading.Thread(target=wait)
    before = len(locks._open)
    waiting.start()
    opened.wait(10)
    while len(locks._open) == before:  # until it has the file open whose lock is held
        pass
    path.unlink()
    other = locks.acquire(path, exclusive=True, wait=0)  # of a file of the same name
    held.release()
    other.release()
    waiting.join(30)
    with got[0]:
        assert os.fstat(got[0].descriptor).st_ino == path.stat().st_ino
        assert locks.try_acquire(path, exclusive=True, wait=0) is None


@pytest.mark.parametrize("wrong", [(0, 0), (1, -1)])
def test_new_file_that_holds_something_else_is_not_published(
    store: FileStore, monkeypatch: pytest.MonkeyPatch, wrong: tuple[int, int]
) -> None:
    create(store, resource(), 3)
    name = current(store).name
    counts = row_tables.counts
    asked: list[tuple[int, int]] = []

    def once_wrong(*arguments: object) -> tuple[int, int]:
        found = counts(*arguments)  # type: ignore[arg-type]
        asked.append(found)
        return (found[0] + wrong[0], found[1] + wrong[1]) if len(asked) == 2 and any(wrong) else found

    monkeypatch.setattr(row_tables, "counts", once_wrong)
    if any(wrong):
        with pytest.raises(StoreDamaged, match="not what was written"), store.turn("r") as turn:
            turn.rewrite()
        assert current(store).name == name and store.size("r").generations == 1
    else:
        with store.turn("r") as turn:
            turn.rewrite()
        assert current(store).name != name
    assert len(asked) == 2 and len(rows(store)) == 3


def test_generation_that_is_replaced_while_its_lock_is_waited_for_is_not_read(
    store: FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The row was read before the lock was had: a publication may have come in between."""
    create(store, resource(), 1)
    old = current(store)
    acquire = locks.acquire
    published: list[str] = []

    def publish_first(path: Path, *, exclusive: bool, wait: float, create: bool = True) -> locks.Lock:
        if path == old.lock and not exclusive and not published:
            published.append(path.name)
            with (
                acquire(path, exclusive=False, wait=0),  # so that the old one stays
                store.turn("r") as turn,
                turn.publish(resource()) as writing,
            ):
                insert(writing, 1)
            return acquire(path, exclusive=exclusive, wait=wait, create=create)
        return acquire(path, exclusive=exclusive, wait=wait, create=create)

    monkeypatch.setattr(locks, "acquire", publish_first)
    assert [row[0] for row in rows(store)] == [1, 2]
    assert published


class TestSyncs:
    """What has to be on disk, and in which order, before a write is answered."""

    def test_publication(self, store: FileStore, synced: list[str], steps: list[str]) -> None:
        create(store, resource(), 1)
        synced.clear()
        with store.turn("r") as turn:
            turn.rewrite()
        made = current(store)
        assert synced == [made.data.name, made.prepared.name, made.folder.name]
        assert steps.index("folder synced") < steps.index("publish")

    def test_wal_that_is_new_in_its_folder(self, store: FileStore, synced: list[str]) -> None:
        create(store, resource(), 1)
        synced.clear()
        write(store)
        assert synced == [current(store).folder.name]
        synced.clear()
        write(store)  # DuckDB syncs the log itself
        assert synced == []

    def test_folders_of_a_new_resource(self, store: FileStore, synced: list[str]) -> None:
        create(store, resource(), 1)
        folder = current(store).folder
        made = [path.name for path in (store.layout.resources, folder.parent.parent, folder.parent)]
        assert synced[:3] == made

    def test_drop(self, store: FileStore, synced: list[str], steps: list[str]) -> None:
        create(store, resource(), 1)
        generation = current(store)
        synced.clear()
        with store.turn("r") as turn:
            turn.drop()
        assert synced[:2] == [generation.dropped.name, generation.folder.name]
        assert steps.index("drop marked") < steps.index("dropped")

    def test_wal_that_is_truncated(self, store: FileStore, synced: list[str]) -> None:
        create(store, resource(), 1)
        write(store)
        synced.clear()
        with pytest.raises(ZeroDivisionError), store.turn("r") as turn, turn.rows(autocommit=True) as writing:  # noqa: PT012
            insert(writing, 1)
            raise ZeroDivisionError
        assert synced == [current(store).log.name]

    def test_catalog(self, tmp_path: Path) -> None:
        store = FileStore(settings(tmp_path))
        with store.catalog._reading() as connection:
            assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        store.close()
