"""The command of the torture test."""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections import Counter
from pathlib import Path

import ckan
import duckdb

from ckanext.duckstore.store.system import failpoints

from . import site
from .master import Figures, Master
from .shortage import small_disk


def main(arguments: list[str] | None = None) -> int:
    """Run the test, print its figures, and return 0 if nothing was wrong."""
    parser = argparse.ArgumentParser(prog="torture", description=__doc__)
    parser.add_argument("--short", action="store_true", help="50 kills instead of 1,000")
    parser.add_argument("--kills", type=int, help="end after so many")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6), help="of a run to repeat")
    parser.add_argument("--minutes", type=float, help="give up after so many")
    options = parser.parse_args(arguments)
    kills = options.kills or (50 if options.short else 1000)
    minutes = options.minutes or (2 if options.short else 30)
    print(f"torture: seed {options.seed}, DuckDB {duckdb.__version__}, CKAN {ckan.__version__}", flush=True)
    with (
        tempfile.TemporaryDirectory(prefix="duckstore-torture-") as folder,
        tempfile.TemporaryDirectory(prefix="duckstore-torture-copies-") as copies,
        small_disk(Path(folder), random.Random(options.seed)) as disk,
    ):
        if disk is None:
            print("not root: the disk is never full")
        site.load(Path(folder))
        master = Master(options.seed, kills, 1.0, disk, Path(copies))
        master.run(minutes * 60)
        size = sum(path.stat().st_size for path in Path(folder).rglob("*.duckdb*"))
    _show(master.figures, size)
    for fault in master.faults[:20]:
        print(f"FAULT: {fault}")
    print(f"{len(master.faults)} faults, seed {options.seed}")
    return 1 if master.faults else 0


def _show(figures: Figures, size: int) -> None:
    print(
        f"{figures.kills} kills, {figures.at_steps.total()} of them at a named step, of {figures.processes} processes "
        f"in {figures.seconds:.0f} s; {figures.forks} forks while a query ran; {figures.damages} damages of copies"
    )
    _count("shortages", figures.short_of)
    missed = [step for step in failpoints.STEPS if not figures.at_steps[step]]
    print(
        f"{len(failpoints.STEPS) - len(missed)} of {len(failpoints.STEPS)} steps"
        + (f"; not reached: {', '.join(missed)}" if missed else "")
    )
    _count("writes answered", figures.answered)
    _count("writes refused", figures.refused)
    _count("writes cut short", figures.cut)
    _count("reads", figures.reads)
    print(f"{size:,} bytes of rows in the end")


def _count(what: str, counter: Counter[str]) -> None:
    print(f"{counter.total():,} {what}: " + ", ".join(f"{name} {count:,}" for name, count in sorted(counter.items())))


if __name__ == "__main__":
    sys.exit(main())
