"""Run a command until it ends, this process gets a signal, or its parent process ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import FrameType

PATIENCE = 20.0  # seconds between a command's signal and SIGKILL


class Interrupted(Exception):
    """A signal requested termination."""

    def __init__(self, number: int) -> None:
        super().__init__(f"ended by {signal.Signals(number).name}")
        self.number = number


@contextmanager
def interruptible() -> Iterator[None]:
    """Raise Interrupted on termination signals, so that every ``finally`` runs."""

    def interrupt(number: int, _frame: FrameType | None) -> None:
        for each in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            # only once: later signals must not interrupt the cleanup
            signal.signal(each, signal.SIG_IGN)
        raise Interrupted(number)

    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, interrupt)
    yield


def run(command: list[str], environment: Mapping[str, str]) -> int:
    """Run ``command`` and return its exit code. Raise Interrupted after ending it."""
    parent = os.getppid()
    process = subprocess.Popen(command, env=environment)
    try:
        while True:
            try:
                return process.wait(1)
            except subprocess.TimeoutExpired:
                if os.getppid() != parent:
                    raise Interrupted(signal.SIGHUP) from None
    except Interrupted as interrupted:
        _end(process, interrupted.number)
        raise


def _end(process: subprocess.Popen[bytes], number: int) -> None:
    """Forward the signal and wait. A Ctrl-C at a terminal has reached the command already."""
    if not (number == signal.SIGINT and sys.stdin.isatty()):
        process.send_signal(number)
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
