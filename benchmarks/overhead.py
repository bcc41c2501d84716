"""The overhead of process and translation: ``python -m benchmarks.overhead [--runs N]``.

No CKAN and no PostgreSQL are needed. The same query runs in a new process, in one that has run it
before, and in this one; the difference of the medians to the last is the overhead of the process.
"""

from __future__ import annotations

import argparse
import contextlib
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import duckdb

from benchmarks import operations, rows
from benchmarks.run import timed
from ckanext.duckstore.config import FUNCTIONS
from ckanext.duckstore.errors import DuckstoreError
from ckanext.duckstore.operations import sql_functions
from ckanext.duckstore.operations.create import CreateRequest, create
from ckanext.duckstore.postgres.builtins import own_names
from ckanext.duckstore.postgres.parse import parse
from ckanext.duckstore.postgres.translate import Table, Translation, translate
from ckanext.duckstore.postgres.types import declarations
from ckanext.duckstore.queries import execution
from ckanext.duckstore.queries.process_pool import Job, PoolSettings, ProcessPool
from ckanext.duckstore.store.files.file_store import FileStore
from ckanext.duckstore.store.settings import StoreSettings
from ckanext.duckstore.tests.oracle import answer, collection

CHEAP = 'SELECT category AS c0 FROM r0.main.rows WHERE "key" = 5'
#: Queries that a process runs: the default of ``ckanext.duckstore.sql_reuse``.
REUSE = 50
COLUMNS = (("_id", "int4"), *((field["id"], declarations.parse(field["type"]).name) for field in rows.FIELDS))


@contextmanager
def table() -> Iterator[str]:
    """Yield the path of a DuckDB file with 1,000 rows."""
    with tempfile.TemporaryDirectory() as folder:
        store = FileStore(
            StoreSettings(Path(folder), "1GB", 2, "1GB", 5, 0.1, 1 << 20, 4, 0, 24, 5), sql_functions.prepare
        )
        create(
            store,
            CreateRequest.parse({"resource_id": "r", "fields": rows.FIELDS, "records": rows.make(0, 1000)}, {}),
        )
        with store.pin("r") as pins:
            yield str(pins["r"].path)
        store.close()


def medians(works: Sequence[Callable[[], object]], runs: int, pause: float) -> list[float]:
    """Return the median of *runs* runs of each of *works*, *pause* seconds apart, in milliseconds.

    With a pause they alternate, so that load on the machine affects all equally; else each runs
    repeatedly without pause.
    """
    taken: list[list[float]] = [[] for _ in works]
    rounds = [range(len(works))] * (runs + 2) if pause else [[number] * (runs + 2) for number in range(len(works))]
    for number in (number for each in rounds for number in each):
        time.sleep(pause)
        taken[number].append(timed(works[number]))
    return [statistics.median(times[2:]) * 1000 for times in taken]  # the first runs are warm-up


def process(runs: int, pause: float) -> tuple[float, float, float]:
    """Return the times of the cheap query: in a new process, in a reused one, and in this one."""
    with table() as path, tempfile.TemporaryDirectory() as spill, contextlib.ExitStack() as pools:
        settings = execution.Settings(spill, 1 << 30, 2, 1 << 30, FUNCTIONS, 2, installed=own_names(), reuse=REUSE)
        pool = ProcessPool(PoolSettings(settings, processes=2, queue=8, queue_wait=5))
        pools.callback(pool.close)
        job = Job(CHEAP, {"r0": path}, (), 1000, 1 << 20, 60.0)
        again = replace(job, state=((1,),))
        own = execution.connect(settings)
        works: list[Callable[[], object]] = [
            partial(pool.run, job),
            partial(pool.run, again),
            partial(_here, own, job, settings),
        ]
        fresh, reused, here = medians(works, runs, pause)
    return fresh, reused, here


def _here(connection: duckdb.DuckDBPyConnection, job: Job, settings: execution.Settings) -> None:
    execution.prepare(connection, job, settings)
    execution.run(connection, job, settings)
    connection.execute("DETACH r0")


def translation(runs: int) -> dict[str, float]:
    """Return the time to translate each of the benchmark's queries to DuckDB's SQL."""
    tables = {"t": Table("r0.main.rows", COLUMNS)}
    names = [operation.name for operation in operations.SQL]
    texts = [operation.sql.format(table="t") for operation in operations.SQL]
    works = [partial(_translate, text, tables) for text in texts]
    return dict(zip(names, medians(works, runs, 0), strict=True))


def translation_of_cases() -> list[tuple[float, str]]:
    """Return the processor time, in milliseconds, to parse and translate each query of the oracle's
    cases that PostgreSQL answers, the least of three runs, and the query; the fastest first.
    """
    wanted = [case.sql for topic in collection.topics() for case in collection.answers(topic) if case.error is None]
    taken = []
    for sql in wanted:
        with contextlib.suppress(DuckstoreError):  # a documented difference: it is refused
            taken.append((min(_processor(sql) for _ in range(3)), sql))
    return sorted(taken)


def _processor(sql: str) -> float:
    start = time.process_time()
    _translate(sql, answer.TABLES)
    return (time.process_time() - start) * 1000


def _translate(sql: str, tables: Mapping[str, Table]) -> Translation:
    return translate(parse(sql), tables)


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.overhead", description=__doc__)
    parser.add_argument("--runs", type=int, default=100, help="counted runs of each")
    options = parser.parse_args()
    for pause, when in ((0.02, "20 ms apart"), (0.0, "one after the other")):
        fresh, reused, here = process(options.runs, pause)
        print(
            f"a cheap query, {when}: {here:.2f} ms here; {fresh:.2f} ms in a new process, which costs {fresh - here:.2f} ms; "
            f"{reused:.2f} ms in one that goes on, which costs {reused - here:.2f} ms"
        )
    cases = translation_of_cases()
    for name, place in (("median", len(cases) // 2), ("95th percentile", len(cases) * 95 // 100), ("slowest", -1)):
        milliseconds, sql = cases[place]
        print(f"translation of {len(cases):,} queries, {name}: {milliseconds:.2f} ms ({sql[:80]})")
    for name, milliseconds in translation(options.runs).items():
        print(f"translation, {name}: {milliseconds:.2f} ms")


if __name__ == "__main__":
    main()
