"""A full disk, no inodes, no descriptors, a limit of the size of files: what is answered is kept,
what is refused is not, at any point."""

from __future__ import annotations

import os
import resource as limits
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from ckanext.duckstore.errors import DuckstoreError
from ckanext.duckstore.store.base import Resource
from ckanext.duckstore.store.files import maintenance
from ckanext.duckstore.store.files.file_store import FileStore

from .. import children
from ..helpers import create, insert, resource, settings, text

#: What a table is: its resource, and how many rows it has. None: it does not exist.
State = tuple[Resource, int] | None


def state(store: FileStore) -> State:
    found = store.get("r")
    if found is None:
        return None
    with store.read("r", uncached=True) as reading:
        return found, reading.row_count("r")


def write(count: int, *, autocommit: bool = False) -> Callable[[FileStore], Callable[[State], State]]:
    def work(store: FileStore) -> Callable[[State], State]:
        with store.turn("r") as turn, turn.rows(autocommit=autocommit) as writing:
            insert(writing, count)
        return lambda before: before and (before[0], before[1] + count)

    return work


def publish(store: FileStore) -> Callable[[State], State]:
    with store.turn("r") as turn:
        assert turn.resource is not None
        changed = replace(turn.resource, columns=(*turn.resource.columns, text(f"c{len(turn.resource.columns)}")))
        with turn.publish(changed) as writing:
            writing.connection.execute(f"INSERT INTO {writing.table} (_id) VALUES ({writing.take_ids(1)})")
    return lambda before: before and (changed, before[1] + 1)


def save(store: FileStore) -> Callable[[State], State]:
    with store.turn("r") as turn:
        assert turn.resource is not None
        changed = replace(turn.resource, aliases=(*turn.resource.aliases, f"a{len(turn.resource.aliases)}"))
        turn.save(changed)
    return lambda before: before and (changed, before[1])


def drop(store: FileStore) -> Callable[[State], State]:
    with store.turn("r") as turn:
        if turn.resource is not None:
            turn.drop()
    return lambda _before: None


def create_again(store: FileStore) -> Callable[[State], State]:
    create(store, resource(), 5)
    return lambda _before: (resource(), 5)


WORK = (write(1), write(2, autocommit=True), write(4000), publish, save, write(1), drop)

Shortage = Callable[[Path, int], ExitStack]
"""Makes something short, of which so much is left; closing it ends the shortage."""


def descriptors(_folder: Path, left: int) -> ExitStack:
    soft, hard = limits.getrlimit(limits.RLIMIT_NOFILE)
    highest = max(map(int, os.listdir("/proc/self/fd")))
    limits.setrlimit(limits.RLIMIT_NOFILE, (min(hard, highest + left), hard))
    end = ExitStack()
    end.callback(limits.setrlimit, limits.RLIMIT_NOFILE, (soft, hard))
    return end


def file_size(_folder: Path, left: int) -> ExitStack:
    soft, hard = limits.getrlimit(limits.RLIMIT_FSIZE)
    limits.setrlimit(limits.RLIMIT_FSIZE, (left * 10_000, hard))
    end = ExitStack()
    end.callback(limits.setrlimit, limits.RLIMIT_FSIZE, (soft, hard))
    return end


def blocks(folder: Path, left: int) -> ExitStack:
    filler = folder / "filler"
    with filler.open("wb") as file:
        free = os.statvfs(folder)
        os.posix_fallocate(file.fileno(), 0, max(1, free.f_bavail - left) * free.f_frsize)
    end = ExitStack()
    end.callback(filler.unlink)
    return end


def inodes(folder: Path, left: int) -> ExitStack:
    fillers = folder / "fillers"
    fillers.mkdir()
    for number in range(os.statvfs(folder).f_favail - left):
        (fillers / str(number)).touch()
    end = ExitStack()
    end.callback(shutil.rmtree, fillers)
    return end


def work_on(store: FileStore, short: Shortage, lefts: list[int]) -> None:
    """Do all of WORK while something is short, and see whether what was answered is there, and
    nothing else."""
    folder = store.layout.root.parent
    for left in lefts:
        for work in (*WORK, create_again):
            if work is create_again:
                drop(store)
            elif state(store) is None:
                create_again(store)
            before = state(store)
            expected = None
            with short(folder, left), suppress(DuckstoreError):
                expected = work(store)
            after = state(store)
            assert after == (before if expected is None else expected(before)), (work, left, before, after)
    assert [finding for finding in maintenance.check(store) if finding.is_damage] == []


def run(folder: Path, short: Shortage, lefts: list[int]) -> None:
    store = FileStore(settings(folder, wal_limit=100_000))
    create(store, resource(), 5)
    store.close()
    assert children.run(work_on, folder, short, lefts, wal_limit=10) == 0
    store = FileStore(settings(folder))
    assert [finding for finding in maintenance.check(store) if finding.is_damage] == []
    store.close()


def test_descriptors(tmp_path: Path) -> None:
    run(tmp_path / "store", descriptors, [0, 1, 2, 3, 4, 6, 9])


def test_size_of_files(tmp_path: Path) -> None:
    run(tmp_path / "store", file_size, [0, 1, 4, 5, 9])


@pytest.fixture
def tmpfs(tmp_path: Path) -> Iterator[Path]:
    """A filesystem in memory, of 24 MB and 400 inodes."""
    folder = tmp_path / "tmpfs"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=24m,nr_inodes=400", "tmpfs", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("this user may not mount a filesystem")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_blocks(tmpfs: Path) -> None:
    run(tmpfs / "store", blocks, [0, 1, 3, 12, 20])


def test_inodes(tmpfs: Path) -> None:
    run(tmpfs / "store", inodes, [0, 1, 2, 3])
