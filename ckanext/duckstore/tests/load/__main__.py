"""A site under a hostile load: ``python -m ckanext.duckstore.tests.load``, with services.

It starts a site with two web processes. First harmless clients read pages, as the base; then, when
each kind of request has been sent a few times and memory has been measured, as many hostile clients
send requests of every kind, or dear SQL with ``--sql``. In both another client asks for pages and
reports its waiting times. The exit code is 1 if a request was answered 500, or a web process ended.

``--costs`` measures instead what one request of each kind costs a web process in processor time and
memory, and ``--costs --postgres`` what it costs one with CKAN's PostgreSQL backend.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from . import requests
from .costs import line, measured
from .run import Load, prepared, run
from .tables import SMALL, Size


def main(arguments: list[str]) -> int:
    """Run the command line. Return an exit code."""
    parser = argparse.ArgumentParser(prog="python -m ckanext.duckstore.tests.load")
    parser.add_argument("--minutes", type=float, default=3.0, help="how long the hostile clients send")
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--processes", type=int, default=2, help="web processes")
    parser.add_argument("--threads", type=int, help="threads of each web process; with --sql twice the clients")
    parser.add_argument("--sql", action="store_true", help="send dear SQL only, and count(*) from the other client")
    parser.add_argument("--kinds", nargs="+", choices=list(requests.HOSTILE | requests.SQL), help="send only these")
    parser.add_argument("--small", action="store_true", help="with small tables")
    parser.add_argument("--tables", type=int, help="number of tables beside those of the load")
    parser.add_argument("--costs", type=int, metavar="TIMES", help="send requests of each kind so often, one at a time")
    parser.add_argument("--postgres", action="store_true", help="with CKAN's PostgreSQL backend; only with --costs")
    options = parser.parse_args(arguments)
    if options.postgres and options.costs is None:
        parser.error("--postgres needs --costs")
    size = SMALL if options.small else Size()
    if options.tables is not None:
        size = Size(**{**vars(size), "tables": options.tables})
    kinds = requests.SQL if options.sql else requests.HOSTILE
    if options.kinds:
        kinds = {kind: (requests.HOSTILE | requests.SQL)[kind] for kind in options.kinds}
    threads = options.threads
    if threads is None and options.sql:  # a query that runs or waits holds a thread, see docs/operations.rst
        threads = 2 * options.clients
    load = Load(kinds, options.minutes * 60, options.clients, options.processes, threads, options.sql, size=size)
    with tempfile.TemporaryDirectory() as folder:
        if options.costs is not None:
            return _print_costs(load, Path(folder), options.costs, postgres=options.postgres)
        outcome = run(load, Path(folder), say=lambda line: print(line, flush=True))
    return 1 if outcome.faults else 0


def _print_costs(load: Load, folder: Path, times: int, *, postgres: bool) -> int:
    environment = dict(os.environ)
    if postgres:
        for name in ("CKAN_DATASTORE_WRITE_URL", "CKAN_DATASTORE_READ_URL"):
            environment[name] = os.environ[f"POSTGRES_{name.removeprefix('CKAN_')}"]
    kinds = {"page": requests.page, **load.kinds}
    with prepared(replace(load, processes=1), folder, environment) as target:
        for costs in measured(target, kinds, times):
            print(line(costs), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
