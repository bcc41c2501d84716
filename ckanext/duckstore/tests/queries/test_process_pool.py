from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NoReturn

import pytest

from ckanext.duckstore import errors
from ckanext.duckstore.queries import process_pool, sandbox
from ckanext.duckstore.queries.handles import ForkServerDied, ForkServerHandle
from ckanext.duckstore.queries.process_pool import ProcessPool
from ckanext.duckstore.queries.turns import QueryTurn

from .pools import INSTALLER, children, descriptors, eventually, fork_server_pid, gone, job, pool, table

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")

ENDLESS = "SELECT count(*) FROM range(1000000000000) a(i) WHERE hash(i) = 1"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("files")
    return {
        "r0": table(
            folder / "a.duckdb", 'CREATE TABLE rows AS SELECT i AS _id, i * 2 AS "^a", i % 3 AS a FROM range(1000) r(i)'
        ),
        "r1": table(folder / "b.duckdb", "CREATE TABLE rows AS SELECT i AS _id, 'text ' || i AS t FROM range(10) r(i)"),
    }


@pytest.fixture(scope="module")
def workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProcessPool]:
    with pool(tmp_path_factory.mktemp("workers")) as found:
        yield found


class TestAnswer:
    def test_records_are_json_with_decoded_names(self, workers: ProcessPool, files: dict[str, str]) -> None:
        answer = workers.run(job("SELECT * FROM r0.main.rows WHERE _id = 7", attach=files))
        assert answer.columns == (("_id", "BIGINT"), ("^a", "BIGINT"), ("a", "BIGINT"))
        assert json.loads(answer.records) == [{"_id": 7, "A": 14, "a": 1}]
        assert not answer.truncated

    def test_two_files_join(self, workers: ProcessPool, files: dict[str, str]) -> None:
        answer = workers.run(
            job("SELECT t FROM r0.main.rows NATURAL JOIN r1.main.rows ORDER BY _id DESC LIMIT 1", attach=files)
        )
        assert answer.records == '[{"t":"text 9"}]'

    def test_no_rows(self, workers: ProcessPool) -> None:
        answer = workers.run(job("SELECT 1 AS x WHERE false"))
        assert (answer.records, answer.columns) == ("[]", (("x", "INTEGER"),))

    def test_a_name_that_comes_twice(self, workers: ProcessPool) -> None:
        answer = workers.run(job("SELECT 1 AS a, 2 AS b, 3 AS a"))
        assert [name for name, _type in answer.columns] == ["a", "b", "a"]
        assert answer.records == '[{"a":3,"b":2}]'

    def test_names_and_numbers_of_the_caller(self, workers: ProcessPool) -> None:
        answer = workers.run(job("SELECT 1 AS c0, '1.50' AS c1, 'x' AS c2", names=("A", "n", "c0"), numbers=(1,)))
        assert answer.records == '[{"A":1,"n":1.50,"c0":"x"}]'

    def test_order_is_kept(self, workers: ProcessPool, files: dict[str, str]) -> None:
        answer = workers.run(job("SELECT _id FROM r0.main.rows ORDER BY _id DESC", attach=files, max_rows=1000))
        assert [record["_id"] for record in json.loads(answer.records)] == list(range(999, -1, -1))

    @pytest.mark.parametrize(("rows", "truncated"), [(4, False), (5, False), (6, True)])
    def test_truncation(self, workers: ProcessPool, rows: int, truncated: bool) -> None:
        answer = workers.run(job(f"SELECT i FROM range({rows}) r(i)", max_rows=5))
        assert (len(json.loads(answer.records)), answer.truncated) == (min(rows, 5), truncated)

    def test_a_comment_or_semicolon_at_the_end(self, workers: ProcessPool) -> None:
        assert workers.run(job("SELECT 1 AS x -- done")).records == '[{"x":1}]'
        assert workers.run(job("SELECT 1 AS x ; ")).records == '[{"x":1}]'

    def test_postgresqls_settings(self, workers: ProcessPool) -> None:
        answer = workers.run(
            job(
                "SELECT list(x ORDER BY x DESC) AS l, 7 / 2 AS q, current_setting('TimeZone') AS z "
                "FROM (VALUES (1), (NULL)) v(x)"
            )
        )
        assert json.loads(answer.records) == [{"l": [None, 1], "q": 3, "z": "UTC"}]

    def test_a_table_made_beforehand(self, workers: ProcessPool) -> None:
        answer = workers.run(job("SELECT * FROM names", setup=("CREATE TEMP TABLE names AS SELECT 'a' AS name",)))
        assert answer.records == '[{"name":"a"}]'

    def test_large_answers_come_whole(self, workers: ProcessPool) -> None:
        answer = workers.run(job("SELECT i, repeat('x', 1000) AS x FROM range(5000) r(i)", max_rows=5000))
        assert len(json.loads(answer.records)) == 5000

    def test_one_emoji_does_not_make_the_text_four_times_as_large(self, workers: ProcessPool) -> None:
        answer = workers.run(job("SELECT repeat('x', 100000) || '😀' AS \"😀\""))
        assert answer.records.isascii()
        assert json.loads(answer.records) == [{"😀": "x" * 100_000 + "😀"}]

    def test_what_the_escapes_of_emojis_take_counts(self, workers: ProcessPool) -> None:
        sql = "SELECT repeat('😀', 1000) AS x"
        assert workers.run(job(sql, max_bytes=12_012)).records == json.dumps(
            [{"x": "😀" * 1000}], separators=(",", ":")
        )
        with pytest.raises(errors.ProgramLimitExceeded):
            workers.run(job(sql, max_bytes=12_011))

    def test_two_queries_do_not_share_their_random_numbers(self, workers: ProcessPool) -> None:
        drawn = {
            workers.run(job("SELECT random() AS r, gen_random_uuid() AS u, uuid() AS v")).records for _ in range(4)
        }
        for name in "ruv":
            assert len({json.loads(each)[0][name] for each in drawn}) == 4

    def test_a_query_sees_nothing_of_the_one_before(self, workers: ProcessPool, files: dict[str, str]) -> None:
        workers.run(job("SELECT * FROM names", setup=("CREATE TEMP TABLE names AS SELECT 1",), attach=files))
        with pytest.raises(errors.UndefinedTable):
            workers.run(job("SELECT * FROM names"))
        with pytest.raises(errors.DuckstoreError):
            workers.run(job("SELECT * FROM r0.main.rows"))


@pytest.fixture(scope="module")
def installer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProcessPool]:
    with pool(
        tmp_path_factory.mktemp("installer"),
        functions="ckanext.duckstore.tests.queries.installer",
        installed=("twice",),
    ) as found:
        yield found


class TestFunctions:
    def test_those_that_every_process_has(self, installer: ProcessPool) -> None:
        assert installer.run(job("SELECT twice(4) AS x")).records == '[{"x":8}]'

    def test_those_that_a_query_asks_for(self, installer: ProcessPool) -> None:
        pytest.importorskip("numpy", reason="DuckDB wants it for Python functions")
        assert (
            installer.run(job("SELECT reversed(twice(12)::VARCHAR) AS x", functions=frozenset({"reversed"}))).records
            == '[{"x":"42"}]'
        )

    def test_the_others_are_not_there(self, installer: ProcessPool) -> None:
        with pytest.raises(errors.UndefinedFunction):
            installer.run(job("SELECT reversed('x')"))

    def test_the_error_that_a_function_raises(self, installer: ProcessPool) -> None:
        with pytest.raises(errors.DataError, match=r"^length too large$") as raised:
            installer.run(job("SELECT error('pg:22023:length too large')"))
        assert raised.value.sqlstate == "22023"


class TestErrors:
    @pytest.mark.parametrize(
        ("sql", "kind", "message"),
        [
            ("SELEC 1", errors.FeatureNotSupported, "^the query has a construct that is not supported"),
            ("SELECT nope FROM r0.main.rows", errors.UndefinedColumn, '^column "nope" does not exist$'),
            ("SELECT r.nope FROM r0.main.rows r", errors.UndefinedColumn, '^column "nope" does not exist$'),
            ('SELECT "^nope" FROM r0.main.rows', errors.UndefinedColumn, '^column "Nope" does not exist$'),
            ("SELECT x.a FROM r0.main.rows", errors.UndefinedTable, '^missing FROM-clause entry for table "x"$'),
            (
                "SELECT _id FROM r0.main.rows, r1.main.rows",
                errors.AmbiguousColumn,
                '^column reference "_id" is ambiguous$',
            ),
            ("SELECT * FROM nope", errors.UndefinedTable, '^relation "nope" does not exist$'),
            ("SELECT nope(1)", errors.UndefinedFunction, "^function nope does not exist$"),
            ("SELECT * FROM nope(1)", errors.UndefinedFunction, "^function nope does not exist$"),
            ("SELECT 1::nope", errors.UndefinedObject, '^type "nope" does not exist$'),
            ("SELECT 'x'::INTEGER", errors.InvalidTextRepresentation, '^invalid input syntax for type integer: "x"$'),
            ("SELECT 100000::SMALLINT", errors.NumericValueOutOfRange, "out of range"),
            ("SELECT 2147483647::INTEGER + 1::INTEGER", errors.NumericValueOutOfRange, "^integer out of range$"),
            ("SELECT error('division by zero')", errors.DivisionByZero, "^division by zero$"),
            ("CREATE TABLE x(i int)", errors.InsufficientPrivilege, "^permission denied$"),
            ("SELECT 1; SELECT 2", errors.InsufficientPrivilege, "^permission denied$"),
            ("", errors.InsufficientPrivilege, "^permission denied$"),
        ],
    )
    def test_kind_and_message(
        self, workers: ProcessPool, files: dict[str, str], sql: str, kind: type, message: str
    ) -> None:
        with pytest.raises(kind, match=message) as raised:
            workers.run(job(sql, attach=files))
        text = str(raised.value)
        assert "r0" not in text
        assert "rows" not in text
        assert "LINE" not in text

    @pytest.mark.parametrize(
        "sql",
        [
            "SELECT nope FROM r0.main.rows",
            "SELECT * FROM row",
            "SELECT * FROM main.rows",
            "SELECT * FROM r2.main.rows",
            "SELECT rows.nope FROM r0.main.rows",
            "SELECT * FROM r0.main.nope",
            "SELECT sum(t) FROM r1.main.rows",
        ],
    )
    def test_no_hint_names_what_the_query_did_not(self, workers: ProcessPool, files: dict[str, str], sql: str) -> None:
        with pytest.raises(errors.DuckstoreError) as raised:
            workers.run(job(sql, attach=files))
        text = str(raised.value)
        for hidden in ("Did you mean", "Candidate", "_id", ".duckdb", "r0.main", "/"):
            assert hidden not in text

    def test_a_file_that_is_not_there(self, workers: ProcessPool, tmp_path: Path) -> None:
        with pytest.raises(errors.StoreDamaged) as raised:
            workers.run(job("SELECT 1", attach={"r0": str(tmp_path / "nope.duckdb")}))
        assert "nope" not in str(raised.value)

    def test_a_broken_file(self, workers: ProcessPool, tmp_path: Path) -> None:
        (tmp_path / "broken.duckdb").write_bytes(b"x" * 5000)
        with pytest.raises(errors.StoreDamaged):
            workers.run(job("SELECT 1", attach={"r0": str(tmp_path / "broken.duckdb")}))


class TestLimits:
    def test_an_answer_that_is_too_long(self, workers: ProcessPool) -> None:
        with pytest.raises(errors.ProgramLimitExceeded, match="larger than 1000000 bytes"):
            workers.run(
                job("SELECT repeat('x', 3000) AS x FROM range(32000) r(i)", max_rows=32000, max_bytes=1_000_000)
            )

    def test_time(self, workers: ProcessPool) -> None:
        with pytest.raises(errors.QueryCanceled, match=r"^canceling statement due to statement timeout$"):
            workers.run(job(ENDLESS, timeout=0.2))

    def test_time_of_a_function_that_ignores_interrupts(self, workers: ProcessPool) -> None:
        with pytest.raises(errors.QueryCanceled):
            workers.run(job("SELECT levenshtein(repeat('a', 200000), repeat('b', 200000))", timeout=0.2))

    @pytest.mark.parametrize(
        "sql",
        [
            "SELECT length(repeat('x', 100000000000))",
            "SELECT length(repeat('x', 1500000000))",
            "SELECT list(i) FROM range(1000000000) r(i)",
            "SELECT string_agg(repeat('x', 1000), '') FROM range(10000000) r(i)",
        ],
    )
    def test_memory(self, workers: ProcessPool, sql: str) -> None:
        with pytest.raises((errors.OutOfMemory, errors.DataError, errors.DiskFull)):
            workers.run(job(sql))

    def test_spill_is_used_and_bounded(self, tmp_path: Path) -> None:
        sql = (
            "SELECT count(*) FROM (SELECT DISTINCT hash(i), hash(i + 1), hash(i + 2), hash(i + 3) FROM range({}) r(i))"
        )
        with pool(tmp_path, memory_limit=64 << 20, spill_limit=200 << 20, threads=1) as small:
            assert small.run(job(sql.format(1_500_000), timeout=60)).records == '[{"count_star()":1500000}]'
            with pytest.raises((errors.DiskFull, errors.OutOfMemory)):
                small.run(job(sql.format(20_000_000), timeout=60))
            assert eventually(
                lambda: (
                    not any(path.is_file() and path.name != "warm.duckdb" for path in (tmp_path / "spill").rglob("*"))
                )
            )

    def test_more_than_may_run_wait_then_are_refused(self, tmp_path: Path) -> None:
        with pool(tmp_path, processes=1, queue=1, queue_wait=0.3) as one, ThreadPoolExecutor(2) as threads:
            one.run(job("SELECT 1"))
            long = threads.submit(one.run, job(ENDLESS, timeout=5))
            assert eventually(lambda: one._turns.counts == (0, 0))
            with one._turns.take(time.monotonic(), QueryTurn.BRIEF):
                waiting = threads.submit(one.run, job("SELECT 1"))
                assert eventually(lambda: one._turns.counts == (0, 1))
                with pytest.raises(errors.StoreBusy):
                    one.run(job("SELECT 1"))
                with pytest.raises(errors.StoreBusy):
                    waiting.result()
            with pytest.raises(errors.QueryCanceled):
                long.result()
            assert one.run(job("SELECT 1 AS x")).records == '[{"x":1}]'

    def test_a_full_queue_refuses_at_once(self, tmp_path: Path) -> None:
        with pool(tmp_path, processes=1, queue=0, queue_wait=3600) as one:
            now = time.monotonic()
            with (
                one._turns.take(now, QueryTurn.FULL),
                one._turns.take(now, QueryTurn.BRIEF),
                pytest.raises(errors.StoreBusy),
            ):
                one.run(job("SELECT 1"))

    def test_a_short_query_is_answered_while_long_ones_take_all_turns(self, tmp_path: Path) -> None:
        with pool(tmp_path, processes=1, queue=0) as one, one._turns.take(time.monotonic(), QueryTurn.FULL):
            assert one.run(job("SELECT 1 AS x")).records == '[{"x":1}]'
            with pytest.raises(errors.QueryCanceled):
                one.run(job(ENDLESS, timeout=0.2))

    def test_a_long_query_has_a_turn_of_full_length_after_a_brief_one(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(process_pool, "BRIEF", 0.001)
        with pool(tmp_path, processes=1, queue=1) as one, ThreadPoolExecutor(1) as threads:
            with one._turns.take(time.monotonic(), QueryTurn.FULL):
                long = threads.submit(one.run, job("SELECT sum(hash(i) % 7) >= 0 AS x FROM range(9000000) r(i)"))
                assert eventually(lambda: one._turns.counts == (0, 1))
            assert long.result().records == '[{"x":true}]'

    def test_a_long_query_without_a_place_in_the_queue_is_refused(self, tmp_path: Path) -> None:
        with (
            pool(tmp_path, processes=1, queue=0) as one,
            one._turns.take(time.monotonic(), QueryTurn.FULL),
            pytest.raises(errors.StoreBusy),
        ):
            one.run(job(ENDLESS))


class TestProcesses:
    def test_many_threads(self, workers: ProcessPool, files: dict[str, str]) -> None:
        def ask(number: int) -> str:
            return workers.run(job(f"SELECT {number} AS x, count(*) AS n FROM r0.main.rows", attach=files)).records

        with ThreadPoolExecutor(8) as threads:
            assert list(threads.map(ask, range(40))) == [f'[{{"x":{number},"n":1000}}]' for number in range(40)]

    def test_nothing_of_ckan_is_in_them(self, workers: ProcessPool) -> None:
        workers.run(job("SELECT 1"))
        environment = Path(f"/proc/{fork_server_pid(workers)}/environ").read_text()
        assert sorted(line.partition("=")[0] for line in environment.split("\0") if line) == [
            "LC_ALL",
            "OMP_NUM_THREADS",
            "OPENBLAS_NUM_THREADS",
            "TZ",
        ]

    def test_no_module_of_ckan_is_imported(self) -> None:
        code = (
            "import sys; sys.path.append(sys.argv[1]); import ckanext.duckstore.queries.fork_server;"
            "print([name for name in sys.modules if name.partition('.')[0] in ('ckan', 'psycopg2', 'sqlalchemy', 'flask', 'pglast')])"
        )
        root = str(Path(sandbox.__file__).parents[3])
        assert (
            subprocess.run([sys.executable, "-I", "-c", code, root], capture_output=True, text=True, check=True).stdout
            == "[]\n"
        )

    def test_a_fork_server_that_died_is_replaced(self, workers: ProcessPool) -> None:
        workers.run(job("SELECT 1"))
        old = fork_server_pid(workers)
        family = children(old)
        os.kill(old, signal.SIGKILL)
        assert all(eventually(lambda pid=pid: gone(pid)) for pid in [old, *family])
        assert workers.run(job("SELECT 1 AS x")).records == '[{"x":1}]'
        assert fork_server_pid(workers) != old

    @pytest.mark.parametrize(
        "harm",
        [
            lambda path: os.truncate(path, 5000),
            os.unlink,
            lambda path: shutil.rmtree(path.parent, ignore_errors=True),
        ],
        ids=["cut", "removed", "folder removed"],
    )
    def test_a_fork_server_whose_files_are_damaged_is_replaced(
        self, tmp_path: Path, harm: Callable[[Path], None]
    ) -> None:
        with pool(tmp_path, ready=0) as damaged:
            damaged.run(job("SELECT 1"))
            old = fork_server_pid(damaged)
            (warm,) = (tmp_path / "spill").glob("*/warm.duckdb")
            harm(warm)
            assert damaged.run(job("SELECT 1 AS x")).records == '[{"x":1}]'
            assert fork_server_pid(damaged) != old

    def test_a_query_whose_fork_server_dies_is_asked_again(self, workers: ProcessPool) -> None:
        with ThreadPoolExecutor(1) as threads:
            workers.run(job("SELECT 1"))
            slow = threads.submit(
                workers.run, job("SELECT count(*) AS n FROM range(400000000) a(i) WHERE hash(i) = 1", timeout=60)
            )
            assert eventually(lambda: bool(workers._running))
            os.kill(fork_server_pid(workers), signal.SIGKILL)
            assert slow.result().records == '[{"n":0}]'

    def test_a_fork_server_that_always_dies(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        started: list[ForkServerHandle] = []

        def die(server: ForkServerHandle) -> NoReturn:
            started.append(server)
            raise ForkServerDied

        monkeypatch.setattr(ForkServerHandle, "process", die)
        with pool(tmp_path) as one:
            with pytest.raises(errors.StoreUnavailable, match="ends again and again"):
                one.run(job("SELECT 1"))
            assert len(started) == 2 and started[0] is not started[1]
            with pytest.raises(errors.StoreUnavailable, match="has ended"), one.translator():
                pass
            monkeypatch.undo()
            assert one.run(job("SELECT 1 AS x")).records == '[{"x":1}]'

    def test_nothing_is_left_when_the_pool_closes(self, tmp_path: Path) -> None:
        before, threads = descriptors(os.getpid()), set(threading.enumerate())
        with pool(tmp_path) as short:
            short.run(job("SELECT 1"))
            family = [fork_server_pid(short), *children(fork_server_pid(short))]
        assert all(eventually(lambda pid=pid: gone(pid)) for pid in family)
        assert descriptors(os.getpid()) == before
        assert set(threading.enumerate()) <= threads  # a thread of another test may have ended meanwhile
        assert os.listdir(tmp_path / "spill") == []

    def test_a_pool_starts_again_after_it_was_closed(self, tmp_path: Path) -> None:
        with pool(tmp_path) as again:
            again.run(job("SELECT 1"))
            again.close()
            assert again.run(job("SELECT 1 AS x")).records == '[{"x":1}]'

    def test_what_a_killed_fork_server_left_is_removed_by_the_next(self, tmp_path: Path) -> None:
        with pool(tmp_path) as again:
            again.run(job("SELECT 1"))
            os.kill(fork_server_pid(again), signal.SIGKILL)
            again.close()
            assert len(os.listdir(tmp_path / "spill")) == 1
            again.run(job("SELECT 1"))
            assert len(os.listdir(tmp_path / "spill")) == 1

    def test_a_forked_child_has_a_fork_server_of_its_own(self, workers: ProcessPool) -> None:
        workers.run(job("SELECT 1"))
        ours = fork_server_pid(workers)
        reading, writing = os.pipe()
        pid = os.fork()
        if not pid:
            try:
                records = workers.run(job("SELECT 1 AS x")).records
                os.write(writing, f"{records} {fork_server_pid(workers) != ours}".encode())
                workers.close()
            finally:
                os._exit(0)
        os.close(writing)
        with os.fdopen(reading) as answer:
            assert answer.read() == '[{"x":1}] True'
        os.waitpid(pid, 0)
        assert fork_server_pid(workers) == ours
        assert workers.run(job("SELECT 1 AS x")).records == '[{"x":1}]'

    def test_a_fork_while_a_query_runs_does_not_keep_it_alive(self, workers: ProcessPool) -> None:
        with ThreadPoolExecutor(1) as threads:
            long = threads.submit(workers.run, job(ENDLESS, timeout=1.0))
            assert eventually(lambda: bool(workers._running))
            pid = os.fork()
            if not pid:
                signal.pause()
            with pytest.raises(errors.QueryCanceled):
                long.result()
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)

    def test_no_process_outlives_a_parent_that_is_killed(self, tmp_path: Path) -> None:
        code = textwrap.dedent("""
            import sys, threading, time
            sys.path.append(sys.argv[1])
            from ckanext.duckstore.queries.process_pool import *
            pool = ProcessPool(PoolSettings(Settings(sys.argv[2], 1 << 27, 2, 1 << 20, sys.argv[4]), 2, 2, 1.0))
            def run(sql):
                return pool.run(Job(sql, {}, (), 1, 1000, 60.0))
            run('SELECT 1')
            threading.Thread(target=run, args=(sys.argv[3],), daemon=True).start()
            while not pool._running:
                time.sleep(0.01)
            time.sleep(0.2)
            print(pool._fork_server._popen.pid, flush=True)
            threading.Event().wait()
        """)
        root = str(Path(sandbox.__file__).parents[3])
        with subprocess.Popen(
            [sys.executable, "-c", code, root, str(tmp_path), ENDLESS, INSTALLER], stdout=subprocess.PIPE, text=True
        ) as parent:
            assert parent.stdout is not None
            fork_server = int(parent.stdout.readline())
            family = [fork_server, *children(fork_server)]
            parent.kill()
        assert len(family) > 1
        assert all(eventually(lambda pid=pid: gone(pid)) for pid in family)


class TestBrokenProcesses:
    """What comes from a process in which a query has taken over is text at best."""

    @pytest.mark.parametrize("sent", [b'{"columns": 1}', b"[]", b"{}", b"nonsense", b'{"columns": [["a"]]}', b"\xff"])
    def test_nonsense(self, sent: bytes) -> None:
        import socket

        from ckanext.duckstore.queries import wire
        from ckanext.duckstore.queries.fork_server import STATUS
        from ckanext.duckstore.queries.handles import QueryProcess

        (channel, theirs), (lifeline, their_lifeline) = socket.socketpair(), socket.socketpair()
        with theirs, their_lifeline:
            wire.send_taken(theirs)
            wire.send(theirs, sent)
            wire.send(theirs, b"[]")
            their_lifeline.send(STATUS.pack(0))
            process = QueryProcess(0, channel, lifeline)
            with pytest.raises(errors.InternalError):
                process.run(job("SELECT 1"), 20)
            process.close()


class TestInterpreter:
    def test_an_embedded_python_is_not_started_itself(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from ckanext.duckstore.queries import handles

        monkeypatch.setattr(sys, "executable", "/usr/bin/uwsgi")
        assert Path(handles.interpreter()).name == "python3"
        assert Path(handles.interpreter()).exists()

    def test_one_that_does_not_start(self, tmp_path: Path) -> None:
        from ckanext.duckstore.queries.process_pool import PoolSettings, Settings

        broken = ProcessPool(
            PoolSettings(Settings(str(tmp_path), 1 << 27, 1, 1 << 20, INSTALLER), 1, 1, 1.0, python="/bin/false")
        )
        with pytest.raises(errors.StoreUnavailable):
            broken.run(job("SELECT 1"))
