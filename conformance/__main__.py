"""Runs the tests in the environment of dev.services."""

from __future__ import annotations

import argparse
import importlib.util
import os
import sys
from pathlib import Path

import pytest

from conformance import site

HERE = Path(__file__).resolve().parent
SUITES = ("ckanext/datastore/tests", "ckanext/datatablesview/tests")


def packages() -> Path:
    """Return the folder that contains the ``ckanext`` of the installed CKAN."""
    spec = importlib.util.find_spec("ckanext.datastore")
    if spec is None or spec.origin is None:
        raise SystemExit("ckan is not installed: run `make venv`")
    return Path(spec.origin).parents[2]


def main(arguments: list[str]) -> int:
    """Run the command line, see the package's docstring. Return pytest's exit code."""
    parser = argparse.ArgumentParser(prog="python -m conformance")
    parser.add_argument("--backend", choices=["duckstore", "postgres"], default="duckstore")
    parser.add_argument(
        "--workers", type=int, default=0, help="processes that share the tests out; 0: this one runs them"
    )
    options, rest = parser.parse_known_args(arguments)
    site.use(options.backend)
    if not options.workers:
        site.make_tables()
    root = packages()
    chosen = [one for one in rest if one.startswith("ckanext/")]
    others = [one for one in rest if one not in chosen]
    return pytest.main(
        [
            *("-c", str(HERE / "pytest.ini"), "--rootdir", str(root), "-p", "no:cacheprovider"),
            *("-p", "dev.own_services", "-p", "conformance.plugin"),
            *("--ckan-ini", str(HERE / "test.ini"), "--tb=short", "-q"),
            *("-n", str(options.workers), "--dist", "loadfile"),
            *others,
            *(str(root / one) for one in chosen or SUITES),
        ]
    )


if __name__ == "__main__":
    code = main(sys.argv[1:])
    sys.stdout.flush()
    # Not sys.exit: at interpreter exit DuckDB's binding would list, below the summary, objects that
    # CKAN still references.
    os._exit(code)
