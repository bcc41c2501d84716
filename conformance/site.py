"""The site that CKAN's tests run on: its environment and its tables."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def use(backend: str) -> None:
    """Set the environment so that the DataStore uses ``backend``."""
    os.environ["CONFORMANCE_BACKEND"] = backend
    if backend != "postgres":
        return
    for end in ("WRITE_URL", "READ_URL"):
        url = os.environ.get(f"POSTGRES_DATASTORE_{end}")
        if url is None:
            raise SystemExit(f"POSTGRES_DATASTORE_{end} is not set: run this under dev.services")
        os.environ[f"CKAN_DATASTORE_{end}"] = url


def make_tables() -> None:
    """Create CKAN's own tables, which some tests need when their module is imported."""
    command = [sys.executable, "-c", "from ckan.cli.cli import ckan; ckan()", "-c", str(HERE / "test.ini")]
    subprocess.run([*command, "db", "init"], check=True, stdout=subprocess.DEVNULL)
