"""Memory that an operation has freed goes back to the operating system."""

from __future__ import annotations

import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from ckanext.duckstore.store.engine import freed_memory
from ckanext.duckstore.store.engine.freed_memory import FreedMemory
from ckanext.duckstore.store.files.file_store import FileStore
from ckanext.duckstore.store.system.resident_memory import resident

from ..helpers import create, resource, settings

MB = 1 << 20


class Process:
    """A process whose memory the test sets."""

    def __init__(self) -> None:
        self.size, self.freed, self.flushed = 100 * MB, 0, 0

    def flush(self) -> None:
        self.size, self.freed, self.flushed = self.size - self.freed, 0, self.flushed + 1


@pytest.fixture
def process(monkeypatch: pytest.MonkeyPatch) -> Process:
    process = Process()
    monkeypatch.setattr(freed_memory, "resident", lambda: process.size)
    return process


def grown(process: Process, size: int, freed: int) -> None:
    process.size, process.freed = process.size + size, freed


def test_a_process_that_has_not_grown_keeps_what_is_free(process: Process) -> None:
    memory = FreedMemory()
    grown(process, 7 * MB, 7 * MB)
    memory.give_back(process.flush, alone=True)
    assert process.flushed == 0


def test_what_it_needs_is_not_given_back_again_and_again(process: Process) -> None:
    memory = FreedMemory()
    grown(process, 200 * MB, 100 * MB)
    for _ in range(3):
        memory.give_back(process.flush, alone=True)
    assert (process.flushed, process.size) == (1, 200 * MB)


def test_other_operations_do_not_count_as_what_it_needs(process: Process, monkeypatch: pytest.MonkeyPatch) -> None:
    memory = FreedMemory()
    grown(process, 200 * MB, 0)
    memory.give_back(process.flush, alone=False)
    assert process.flushed == 1
    process.freed = 200 * MB  # the other operation has ended
    memory.give_back(process.flush, alone=True)
    assert (process.flushed, process.size) == (2, 100 * MB)


def test_busy_processes_pause(process: Process, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    memory = FreedMemory()
    grown(process, 200 * MB, 0)
    for _ in range(3):
        memory.give_back(process.flush, alone=False)
    assert process.flushed == 1
    now += freed_memory._PAUSE
    memory.give_back(process.flush, alone=False)
    assert process.flushed == 2


def test_an_idle_instance_holds_little(tmp_path: Path) -> None:
    # In a process of its own: after other tests, one reuses what they freed and need not grow.
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as executor:
        small, large, idle = executor.submit(_sizes, tmp_path / "store").result()
    assert large - small > 100 * MB
    assert idle - small < 50 * MB


def _sizes(folder: Path) -> tuple[int, int, int]:
    """Return this process's bytes of memory before, during and after a query that needs many."""
    store = FileStore(settings(folder))
    create(store, resource(), 3)
    with store.read("r") as reading:
        small = resident()
        # Of 4 million texts, which its threads free in pieces.
        reading.connection.execute(
            "SELECT count(DISTINCT t) FROM (SELECT 'a text of some length ' || range AS t FROM range(4_000_000))"
        ).fetchall()
        large = resident()
    idle = resident()
    store.close()
    return small, large, idle
