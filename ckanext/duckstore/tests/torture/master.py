"""Starts the processes, kills them, and keeps the books."""

from __future__ import annotations

import json
import os
import random
import selectors
import signal
import time
import traceback
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ckanext.duckstore.store.system import failpoints

from . import api, plan, site
from .damaged import damages
from .plan import Reporter, Slot, Write
from .shortage import Disk, Limit
from .verify import verify
from .worker import Worker

#: A process that says nothing for so long hangs.
SILENCE = 120.0
#: Copies damaged at a time, and kills for each of them.
DAMAGES, KILLS_FOR_A_DAMAGE = 5, 8


@dataclass
class Process:
    """A process of a slot."""

    pid: int
    pipe: int
    heard: float
    """When it last said something."""
    rest: bytes = b""
    killed: bool = False


@dataclass
class Figures:
    """What is printed in the end."""

    kills: int = 0
    at_steps: Counter[str] = field(default_factory=Counter)
    processes: int = 0
    short_of: Counter[str] = field(default_factory=Counter)
    damages: int = 0
    answered: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    cut: Counter[str] = field(default_factory=Counter)
    reads: Counter[str] = field(default_factory=Counter)
    forks: int = 0
    seconds: float = 0.0


class Master:
    """The process that starts all others, as a preforking web server: it has CKAN loaded, and never
    opens the store itself."""

    def __init__(self, seed: int, kills: int, rate: float, disk: Disk | None, copies: Path) -> None:
        """:param disk: the disk of the store, if it may be filled.
        :param copies: a folder for copies of the store, on another disk.
        """
        self.seed = seed
        self.disk = disk
        self.copies = copies
        self.rng = random.Random(seed)
        self.target = kills
        self.rate = rate
        self.figures = Figures()
        self.faults: list[str] = []
        self.slots = {f"slot{number}": Slot() for number in range(plan.SLOTS)}
        self.processes: dict[str, Process] = {}
        self.writes: list[Write] = []
        self.ids: dict[str, list[tuple[int, int]]] = {id: [] for id in plan.LASTING}
        self.selector = selectors.DefaultSelector()

    def run(self, seconds: float) -> None:
        """Torture the store until there were enough kills, or *seconds* have passed; then look what
        is there."""
        started = time.monotonic()
        self._alone(lambda report: _prepare())
        next_kill = next_shortage = started
        short = False
        while self.figures.kills < self.target and not self.faults and time.monotonic() < started + seconds:
            for name in self.slots.keys() - self.processes.keys():
                self._start(name)
            now = time.monotonic()
            if now >= next_kill:
                self._kill(self.rng.choice(sorted(self.processes)))
                next_kill = now + self.rng.expovariate(self.rate)
            if self.disk is not None and now >= next_shortage:
                short = self._change_disk(self.disk, short=short)
                next_shortage = now + self.rng.uniform(0.5, 2) * (1 if short else 5)
            if self.figures.kills >= (self.figures.damages + DAMAGES) * KILLS_FOR_A_DAMAGE:
                self._damage()
            self._listen(max(0.0, next_kill - now))
        if self.disk is not None:
            self.disk.free()
        for name in list(self.processes):
            self._kill(name)
        while self.processes:
            self._listen(1)
        self._check_ids()
        self._alone(self._verify)
        self.figures.seconds = time.monotonic() - started
        if self.figures.kills < self.target and not self.faults:
            self.faults.append(f"only {self.figures.kills} of {self.target} kills within {seconds} seconds")

    def _change_disk(self, disk: Disk, *, short: bool) -> bool:
        """Fill the disk, or make room if it is full; return whether it is full."""
        if short:
            disk.free()
        else:
            self.figures.short_of[disk.fill()] += 1
        return not short

    def _damage(self) -> None:
        """Copy the store while all processes stand still, and damage the copy."""
        copy, seed = self.copies / str(self.figures.damages), f"{self.seed}/damage/{self.figures.damages}"
        self._signal(signal.SIGSTOP)
        try:
            site.copy_store(copy)
        finally:
            self._signal(signal.SIGCONT)

        def work(report: Reporter) -> None:
            for fault in damages(copy, seed, DAMAGES):
                report.fault(fault)

        self._alone(work)
        self.figures.damages += DAMAGES

    def _signal(self, number: signal.Signals) -> None:
        for process in self.processes.values():
            with suppress(ProcessLookupError):
                os.killpg(process.pid, number)

    def _verify(self, report: Reporter) -> None:
        for text in verify(self.slots, self.writes):
            report("fault", text=text)

    # Processes

    def _start(self, name: str) -> None:
        at = None
        if self.rng.random() < 0.8:
            fewest = min(self.figures.at_steps[step] for step in failpoints.STEPS)
            rarest = [step for step in failpoints.STEPS if self.figures.at_steps[step] <= fewest + 1]
            at = self.rng.choice(rarest), self.rng.choice([0, 0, 0, 1, 2])
        limit = Limit.choose(self.rng)
        seed = f"{self.seed}/{name}/{self.figures.processes}"
        slot = self.slots[name]

        def work(report: Reporter) -> None:
            Worker(name, slot, seed, at, limit, report, small_disk=self.disk is not None).run()

        self.processes[name] = self._fork(work)
        self.selector.register(self.processes[name].pipe, selectors.EVENT_READ, name)
        self.figures.processes += 1
        if limit is not None:
            self.figures.short_of[limit.kind] += 1

    def _fork(self, work: Callable[[Reporter], Any]) -> Process:
        site.require_unopened()
        reading, writing = os.pipe()
        pid = os.fork()
        if not pid:
            os.setpgid(0, 0)  # so that it stands still together with what it forks
            code = 1
            report = Reporter(writing)
            try:
                work(report)
                code = 0
            except BaseException:  # noqa: BLE001 - whatever it is, it is a finding
                report("fault", text=traceback.format_exc()[-3500:])
            finally:
                os._exit(code)
        with suppress(OSError):  # the child may have done it, or be gone
            os.setpgid(pid, pid)
        os.close(writing)
        return Process(pid, reading, time.monotonic())

    def _alone(self, work: Callable[[Reporter], Any]) -> None:
        """Run *work* in a process and wait for its end."""
        process = self._fork(work)
        with open(process.pipe, "rb") as pipe:
            for line in pipe:
                self.faults.append(json.loads(line)["text"])
        if os.waitpid(process.pid, 0)[1] and not self.faults:
            self.faults.append("a process of the test failed")

    def _kill(self, name: str) -> None:
        self.processes[name].killed = True
        os.kill(self.processes[name].pid, signal.SIGKILL)

    def _listen(self, wait: float) -> None:
        for key, _ in self.selector.select(min(wait, 1.0)):
            process = self.processes[key.data]
            said = os.read(process.pipe, 65536)
            if not said:
                self._ended(key.data, process)
                continue
            process.heard = time.monotonic()
            *lines, process.rest = (process.rest + said).split(b"\n")
            for line in lines:
                self._hear(key.data, json.loads(line))
        for name, process in self.processes.items():
            if time.monotonic() - process.heard > SILENCE and not process.killed:
                self.faults.append(f"{name} hangs in {self.slots[name].pending}")
                self._kill(name)

    def _ended(self, name: str, process: Process) -> None:
        """A pipe ends when the process and all that it has forked are dead."""
        self.selector.unregister(process.pipe)
        os.close(process.pipe)
        del self.processes[name]
        _, status = os.waitpid(process.pid, 0)
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        self.figures.kills += killed
        if killed and not self.figures.kills % 100:
            print(f"{self.figures.kills} kills, {self.figures.answered.total()} writes answered", flush=True)
        if status and not killed:
            self.faults.append(f"{name} ended with {status} in {self.slots[name].pending}")
        pending = self.slots[name].pending
        if pending is not None:
            self.figures.cut[pending.kind] += 1
            self.writes.append(pending)

    # Messages

    def _hear(self, name: str, message: dict[str, Any]) -> None:
        slot = self.slots[name]
        kind = message["kind"]
        if kind == "begin":
            write = Write(**message["write"])
            write.after = None if write.after is None else (write.after[0], write.after[1])
            slot.begin(write)
            slot.number = message["number"]
        elif kind == "end":
            write = slot.end(message["answered"], message["at"])
            self.writes.append(write)
            if write.answered:
                self.figures.answered[write.kind] += 1
            else:
                self.figures.refused[_reason(write.kind, message["why"])] += 1
        elif kind == "resolved":
            self._resolved(slot, message["found"])
        elif kind == "ids":
            if message["resource"] in self.ids:
                self.ids[message["resource"]] += [(first, last) for first, last in message["ids"]]
        elif kind == "read":
            self.figures.reads[_reason(message["what"], message["why"])] += 1
        elif kind == "fork":
            self.figures.forks += 1
        elif kind == "step":
            self.figures.at_steps[message["name"]] += 1
        else:
            self.faults.append(f"{name}: {message['text']}")

    def _resolved(self, slot: Slot, found: list[int] | None) -> None:
        pending = slot.pending
        if pending is not None and pending.resource in plan.LASTING and pending.token is not None:
            slot.resolve(None if found is None else (found[0], found[1]))
        slot.pending = None

    def _check_ids(self) -> None:
        for id, spans in self.ids.items():
            highest = 0
            for first, last in sorted(spans):
                if first <= highest:
                    self.faults.append(f"{id}: _id {first} was given twice")
                highest = max(highest, last)


def _reason(what: str, why: str | None) -> str:
    return what if why is None else f"{what}: {why}"


def _prepare() -> None:
    site.backend().create_function(plan.TRIGGER, [], "trigger", plan.trigger(0), False)
    for id in plan.RESOURCES:
        triggers = [{"function": plan.TRIGGER}] if id == plan.TRIGGERED else []
        api.create({"resource_id": id, "fields": plan.FIELDS, "primary_key": ["k"], "triggers": triggers})
    site.store().close()
