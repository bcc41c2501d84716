"""Throwaway services for CKAN: PostgreSQL, a Redis-compatible server and a stand-in for Solr.

In Python::

    with services() as environment:
        subprocess.run(["ckan", ...], env=environment)

As a command, which runs another one with the environment set and then stops everything::

    python -m dev.services [--only postgres] [--state FOLDER] [--durable] -- <command ...>

If CKAN_SQLALCHEMY_URL, CKAN_REDIS_URL or CKAN_SOLR_URL is set, that service is used and no stand-in
is started. The environment also gets:

- ORACLE_POSTGRES_URL: a database of the superuser, to compare with PostgreSQL (embedded only);
- POSTGRES_DATASTORE_WRITE_URL, POSTGRES_DATASTORE_READ_URL: a DataStore in PostgreSQL (embedded
  only);
- CKAN_DATASTORE_WRITE_URL, CKAN_DATASTORE_READ_URL: a Duckstore in the state folder, unless set;
- CKAN_STORAGE_PATH: CKAN's folder of files and compiled assets, unless set.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from dev import command, datastore, postgres, solr, state, valkey

MAIN, DATASTORE, ORACLE = "ckan_test", "datastore_test", "oracle"
OWNER, READER = "ckan_default", "datastore_default"

#: Variables that are kept if set.
GIVEN = (
    "CKAN_SQLALCHEMY_URL",
    "CKAN_REDIS_URL",
    "CKAN_SOLR_URL",
    "CKAN_DATASTORE_WRITE_URL",
    "CKAN_DATASTORE_READ_URL",
    "CKAN_STORAGE_PATH",
)


@contextmanager
def services(
    folder: Path | None = None, *, only_postgres: bool = False, durable: bool = False
) -> Iterator[dict[str, str]]:
    """Start the services that the environment does not provide.

    Yield the whole environment for CKAN. The state is kept in ``folder``, or in a temporary folder
    that is removed.
    """
    environment = dict(os.environ)
    with ExitStack() as stack:
        home = stack.enter_context(state.owned(folder))
        if "CKAN_SQLALCHEMY_URL" not in environment:
            server = stack.enter_context(postgres.running(home, durable=durable))
            environment |= _databases(server)
        if not only_postgres and "CKAN_REDIS_URL" not in environment:
            environment["CKAN_REDIS_URL"] = stack.enter_context(valkey.running(home))
        if not only_postgres and "CKAN_SOLR_URL" not in environment:
            environment["CKAN_SOLR_URL"] = stack.enter_context(solr.running(home))
        for name in ("CKAN_DATASTORE_WRITE_URL", "CKAN_DATASTORE_READ_URL"):
            environment.setdefault(name, f"duckdb:///{home / 'duckstore'}")
        environment.setdefault("CKAN_STORAGE_PATH", str(_made(home / "storage")))
        yield environment


def _made(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    return folder


def _databases(server: postgres.Postgres) -> dict[str, str]:
    """Create the databases and roles. Return their URLs by variable."""
    for role in (OWNER, READER):
        server.ensure_role(role)
    for database in (MAIN, DATASTORE, ORACLE):
        server.ensure_database(database, OWNER)
    datastore.set_permissions(server, database=DATASTORE, main=MAIN, owner=OWNER, reader=READER)
    return {
        "CKAN_SQLALCHEMY_URL": server.url(MAIN, OWNER),
        "POSTGRES_DATASTORE_WRITE_URL": server.url(DATASTORE, OWNER),
        "POSTGRES_DATASTORE_READ_URL": server.url(DATASTORE, READER),
        "ORACLE_POSTGRES_URL": server.url(ORACLE),
    }


def main(arguments: list[str]) -> int:
    """Run the command line, see the module's docstring. Return the command's exit code."""
    parser = argparse.ArgumentParser(prog="python -m dev.services")
    parser.add_argument("--only", choices=["postgres"], help="start nothing but this")
    parser.add_argument("--state", type=Path, help="keep the services' state in this folder")
    parser.add_argument("--durable", action="store_true", help="let PostgreSQL fsync as it does by default")
    parser.add_argument("command", nargs="+", help="after --: what to run")
    options = parser.parse_args(arguments)
    folder = options.state.resolve() if options.state else None
    try:
        with (
            command.interruptible(),
            services(folder, only_postgres=options.only == "postgres", durable=options.durable) as env,
        ):
            return command.run(options.command, env)
    except (state.Busy, command.Interrupted) as error:
        print(f"dev.services: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
