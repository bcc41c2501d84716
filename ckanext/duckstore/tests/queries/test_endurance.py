"""Queries that must not end well, again and again: the next one is answered at once, and nothing of
them stays.

DUCKSTORE_LONG=1 runs each a hundred times.
"""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

import pytest

from ckanext.duckstore import errors

from .pools import children, descriptors, eventually, fork_server_pid, job, kept, pool, table

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")

TIMES = 100 if os.environ.get("DUCKSTORE_LONG") else 5

BAD = {
    "endless": ("SELECT count(*) FROM range(1000000000000) a(i) WHERE hash(i) = 1", 0.1, errors.QueryCanceled),
    "deaf to interrupts": ("SELECT levenshtein(repeat('a', 200000), repeat('b', 200000))", 0.1, errors.QueryCanceled),
    "100 GB at once": ("SELECT length(repeat('x', 100000000000))", 10, errors.NumericValueOutOfRange),
    "3 GB at once": ("SELECT length(repeat('x', 3000000000))", 10, errors.OutOfMemory),
    "100 GB by and by": (
        "SELECT length(string_agg(repeat('x', 1000000), '')) FROM range(100000)",
        10,
        errors.OutOfMemory,
    ),
    "a crash": ("SELECT crash()", 10, errors.InternalError),
    "a hang": ("SELECT hang()", 0.1, errors.QueryCanceled),
    "too much": ("SELECT repeat('x', 1000) AS x FROM range(100000)", 10, errors.ProgramLimitExceeded),
    "an error": ("SELECT nope", 10, errors.UndefinedColumn),
}


def resident(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.parametrize("reuse", [1, 50], ids=["in a new process", "in one that goes on"])
@pytest.mark.parametrize("name", BAD)
def test_the_next_query_is_answered_and_nothing_stays(name: str, reuse: int, tmp_path: Path) -> None:
    sql, timeout, kind = BAD[name]
    if "crash" in name or "hang" in name:
        pytest.importorskip("numpy", reason="DuckDB wants it for Python functions")
    attach = {"r0": table(tmp_path / "t.duckdb", "CREATE TABLE rows AS SELECT 1 AS x")}
    needed = tuple(each for each in ("crash", "hang") if each in sql)
    functions = "ckanext.duckstore.tests.queries.installer"
    with pool(tmp_path, processes=2, reuse=reuse, functions=functions, installed=needed) as workers:
        bad = job(
            sql,
            attach=attach,
            state=(1,),
            timeout=timeout,
            max_rows=100_000,
            max_bytes=1_000_000,
            functions=needed,
        )

        def once() -> None:
            with pytest.raises(kind):
                workers.run(bad)
            assert workers.run(job("SELECT x FROM r0.main.rows", attach=attach, state=(1,))).records == '[{"x":1}]'
            assert len(kept(workers)) == (reuse > 1)

        once()
        fork_server = fork_server_pid(workers)
        at_rest = _settled(tmp_path, fork_server)
        memory = resident(os.getpid()), resident(fork_server)
        for _time in range(TIMES):
            once()
        assert fork_server_pid(workers) == fork_server
        # A process that waits for the next query is in both. A thread of an earlier test may end.
        assert all(after <= before for after, before in zip(_settled(tmp_path, fork_server), at_rest, strict=True))
        grown = resident(os.getpid()) - memory[0], resident(fork_server) - memory[1]
        assert max(grown) < 16 << 20, grown


def _rest(tmp_path: Path, fork_server: int) -> tuple[int, ...]:
    """Processes, threads, descriptors here and in the fork server, files."""
    return (
        len(children(fork_server)),
        threading.active_count(),
        descriptors(os.getpid()),
        descriptors(fork_server),
        sum(len(folders) + len(files) for _path, folders, files in os.walk(tmp_path / "spill")),
    )


def _settled(tmp_path: Path, fork_server: int) -> tuple[int, ...]:
    """What is there once nothing changes any more."""
    readings: list[tuple[int, ...]] = []

    def same() -> bool:
        readings.append(_rest(tmp_path, fork_server))
        return len(readings) > 20 and len(set(readings[-20:])) == 1

    assert eventually(same)
    return readings[-1]
