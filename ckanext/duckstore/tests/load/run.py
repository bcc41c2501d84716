"""A load from its beginning to its report."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from ckanext.duckstore.config import store_folder
from dev import state
from dev.api import Api
from dev.site import Site

from .. import responses
from . import memory
from .clients import Answer, Reader, Target, sending
from .requests import Kind
from .tables import Size, create_tables, create_unnamed

#: The part of the seconds of the load for which the base is read.
BASE = 0.25
#: Seconds of harmless requests after the load, before memory is measured again.
SETTLE = 5.0
#: The statuses of answers and refusals; 503 is that of a page while the store is busy.
EXPECTED = (*responses.EXPECTED, 503)


@dataclass(frozen=True)
class Load:
    """What to send, for how long."""

    kinds: dict[str, Kind]
    seconds: float
    clients: int = 8
    processes: int = 2
    threads: int | None = None
    """Threads of each web process; None for those of ``make run``."""
    counts: bool = False
    """Whether the other client also sends ``SELECT count(*)``."""
    least: int = 1
    """The number of requests that each hostile client sends, however long that takes."""
    warm_up: int = 8
    """The number of requests of each kind for each process before its memory is first measured."""
    size: Size = field(default_factory=Size)


@dataclass(frozen=True)
class Outcome:
    """What was seen."""

    hostile: Sequence[Answer]
    pages: Sequence[Answer]
    base: Sequence[Answer]
    workers: Sequence[int]
    """The web processes at the beginning."""
    ended: Sequence[int]
    """Those of them that have ended."""
    before: Sequence[int]
    """Memory of each before the load, in bytes."""
    peak: Sequence[int]
    after: Sequence[int]
    query_process: int
    """The most bytes that a query process has held."""

    @property
    def faults(self) -> list[str]:
        """Return what must not happen."""
        found = [f"web process {pid} has ended" for pid in self.ended]
        found += [
            f"{each.kind}: {each.status} after {each.seconds:.1f} s, {each.text}"
            for each in (*self.hostile, *self.pages)
            if each.status not in EXPECTED
        ]
        found += [f"a page: {each.status} {each.text}" for each in self.pages if each.status != 200]
        return found


@contextmanager
def prepared(load: Load, folder: Path, environment: Mapping[str, str] = os.environ) -> Iterator[Target]:
    """Serve a site in *folder*, with its tables, on the services that *environment* names."""
    plugins = "datastore"
    if is_duckstore(environment):
        create_unnamed(store_folder(environment["CKAN_DATASTORE_WRITE_URL"]), load.size.tables)
        plugins += " duckstore"
    site = Site(folder, state.free_port(), environment, plugins=plugins)
    site.configure()
    user = site.user("load")
    threads = {} if load.threads is None else {"threads": load.threads}
    with site.serving(processes=load.processes, **threads) as url:
        yield Target(site.port, user.token, create_tables(Api(url, user.token), load.size))


def is_duckstore(environment: Mapping[str, str]) -> bool:
    """Check whether *environment* names a Duckstore, not PostgreSQL."""
    return environment["CKAN_DATASTORE_WRITE_URL"].startswith("duckdb:")


def run(load: Load, folder: Path, say: Callable[[str], None]) -> Outcome:
    """Send *load* to a site in *folder*; report."""
    with prepared(load, folder) as target:
        base = _read(target, load, None, load.seconds * BASE)[0]
        say(f"alone with {load.clients} harmless clients: {_waiting(base)}")
        outcome = _under_load(target, load, base)
    for line in report(outcome):
        say(line)
    return outcome


def _read(
    target: Target, load: Load, kinds: dict[str, Kind] | None, seconds: float
) -> tuple[list[Answer], list[Answer]]:
    """Return the answers to the other client, and those to the clients who send *kinds*."""
    reader = Reader(target, load.counts)
    with sending(target, kinds, load.clients, 1 if kinds is None else load.least) as answers:
        reader.read_for(seconds)
    return reader.answers, answers


def _under_load(target: Target, load: Load, base: Sequence[Answer]) -> Outcome:
    # What a worker loads, attaches and remembers with the first request of a kind stays.
    target.warm_up(load.kinds, load.warm_up * load.processes)
    workers = memory.web_processes(os.getpid())
    before = [memory.resident(pid) for pid in workers]
    for pid in workers:
        memory.forget_peak(pid)
    watch = memory.Watch(workers)
    with memory.looking(watch.look):
        pages, hostile = _read(target, load, load.kinds, load.seconds)
    peaks = [memory.peak(pid) for pid in workers]
    _read(target, load, None, SETTLE)  # harmless clients go on
    left = memory.web_processes(os.getpid())
    return Outcome(
        hostile,
        pages,
        base,
        workers,
        [pid for pid in workers if pid not in left],
        before,
        peaks,
        [memory.resident(pid) for pid in workers],
        watch.largest,
    )


def report(outcome: Outcome) -> Iterator[str]:
    """Yield the lines of a report."""
    by_kind = defaultdict(list)
    for answer in outcome.hostile:
        by_kind[answer.kind].append(answer)
    for kind, answers in sorted(by_kind.items()):
        statuses = sorted({answer.status for answer in answers})
        counted = ", ".join(f"{status}: {sum(a.status == status for a in answers)}" for status in statuses)
        size = max(answer.bytes for answer in answers)
        yield f"  {kind:10} {_waiting(answers)}  largest {mb(size)}  {counted}"
    for kind in sorted({answer.kind for answer in outcome.pages}):
        yield f"the other client's {kind}: {_waiting([each for each in outcome.pages if each.kind == kind])}"
    for pid, before, peak, after in zip(outcome.workers, outcome.before, outcome.peak, outcome.after, strict=True):
        yield f"web process {pid}: {mb(before)} before, {mb(peak)} at most, {mb(after)} afterwards"
    yield f"query processes: {mb(outcome.query_process)} at most"
    yield from outcome.faults[:20]
    yield f"{len(outcome.faults)} faults"


def _waiting(answers: Sequence[Answer]) -> str:
    seconds = sorted(answer.seconds for answer in answers) or [0.0]
    p50, p95 = (seconds[min(int(len(seconds) * part), len(seconds) - 1)] for part in (0.5, 0.95))
    return f"{len(answers):5} answers, p50 {p50:.2f} s, p95 {p95:.2f} s, max {seconds[-1]:.2f} s"


def mb(size: int) -> str:
    """Return *size* in bytes as text."""
    return f"{size / 1_000_000:.0f} MB"
