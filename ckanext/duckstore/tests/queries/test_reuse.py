"""Processes that answer several queries on the same tables: when they do, when they do not, and
that answers do not differ."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ckanext.duckstore import errors
from ckanext.duckstore.queries.process_pool import Job, ProcessPool

from .pools import children, descriptors, eventually, fork_server_pid, gone, job, kept, pool, table

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")

ENDLESS = "SELECT count(*) FROM range(1000000000000) a(i) WHERE hash(i) = 1"
COUNT = "SELECT count(*) AS n FROM r0.main.rows"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("files")
    statement = "CREATE TABLE rows AS SELECT i AS _id, 'text ' || i AS t FROM range(1000) r(i)"
    return [table(folder / f"{name}.duckdb", statement) for name in "abc"]


@pytest.fixture
def workers(tmp_path: Path) -> Iterator[ProcessPool]:
    with pool(tmp_path, processes=2, reuse=50, functions="ckanext.duckstore.tests.queries.installer") as found:
        yield found


def on(path: str, sql: str = COUNT, *, state: int = 1, **more: Any) -> Job:
    return job(sql, attach={"r0": path}, state=((state,),), **more)


def answered_by(workers: ProcessPool, asked: Job) -> int | None:
    """Run *asked*; return the process that answered it, if it was kept."""
    before = set(kept(workers))
    workers.run(asked)
    after = kept(workers)
    return after[-1] if len(after) >= len(before) else None


class TestReuse:
    def test_the_next_query_on_the_tables_is_answered_by_the_same_process(
        self, workers: ProcessPool, files: list[str]
    ) -> None:
        first = answered_by(workers, on(files[0]))
        assert first is not None
        assert answered_by(workers, on(files[0], "SELECT max(_id) AS m FROM r0.main.rows")) == first
        assert workers.run(on(files[0], "SELECT t FROM r0.main.rows WHERE _id = 7")).records == '[{"t":"text 7"}]'
        assert kept(workers) == [first]

    def test_no_process_is_made_for_it(self, workers: ProcessPool, files: list[str]) -> None:
        workers.run(on(files[0]))
        assert eventually(lambda: len(children(fork_server_pid(workers))) == 2)
        before = set(children(fork_server_pid(workers)))
        for _time in range(10):
            workers.run(on(files[0]))
        assert set(children(fork_server_pid(workers))) == before

    def test_only_so_many(self, tmp_path: Path, files: list[str]) -> None:
        with pool(tmp_path, reuse=3) as few:
            processes = [answered_by(few, on(files[0])) for _time in range(6)]
        assert processes[0] == processes[1] != processes[3] == processes[4]
        assert processes[2] is processes[5] is None

    def test_one_each(self, tmp_path: Path, files: list[str]) -> None:
        with pool(tmp_path, reuse=1) as fresh:
            fresh.run(on(files[0]))
            assert kept(fresh) == []

    @pytest.mark.parametrize(
        "changes",
        [
            {"state": None},
            {"functions": ("anything",)},
            {"sql": "SELECT nope FROM r0.main.rows"},
            {"sql": "SELECT error('x') FROM r0.main.rows"},
            {"sql": "SELECT t FROM r0.main.rows", "max_bytes": 100},
            {"sql": ENDLESS, "timeout": 0.2},
            {"sql": "SELECT length(repeat('x', 3000000000))"},
            {"sql": "SELECT list(i) FROM range(1000000000) r(i)"},
        ],
        ids=str,
    )
    @pytest.mark.parametrize("before", [0, 1], ids=["first", "second"])
    def test_a_process_ends_after(
        self, workers: ProcessPool, files: list[str], changes: dict[str, Any], before: int
    ) -> None:
        for _time in range(before):
            workers.run(on(files[0]))
        try:
            workers.run(replace(on(files[0]), **changes))
        except errors.DuckstoreError:
            assert kept(workers) == []
        else:  # it had a process of its own; the other one still waits
            assert len(kept(workers)) == before
        assert workers.run(on(files[0])).records == '[{"n":1000}]'

    def test_what_a_job_sets_up_is_made_once(self, workers: ProcessPool, files: list[str]) -> None:
        view = ("CREATE TEMP VIEW first_rows AS SELECT * FROM r0.main.rows WHERE _id < 10",)
        workers.run(on(files[0]))
        (process,) = kept(workers)
        for _time in range(3):
            assert workers.run(on(files[0], "SELECT count(*) AS n FROM first_rows", setup=view)).records == '[{"n":10}]'
            assert workers.run(on(files[0])).records == '[{"n":1000}]'
        assert kept(workers) == [process]

    def test_a_query_that_needed_much_memory_ends_its_process(self, workers: ProcessPool, files: list[str]) -> None:
        workers.run(on(files[0], "SELECT length(repeat('x', 110000000)) AS n"))
        (process,) = kept(workers)
        assert eventually(lambda: gone(process))
        assert workers.run(on(files[0])).records == '[{"n":1000}]'


class TestTables:
    def test_other_tables_have_other_processes(self, workers: ProcessPool, files: list[str]) -> None:
        for path in files[:2]:
            workers.run(on(path))
        both = job("SELECT count(*) AS n FROM r0.main.rows, r1.main.rows", attach={"r0": files[0], "r1": files[1]})
        with pytest.raises(errors.DuckstoreError):
            workers.run(on(files[0], "SELECT * FROM r1.main.rows"))
        assert workers.run(replace(both, state=((1,), (1,)))).records == '[{"n":1000000}]'

    def test_a_process_of_an_older_state_is_ended_at_once(self, workers: ProcessPool, tmp_path: Path) -> None:
        path = table(tmp_path / "t.duckdb", "CREATE TABLE rows AS SELECT 1 AS _id")
        old = answered_by(workers, on(path))
        table(Path(path), "INSERT INTO rows VALUES (2)")
        assert workers.run(on(path, state=2)).records == '[{"n":2}]'
        assert old is not None
        assert old not in kept(workers)
        assert eventually(lambda: gone(old))

    def test_of_any_of_its_files(self, workers: ProcessPool, files: list[str]) -> None:
        joined = job(COUNT, attach={"r0": files[0], "r1": files[1]}, state=((1,), (1,)))
        old = answered_by(workers, joined)
        workers.run(on(files[1], state=2))
        assert old not in kept(workers)

    def test_each_file_has_its_state(self, workers: ProcessPool, files: list[str]) -> None:
        with pytest.raises(ValueError, match="zip"):
            workers.run(job(COUNT, attach={"r0": files[0]}, state=((1,), (1,))))

    def test_a_process_takes_nothing_on_other_tables_whatever_it_is_sent(
        self, workers: ProcessPool, files: list[str]
    ) -> None:
        workers.run(on(files[0]))
        process = workers._idle_processes._idle[0][1]
        from ckanext.duckstore.queries.handles import NotTaken

        with pytest.raises(NotTaken):
            process.run(on(files[1]), 20)

    def test_a_file_that_was_removed_meanwhile(self, workers: ProcessPool, tmp_path: Path) -> None:
        path = table(tmp_path / "t.duckdb", "CREATE TABLE rows AS SELECT 1 AS _id")
        first = answered_by(workers, on(path))
        Path(path).unlink()
        assert answered_by(workers, on(path)) == first

    @pytest.mark.parametrize("log", [False, True], ids=["file", "file and log"])
    def test_an_idle_process_does_not_block_writers(self, workers: ProcessPool, tmp_path: Path, log: bool) -> None:
        path = table(tmp_path / "t.duckdb", "CREATE TABLE rows AS SELECT 1 AS _id")
        write = "import sys, duckdb; c = duckdb.connect(); c.execute(f\"ATTACH '{sys.argv[1]}' AS t\");"
        write += "c.execute('PRAGMA disable_checkpoint_on_shutdown');" if log else ""
        write += "c.execute('INSERT INTO t.rows VALUES (2)');"
        write += "import os; os._exit(0)" if log else "c.execute('DETACH t')"
        for times in range(2):
            workers.run(on(path, state=times))
            assert len(kept(workers)) == 1
            subprocess.run([sys.executable, "-c", write, path], check=True)
        assert Path(f"{path}.wal").exists() == log
        assert workers.run(on(path, state=2)).records == '[{"n":3}]'


class TestNothingIsLeft:
    def test_no_seed(self, workers: ProcessPool, files: list[str]) -> None:
        drawn = set()
        for _time in range(3):
            workers.run(on(files[0], "SELECT setseed(0.5)"))
            drawn.add(workers.run(on(files[0], "SELECT random() AS r, uuid() AS u")).records)
        assert len(kept(workers)) == 1
        assert len(drawn) == 3

    def test_no_random_numbers_that_tell_those_before(self, workers: ProcessPool, files: list[str]) -> None:
        rows = [workers.run(on(files[0], "SELECT random() AS r FROM range(50) t(i)")).records for _time in range(4)]
        numbers = [record["r"] for text in rows for record in json.loads(text)]
        assert len(set(numbers)) == 200

    @pytest.mark.parametrize(
        "look",
        [
            "SELECT name, value FROM duckdb_settings() WHERE name <> 'temp_directory' ORDER BY ALL",
            "SELECT database_name, table_name FROM duckdb_tables() ORDER BY ALL",
            "SELECT view_name FROM duckdb_views() WHERE NOT internal ORDER BY ALL",
            "SELECT * FROM duckdb_variables()",
            "SELECT name FROM duckdb_prepared_statements()",
            "SELECT path FROM duckdb_temporary_files()",
            "SELECT database_name, path IS NULL, readonly FROM duckdb_databases() ORDER BY ALL",
            "SELECT * FROM duckdb_logs()",
            "SELECT count(*) FROM duckdb_functions()",
        ],
    )
    def test_the_engine_looks_the_same(self, workers: ProcessPool, files: list[str], look: str) -> None:
        first = workers.run(on(files[0], look)).records
        for sql in (
            "SELECT setseed(0.1), write_log('secret')",
            "SELECT * FROM r0.main.rows ORDER BY t",
            "WITH RECURSIVE x(i) AS MATERIALIZED (SELECT 1 UNION ALL SELECT i + 1 FROM x WHERE i < 100) SELECT * FROM x",
            "SELECT t, count(*) FROM r0.main.rows, range(100) u(i) GROUP BY t",
        ):
            workers.run(on(files[0], sql))
        assert workers.run(on(files[0], look)).records == first
        assert len(kept(workers)) == 1

    def test_each_query_has_its_transaction(self, workers: ProcessPool, files: list[str]) -> None:
        ids = {workers.run(on(files[0], "SELECT now()::VARCHAR AS n")).records for _time in range(3)}
        assert len(ids) == 3
        assert len(kept(workers)) == 1

    @pytest.mark.parametrize("sql", ["INSERT INTO r0.main.rows VALUES (1, 'x')", "CREATE TEMP TABLE x (i INTEGER)"])
    def test_the_second_query_cannot_write_either(self, workers: ProcessPool, files: list[str], sql: str) -> None:
        workers.run(on(files[0]))
        with pytest.raises(errors.InsufficientPrivilege):
            workers.run(on(files[0], sql))

    def test_the_second_query_is_as_locked_in_as_the_first(
        self, workers: ProcessPool, files: list[str], tmp_path: Path
    ) -> None:
        (tmp_path / "canary").write_text("canary")
        for sql in (f"SELECT * FROM read_text('{tmp_path}/canary')", f"SELECT * FROM glob('{tmp_path}/*')"):
            workers.run(on(files[0]))
            with pytest.raises(errors.DuckstoreError) as raised:
                workers.run(on(files[0], sql))
            assert "canary" not in str(raised.value)


class TestLimits:
    def test_each_query_has_its_time(self, workers: ProcessPool, files: list[str]) -> None:
        """What it may use of the processor does not shrink with what those before have used."""
        busy = "SELECT count(*) AS n FROM range(20000000) a(i) WHERE hash(i) = 1"
        for _time in range(6):
            assert workers.run(on(files[0], busy, timeout=2.0)).records == '[{"n":0}]'
        with pytest.raises(errors.QueryCanceled):
            workers.run(on(files[0], ENDLESS, timeout=0.3))
        assert workers.run(on(files[0])).records == '[{"n":1000}]'

    def test_a_process_whose_time_is_used_up_is_not_missed(self, workers: ProcessPool, files: list[str]) -> None:
        """Its whole life has the processor time of two queries. One that may use more than is left
        has another process."""
        first = answered_by(workers, on(files[0], timeout=1.0))
        assert first is not None
        assert workers.run(on(files[0], timeout=60.0)).records == '[{"n":1000}]'
        assert kept(workers) != [first]

    def test_memory_is_the_querys_own(self, workers: ProcessPool, files: list[str]) -> None:
        """One that just fits into the memory of a new process fits after others of its kind,
        too."""
        large = "SELECT length(string_agg(t || repeat('x', 15000), '')) AS n FROM r0.main.rows"
        for _time in range(20):
            assert json.loads(workers.run(on(files[0], large)).records)[0]["n"] > 15_000_000


class TestEnds:
    def test_an_idle_process_ends(self, tmp_path: Path, files: list[str]) -> None:
        with pool(tmp_path, reuse=50, idle=0.2) as workers:
            first = answered_by(workers, on(files[0]))
            assert first is not None
            assert eventually(lambda: gone(first), 5)
            assert workers.run(on(files[0])).records == '[{"n":1000}]'

    def test_queries_around_the_end_of_the_wait(self, tmp_path: Path, files: list[str]) -> None:
        with pool(tmp_path, reuse=50, idle=0.05) as workers:
            for number in range(60):
                time.sleep(0.045 + 0.0002 * number)
                assert workers.run(on(files[0])).records == '[{"n":1000}]'

    @pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGSEGV])
    @pytest.mark.parametrize("seen", [True, False])
    def test_one_that_is_killed_while_it_waits_is_not_missed(
        self, workers: ProcessPool, files: list[str], number: int, seen: bool
    ) -> None:
        for _time in range(3):
            process = answered_by(workers, on(files[0]))
            assert process is not None
            os.kill(process, number)
            if seen:
                assert eventually(lambda pid=process: gone(pid))
            assert workers.run(on(files[0])).records == '[{"n":1000}]'

    def test_a_query_that_ends_its_process_is_run_once(self, workers: ProcessPool, files: list[str]) -> None:
        workers.run(on(files[0]))
        with ThreadPoolExecutor(1) as threads:
            ask = threads.submit(workers.run, on(files[0], ENDLESS, timeout=20.0))
            assert eventually(lambda: bool(workers._running))
            time.sleep(0.2)  # it has been taken
            os.kill(next(iter(workers._running)).pid, signal.SIGKILL)
            with pytest.raises(errors.OutOfMemory):
                ask.result()

    def test_there_are_no_more_than_may_run(self, workers: ProcessPool, files: list[str]) -> None:
        processes = [answered_by(workers, on(path)) for path in files]
        assert kept(workers) == processes[1:]  # the least recently used has gone
        answered_by(workers, on(files[1]))
        assert answered_by(workers, on(files[0])) is not None
        assert kept(workers)[0] == processes[1]

    def test_running_ones_count(self, workers: ProcessPool, files: list[str]) -> None:
        for path in files[:2]:
            workers.run(on(path))
        with ThreadPoolExecutor(1) as threads:
            long = threads.submit(workers.run, job(ENDLESS, timeout=1.0))
            assert eventually(lambda: bool(workers._running))
            assert eventually(lambda: len(kept(workers)) == 1)
            with pytest.raises(errors.QueryCanceled):
                long.result()

    def test_many_threads_on_two_processes(self, workers: ProcessPool, files: list[str]) -> None:
        def ask(number: int) -> str:
            return workers.run(on(files[number % 3], f"SELECT {number} AS x, count(*) AS n FROM r0.main.rows")).records

        with ThreadPoolExecutor(8) as threads:
            assert list(threads.map(ask, range(200))) == [f'[{{"x":{number},"n":1000}}]' for number in range(200)]
        assert len(kept(workers)) <= 2
        assert not workers._running


class TestOwners:
    def test_all_are_gone_when_the_pool_closes(self, tmp_path: Path, files: list[str]) -> None:
        before = descriptors(os.getpid())
        with pool(tmp_path, reuse=50) as workers:
            for path in files:
                workers.run(on(path))
            family = [fork_server_pid(workers), *children(fork_server_pid(workers))]
            assert len(family) >= 4
        assert all(eventually(lambda pid=pid: gone(pid)) for pid in family)
        assert descriptors(os.getpid()) == before
        assert os.listdir(tmp_path / "spill") == []

    def test_and_with_their_fork_server(self, workers: ProcessPool, files: list[str]) -> None:
        process = answered_by(workers, on(files[0]))
        assert process is not None
        os.kill(fork_server_pid(workers), signal.SIGKILL)
        assert workers.run(on(files[0])).records == '[{"n":1000}]'
        assert eventually(lambda: gone(process))

    def test_a_forked_child_does_not_ask_those_of_its_parent(self, workers: ProcessPool, files: list[str]) -> None:
        process = answered_by(workers, on(files[0]))
        ((_tables, held),) = workers._idle_processes._idle

        def child() -> object:
            records = workers.run(on(files[0])).records
            theirs = kept(workers)
            workers.close()
            return records, theirs != [process], held._channel.fileno(), held._lifeline.fileno()

        assert _in_fork(child) == "('[{\"n\":1000}]', True, -1, -1)"
        assert kept(workers) == [process]
        assert answered_by(workers, on(files[0])) == process

    def test_a_child_that_lives_on_does_not_keep_them(self, workers: ProcessPool, files: list[str]) -> None:
        process = answered_by(workers, on(files[0]))
        assert process is not None
        pid = os.fork()
        if not pid:
            signal.pause()
        try:
            workers.run(on(files[0], state=2))
            assert eventually(lambda: gone(process))
        finally:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def _in_fork(act: Callable[[], object]) -> str:
    reading, writing = os.pipe()
    pid = os.fork()
    if not pid:
        try:
            os.write(writing, repr(act()).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        result = answer.read()
    os.waitpid(pid, 0)
    return result
