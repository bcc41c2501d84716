from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from ckanext.duckstore.errors import StoreBusy
from ckanext.duckstore.store.system import locks


def test_exclusive_excludes_in_the_same_process(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with locks.acquire(path, exclusive=True, wait=0):
        assert locks.try_acquire(path, exclusive=False, wait=0) is None
        with pytest.raises(StoreBusy):
            locks.acquire(path, exclusive=True, wait=0.01)
    with locks.acquire(path, exclusive=False, wait=0), locks.acquire(path, exclusive=False, wait=0):
        assert locks.try_acquire(path, exclusive=True, wait=0) is None


def test_waits_for_its_turn(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    held = locks.acquire(path, exclusive=True, wait=0)
    threading.Timer(0.05, held.release).start()
    with locks.acquire(path, exclusive=True, wait=10):
        pass


def test_lock_of_a_removed_file_is_not_acquired(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    held = locks.acquire(path, exclusive=True, wait=0)

    def remove() -> None:
        path.unlink()
        held.release()

    threading.Timer(0.05, remove).start()
    with locks.acquire(path, exclusive=True, wait=10):
        assert path.exists()
        assert locks.try_acquire(path, exclusive=True, wait=0) is None
    path.unlink()
    with pytest.raises(FileNotFoundError):
        locks.acquire(path, exclusive=True, wait=0, create=False)


def test_forked_child_holds_nothing_and_releases_nothing(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    held = locks.acquire(path, exclusive=True, wait=0)
    go, done = os.pipe()
    child = os.fork()
    if not child:
        held.release()
        os.close(done)
        os.read(go, 1)  # until the parent has looked
        os._exit(0)
    try:
        assert locks.try_acquire(path, exclusive=True, wait=0) is None  # the child's release did nothing
        held.release()
        locks.acquire(path, exclusive=True, wait=0).release()  # and the child, alive, does not keep the lock
    finally:
        os.close(done)
        assert os.waitpid(child, 0)[1] == 0


def test_no_descriptor_is_left(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    before = len(os.listdir("/proc/self/fd"))
    with locks.acquire(path, exclusive=True, wait=0):
        for _ in range(5):
            assert locks.try_acquire(path, exclusive=True, wait=0.001) is None
    assert len(os.listdir("/proc/self/fd")) == before
