"""Files that stay attached: who reuses them, who must not, and that they block no one."""

from __future__ import annotations

import errno
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest

from ckanext.duckstore.errors import DuckstoreError, StoreBusy
from ckanext.duckstore.store.engine.instance import File, Instance
from ckanext.duckstore.store.files import maintenance
from ckanext.duckstore.store.files.file_store import FileStore

from .. import children
from ..files.test_concurrency import in_a_child
from ..helpers import create, insert, resource, rows, settings


def write(store: FileStore, count: int = 1, id: str = "r") -> None:
    with store.turn(id) as turn, turn.rows() as writing:
        insert(writing, count)


def path_of(store: FileStore, id: str = "r") -> Path:
    with store.pin(id) as pins:
        return pins[id].path


@pytest.fixture
def attached(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Path, bool]]:
    """Each file that is attached from now on, and whether only to read."""
    calls: list[tuple[Path, bool]] = []
    attach = Instance.attach

    def noted(self: Instance, file: File, link_in: Path | None = None) -> object:
        calls.append((file.path, file.read_only))
        return attach(self, file, link_in)

    monkeypatch.setattr(Instance, "attach", noted)
    return calls


def kept(store: FileStore) -> list[File]:
    return [each.file for instance in store.engine._idle for each in instance.attached.values()]


class TestWhoGetsIt:
    def test_the_next_reader_finds_the_table_attached(
        self, store: FileStore, attached: list[tuple[Path, bool]]
    ) -> None:
        create(store, resource(), 3)
        rows(store)
        attached.clear()
        assert [len(rows(store)) for _ in range(3)] == [3, 3, 3]
        assert attached == []

    def test_the_next_writer_finds_the_table_attached(
        self, store: FileStore, attached: list[tuple[Path, bool]]
    ) -> None:
        create(store, resource(), 3)
        write(store)
        attached.clear()
        for _ in range(5):
            write(store)
        assert attached == []
        assert [row[0] for row in rows(store)] == list(range(1, 10))
        assert attached == [(path_of(store), True)]

    def test_reader_and_writer_of_one_process_see_each_other(self, store: FileStore) -> None:
        create(store, resource())
        for number in range(10):
            write(store)
            assert len(rows(store)) == number + 1

    def test_tables_are_kept_apart(self, store: FileStore, attached: list[tuple[Path, bool]]) -> None:
        for name in "abc":
            create(store, resource(name), ord(name))
            assert len(rows(store, name)) == ord(name)
        attached.clear()
        for name in "abcabc":
            assert len(rows(store, name)) == ord(name)
        assert attached == []

    def test_two_tables_at_once(self, store: FileStore, attached: list[tuple[Path, bool]]) -> None:
        create(store, resource("a"), 1)
        create(store, resource("b"), 2)

        def counts(*ids: str) -> list[int]:
            with store.read(*ids) as reading:
                return [reading.row_count(id) for id in ids]

        assert counts("a", "b") == [1, 2]
        attached.clear()
        assert counts("b", "a") == [2, 1]
        assert attached == []
        write(store, 5, "a")
        assert counts("a", "b") == [6, 2]

    def test_check_reads_what_is_on_disk(self, store: FileStore, attached: list[tuple[Path, bool]]) -> None:
        create(store, resource(), 3)
        rows(store)
        attached.clear()
        assert list(maintenance.check(store)) == []
        assert attached == [(path_of(store), True)]


def write_some(store: FileStore, count: int) -> None:
    write(store, count)


def add_column(store: FileStore) -> None:
    from ..helpers import integer, text

    with store.turn("r") as turn, turn.publish(resource("r", integer("n"), text("word"), integer("more"))):
        pass


def drop_and_create(store: FileStore) -> None:
    with store.turn("r") as turn:
        turn.drop()
    create(store, resource(), 7)


class TestOtherProcesses:
    """Whatever they do, what is kept here neither hides it nor hinders it."""

    @pytest.mark.parametrize("use", ["read", "write"])
    def test_their_writes_are_seen_and_are_in_place(self, tmp_path: Path, use: str) -> None:
        store = FileStore(settings(tmp_path))
        create(store, resource(), 3)
        before = path_of(store)
        for number in range(3):
            write(store) if use == "write" else rows(store)
            assert kept(store)
            assert children.run(write_some, tmp_path, 10) == 0
            expected = 3 + 10 * (number + 1) + (number + 1) * (use == "write")
            assert [row[0] for row in rows(store)] == list(range(1, expected + 1))
        assert path_of(store) == before, "somebody had to write a copy"
        store.close()

    def test_a_table_made_anew_is_seen(self, tmp_path: Path) -> None:
        store = FileStore(settings(tmp_path))
        create(store, resource(), 3)
        assert len(rows(store)) == 3
        assert children.run(add_column, tmp_path) == 0
        assert [len(row) for row in rows(store)] == [4, 4, 4]
        assert children.run(drop_and_create, tmp_path) == 0
        assert [len(row) for row in rows(store)] == [3] * 7
        store.close()

    @pytest.mark.parametrize("at", ["gate closed", "generation locked", "attached", "commit", "committed", "detached"])
    @pytest.mark.parametrize("use", ["read", "write"])
    def test_a_killed_writer_leaves_all_or_nothing(self, tmp_path: Path, at: str, use: str) -> None:
        store = FileStore(settings(tmp_path))
        create(store, resource(), 3)
        write(store, 1) if use == "write" else rows(store)
        there = 3 + (use == "write")
        assert children.run(write_some, tmp_path, 10, at=at) == -9
        if at in ("committed", "detached"):
            there += 10
        assert len(rows(store)) == there
        write(store, 1)
        assert children.run(write_some, tmp_path, 1) == 0
        assert [row[0] for row in rows(store)] == list(range(1, there + 3))
        store.close()

    def test_a_write_that_is_refused_changes_nothing_for_the_next(self, store: FileStore) -> None:
        create(store, resource(), 3)
        write(store)
        with pytest.raises(ValueError, match="refused"), store.turn("r") as turn, turn.rows() as writing:  # noqa: PT012
            insert(writing, 10)
            raise ValueError("refused")
        with store.turn("r") as turn, turn.rows() as writing:
            insert(writing, 10)
            writing.rollback()
        assert kept(store) == []
        write(store)
        assert [row[0] for row in rows(store)] == [1, 2, 3, 4, 5]

    def test_an_idle_process_holds_no_lock_of_duckdb(self, tmp_path: Path) -> None:
        store = FileStore(settings(tmp_path))
        create(store, resource(), 3)
        for use in (rows, write):
            use(store)
            files = {os.stat(each.path).st_ino for each in kept(store)}
            assert files
            held = {
                int(line.split()[5].rpartition(":")[2])
                for line in Path("/proc/locks").read_text().splitlines()
                if "POSIX" in line and line.split()[4] == str(os.getpid())
            }
            assert not files & held
        store.close()


class TestThreads:
    def test_readers_and_writers_of_one_process(self, store: FileStore) -> None:
        for name in "abcdef":
            create(store, resource(name), 10)
        failures: list[BaseException] = []

        def work(number: int) -> None:
            try:
                for turn in range(25):
                    name = "abcdef"[(number + turn) % 6]
                    if (number + turn) % 3:
                        found = rows(store, name)
                        assert [row[0] for row in found] == list(range(1, len(found) + 1))
                    else:
                        write(store, 5, name)
            except BaseException as error:  # noqa: BLE001 - shown below
                failures.append(error)

        with ThreadPoolExecutor(6) as pool:
            list(pool.map(work, range(6)))
        assert failures == []
        assert sum(len(rows(store, name)) for name in "abcdef") == 60 + 5 * 6 * 25 // 3
        assert list(maintenance.check(store)) == []

    def test_two_readers_after_a_writer(self, store: FileStore) -> None:
        """Both want it attached for reading, and one instance has it for writing: nobody is told
        that the table is busy."""
        create(store, resource(), 10)
        for _ in range(20):
            write(store)
            start = threading.Barrier(4)

            def read(start: threading.Barrier = start) -> int:
                start.wait()
                return len(rows(store))

            with ThreadPoolExecutor(4) as pool:
                assert len({future.result() for future in [pool.submit(read) for _ in range(4)]}) == 1


class TestOtherStores:
    def test_two_of_one_folder_in_one_process(self, store: FileStore) -> None:
        """As when the configuration changes while a process runs."""
        other = FileStore(settings(store.settings.folder, memory_limit="400MB"))
        create(store, resource(), 3)
        before = path_of(store)
        for number in range(1, 4):
            for writer, reader in ((store, other), (other, store), (store, store), (other, other)):
                write(writer)
                assert len(rows(reader)) == len(rows(writer))
            assert len(rows(store)) == 3 + 4 * number
        assert path_of(store) == before
        other.close()


class TestBounds:
    def test_no_more_is_kept_than_the_limit(self, tmp_path: Path) -> None:
        store = FileStore(settings(tmp_path, keep_attached=100_000))
        for name in "abcd":
            create(store, resource(name), 10)
            rows(store, name)
            assert sum(each.path.stat().st_size for each in kept(store)) <= 100_000
        assert path_of(store, "d") in {each.path for each in kept(store)}, "the one that was used last"
        store.close()

    def test_a_larger_file_is_kept_but_not_what_was_read_of_it(
        self, tmp_path: Path, attached: list[tuple[Path, bool]]
    ) -> None:
        limit = 2_000_000
        store = FileStore(settings(tmp_path, keep_attached=limit, idle_instances=2))
        create(store, resource(), 500_000)
        assert path_of(store).stat().st_size > limit
        rows(store)
        attached.clear()
        assert [len(rows(store)) for _ in range(3)] == [500_000] * 3
        assert attached == []
        (instance,) = (each for each in store.engine._idle if each.attached)
        used = "SELECT sum(memory_usage_bytes) FROM duckdb_memory()"
        assert instance.root.execute(used).fetchall()[0][0] < limit
        assert instance.root.execute("SELECT current_setting('memory_limit')").fetchall() == [("476.8 MiB",)]
        store.close()

    def test_a_short_read_of_a_larger_file_gives_nothing_back(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        store = FileStore(settings(tmp_path, keep_attached=2_000_000, idle_instances=2))
        create(store, resource(), 500_000)
        rows(store)
        given_back: list[int | None] = []
        monkeypatch.setattr(Instance, "shrink", lambda self, limit=None: given_back.append(limit))
        for _ in range(3):
            with store.read("r", timeout=60) as reading:
                reading.connection.execute(f"SELECT * FROM {reading.table('r')} WHERE _id = 7").fetchall()
        assert given_back == []
        store.close()

    def test_of_larger_files_as_many_are_kept_as_there_are_instances(self, tmp_path: Path) -> None:
        store = FileStore(settings(tmp_path, keep_attached=30_000, idle_instances=2))
        for name in "abc":
            create(store, resource(name), 20_000)
            assert path_of(store, name).stat().st_size > 30_000
            rows(store, name)
        assert {each.path for each in kept(store)} == {path_of(store, "b"), path_of(store, "c")}
        store.close()

    def test_nothing_is_kept_without_room(self, tmp_path: Path) -> None:
        store = FileStore(settings(tmp_path, keep_attached=0))
        create(store, resource(), 10)
        write(store)
        assert len(rows(store)) == 11
        assert kept(store) == []
        store.close()

    def test_a_removed_file_is_let_go(self, store: FileStore) -> None:
        create(store, resource("a"), 10)
        create(store, resource("b"), 10)
        rows(store, "a")
        with store.turn("a") as turn:
            turn.drop()
        rows(store, "b")
        assert {each.path for each in kept(store)} == {path_of(store, "b")}

    def test_damage_is_not_hidden(self, store: FileStore) -> None:
        create(store, resource(), 10)
        write(store)
        rows(store)
        os.truncate(path_of(store), 30_000)
        with pytest.raises((DuckstoreError, duckdb.Error)):
            rows(store)


@pytest.fixture
def warm(store: FileStore) -> FileStore:
    create(store, resource(), 10)
    write(store)
    rows(store)
    assert kept(store)
    return store


class TestForks:
    @pytest.mark.parametrize("use", ["read", "write"])
    def test_child_and_parent_go_on(self, warm: FileStore, use: str) -> None:
        """Nothing is attached during the fork, so that the child can write in place too."""
        if use == "write":
            write(warm)
        before, there = path_of(warm), len(rows(warm))

        def child() -> bool:
            write(warm)
            return len(rows(warm)) == there + 1 and path_of(warm) == before

        assert in_a_child(child) == 0
        assert len(rows(warm)) == there + 1
        write(warm)
        assert [row[0] for row in rows(warm)] == list(range(1, there + 3))
        assert path_of(warm) == before

    def test_an_instance_that_breaks_before_a_fork_is_not_used_again(
        self, warm: FileStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        broken = set(warm.engine._idle)

        def fails(self: Instance, paths: object) -> None:
            raise duckdb.FatalException("broken")

        with monkeypatch.context() as patch:
            patch.setattr(Instance, "detach", fails)
            assert in_a_child(lambda: len(rows(warm)) == 11) == 0
        assert broken and not broken & {*warm.engine._idle, *warm.engine._all}
        assert len(rows(warm)) == 11

    def test_close_detaches_everything(self, warm: FileStore) -> None:
        warm.close()
        assert kept(warm) == []
        assert len(rows(warm)) == 11


@pytest.mark.parametrize("error", [
    duckdb.IOException('IO Error: Cannot open file "/proc/self/cgroup": Too many open files'),
    OSError(errno.EMFILE, "Too many open files"),
], ids=["DuckDB", "system"])  # fmt: skip
def test_instance_that_cannot_be_made_without_descriptors(
    store: FileStore, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    create(store, resource(), 3)
    store.close()

    def fails(*_: object) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(Instance, "__init__", fails)
        for work in (lambda: rows(store), lambda: create(store, resource("s"), 1)):
            with pytest.raises(StoreBusy, match="Too many files are open"):
                work()
    assert len(rows(store)) == 3 and store.get("s") is None


def test_statement_that_cannot_open_a_file_is_no_damage(store: FileStore) -> None:
    create(store, resource(), 3)
    with pytest.raises(StoreBusy), store.read("r"):
        raise duckdb.IOException("IO Error: Cannot open file: Too many open files")
