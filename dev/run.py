"""``make run``: CKAN with Duckstore and sample data on this machine, until Ctrl-C."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import sys
import time
from pathlib import Path

from dev import command, sample, state
from dev.api import Api
from dev.services import services
from dev.site import PLUGINS, Site, User

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: list[str]) -> int:
    """Run the command line. Return an exit code."""
    parser = argparse.ArgumentParser(prog="python -m dev.run")
    parser.add_argument("--port", type=int, default=5000)
    parser.add_argument("--state", type=Path, default=ROOT / ".run", help="where everything is kept")
    parser.add_argument("--rows", type=int, help="load only so many rows of the sample")
    parser.add_argument("--backend", choices=["duckstore", "postgres"], default="duckstore")
    parser.add_argument("--exit", action="store_true", help="stop when all is loaded, instead of waiting")
    options = parser.parse_args(arguments)
    try:
        with command.interruptible():
            run(options)
    except command.Interrupted as interrupted:
        print("\nStopped; the data stays in .run. `make run` goes on, `make clean` removes it.")
        return 0 if interrupted.number == signal.SIGINT else 1
    except (PortTaken, state.Busy) as error:
        print(f"make run: {error}", file=sys.stderr)
        return 1
    return 0


class PortTaken(Exception):
    """Another process listens on CKAN's port."""

    def __init__(self, port: int) -> None:
        super().__init__(f"port {port} is taken by another program; choose one: make run PORT={port + 1}")


def run(options: argparse.Namespace) -> None:
    """Start everything, load missing data, print what to open, and wait."""
    check_port(options.port)
    say("Starting PostgreSQL, Valkey and the stand-in for Solr ...")
    with services(options.state.resolve(), durable=True) as environment:
        site = make_site(options, environment)
        site.configure()
        user = site.user("demo")
        say(f"Starting CKAN on {site.url} ...")
        with site.serving() as url:
            found = sample.load(Api(url, user.token), limit=options.rows, progress=Progress(options.rows))
            explain(site, user, found)
            while not options.exit:
                signal.pause()


def make_site(options: argparse.Namespace, environment: dict[str, str]) -> Site:
    """Return the site, with Duckstore as the DataStore or, for comparison, PostgreSQL."""
    folder = options.state.resolve()
    if options.backend == "duckstore":
        return Site(folder, options.port, environment)
    for end in ("WRITE_URL", "READ_URL"):
        environment[f"CKAN_DATASTORE_{end}"] = environment[f"POSTGRES_DATASTORE_{end}"]
    return Site(folder, options.port, environment, plugins=PLUGINS.replace("duckstore ", ""))


def check_port(port: int) -> None:
    """Raise PortTaken unless the port is free."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise PortTaken(port) from error


class Progress:
    """Prints the number of loaded rows and the load rate."""

    def __init__(self, rows: int | None) -> None:
        self.rows = rows or sample.ROWS
        self.started: float | None = None
        self.first = 0

    def __call__(self, there: int) -> None:
        now = time.monotonic()
        if self.started is None:
            self.started, self.first = now, there
            say(f"The sample has {there:,} of {self.rows:,} rows.")
            return
        speed = (there - self.first) / max(now - self.started, 1e-9)
        say(f"  {there:>9,} of {self.rows:,} rows, {speed:,.0f} rows/s")


def say(line: str) -> None:
    """Print a line and flush the output."""
    print(line, flush=True)


def explain(site: Site, user: User, found: sample.Sample) -> None:
    """Print what to open and what to try."""
    show = f"{site.url}/dataset/{found.dataset}/resource/{found.resource}"
    action = f"{site.url}/api/3/action"
    headers = f"-H 'Authorization: {user.token}' -H 'Content-Type: application/json'"
    row = (
        '{"time_hour": "2013-12-31T23:00:00", "carrier": "DS", "flight": 1, "origin": "JFK", "dest": "LAX", '
        '"dep_delay": 0}'
    )
    say(f"""
Open   {show}
       user {user.name}, password {user.password}

Search curl '{action}/datastore_search?resource_id={found.resource}&limit=3&sort=dep_delay+desc+nulls+last'
Upsert curl {headers} -d '{{"resource_id": "{found.resource}", "method": "upsert", "records": [{row}]}}' \
{action}/datastore_upsert
Dump   curl '{site.url}/datastore/dump/{found.resource}?limit=5'

The state is in {os.path.relpath(site.folder)}; logs are beside it. Ctrl-C stops everything.""")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
