"""The recorder asks a server that it is given, and starts none."""

from __future__ import annotations

import subprocess
import sys

import pytest

from . import postgres


def test_the_server_is_the_one_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORACLE_POSTGRES_URL", "postgresql://somewhere/oracle")
    assert postgres.server() == "postgresql://somewhere/oracle"


def test_without_one_the_command_says_what_to_do() -> None:
    command = [sys.executable, "-m", "ckanext.duckstore.tests.oracle.record", "math"]
    done = subprocess.run(command, env={}, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("oracle: ORACLE_POSTGRES_URL is not set: run `make oracle`")
