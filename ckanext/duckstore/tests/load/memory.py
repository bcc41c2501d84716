"""The memory and processor time of the site's processes, from Linux's ``/proc``."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
#: Seconds between two looks at processes.
_INTERVAL = 0.2
_GUNICORN = b"dev.wsgi:application"


def children(pid: int) -> list[int]:
    """Return the processes that the threads of *pid* started."""
    found: list[int] = []
    for path in (_PROC / str(pid) / "task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += map(int, path.read_text().split())
    return found


def below(pid: int) -> Iterator[int]:
    """Yield all descendants of *pid*."""
    for child in children(pid):
        yield child
        yield from below(child)


def web_processes(pid: int) -> list[int]:
    """Return the worker processes of the gunicorn below *pid*."""
    servers = [each for each in below(pid) if _is_server(each)]
    return sorted(each for each in servers if _parent(each) in servers)


def _is_server(pid: int) -> bool:
    try:
        command = (_PROC / str(pid) / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return _GUNICORN in command and b"dev.leash" not in command


def _parent(pid: int) -> int:
    return _status(pid, "PPid")


def resident(pid: int) -> int:
    """Return the bytes of memory that *pid* holds."""
    return _status(pid, "VmRSS") << 10


def peak(pid: int) -> int:
    """Return the most bytes that *pid* has held since :func:`forget_peak`."""
    return _status(pid, "VmHWM") << 10


def forget_peak(pid: int) -> None:
    """Let the peak of *pid* begin anew."""
    (_PROC / str(pid) / "clear_refs").write_text("5")


def processor_seconds(pid: int) -> float:
    """Return the processor time of *pid*, of all its threads."""
    return sum(_times(pid)[:2])


def processor_seconds_with_children(pid: int) -> float:
    """Return the processor time of *pid* and of its children that ended and were waited for."""
    return sum(_times(pid))


def _times(pid: int) -> list[float]:
    """Return the seconds of *pid* in user and in system mode, and those of its ended children."""
    # The name of the process, in brackets, may contain blanks.
    numbers = (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    return [int(number) / os.sysconf("SC_CLK_TCK") for number in numbers[11:15]]


def _status(pid: int, name: str) -> int:
    """Return the number *name* of ``/proc/<pid>/status``, or 0 if there is no such process."""
    try:
        lines = (_PROC / str(pid) / "status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(f"{name}:")), 0)


@contextmanager
def looking(look: Callable[[], None], interval: float = _INTERVAL) -> Iterator[None]:
    """Call *look* from another thread every *interval* seconds during the block."""
    done = threading.Event()

    def run() -> None:
        while not done.wait(interval):
            look()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


@dataclass
class Watch:
    """The largest memory of the processes below the web processes, while it watches."""

    workers: list[int]
    largest: int = 0
    """Bytes that one of the query processes held."""
    most: int = 0
    """Bytes that all query processes of one worker held at the same time, shared pages counted
    for each."""

    def look(self) -> None:
        """Note what the processes hold now."""
        for worker in self.workers:
            sizes = [resident(each) for each in below(worker)]
            self.largest = max([self.largest, *sizes])
            self.most = max(self.most, sum(sizes))
