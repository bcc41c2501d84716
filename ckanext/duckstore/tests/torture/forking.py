"""Forks of a process that uses the store, while a query runs in another thread of it."""

from __future__ import annotations

import ctypes
import os
import random
import signal
import threading
import time
from collections.abc import Callable

from . import plan, site
from .plan import Reporter
from .reader import Reader

#: Seconds after which a child hangs.
_PATIENCE = 60.0
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)


def fork(reader: Reader, rng: random.Random, report: Reporter, work: Callable[[], None]) -> None:
    """Fork while *reader*, or one like it, reads; the child does *work*, with notice of the fork
    given before or not."""
    if rng.random() < 0.5:
        site.before_fork()
    beside = Reader(reader.name, reader.slot, random.Random(rng.random()), report, reader.shortages)
    done = threading.Event()
    thread = threading.Thread(target=_read, args=(beside, done))
    thread.start()
    try:
        child = os.fork()
        if not child:
            _be_child(work)
        _wait(child, report)
    finally:
        done.set()
        thread.join()


def _read(reader: Reader, done: threading.Event) -> None:
    while not done.is_set():
        reader.snapshot(*plan.LASTING)
        reader.search()


def _be_child(work: Callable[[], None]) -> None:
    """Do *work*, and end."""
    try:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        work()
        os._exit(0)
    finally:
        os._exit(1)


def _wait(child: int, report: Reporter) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            if status:
                report.fault(f"a forked child ended with {status}")
            report("fork")
            return
        time.sleep(0.002)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    report.fault("a forked child hung")
