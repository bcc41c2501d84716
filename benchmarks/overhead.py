"""What a query costs beside its run: the process of its own, and the translation: ``python -m benchmarks.overhead [--runs N]``.

No CKAN and no PostgreSQL are needed. The same query runs in a process of its own and in this one, in turn; the difference of the medians
is what the process costs.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import duckdb

from benchmarks import operations, rows
from benchmarks.run import timed
from ckanext.duckstore import types
from ckanext.duckstore.config import FUNCTIONS
from ckanext.duckstore.operations import functions
from ckanext.duckstore.operations.create import CreateRequest, create
from ckanext.duckstore.postgres.functions import own_names
from ckanext.duckstore.postgres.parse import parse
from ckanext.duckstore.postgres.translate import Table, Translation, translate
from ckanext.duckstore.store import query
from ckanext.duckstore.store.files import FileStore
from ckanext.duckstore.store.settings import StoreSettings
from ckanext.duckstore.store.worker import Job, PoolSettings, WorkerPool

CHEAP = 'SELECT category AS c0 FROM r0.main.rows WHERE "key" = 5'
COLUMNS = (("_id", "int4"), *((field["id"], types.parse(field["type"]).name) for field in rows.FIELDS))


@contextmanager
def table() -> Iterator[str]:
    """Yield the path of a DuckDB file with 1,000 rows."""
    with tempfile.TemporaryDirectory() as folder:
        store = FileStore(StoreSettings(Path(folder), "1GB", 2, "1GB", 5, 0.1, 1 << 20, 4, 0), functions.prepare)
        create(
            store,
            CreateRequest.parse({"resource_id": "r", "fields": rows.FIELDS, "records": rows.make(0, 1000)}, {}),
        )
        with store.pin("r") as pins:
            yield str(pins["r"].path)
        store.close()


def medians(works: Sequence[Callable[[], object]], runs: int, pause: float) -> list[float]:
    """Run *works* in turn, each *runs* times and *pause* seconds apart; return their medians in milliseconds."""
    taken: list[list[float]] = [[] for _ in works]
    for number in range(runs + 2):
        for work, times in zip(works, taken, strict=True):
            time.sleep(pause)
            took = timed(work)
            if number > 1:  # the first ones warm up
                times.append(took)
    return [statistics.median(times) * 1000 for times in taken]


def process(runs: int, pause: float) -> tuple[float, float]:
    """Return what the cheap query takes in a process of its own, and in this one."""
    with table() as path, tempfile.TemporaryDirectory() as spill:
        settings = query.Settings(spill, 1 << 30, 2, 1 << 30, ready=2, functions=FUNCTIONS, installed=own_names())
        pool = WorkerPool(PoolSettings(settings, processes=2, queue=8, queue_wait=5))
        job = Job(CHEAP, {"r0": path}, (), 1000, 1 << 20, 60.0)
        own = query.connect(settings)
        try:
            apart, here = medians([lambda: pool.run(job), lambda: _here(own, job, settings)], runs, pause)
        finally:
            pool.close()
    return apart, here


def _here(connection: duckdb.DuckDBPyConnection, job: Job, settings: query.Settings) -> None:
    query.prepare(connection, job, settings)
    query.run(connection, job)
    connection.execute("DETACH r0")


def translation(runs: int) -> dict[str, float]:
    """Return how long each of the benchmark's queries takes from text to DuckDB's SQL."""
    tables = {"t": Table("r0.main.rows", COLUMNS)}
    names = [operation.name for operation in operations.SQL]
    texts = [operation.sql.format(table="t") for operation in operations.SQL]
    works = [partial(_translate, text, tables) for text in texts]
    return dict(zip(names, medians(works, runs, 0), strict=True))


def _translate(sql: str, tables: Mapping[str, Table]) -> Translation:
    return translate(parse(sql), tables)


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.overhead", description=__doc__)
    parser.add_argument("--runs", type=int, default=100, help="counted runs of each")
    options = parser.parse_args()
    for pause, when in ((0.02, "20 ms apart"), (0.0, "one after the other")):
        apart, here = process(options.runs, pause)
        print(
            f"a cheap query, {when}: {apart:.2f} ms in a process of its own, {here:.2f} ms here; "
            f"the process costs {apart - here:.2f} ms"
        )
    for name, milliseconds in translation(options.runs).items():
        print(f"translation, {name}: {milliseconds:.2f} ms")


if __name__ == "__main__":
    main()
