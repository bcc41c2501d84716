"""Full-text searches over HTTP by many clients at a time: the throughput of both backends.

Usage: ``python -m benchmarks.http [--rows N] [--clients N] [--seconds N] [--rounds N]`` under
``dev.services``. Each backend has a gunicorn of four processes; both take turns. A line has the
seconds per request: the measured time divided by the number of answers.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from http.client import HTTPConnection
from urllib.parse import urlencode

from benchmarks import report, run, site
from benchmarks.report import Line

SEARCHES = {
    "common word": {"q": "harbour"},
    "rare word": {"q": "zanzibar"},
    "prefix": {"q": "harb:*", "plain": "false"},
    "two words": {"q": "harbour museum"},
    "page without q": {},
}
_START = 120.0
"""Seconds that a server has to start."""


@contextlib.contextmanager
def served(backend: str, ini: str) -> Iterator[int]:
    """Run CKAN with *backend* on a port of the loopback interface, until the block ends; yield the
    port.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", "benchmarks.served:application", "--bind", f"127.0.0.1:{port}"),
            *("--workers", "4", "--timeout", "300", "--log-level", "error"),
        ],
        env=os.environ | {"CKAN_INI": ini, "BENCHMARK_BACKEND": backend},
    )
    try:
        _wait_for(port, process)
        yield port
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            ask(port, "/api/3/action/status_show", 1)
            return
        time.sleep(0.2)
    raise RuntimeError("the server did not start")


def ask(port: int, path: str, requests: int, until: float | None = None) -> int:
    """Send *requests* requests for *path*, or as many as end before *until*; return their number.

    :raises RuntimeError: one of them fails.
    """
    connection, done = HTTPConnection("127.0.0.1", port, timeout=300), 0
    while done < requests and (until is None or time.monotonic() < until):
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200 or not json.loads(body)["success"]:
            raise RuntimeError(f"{path}: {answer.status} {body[:300]!r}")
        done += 1
    connection.close()
    return done


def seconds_per_request(port: int, path: str, clients: int, seconds: float) -> float:
    """Let *clients* send requests for *path* for some *seconds*."""
    done: list[int] = []
    start = time.monotonic()
    threads = [
        threading.Thread(target=lambda: done.append(ask(port, path, sys.maxsize, start + seconds)))
        for _ in range(clients)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(done) < clients:
        raise RuntimeError("a client failed")
    return (time.monotonic() - start) / sum(done)


def measured(ports: dict[str, int], paths: dict[str, str], options: argparse.Namespace, name: str) -> Line:
    """Return the line *name*: the median of some rounds, in which the servers take turns."""
    taken: dict[str, list[float]] = {backend: [] for backend in ports}
    for number in range(options.rounds + 1):
        for backend in list(ports)[:: 1 if number % 2 else -1]:
            taken[backend].append(seconds_per_request(ports[backend], paths[backend], options.clients, options.seconds))
    return Line(name, {backend: statistics.median(each[1:]) for backend, each in taken.items()})


def path_of(resource: str, parameters: dict[str, str]) -> str:
    """Return the path of a search for 20 rows."""
    query = urlencode({"resource_id": resource, "limit": 20, **parameters})
    return f"/api/3/action/datastore_search?{query}"


def main(arguments: Sequence[str] | None = None) -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.http", description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=5.0, help="of each round of each server")
    parser.add_argument("--rounds", type=int, default=3, help="counted rounds, after one that is not")
    parser.add_argument("--ini", default="test.ini")
    options = parser.parse_args(arguments)
    with site.running(options.ini) as backends, contextlib.ExitStack() as servers:
        table = run.TABLES["texts"]
        table.prepare()
        resources = run.make_tables(backends, table)
        print(report.text(run.load(backends, resources, table, options.rows)))
        ports = {each.name: servers.enter_context(served(each.name, options.ini)) for each in backends}
        for name, parameters in SEARCHES.items():
            paths = {backend: path_of(resource, parameters) for backend, resource in resources.items()}
            print(report.text(measured(ports, paths, options, f"{name}, {options.clients} clients")), flush=True)


if __name__ == "__main__":
    main()
