"""Pools of query processes for tests, and what they left behind."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import duckdb

from ckanext.duckstore.postgres.builtins import own_names
from ckanext.duckstore.queries.process_pool import Job, PoolSettings, ProcessPool, Settings

MEMORY = 128 << 20
INSTALLER = "ckanext.duckstore.tests.queries.installer"


@contextmanager
def pool(
    folder: Path, *, processes: int = 4, queue: int = 8, queue_wait: float = 10.0, **query: Any
) -> Iterator[ProcessPool]:
    settings = {"memory_limit": MEMORY, "threads": 2, "spill_limit": 64 << 20, "functions": INSTALLER, **query}
    found = ProcessPool(PoolSettings(Settings(spill=str(folder / "spill"), **settings), processes, queue, queue_wait))
    try:
        yield found
    finally:
        found.close()


def functions_pool(folder: Path, memory: int, *, processes: int, queue: int) -> AbstractContextManager[ProcessPool]:
    """Return a pool whose processes have PostgreSQL's functions, as production's have.

    :param memory: bytes of memory of one process.
    """
    return pool(
        folder,
        processes=processes,
        queue=queue,
        memory_limit=memory,
        threads=1,
        spill_limit=1 << 28,
        functions="ckanext.duckstore.postgres.builtins.sandboxed",
        translator="ckanext.duckstore.postgres.translator",
        installed=own_names(),
        reuse=50,
    )


def table(path: Path, *statements: str) -> str:
    """Make a DuckDB file as the store does; *statements* fill its table ``rows``."""
    with duckdb.connect(str(path)) as connection:
        for statement in statements:
            connection.execute(statement)
    return str(path)


def job(sql: str, *, attach: dict[str, str] | None = None, **more: Any) -> Job:
    given = {"functions": (), "max_rows": 100, "max_bytes": 10_000_000, "timeout": 20.0, **more}
    return Job(sql=sql, attach=attach or {}, **given)


def fork_server_pid(pool: ProcessPool) -> int:
    assert pool._fork_server is not None
    return pool._fork_server._popen.pid


def kept(pool: ProcessPool) -> list[int]:
    """Return the processes that wait for another query on their tables, the least recently used
    first."""
    return [process.pid for _tables, process in pool._idle_processes._idle]


def children(pid: int) -> list[int]:
    """Return the processes that *pid* started and that are there, zombies too."""
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def descriptors(pid: int) -> int:
    return len(os.listdir(f"/proc/{pid}/fd"))


def eventually(condition: Any, seconds: float = 20.0) -> bool:
    """Wait until *condition* holds, and say whether it does."""
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True


def gone(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return True
    return state == "Z"
