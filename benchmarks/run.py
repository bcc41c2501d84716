"""Run the comparison and print it.

Usage: ``python -m benchmarks.run [--rows N] [--runs N] [--table NAME] [--only TEXT] [--write
FILE]``.
"""

from __future__ import annotations

import argparse
import itertools
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import operations, report, rows, site, texts, triggers
from benchmarks.operations import Operation
from benchmarks.report import Line
from benchmarks.site import Backend, call

BATCH = 20_000
#: A short operation is repeated until its runs have taken this many seconds in total, or this many
#: times, to average out other load on the machine.
SHORT, MOST_RUNS = 3.0, 51


def timed(work: Callable[..., object], *arguments: object) -> float:
    """Return the seconds that *work* takes with *arguments*."""
    start = time.perf_counter()
    work(*arguments)
    return time.perf_counter() - start


@dataclass(frozen=True)
class Table:
    """A table, and the operations measured on it."""

    fields: list[dict[str, str]]
    make: Callable[[int, int], list[dict[str, Any]]]
    operations: list[Operation]
    prepare: Callable[[], None] = lambda: None
    """Called before the table is created."""
    triggers: tuple[str, ...] = ()
    """Functions of :mod:`benchmarks.triggers`."""


TABLES = {
    "rows": Table(
        rows.FIELDS,
        rows.make,
        [*operations.READ, *operations.WRITE, *operations.SQL, *operations.DKAN, operations.DUMP],
    ),
    "texts": Table(texts.FIELDS, texts.make, texts.OPERATIONS, site.index_texts),
    "triggers": Table(triggers.FIELDS, triggers.make, triggers.OPERATIONS, triggers=("bench_checks",)),
    "loops": Table(triggers.FIELDS, triggers.make, triggers.OPERATIONS, triggers=("bench_codes",)),
    "no-triggers": Table(triggers.FIELDS, triggers.make, triggers.OPERATIONS),
}


def load(backends: Sequence[Backend], resources: dict[str, str], table: Table, total: int) -> Line:
    """Load both tables in alternating batches; return the line of the whole load."""
    seconds: dict[str, list[float]] = {backend.name: [] for backend in backends}
    for first in range(0, total, BATCH):
        for backend in _in_turn(backends, first // BATCH):
            records = table.make(first, min(BATCH, total - first))
            backend.use()
            seconds[backend.name].append(timed(operations.write, resources[backend.name], "insert", records))
        print(f"\r{min(first + BATCH, total):,} rows", end="", flush=True)
    print()
    for backend in backends:
        backend.use()
        # What CKAN's job does after a series of writes.
        seconds[backend.name].append(timed(backend.backend.calculate_record_count, resources[backend.name]))
    return Line(f"insert {total:,} rows, {BATCH:,} at a time", {name: sum(parts) for name, parts in seconds.items()})


def compare(backends: Sequence[Backend], resources: dict[str, str], operation: Operation, runs: int) -> Line:
    """Run *operation* on both alternately and return the medians.

    There is one warm-up and *runs* runs, or more if it is short.
    """
    seconds: dict[str, list[float]] = {backend.name: [] for backend in backends}
    for number in itertools.count():
        for backend in _in_turn(backends, number):
            backend.use()
            seconds[backend.name].append(timed(operation.run, resources[backend.name], number))
        if number >= runs and (number >= MOST_RUNS or sum(map(sum, seconds.values())) > SHORT):
            break
    return Line(operation.name, {name: statistics.median(each[1:]) for name, each in seconds.items()})


def _in_turn(backends: Sequence[Backend], number: int) -> Sequence[Backend]:
    """Return the backends in alternating order, so that neither profits from the other's pause."""
    return backends if number % 2 == 0 else list(reversed(backends))


def make_tables(backends: Sequence[Backend], table: Table) -> dict[str, str]:
    """Create an empty table in each backend; return the resources' ids by backend."""
    resources = {}
    for backend in backends:
        backend.use()
        resources[backend.name] = site.new_resource(backend.name)
        if table.triggers:
            triggers.make_functions()
        call(
            "datastore_create",
            resource_id=resources[backend.name],
            fields=table.fields,
            primary_key="key",
            triggers=[{"function": name} for name in table.triggers],
            force=True,
        )
    return resources


def disk(backends: Sequence[Backend], resources: dict[str, str]) -> Line:
    """Return the line of bytes on disk: the table, its indexes and everything else of it."""
    sizes = {}
    for backend in backends:
        backend.use()
        meta = call("datastore_info", id=resources[backend.name])["meta"]
        sizes[backend.name] = float(meta["size"] + meta["idx_size"])
    return Line("bytes on disk", sizes, unit="bytes")


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description=__doc__)
    parser.add_argument(
        "--table",
        choices=TABLES,
        default="rows",
        help="texts: full-text search; triggers, loops, no-triggers: writes through triggers",
    )
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=7, help="counted runs of each operation, at least")
    parser.add_argument("--only", default="", help="only operations whose name has this in it")
    parser.add_argument("--write", type=Path, help="also write the table as reStructuredText")
    parser.add_argument("--ini", default="test.ini")
    options = parser.parse_args()
    with site.running(options.ini) as backends:
        table = TABLES[options.table]
        table.prepare()
        resources = make_tables(backends, table)
        lines = [load(backends, resources, table, options.rows)]
        for operation in table.operations:
            if options.only in operation.name:
                runs = 3 if operation is operations.DUMP else options.runs
                lines.append(compare(backends, resources, operation, runs))
                print(report.text(lines[-1]), flush=True)
        lines.append(disk(backends, resources))
    print()
    print("\n".join(map(report.text, lines)))
    if options.write:
        options.write.write_text(report.rst(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
