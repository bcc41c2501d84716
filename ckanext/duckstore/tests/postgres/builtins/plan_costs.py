"""What DuckDB takes to plan functions, operators and casts 8 deep inside of each other, and 8 side
by side.

``python -m ckanext.duckstore.tests.postgres.builtins.plan_costs`` prints the processor time and the
memory of both for each, the worst ratio of times first. Arguments name functions (or ``operators``,
``casts``) to be measured alone. Each query runs in a process of its own, on a table without rows.
"""

from __future__ import annotations

import itertools
import json
import os
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import duckdb

from ckanext.duckstore.errors import DuckstoreError
from ckanext.duckstore.postgres.builtins import bind_arguments, install, own_names
from ckanext.duckstore.postgres.translate.comparisons import COMPARISONS
from ckanext.duckstore.postgres.translate.operators import BINARY
from ckanext.duckstore.postgres.types.registry import types

from ..asking import SETTINGS
from .nesting import COLUMNS, calls, nested, translated

DEPTH = 8
#: The longest that a query may take, in seconds of processor time.
_PATIENCE = 60
#: Milliseconds: shorter times count as this long, because the clock may not show them.
_SHORTEST = 20.0


class Cost(NamedTuple):
    """Milliseconds of processor time, and MB of memory."""

    milliseconds: float
    megabytes: float


class Case(NamedTuple):
    """An expression in itself, and as many of it side by side."""

    name: str
    deep: str
    wide: tuple[str, ...]


def cases(chosen: set[str]) -> Iterator[Case]:
    """Yield what can be nested; of functions those that are *chosen*, or all."""
    for overload, place in calls():
        if not chosen or overload.name in chosen:
            yield Case(
                nested(overload, place, 1).replace("c0::", ""),
                nested(overload, place, DEPTH),
                tuple(nested(overload, place, 1, column) for column in COLUMNS),
            )
    if not chosen or "operators" in chosen:
        for operator, type in itertools.product((*BINARY, *COMPARISONS), types()):
            yield _repeated(f"{type} {operator} {type}", f"({{}} {operator} {{column}}::{type})::{type}", type)
    if not chosen or "casts" in chosen:
        for source, target in itertools.permutations(types(), 2):
            yield _repeated(f"{source}::{target}", f"({{}})::{target}::{source}", source)


def _repeated(name: str, template: str, type: str) -> Case:
    deep = f"c0::{type}"
    for _ in range(DEPTH):
        deep = template.format(deep, column="c0")
    return Case(name, deep, tuple(template.format(f"{column}::{type}", column=column) for column in COLUMNS))


def planned(connection: duckdb.DuckDBPyConnection, sql: str) -> Cost | None:
    """Return what a child process takes for *sql*, None if it takes too long."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_CPU, (_PATIENCE, _PATIENCE))
        try:
            before, began = _peak(), time.process_time()
            connection.execute(sql)
            os.write(writing, json.dumps([(time.process_time() - began) * 1000, _peak() - before]).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        found = pipe.read()
    os.waitpid(child, 0)
    return Cost(*json.loads(found)) if found else None


def _peak() -> float:
    """Return the peak memory of this process in MB."""
    text = Path("/proc/self/status").read_text(encoding="ascii")
    return int(text.partition("VmHWM:")[2].split()[0]) / 1024


def main(chosen: set[str]) -> None:
    """See the module's docstring."""
    rows = []
    with duckdb.connect(config=SETTINGS) as connection:
        connection.execute(f"CREATE TABLE t ({', '.join(f'{name} VARCHAR' for name in COLUMNS)})")
        install(connection, own_names())
        for case in cases(chosen):
            try:
                deep, wide = (bind_arguments(translated(*shown)).sql for shown in ([case.deep], case.wide))
            except DuckstoreError:
                continue  # PostgreSQL has no such operator or cast either
            costs = planned(connection, deep), planned(connection, wide)
            if costs[0] is None or costs[1] is None:
                print(f"{case.name}: failed")
                continue
            slow, quick = (max(_SHORTEST, cost.milliseconds) for cost in costs if cost)
            rows.append((slow / quick, case.name, costs[0], costs[1]))
    for ratio, name, inside, beside in sorted(rows, reverse=True):
        print(
            f"{ratio:5.2f} {inside.milliseconds:8.1f} ms {inside.megabytes:6.1f} MB deep  "
            f"{beside.milliseconds:8.1f} ms {beside.megabytes:6.1f} MB side by side  {name}"
        )
    print(f"{len(rows)} measured")


if __name__ == "__main__":
    main(set(sys.argv[1:]))
