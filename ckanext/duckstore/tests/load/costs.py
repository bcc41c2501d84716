"""What each kind of request costs a web process: processor time and memory, one at a time."""

from __future__ import annotations

import os
import random
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from . import memory
from .clients import Answer, Target
from .requests import Kind
from .run import mb


@dataclass(frozen=True)
class Cost:
    """What one request did to the web process."""

    answer: Answer
    processor: float
    """Seconds of processor time of the web process, all threads."""
    grown: int
    """Bytes by which its memory was larger at most than before."""
    kept: int
    """Bytes by which it was larger after the request than before."""


def measured(target: Target, kinds: dict[str, Kind], times: int, seed: int = 0) -> Iterator[Sequence[Cost]]:
    """Send each of *kinds* that many *times* to a site of one web process. Yield its costs."""
    chance = random.Random(seed)
    (worker,) = memory.web_processes(os.getpid())
    for kind in kinds.values():
        target.send(kind(target.tables, chance))  # it loads modules, and attaches tables
        yield [_measured(worker, target, kind, chance) for _ in range(times)]


def _measured(worker: int, target: Target, kind: Kind, chance: random.Random) -> Cost:
    sent = kind(target.tables, chance)
    memory.forget_peak(worker)
    before, seconds = memory.resident(worker), memory.processor_seconds(worker)
    answer = target.send(sent)
    seconds = memory.processor_seconds(worker) - seconds
    return Cost(answer, seconds, memory.peak(worker) - before, memory.resident(worker) - before)


def line(costs: Sequence[Cost]) -> str:
    """Return a line of the table of costs, for those of one kind."""
    seconds = [cost.processor for cost in costs]
    statuses = sorted({cost.answer.status for cost in costs})
    return (
        f"  {costs[0].answer.kind:10} processor p50 {statistics.median(seconds):6.2f} s, max {max(seconds):6.2f} s  "
        f"memory +{mb(max(cost.grown for cost in costs))} at most, {mb(sum(cost.kept for cost in costs))} kept  "
        f"largest response {mb(max(cost.answer.bytes for cost in costs))}  {', '.join(map(str, statuses))}"
    )
