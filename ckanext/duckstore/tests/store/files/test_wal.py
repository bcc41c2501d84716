from __future__ import annotations

import os
import random
from pathlib import Path

import duckdb
import pytest

from ckanext.duckstore.errors import StoreDamaged
from ckanext.duckstore.store.files import in_place, wal
from ckanext.duckstore.store.files.file_store import FileStore
from ckanext.duckstore.store.files.layout import Generation

from ..helpers import create, insert, resource, rows, settings


def current(store: FileStore, id: str = "r") -> Generation:
    name = store.catalog.generation(id)
    assert name is not None
    return store.layout.of(id).generation(name)


def write(store: FileStore, count: int = 1) -> None:
    with store.turn("r") as turn, turn.rows() as writing:
        insert(writing, count)


@pytest.fixture
def log(store: FileStore) -> tuple[Path, int, int]:
    """The log after two writes, and its sizes after each."""
    create(store, resource(), 1)
    write(store)
    generation = current(store)
    first = generation.log.stat().st_size
    write(store, 300)
    return generation.log, first, generation.log.stat().st_size


def tear(log: Path, at: int, kind: str) -> None:
    held = log.read_bytes()
    tail = {"cut": b"", "zeros": bytes(len(held) - at), "junk": random.Random(at).randbytes(len(held) - at)}[kind]
    log.write_bytes(held[:at] + tail)


@pytest.mark.parametrize("kind", ["cut", "zeros", "junk"])
@pytest.mark.parametrize("at", [0.0, 0.3, 0.5, 0.99])
@pytest.mark.parametrize("how", ["read", "write", "publish"])
def test_torn_last_write_is_as_if_it_had_never_been(
    store: FileStore,
    log: tuple[Path, int, int],
    kind: str,
    at: float,
    how: str,
) -> None:
    path, first, last = log
    tear(path, first + int((last - first) * at), kind)
    if how == "write":
        write(store)
    elif how == "publish":
        with store.turn("r") as turn, turn.publish(resource()) as writing:
            insert(writing, 1)
    expected = [1, 2] if how == "read" else [1, 2, 3]
    assert [row[0] for row in rows(store)] == expected
    write(store)
    assert len(rows(store)) == len(expected) + 1


def test_torn_first_write(store: FileStore) -> None:
    create(store, resource(), 1)
    write(store)
    log = current(store).log
    log.write_bytes(bytes(log.stat().st_size))
    assert len(rows(store)) == 1


def test_torn_page_in_the_middle_of_the_last_write(store: FileStore, log: tuple[Path, int, int]) -> None:
    path, first, _ = log
    held = path.read_bytes()
    path.write_bytes(held[: first + 100] + bytes(500) + held[first + 600 :])
    assert len(rows(store)) == 2


def test_torn_write_before_the_last_is_damage(store: FileStore, log: tuple[Path, int, int]) -> None:
    path, first, _ = log
    write(store)
    write(store)
    held = path.read_bytes()
    path.write_bytes(held[: first + 100] + bytes(500) + held[first + 600 :])
    for _ in range(2):
        with pytest.raises(StoreDamaged):
            rows(store)
    with pytest.raises(StoreDamaged):
        write(store)
    assert path.read_bytes() == held[: first + 100] + bytes(500) + held[first + 600 :]


def test_readers_mend_inside_a_turn_of_theirs(store: FileStore, log: tuple[Path, int, int]) -> None:
    tear(log[0], log[1] + 50, "zeros")
    with store.turn("r") as turn:
        assert len(rows(store)) == 2
        with turn.rows() as writing:
            insert(writing, 1)


@pytest.mark.parametrize(
    ("before", "now", "then"),
    [
        (None, b"abc", None),
        (b"", b"abc", b""),
        (b"ab", b"abc", b"ab"),
        (b"ab", b"ab", b"ab"),
        (b"ab", b"a", b"a"),  # the torn end of what was there had been cut off already
        (b"abXX", b"abYYY", b"ab"),  # and something was written in its place
    ],
)
def test_undo(tmp_path: Path, before: bytes | None, now: bytes, then: bytes | None) -> None:
    generation = Generation(tmp_path, "g")
    generation.log.write_bytes(now)
    wal.undo(generation, before)
    assert wal.contents(generation.log) == then


def test_no_trial_is_left(store: FileStore, log: tuple[Path, int, int]) -> None:
    tear(log[0], log[1] + 50, "junk")
    rows(store)
    names = {name.partition(".")[0] for name in os.listdir(log[0].parent)}
    assert names == {"gate", "queue", "turn", current(store).name}


def test_log_of_many_short_writes_is_worked_in(store: FileStore) -> None:
    create(store, resource(), 1)
    sizes = []
    for _ in range(in_place.MOST_TRANSACTIONS + 1):
        write(store)
        log = wal.contents(current(store).log)
        sizes.append(wal.transactions(log))
    assert sizes == [*range(1, in_place.MOST_TRANSACTIONS), 0, 1]
    assert len(rows(store)) == in_place.MOST_TRANSACTIONS + 2


def test_log_is_worked_in_when_a_series_of_writes_ends(store: FileStore) -> None:
    create(store, resource(), 1)
    felt = round(in_place.MOST_TRANSACTIONS * in_place.FELT + 0.5)
    held = []
    for _ in range(felt):
        write(store)
        with store.turn("r") as turn:
            turn.settle()
        held.append(wal.transactions(wal.contents(current(store).log)))
    assert held == [*range(1, felt), 0]
    assert len(rows(store)) == felt + 1


def test_table_whose_file_is_gone_can_be_asked_about(tmp_path: Path) -> None:
    store = FileStore(settings(tmp_path, wal_limit=0))
    create(store, resource(), 1)
    generation = current(store)
    generation.data.unlink()
    assert not in_place.is_felt(generation, wal_limit=0)


@pytest.mark.parametrize("kind", ["cut", "zeros", "junk"])
def test_pinned_files_can_be_read_by_another_process(store: FileStore, log: tuple[Path, int, int], kind: str) -> None:
    tear(log[0], log[1] + 50, kind)
    with store.pin("r") as pins:
        connection = duckdb.connect()
        connection.execute(f"ATTACH '{pins['r'].path}' AS r (READ_ONLY)")
        assert connection.execute("SELECT count(*) FROM r.main.rows").fetchall() == [(2,)]
        connection.close()


def test_two_torn_logs_at_once(store: FileStore, log: tuple[Path, int, int]) -> None:
    create(store, resource("s"), 1)
    with store.turn("s") as turn, turn.rows() as writing:
        insert(writing, 3)
    tear(log[0], log[1] + 50, "zeros")
    tear(current(store, "s").log, 0, "zeros")
    with store.read("r", "s") as reading:
        assert reading.connection.execute(
            f"SELECT (SELECT count(*) FROM {reading.table('r')}), (SELECT count(*) FROM {reading.table('s')})"
        ).fetchall() == [(2, 1)]


def test_published_file_is_never_written_to(store: FileStore) -> None:
    """DuckDB overwrites metadata in place when it checkpoints: cut short, that would make the file unreadable."""
    create(store, resource(), 300)
    held: dict[str, bytes] = {}
    for number in range(in_place.MOST_TRANSACTIONS * 2 + 5):
        generation = current(store)
        assert held.setdefault(generation.name, generation.data.read_bytes()) == generation.data.read_bytes()
        write(store, number)
        if generation.data.exists():
            assert generation.data.read_bytes() == held[generation.name]
    assert len(held) == 3
