"""Compare loads through CKAN's action into Duckstore with a trigger and without.

Usage: ``python -m dev.services -- python -m benchmarks.trigger_loads [--rows N] [--rounds N]
[--trigger NAME]``. The figures are processor time. A round loads two new tables, batch by batch in
turns; after a round that is not counted, the result is the median of the rounds, with the lowest
and the highest.
"""

from __future__ import annotations

import argparse
import time
from statistics import median

from benchmarks import operations, site, triggers
from benchmarks.run import BATCH
from benchmarks.site import call


def _new_table(title: str, *functions: str) -> str:
    resource = site.new_resource(title)
    call(
        "datastore_create",
        resource_id=resource,
        fields=triggers.FIELDS,
        primary_key="key",
        triggers=[{"function": name} for name in functions],
        force=True,
    )
    return resource


def compare(number: int, trigger: str, total: int) -> tuple[float, float]:
    """Return the processor seconds of a load of *total* rows with *trigger* and without."""
    tables = [_new_table(f"with-{number}", trigger), _new_table(f"without-{number}")]
    seconds = dict.fromkeys(tables, 0.0)
    for first in range(0, total, BATCH):
        for table in tables if first // BATCH % 2 else reversed(tables):
            records = triggers.make(first, min(BATCH, total - first))
            start = time.process_time()
            operations.write(table, "insert", records)
            seconds[table] += time.process_time() - start
    return seconds[tables[0]], seconds[tables[1]]


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.trigger_loads", description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--trigger", default="bench_one_check", help="a function of benchmarks.triggers")
    parser.add_argument("--ini", default="test.ini")
    options = parser.parse_args()
    with site.running(options.ini) as backends:
        next(backend for backend in backends if backend.name == "duckstore").use()
        triggers.make_functions()
        measured = [compare(number, options.trigger, options.rows) for number in range(options.rounds + 1)][1:]
    added = sorted(with_ / without - 1 for with_, without in measured)
    with_, without = (median(seconds) for seconds in zip(*measured, strict=True))
    print(
        f"{options.rows:,} rows: {without:.2f} s without {options.trigger}, {with_:.2f} s with it, "
        f"{median(added):+.1%} ({added[0]:+.1%} to {added[-1]:+.1%})"
    )


if __name__ == "__main__":
    main()
