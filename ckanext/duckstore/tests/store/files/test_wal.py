from __future__ import annotations

import os
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from ckanext.duckstore.errors import StoreDamaged
from ckanext.duckstore.store.files import generation_state, in_place, maintenance, wal
from ckanext.duckstore.store.files.file_store import FileStore
from ckanext.duckstore.store.files.generation_state import Committed
from ckanext.duckstore.store.files.layout import Generation
from ckanext.duckstore.store.system import locks

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


def forget(log: Path, size: int) -> None:
    """Make the record of what was committed to *log* one of its first *size* bytes: as if the
    writer of the rest had been cut short."""
    generation = Generation(log.parent, log.name.partition(".")[0])
    held = log.read_bytes()[:size]
    committed = Committed().and_then(held, len(wal.transaction_ends(held)))
    with locks.acquire(generation.lock, exclusive=True, wait=10) as lock:
        generation_state.write(lock, replace(generation_state.read(lock), committed=committed))


def tear(log: Path, at: int, kind: str) -> None:
    held = log.read_bytes()
    forget(log, max(end for end in (0, *wal.transaction_ends(held)) if end <= at))
    tail = {"cut": b"", "zeros": bytes(len(held) - at), "junk": random.Random(at).randbytes(len(held) - at)}[kind]
    log.write_bytes(held[:at] + tail)


@pytest.mark.parametrize("kind", ["cut", "zeros", "junk"])
@pytest.mark.parametrize("at", [0.0, 0.3, 0.5, 0.99])
@pytest.mark.parametrize("how", ["read", "write", "publish"])
def test_torn_last_write_is_undone(
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
    tear(log, 0, "zeros")
    assert len(rows(store)) == 1


def test_torn_page_in_the_middle_of_the_last_write(store: FileStore, log: tuple[Path, int, int]) -> None:
    path, first, _ = log
    held = path.read_bytes()
    forget(path, first)
    path.write_bytes(held[: first + 100] + bytes(500) + held[first + 600 :])
    assert len(rows(store)) == 2


def test_torn_write_before_the_last_is_damage(store: FileStore, log: tuple[Path, int, int]) -> None:
    path, first, _ = log
    write(store)
    write(store)
    forget(path, 0)
    held = path.read_bytes()
    path.write_bytes(held[: first + 100] + bytes(500) + held[first + 600 :])
    for _ in range(2):
        with pytest.raises(StoreDamaged):
            rows(store)
    with pytest.raises(StoreDamaged):
        write(store)
    assert path.read_bytes() == held[: first + 100] + bytes(500) + held[first + 600 :]


def test_readers_truncate_a_torn_wal_in_their_own_turn(store: FileStore, log: tuple[Path, int, int]) -> None:
    tear(log[0], log[1] + 50, "zeros")
    with store.turn("r") as turn:
        assert len(rows(store)) == 2
        with turn.rows() as writing:
            insert(writing, 1)


@pytest.mark.parametrize(
    ("committed", "now", "then"),
    [(b"", b"abc", b""), (b"ab", b"abc", b"ab"), (b"ab", b"ab", b"ab")],
)
def test_undo(tmp_path: Path, committed: bytes, now: bytes, then: bytes) -> None:
    generation = Generation(tmp_path, "g")
    generation.log.write_bytes(now)
    wal.undo(generation, Committed().and_then(committed, 1))
    assert wal.read(generation.log) == then
    assert generation.log.exists() == bool(then)


def test_no_file_of_a_trial_is_left(store: FileStore, log: tuple[Path, int, int]) -> None:
    tear(log[0], log[1] + 50, "junk")
    rows(store)
    names = {name.partition(".")[0] for name in os.listdir(log[0].parent)}
    assert names == {"gate", "queue", "turn", current(store).name}


def test_wal_of_many_short_writes_is_checkpointed(store: FileStore) -> None:
    create(store, resource(), 1)
    sizes = []
    for _ in range(in_place.MOST_TRANSACTIONS + 1):
        write(store)
        sizes.append(wal.transactions(current(store)))
    assert sizes == [*range(1, in_place.MOST_TRANSACTIONS), 0, 1]
    assert len(rows(store)) == in_place.MOST_TRANSACTIONS + 2


def test_wal_is_checkpointed_when_a_series_of_writes_ends(store: FileStore) -> None:
    create(store, resource(), 1)
    felt = round(in_place.MOST_TRANSACTIONS * in_place.FELT + 0.5)
    held = []
    for _ in range(felt):
        write(store)
        with store.turn("r") as turn:
            turn.settle()
        held.append(wal.transactions(current(store)))
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
    store.close()
    tear(log[0], log[1] + 50, kind)
    with store.pin("r") as pins:
        connection = duckdb.connect()
        connection.execute(f"ATTACH '{pins['r'].path}' AS r (READ_ONLY)")
        assert connection.execute("SELECT count(*) FROM r.main.rows").fetchall() == [(2,)]
        connection.close()


def test_two_torn_wals_in_one_read(store: FileStore, log: tuple[Path, int, int]) -> None:
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
    """DuckDB overwrites metadata in place when it checkpoints: cut short, that would make the file
    unreadable."""
    create(store, resource(), 300)
    held: dict[str, bytes] = {}
    for number in range(in_place.MOST_TRANSACTIONS * 2 + 5):
        generation = current(store)
        assert held.setdefault(generation.name, generation.data.read_bytes()) == generation.data.read_bytes()
        write(store, number)
        if generation.data.exists():
            assert generation.data.read_bytes() == held[generation.name]
    assert len(held) == 3


def damaged(held: bytes, kind: str) -> bytes:
    middle = len(held) // 2
    return {
        "bit": held[:middle] + bytes([held[middle] ^ 4]) + held[middle + 1 :],
        "cut": held[:-1],
        "cut at a transaction": held[: wal.transaction_ends(held)[-2]],
        "gone": b"",
        "zeroed end": held[:-20] + bytes(20),
        "zeroed block": held[:-200] + bytes(100) + held[-100:],
    }[kind]


@pytest.mark.parametrize("kind", ["bit", "cut", "cut at a transaction", "gone", "zeroed end", "zeroed block"])
@pytest.mark.parametrize("how", ["read", "write", "publish", "pin"])
def test_damage_to_committed_transactions_is_not_taken_for_a_torn_end(
    store: FileStore, log: tuple[Path, int, int], kind: str, how: str
) -> None:
    """A log that is shorter than what was committed to it, or holds something else, has lost rows
    that were answered."""
    store.close()
    path = log[0]
    spoilt = damaged(path.read_bytes(), kind)
    path.write_bytes(spoilt)
    for _ in range(2):
        with pytest.raises(StoreDamaged):
            HOW[how](store)
        assert path.read_bytes() == spoilt
    assert [finding.id for finding in maintenance.check(store) if finding.is_damage] == ["r"]


def _pin(store: FileStore) -> None:
    with store.pin("r"):
        pass


def _publish(store: FileStore) -> None:
    with store.turn("r") as turn, turn.publish(resource()) as writing:
        insert(writing, 1)


HOW: dict[str, Callable[[FileStore], object]] = {"read": rows, "write": write, "publish": _publish, "pin": _pin}


def test_damage_behind_the_back_of_a_process_that_has_the_table_attached(
    store: FileStore, log: tuple[Path, int, int]
) -> None:
    rows(store)
    path = log[0]
    held = path.read_bytes()
    os.utime(path, ns=(1, 1))  # whatever has changed it
    path.write_bytes(held[:-30] + bytes(30))
    with pytest.raises(StoreDamaged):
        rows(store)
    path.write_bytes(held)
    assert len(rows(store)) == 302


def test_damaged_record_is_damage(store: FileStore, log: tuple[Path, int, int]) -> None:
    path = current(store).lock
    held = path.read_bytes()
    for spoilt in (held[:20], held[:9], held[:20] + b"\xfe" + held[21:]):
        path.write_bytes(spoilt)
        with pytest.raises(StoreDamaged, match="record"):
            rows(store)
    path.write_bytes(held)
    assert len(rows(store)) == 302


@pytest.mark.parametrize("held", [b"", (7).to_bytes(8, "little")], ids=["gone", "format 1"])
def test_wal_without_a_record_is_read_as_duckdb_reads_it(
    store: FileStore, log: tuple[Path, int, int], held: bytes
) -> None:
    generation = current(store)
    generation.lock.write_bytes(held)
    assert len(rows(store)) == 302
    committed = generation_state.peek(generation).committed
    assert committed is not None and committed.is_start_of(log[0].read_bytes()) and committed.transactions == 2
    generation.lock.write_bytes(held)
    write(store)
    assert wal.transactions(generation) == 3


def test_every_write_records_the_committed_part_of_the_wal(store: FileStore) -> None:
    create(store, resource(), 1)
    generation = current(store)
    for count in range(1, 6):
        with store.turn("r") as turn, turn.rows(autocommit=count % 2 == 0) as writing:
            insert(writing, count)
        committed = generation_state.peek(generation).committed
        held = wal.read(generation.log)
        assert committed == Committed().and_then(held, count)
        assert len(wal.transaction_ends(held)) == count


def test_dry_run_and_refused_write_leave_the_record(store: FileStore, log: tuple[Path, int, int]) -> None:
    generation = current(store)
    before = generation_state.peek(generation)
    with store.turn("r") as turn, turn.rows() as writing:
        insert(writing, 1)
        writing.rollback()
    with pytest.raises(ZeroDivisionError), store.turn("r") as turn, turn.rows() as writing:  # noqa: PT012
        insert(writing, 1)
        raise ZeroDivisionError
    after = generation_state.peek(generation)
    assert after.committed == before.committed and after.number == before.number + 2
    assert len(rows(store)) == 302


def test_transactions_of_a_wal_are_found_whatever_values_they_contain(store: FileStore) -> None:
    """A value that looks like the end of a transaction is none."""
    create(store, resource(), 1)
    with store.turn("r") as turn, turn.rows() as writing:
        writing.connection.execute(
            f"INSERT INTO {writing.table} SELECT 7, 7, ?", ["d\0d\x7f\x7f" * 3 + "\x05" + "\0" * 7 + "x" * 8]
        )
    held = wal.read(current(store).log)
    assert wal.transaction_ends(held) == [len(held)]
    assert wal.transaction_ends(held[:-1]) == [] == wal.transaction_ends(held[1:])


def test_transactions_end_at_the_first_empty_or_incomplete_frame(store: FileStore, log: tuple[Path, int, int]) -> None:
    """After a power failure, zeros or older blocks may follow what was written."""
    held = log[0].read_bytes()
    ends = wal.transaction_ends(held)
    assert len(ends) > 1 and ends[-1] == len(held)
    rest = held[ends[0] :]
    assert wal.transaction_ends(rest, begun=True) == [end - ends[0] for end in ends[1:]]
    assert wal.transaction_ends(held[: ends[0]] + bytes(16) + rest) == ends[:1]
    for cut in range(ends[0] + 1, ends[1]):
        assert wal.transaction_ends(held[:cut]) == ends[:1]


def test_wal_of_another_format_is_not_truncated(store: FileStore, log: tuple[Path, int, int]) -> None:
    """What cannot be read is not taken for torn: a release of DuckDB may write logs of another
    version."""
    store.close()
    held = log[0].read_bytes()
    other = held.replace(b"e\0\x02", b"e\0\x03", 1)
    for record in (b"", current(store).lock.read_bytes()):
        current(store).lock.write_bytes(record)
        log[0].write_bytes(other)
        with pytest.raises(StoreDamaged):
            rows(store)
        assert log[0].read_bytes() == other


def test_every_release_of_duckdb_begins_its_wals_like_this(store: FileStore, log: tuple[Path, int, int]) -> None:
    held = log[0].read_bytes()
    assert wal.transaction_ends(held) == [log[1], log[2]] and log[2] == len(held)
