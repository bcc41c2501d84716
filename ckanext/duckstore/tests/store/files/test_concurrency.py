from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path

import duckdb
import pytest

from ckanext.duckstore.errors import OutOfMemory, QueryCanceled, StoreBusy, UndefinedTable
from ckanext.duckstore.store.engine import row_tables
from ckanext.duckstore.store.files import maintenance
from ckanext.duckstore.store.files.file_store import FileStore
from ckanext.duckstore.store.system.fsync import create_file

from .. import children
from ..helpers import create, insert, resource, rows, settings
from .test_wal import current

LONG = "SELECT count(*) FROM range(10000000000) a, range(1000000) b"


def write(store: FileStore, count: int = 1, id: str = "r") -> None:
    with store.turn(id) as turn, turn.rows() as writing:
        insert(writing, count)


def test_threads_read_and_write_the_same_resource(store: FileStore) -> None:
    create(store, resource(), 10)

    def work(number: int) -> None:
        for _ in range(10):
            if number % 2:
                write(store, 10)
            else:
                found = rows(store)
                assert len(found) % 10 == 0
                assert [row[0] for row in found] == list(range(1, len(found) + 1))

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(6)))
    assert len(rows(store)) == 10 + 3 * 10 * 10


def write_often(store: FileStore, times: int) -> None:
    for _ in range(times):
        write(store, 10)


def test_processes_write_the_same_resource_while_others_read(tmp_path: Path) -> None:
    store = FileStore(settings(tmp_path, in_place_wait=0.02))
    create(store, resource(), 10)
    writers = [children.start(write_often, tmp_path, 20, in_place_wait=0.02, wal_limit=5000) for _ in range(3)]
    while any(writer.is_alive() for writer in writers):
        found = rows(store)
        assert len(found) % 10 == 0
        assert [row[0] for row in found] == list(range(1, len(found) + 1))
    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    assert len(rows(store)) == 10 + 3 * 20 * 10
    store.close()


def test_waiting_is_bounded(tmp_path: Path) -> None:
    store = FileStore(settings(tmp_path, lock_wait=0.05))
    create(store, resource(), 1)
    with store.turn("r"):
        with ThreadPoolExecutor(1) as pool, pytest.raises(StoreBusy):
            pool.submit(write, store).result()
        assert len(rows(store)) == 1
    with store.turn("r") as turn, turn.rows(), ThreadPoolExecutor(1) as pool, pytest.raises(StoreBusy):
        pool.submit(rows, store).result()


def test_waiting_for_oneself_is_an_error(store: FileStore) -> None:
    create(store, resource(), 1)
    with store.turn("r") as turn:
        with pytest.raises(RuntimeError, match="turn"), store.turn("r"):
            pass
        with turn.rows(), pytest.raises(RuntimeError, match="wait for itself"):
            rows(store)
        assert len(rows(store)) == 1


def test_query_ends_at_its_timeout_and_the_next_one_runs(store: FileStore) -> None:
    create(store, resource(), 1)
    for _ in range(3):
        with pytest.raises(QueryCanceled), store.read("r", timeout=0.05) as reading:
            reading.connection.execute(LONG).fetchall()
        assert len(rows(store)) == 1
    with pytest.raises(QueryCanceled), store.turn("r", timeout=0.05) as turn, turn.rows() as writing:  # noqa: PT012
        insert(writing, 1)
        writing.connection.execute(LONG).fetchall()
    assert len(rows(store)) == 1


@pytest.mark.parametrize("error", [duckdb.InterruptException("INTERRUPT"), duckdb.OutOfMemoryException("full")])
def test_out_of_time_or_memory_is_no_damage(
    store: FileStore, monkeypatch: pytest.MonkeyPatch, error: duckdb.Error
) -> None:
    create(store, resource(), 1)

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(row_tables, "next_id", fail)
    with pytest.raises((QueryCanceled, OutOfMemory)), store.turn("r") as turn, turn.rows() as writing:
        insert(writing, 1)
    assert len(rows(store)) == 1


def test_time_passes_between_statements_too(store: FileStore) -> None:
    with pytest.raises(QueryCanceled), store.read(timeout=0.02) as reading:  # noqa: PT012
        time.sleep(0.1)
        reading.connection.execute(LONG).fetchall()


def test_deadline_of_one_does_not_hit_the_next(store: FileStore) -> None:
    threads = set(threading.enumerate())
    for _ in range(20):
        # In time or not, as it comes.
        with suppress(QueryCanceled), store.read(timeout=0.001) as reading:
            reading.connection.execute("SELECT 1").fetchall()
        with store.read(timeout=20) as reading:
            reading.connection.execute("SELECT sum(i) FROM range(100000) t(i)").fetchall()
    assert len(set(threading.enumerate()) - threads) < 4


def in_a_child(check: Callable[[], bool]) -> int:
    """Fork, and return 0 if *check* holds in the child."""
    child = os.fork()
    if not child:
        code = 3
        try:
            code = 0 if check() else 1
        finally:
            os._exit(code)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return status
        time.sleep(0.01)
    os.kill(child, 9)
    os.waitpid(child, 0)
    return -1


@pytest.mark.parametrize("noticed", [True, False])
def test_forked_child_uses_the_store(store: FileStore, noticed: bool) -> None:
    create(store, resource(), 1)
    rows(store)
    if noticed:
        store.before_fork()

    def work() -> bool:
        write(store)
        return len(rows(store)) == 2

    assert in_a_child(work) == 0
    write(store)
    assert len(rows(store)) == 3


def test_fork_while_queries_and_writes_run(store: FileStore) -> None:
    create(store, resource(), 100)
    stop = threading.Event()

    def busy() -> None:
        while not stop.is_set():
            rows(store)
            write(store)

    def read_and_write() -> bool:
        write(store)
        return len(rows(store)) > 100

    def query() -> None:
        with store.read("r", timeout=20) as reading:
            while not stop.is_set():
                reading.connection.execute("SELECT sum(i) FROM range(1000000) t(i)").fetchall()

    threads = [threading.Thread(target=work) for work in (busy, busy, query)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(5):
            assert in_a_child(read_and_write) == 0
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    found = rows(store)
    assert [row[0] for row in found] == list(range(1, len(found) + 1))


def test_child_works_on_what_its_parent_reads_and_writes_just_now(store: FileStore) -> None:
    for id in "rs":
        create(store, resource(id), 1)
        write(store, id=id)

    def work() -> bool:
        assert len(rows(store, "r")) == len(rows(store, "s")) == 2
        with store.read("r", "s"):
            pass
        for id in "rs":
            write(store, id=id)
            write(store, id=id)
        return len(rows(store, "r")) == len(rows(store, "s")) == 4

    with store.read("r"):
        with store.turn("s") as turn, turn.rows():
            # The child has to wait until this thread has gone on, so it works in the background.
            child = os.fork()
            if not child:
                try:
                    os._exit(0 if work() else 1)
                finally:
                    os._exit(2)
        assert os.waitpid(child, 0)[1] == 0
    assert len(rows(store, "r")) == 4
    assert os.listdir(store.layout.spill / next(store.layout.spill.glob("*-*[!k]")).name) == []


@pytest.mark.parametrize("change", [False, True])
def test_child_forked_inside_a_write_can_neither_end_nor_undo_it(store: FileStore, change: bool) -> None:
    create(store, resource(), 1)
    for leave in (True, False):
        child = None
        try:
            with store.turn("r") as turn, turn.publish(resource()) if change else turn.rows() as writing:
                insert(writing, 1)
                child = os.fork()
                if not child and leave:
                    raise KeyError  # noqa: TRY301
        except (KeyError, RuntimeError):
            os._exit(0)
        finally:
            if child == 0:
                os._exit(1)
        assert child is not None and os.waitpid(child, 0)[1] == 0
    assert [row[0] for row in rows(store)] == [1, 2, 3]


def test_dropping_and_creating_while_others_read(store: FileStore) -> None:
    stop = threading.Event()
    errors: list[Exception] = []

    def read() -> None:
        while not stop.is_set():
            try:
                with suppress(UndefinedTable):  # between two tables
                    assert len(rows(store)) == 5
            except Exception as error:  # noqa: BLE001
                errors.append(error)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    try:
        for _ in range(8):
            create(store, resource(), 5)
            with store.turn("r") as turn:
                turn.drop()
    finally:
        stop.set()
        for reader in readers:
            reader.join()
    assert errors == []
    maintenance.collect_all(store)  # what a reader was inside of when it was dropped
    assert not store.layout.of("r").path.exists()


def hold_file(_: FileStore, path: str, ready: str, done: str) -> None:
    """Keep the file attached read-only, holding none of the store's locks."""
    connection = duckdb.connect()
    connection.execute(f"ATTACH '{path}' AS held (READ_ONLY)")
    Path(ready).touch()
    while not Path(done).exists():
        time.sleep(0.01)


def test_writer_uses_a_copy_while_a_process_without_our_locks_has_the_file_open(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    store = FileStore(settings(folder))
    create(store, resource(), 1)
    with store.pin("r") as pins:
        path = pins["r"].path
    ready, done = tmp_path / "ready", tmp_path / "done"
    holder = children.start(hold_file, folder, str(path), str(ready), str(done))
    while not ready.exists():
        time.sleep(0.01)
    write(store)
    assert len(rows(store)) == 2
    done.touch()
    holder.join()
    write(store)
    assert len(rows(store)) == 3
    store.close()


def test_a_result_that_is_not_fetched_blocks_no_writer(store: FileStore) -> None:
    create(store, resource(), 5000)
    with store.read("r") as reading:
        kept = reading.connection.sql(f"SELECT * FROM {reading.table('r')}")
        also = reading.connection.execute(f"SELECT * FROM {reading.table('r')}")
        also.fetchmany(2)
    write(store)
    assert len(rows(store)) == 5001
    del kept, also


def test_a_long_write_does_not_block_readers(store: FileStore) -> None:
    create(store, resource(), 1)
    with store.turn("r") as turn:
        with turn.rows(long=True) as writing:
            insert(writing, 1)
            assert len(rows(store)) == 1
        assert len(rows(store)) == 2


class TestOldGenerations:
    """Each held reader keeps its generation on disk: they go when it leaves, and are bounded in
    number."""

    def held(self, store: FileStore, count: int) -> ExitStack:
        """Hold *count* readers with a write between each, which has to work on a copy."""
        readers = ExitStack()
        for _ in range(count):
            readers.enter_context(store.read("r"))
            with store.turn("r") as turn, turn.rows() as writing:
                insert(writing, 1)
        return readers

    def test_they_go_with_the_last_reader(self, tmp_path: Path) -> None:
        store = FileStore(settings(tmp_path))
        create(store, resource(), 3)
        with self.held(store, 3), store.read("r"):
            assert store.size("r").generations == 4
        assert store.size("r").generations == 1
        assert list(maintenance.check(store)) == []
        store.close()

    def test_the_next_write_in_place_removes_them(self, tmp_path: Path) -> None:
        store = FileStore(settings(tmp_path))
        create(store, resource(), 3)
        with store.read("r"), store.turn("r") as turn:  # a killed reader would leave it so
            turn.rewrite()
        old = current(store).successor()
        create_file(store.layout.of("r").path / f"00000001-{old.name[9:]}.duckdb", b"left")
        assert store.size("r").generations == 2
        with store.turn("r") as turn, turn.rows() as writing:
            insert(writing, 1)
        assert store.size("r").generations == 1
        store.close()

    def test_beyond_the_bound_writers_wait(self, tmp_path: Path) -> None:
        store = FileStore(settings(tmp_path, generations=3, lock_wait=0.05))
        create(store, resource(), 3)
        with self.held(store, 2):
            assert store.size("r").generations == 3
            with store.read("r"), pytest.raises(StoreBusy), store.turn("r") as turn, turn.rows() as writing:
                insert(writing, 1)
            assert len(rows(store)) == 5
            assert store.size("r").generations == 3
        with store.turn("r") as turn, turn.rows() as writing:
            insert(writing, 1)
        assert len(rows(store)) == 6 and store.size("r").generations == 1
        store.close()

    def test_a_waiting_writer_goes_on_when_a_reader_has_left(self, tmp_path: Path) -> None:
        store = FileStore(settings(tmp_path, generations=2))
        create(store, resource(), 3)
        readers = self.held(store, 1)
        last = store.read("r")
        last.__enter__()
        with ThreadPoolExecutor(1) as executor:
            writer = executor.submit(self.write, store)
            readers.close()
            writer.result(30)
        last.__exit__(None, None, None)
        assert len(rows(store)) == 5
        store.close()

    def write(self, store: FileStore) -> None:
        with store.turn("r") as turn, turn.rows() as writing:
            insert(writing, 1)
