"""The folder of the services' files, which one run owns at a time."""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PREFIX = f"duckstore-dev-{os.getuid()}-"
LOCK = "owner.lock"
ELSEWHERE = "elsewhere"  # contains the path of an external folder that belongs to this state


class Busy(Exception):
    """Another run holds this state folder."""


@contextmanager
def owned(folder: Path | None) -> Iterator[Path]:
    """Lock and yield a state folder: ``folder`` (kept) or a temporary one (removed afterwards).

    Raise Busy if another run holds ``folder``. Temporary folders of killed runs are removed first.
    """
    sweep()
    path = folder or Path(tempfile.mkdtemp(prefix=PREFIX))
    path.mkdir(parents=True, exist_ok=True)
    lock = _lock(path)
    if lock is None:
        raise Busy(f"{path} is in use by another run")
    try:
        yield path
    finally:
        if folder is None:
            remove(path)
        os.close(lock)


def sweep() -> None:
    """Remove temporary folders whose run was killed."""
    for path in Path(tempfile.gettempdir()).glob(PREFIX + "*"):
        if not (path / LOCK).exists():
            continue  # it is being created
        lock = _lock(path)
        if lock is not None:
            remove(path)
            os.close(lock)


def remove(path: Path) -> None:
    """Remove a state folder and its external folders (see dev.postgres)."""
    pointer = path / ELSEWHERE
    if pointer.exists():
        shutil.rmtree(pointer.read_text(), ignore_errors=True)
    shutil.rmtree(path, ignore_errors=True)


def free_port() -> int:
    """Return a TCP port that is currently unused on 127.0.0.1."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def reachable(path: Path) -> bool:
    """Return whether any user of this machine can access ``path``.

    Then all its parent folders are open to others.
    """
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in [path, *path.parents])


def _lock(path: Path) -> int | None:
    """Return the descriptor of the lock of ``path``, or None if another run holds it."""
    try:
        descriptor = os.open(path / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except FileNotFoundError:
        return None  # another sweep has removed it
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor
