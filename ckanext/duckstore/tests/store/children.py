"""Run part of a test in processes of its own, which may be killed."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ckanext.duckstore.store.files.file_store import FileStore
from ckanext.duckstore.store.system import failpoints

from .helpers import settings

#: Children are forked from a process that has imported what they need and has never started DuckDB.
_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload([__name__, f"{__package__}.test_crashes", f"{__package__}.test_concurrency"])

Work = Callable[..., None]


def run(work: Work, folder: Path, *arguments: Any, at: str | None = None, **changes: Any) -> int | None:
    """Call ``work(store, *arguments)`` in a process with a store of its own on *folder*, and return
    its exit code.

    :param at: the step at which the process kills itself.
    """
    process = start(work, folder, *arguments, at=at, **changes)
    process.join(60)
    return process.exitcode


def start(work: Work, folder: Path, *arguments: Any, at: str | None = None, **changes: Any) -> Any:
    """As :func:`run`, but return the process at once."""
    process = _context.Process(target=_main, args=(work, folder, arguments, at, changes))
    process.start()
    return process


def _main(work: Work, folder: Path, arguments: tuple[Any, ...], at: str | None, changes: dict[str, Any]) -> None:
    def on_step(name: str) -> None:
        if name == at:
            os.kill(os.getpid(), signal.SIGKILL)

    failpoints.on_step = on_step
    work(FileStore(settings(folder, **changes)), *arguments)
