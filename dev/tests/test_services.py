"""Services end with their parent process, and a killed run does not disturb the next one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg2
import pytest

from dev import state
from dev.services import services

GIVEN = ("CKAN_SQLALCHEMY_URL", "CKAN_REDIS_URL", "CKAN_SOLR_URL")


@pytest.fixture(autouse=True)
def _services_of_our_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Start the services regardless of the environment, and leave nothing of them."""
    for name in GIVEN:
        monkeypatch.delenv(name, raising=False)
    yield
    state.remove(tmp_path)


def start(folder: Path) -> subprocess.Popen[str]:
    """Start a long run of the command; its first line is its PostgreSQL's URL."""
    script = "import os, time; print(os.environ['CKAN_SQLALCHEMY_URL'], flush=True); time.sleep(600)"
    command = [sys.executable, "-m", "dev.services", "--only", "postgres", "--state", str(folder), "--"]
    return subprocess.Popen([*command, sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)


def servers(run: subprocess.Popen[str]) -> list[psutil.Process]:
    """Return the PostgreSQL processes of ``run``."""
    return [one for one in psutil.Process(run.pid).children(recursive=True) if one.name() == "postgres"]


def gone(processes: list[psutil.Process]) -> bool:
    """Return whether all of them end in time."""
    assert processes
    return not psutil.wait_procs(processes, timeout=20)[1]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_a_signal_ends_the_services_and_the_next_run_works(tmp_path: Path, number: signal.Signals) -> None:
    run = start(tmp_path)
    assert run.stdout is not None
    assert run.stdout.readline().startswith("postgresql://")
    command, running = psutil.Process(run.pid).children(), servers(run)

    run.send_signal(number)
    run.wait(60)
    run.stdout.close()
    assert gone(running)
    for child in command:
        if child.is_running() and number is signal.SIGKILL:
            child.kill()  # no process was left to end it

    with services(tmp_path, only_postgres=True) as environment:
        psycopg2.connect(environment["CKAN_SQLALCHEMY_URL"]).close()


@pytest.mark.skipif(sys.platform != "linux", reason="needs PR_SET_PDEATHSIG")
def test_a_killed_leash_takes_its_server_along(tmp_path: Path) -> None:
    run = start(tmp_path)
    assert run.stdout is not None
    run.stdout.readline()
    running = servers(run)
    for leash in [one for one in psutil.Process(run.pid).children() if "dev.leash" in one.cmdline()]:
        leash.kill()
    assert gone(running)
    assert run.poll() is None
    run.terminate()
    run.wait(60)
    run.stdout.close()


def test_a_run_may_follow_a_killed_one_at_once(tmp_path: Path) -> None:
    run = start(tmp_path)
    assert run.stdout is not None
    run.stdout.readline()
    running = servers(run)
    for child in psutil.Process(run.pid).children():
        child.kill()
    run.kill()
    run.wait(60)
    run.stdout.close()

    with services(tmp_path, only_postgres=True) as environment:
        assert gone(running)
        psycopg2.connect(environment["CKAN_SQLALCHEMY_URL"]).close()


def test_a_folder_has_one_owner(tmp_path: Path) -> None:
    with state.owned(tmp_path), pytest.raises(state.Busy), state.owned(tmp_path):
        pass


def test_given_services_are_not_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in GIVEN:
        monkeypatch.setenv(name, "given")
    with services(tmp_path) as environment:
        assert {environment[name] for name in GIVEN} == {"given"}
    assert not (tmp_path / "postgres").exists()
    assert os.environ["CKAN_SOLR_URL"] == "given"
