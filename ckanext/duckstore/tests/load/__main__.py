"""A site under a hostile load: ``python -m ckanext.duckstore.tests.load``, with services.

It starts a site with two web processes. First harmless clients read pages, as the base; then as
many hostile clients send requests of every kind, or dear SQL with ``--sql``. In both another client
asks for pages and reports its waiting times. The exit code is 1 if a request was answered 500, or a
web process ended.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from . import requests
from .run import Load, run
from .tables import SMALL, Size


def main(arguments: list[str]) -> int:
    """Run the command line. Return an exit code."""
    parser = argparse.ArgumentParser(prog="python -m ckanext.duckstore.tests.load")
    parser.add_argument("--minutes", type=float, default=3.0, help="how long the hostile clients send")
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--processes", type=int, default=2, help="web processes")
    parser.add_argument("--threads", type=int, default=None, help="threads of each web process")
    parser.add_argument("--sql", action="store_true", help="send dear SQL only, and count(*) from the other client")
    parser.add_argument("--kinds", nargs="+", choices=list(requests.HOSTILE | requests.SQL), help="send only these")
    parser.add_argument("--small", action="store_true", help="with small tables")
    parser.add_argument("--tables", type=int, help="number of tables beside those of the load")
    options = parser.parse_args(arguments)
    size = SMALL if options.small else Size()
    if options.tables is not None:
        size = Size(**{**vars(size), "tables": options.tables})
    kinds = requests.SQL if options.sql else requests.HOSTILE
    if options.kinds:
        kinds = {kind: (requests.HOSTILE | requests.SQL)[kind] for kind in options.kinds}
    load = Load(
        kinds, options.minutes * 60, options.clients, options.processes, options.threads, options.sql, size=size
    )
    with tempfile.TemporaryDirectory() as folder:
        outcome = run(load, Path(folder), say=lambda line: print(line, flush=True))
    return 1 if outcome.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
