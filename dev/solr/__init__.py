"""A stand-in for Solr, in memory: the part of its HTTP API that CKAN 2.12 uses.

Select (Lucene and edismax syntax, fq, sort, facets), update, delete by id or query, commit, schema
and ping. Scoring is approximate and stemming minimal: it is for tests and demonstrations.
"""

from __future__ import annotations

import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dev import state
from dev.leash import Leash

START_SECONDS = 20.0


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Run a server whose documents are kept in ``folder``. Yield the URL of its core."""
    port = state.free_port()
    url = f"http://127.0.0.1:{port}/solr/ckan"
    log = folder / "solr.log"
    command = [sys.executable, "-m", "dev.solr.server", str(port), str(folder / "solr.json")]
    with log.open("ab") as output:
        server = Leash(command, output)
    try:
        _wait(server, url, log)
        yield url
    finally:
        server.stop()


def _wait(server: Leash, url: str, log: Path) -> None:
    """Wait until the server responds. Raise RuntimeError if it does not."""
    deadline = time.monotonic() + START_SECONDS
    while server.alive() and time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"{url}/admin/ping", timeout=2).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise RuntimeError(f"the Solr stand-in did not start: see {log}\n{log.read_text(errors='replace')[-2000:]}")
