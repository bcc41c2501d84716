"""Runs the tests in the environment of dev.services."""

from __future__ import annotations

import argparse
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
SUITES = ("ckanext/datastore/tests", "ckanext/datatablesview/tests")


def packages() -> Path:
    """The folder in which the ``ckanext`` of the installed CKAN is."""
    spec = importlib.util.find_spec("ckanext.datastore")
    if spec is None or spec.origin is None:
        raise SystemExit("ckan is not installed: run `make venv`")
    return Path(spec.origin).parents[2]


def use(backend: str) -> None:
    """Point the DataStore at ``backend`` in our environment."""
    os.environ["CONFORMANCE_BACKEND"] = backend
    if backend != "postgres":
        return
    for end in ("WRITE_URL", "READ_URL"):
        url = os.environ.get(f"POSTGRES_DATASTORE_{end}")
        if url is None:
            raise SystemExit(f"POSTGRES_DATASTORE_{end} is not set: run this under dev.services")
        os.environ[f"CKAN_DATASTORE_{end}"] = url


def make_tables() -> None:
    """Make CKAN's own tables: some tests need them as soon as their module is imported."""
    command = [sys.executable, "-c", "from ckan.cli.cli import ckan; ckan()", "-c", str(HERE / "test.ini")]
    subprocess.run([*command, "db", "init"], check=True, stdout=subprocess.DEVNULL)


def main(arguments: list[str]) -> int:
    """The command line: see the package's docstring. Returns pytest's exit code."""
    parser = argparse.ArgumentParser(prog="python -m conformance")
    parser.add_argument("--backend", choices=["duckstore", "postgres"], default="duckstore")
    options, rest = parser.parse_known_args(arguments)
    use(options.backend)
    make_tables()
    root = packages()
    chosen = [one for one in rest if one.startswith("ckanext/")]
    others = [one for one in rest if one not in chosen]
    return pytest.main(
        [
            *("-c", str(HERE / "pytest.ini"), "--rootdir", str(root), "-p", "no:cacheprovider"),
            *("-p", "conformance.plugin", "--ckan-ini", str(HERE / "test.ini"), "--tb=short", "-q"),
            *others,
            *(str(root / one) for one in chosen or SUITES),
        ]
    )


if __name__ == "__main__":
    code = main(sys.argv[1:])
    sys.stdout.flush()
    # Not sys.exit: at the end of the interpreter DuckDB's binding lists, below our verdict, what CKAN still refers to.
    os._exit(code)
