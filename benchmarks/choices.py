"""What optional parts of the design earn: ``python -m benchmarks.choices [--runs N]``.

The same operation runs with and without each of them, alternately, and the processor time of this
process and its query processes is compared. docs/architecture.rst says what was decided. No CKAN
and no PostgreSQL are needed.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import resource
import statistics
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from benchmarks import operations, rows
from ckanext.duckstore.config import FUNCTIONS, TRANSLATOR
from ckanext.duckstore.operations import sql_functions
from ckanext.duckstore.operations.comparisons import Condition
from ckanext.duckstore.operations.create import CreateRequest, create
from ckanext.duckstore.operations.delete import DeleteRequest, delete_rows
from ckanext.duckstore.operations.search_sql import Bounds, SearchSqlRequest, search_sql
from ckanext.duckstore.operations.statement import Statement
from ckanext.duckstore.operations.upsert import UpsertRequest, upsert
from ckanext.duckstore.postgres.builtins import own_names
from ckanext.duckstore.queries.process_pool import PoolSettings, ProcessPool, Settings
from ckanext.duckstore.store.files.file_store import FileStore
from ckanext.duckstore.store.files.turn import FileTurn
from ckanext.duckstore.store.settings import StoreSettings

Work = Callable[[], object]
_TICK = os.sysconf("SC_CLK_TCK")


def _own() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _below(pid: int) -> float:
    """Return the processor seconds of the descendants of process *pid*, ended or not."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except FileNotFoundError:
        return 0.0
    ended = sum(map(int, fields[13:15])) / _TICK
    return ended + sum(_below(int(child)) + _ticks(int(child)) for child in children)


def _ticks(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except FileNotFoundError:
        return 0.0
    return sum(map(int, fields[11:13])) / _TICK


def ratio(with_it: Work, without: Work, runs: int) -> float:
    """Return the processor time of *with_it* by that of *without*, of this process and its
    descendants: the median of 5 pairs of series.
    """

    def taken(work: Work) -> float:
        before = _own() + _below(os.getpid())
        for _ in range(runs):
            work()
        return _own() + _below(os.getpid()) - before

    for work in (with_it, without):
        work()
    pairs = [(taken(with_it), taken(without)) for _ in range(5)]
    return statistics.median(one / other for one, other in pairs)


@contextmanager
def store(size: int, **changes: Any) -> Iterator[FileStore]:
    """Yield a store with the benchmark's table ``r`` of *size* rows, with the key ``key``."""
    with tempfile.TemporaryDirectory() as folder:
        settings = StoreSettings(Path(folder), "1GB", 2, "1GB", 5, 0.1, 1 << 24, 4, 1 << 30, 24, 5)
        found = FileStore(replace(settings, **changes), sql_functions.prepare)
        given = {"resource_id": "r", "fields": rows.FIELDS, "records": rows.make(0, size), "primary_key": ["key"]}
        create(found, CreateRequest.parse(given, {}))
        yield found
        found.close()


def _writes(found: FileStore, size: int) -> Mapping[str, Work]:
    """Return the single writes of the benchmark."""
    keys = count(size)
    record = rows.make(7, 1)[0]

    def write(method: str, **values: Any) -> None:
        given = {"resource_id": "r", "method": method, "records": [{**record, **values}]}
        upsert(found, UpsertRequest.parse(given))

    return {
        "upsert of 1": lambda: write("upsert"),
        "insert of 1": lambda: write("insert", key=next(keys)),
        "delete of 1": lambda: delete_rows(found, DeleteRequest("r", lambda _: [Condition("key = 3")])),
    }


@contextmanager
def _in_transactions() -> Iterator[None]:
    """Let every write begin and commit a transaction."""
    rows_of = FileTurn.rows
    FileTurn.rows = lambda self, *, long=False, autocommit=False: rows_of(self, long=long)  # type: ignore[method-assign]
    try:
        yield
    finally:
        FileTurn.rows = rows_of  # type: ignore[method-assign]


def autocommit(size: int, runs: int) -> Iterator[tuple[str, float]]:
    """Yield the operations that may commit themselves, with the ratio to those in transactions."""
    with store(size) as found:
        for name, work in _writes(found, size).items():

            def without(work: Work = work) -> None:
                with _in_transactions():
                    work()

            yield name, ratio(work, without, runs)


def kept_attached(size: int, runs: int) -> Iterator[tuple[str, float]]:
    """Yield operations with the ratio of files that stay attached to files that do not."""

    def page(found: FileStore) -> None:
        with found.read("r") as reading:
            reading.row_count("r")
            reading.connection.execute(f"SELECT * FROM {reading.table('r')} WHERE _id <= 100").fetchall()

    with store(size) as kept, store(size, keep_attached=0) as attached:
        yield "page of 100", ratio(lambda: page(kept), lambda: page(attached), runs)
        for (name, work), other in zip(_writes(kept, size).items(), _writes(attached, size).values(), strict=True):
            yield name, ratio(work, other, runs)


@contextmanager
def _pool(folder: str, reuse: int) -> Iterator[ProcessPool]:
    settings = Settings(
        folder, 1 << 30, 2, 1 << 30, FUNCTIONS, ready=2, translator=TRANSLATOR, installed=own_names(), reuse=reuse
    )
    with contextlib.closing(ProcessPool(PoolSettings(settings, processes=2, queue=8, queue_wait=5))) as found:
        yield found


def _query(found: FileStore, pool: ProcessPool, sql: str) -> None:
    with Statement(pool, sql, 60) as statement:
        search_sql(found, pool, SearchSqlRequest.resolve(found, statement, Bounds(32000, 1 << 26)))


def reuse(size: int, runs: int) -> Iterator[tuple[str, float]]:
    """Yield the benchmark's queries with the ratio of reused query processes to new ones."""
    texts = {"key": "SELECT category FROM {table} WHERE key = 5", **{each.name: each.sql for each in operations.SQL}}
    with (
        store(size) as found,
        tempfile.TemporaryDirectory() as folder,
        _pool(folder, 50) as kept,
        _pool(folder, 1) as new,
    ):
        for name, text in texts.items():
            sql = text.format(table="r")
            yield name, ratio(partial(_query, found, kept, sql), partial(_query, found, new, sql), runs)


CHOICES = {"autocommit": autocommit, "keep_attached": kept_attached, "sql_reuse": reuse}


def main() -> None:
    parser = argparse.ArgumentParser(description="What optional parts of the design earn.")
    parser.add_argument("choices", nargs="*", help=f"{', '.join(CHOICES)}; default: all")
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--runs", type=int, default=20, help="operations of each of the ten series of a pair")
    given = parser.parse_args()
    for name in given.choices or CHOICES:
        for operation, found in CHOICES[name](given.rows, given.runs):
            print(f"{name:15} {operation:25} {found:5.2f} of the processor time without it", flush=True)


if __name__ == "__main__":
    main()
