"""A CKAN site over HTTP: its configuration, its first user, its server processes."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from dev.leash import Leash

START_SECONDS = 90.0
PLUGINS = "datastore duckstore datatables_view text_view"
INI = """\
# Made by dev/site.py. Where the services are is said by the environment.
[app:main]
use = egg:ckan
debug = false
SECRET_KEY = {secret}
sqlalchemy.url = postgresql://localhost/ckan
solr_url = http://localhost/solr
ckan.site_id = duckstore-demo
ckan.site_title = Duckstore
ckan.site_url = {url}
ckan.storage_path = {storage}
ckan.plugins = {plugins}
ckan.datastore.sqlsearch.enabled = true
ckan.auth.user_create_organizations = true
ckan.views.default_views =
api_token.jwt.algorithm = HS256

[loggers]
keys = root

[handlers]
keys = console

[formatters]
keys = plain

[logger_root]
level = WARNING
handlers = console

[handler_console]
class = StreamHandler
args = (sys.stderr,)
formatter = plain

[formatter_plain]
format = %(asctime)s %(levelname)s [%(name)s] %(message)s
"""


@dataclass(frozen=True)
class User:
    """A user who may log in and use the API."""

    name: str
    password: str
    token: str


@dataclass(frozen=True)
class Site:
    """A CKAN in ``folder``, served at ``port``; ``environment`` has the services' URLs."""

    folder: Path
    port: int
    environment: Mapping[str, str]
    plugins: str = PLUGINS

    @property
    def url(self) -> str:
        """Return its URL."""
        return f"http://localhost:{self.port}"

    @property
    def ini(self) -> Path:
        """Return its configuration file."""
        return self.folder / "ckan.ini"

    def configure(self) -> None:
        """Write the configuration; the secret is generated once and kept."""
        secret = self.folder / "secret"
        if not secret.exists():
            secret.touch(mode=0o600)
            secret.write_text(secrets.token_urlsafe(32))
        storage = self.folder / "storage"
        storage.mkdir(exist_ok=True)
        text = INI.format(secret=secret.read_text(), url=self.url, storage=storage, plugins=self.plugins)
        self.ini.touch(mode=0o600)
        self.ini.write_text(text)

    def user(self, name: str) -> User:
        """Create the tables and this user with a token once; later return the same user."""
        kept = self.folder / f"{name}.json"
        if not kept.exists():
            made = User(name, secrets.token_urlsafe(9), "")
            token = self._python("dev.first_user", made.name, made.password)
            kept.touch(mode=0o600)
            kept.write_text(json.dumps(asdict(User(name, made.password, token))))
        return User(**json.loads(kept.read_text()))

    def _python(self, module: str, *arguments: str) -> str:
        """Run a module that uses this CKAN directly. Return the last line that it printed."""
        command = [sys.executable, "-m", module, *arguments]
        environment = {**self.environment, "CKAN_INI": str(self.ini)}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{module} failed:\n{done.stdout}\n{done.stderr}")
        return done.stdout.strip().splitlines()[-1]

    @contextmanager
    def serving(self, *, processes: int = 2, threads: int = 4) -> Iterator[str]:
        """Serve it with several processes, like a production site. Yield its URL."""
        log = self.folder / "ckan.log"
        command = [
            *(sys.executable, "-m", "gunicorn", "dev.wsgi:application", "--bind", f"127.0.0.1:{self.port}"),
            *("--workers", str(processes), "--threads", str(threads), "--timeout", "300", "--graceful-timeout", "5"),
            # A worker whose threads are busy leaves new connections to the others.
            *("--worker-connections", str(threads), "--keep-alive", "0"),
            "--no-control-socket",
        ]
        environment = {"MALLOC_ARENA_MAX": "2", **self.environment, "CKAN_INI": str(self.ini)}
        with log.open("ab") as output:
            server = Leash(command, output, environment=environment)
        try:
            self._wait(server, log)
            yield self.url
        finally:
            server.stop()

    def _wait(self, server: Leash, log: Path) -> None:
        """Wait until the site responds.

        Raise RuntimeError, with the end of the log, if it does not.
        """
        deadline = time.monotonic() + START_SECONDS
        while server.alive() and time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/api/3/action/status_show", timeout=30).close()
                return
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-30:])
        raise RuntimeError(f"CKAN did not start. The end of {os.path.relpath(log)}:\n{tail}")
