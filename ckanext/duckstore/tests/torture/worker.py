"""A process of a slot: it works until it is killed."""

from __future__ import annotations

import os
import random
import signal
import time
import traceback
from dataclasses import asdict

import ckan.plugins.toolkit as tk

from ckanext.duckstore.store.system import failpoints

from . import forking, plan, refusals, site
from .actions import Actions, Task
from .plan import Reporter, Slot
from .reader import Reader
from .shortage import Limit

#: Operations of one process; then another one takes its place, killed or not.
OPERATIONS = 300


class Worker:
    """One process of the slot *name*.

    :param at: the step at which it kills itself, and how often it passes it before.
    :param limit: what it may not have more of.
    :param small_disk: whether the disk may be full at any time.
    """

    def __init__(
        self,
        name: str,
        slot: Slot,
        seed: str,
        at: tuple[str, int] | None,
        limit: Limit | None,
        report: Reporter,
        *,
        small_disk: bool,
    ) -> None:
        self.rng = random.Random(seed)
        self.report = report
        self.slot = slot
        self.limit = limit
        self.shortages = refusals.shortages(limit, small_disk=small_disk)
        self._arm(at)
        self.actions = Actions(name, slot, self.rng, at[0] if at else None)
        self.reader = Reader(name, slot, self.rng, report, self.shortages)

    def _arm(self, at: tuple[str, int] | None) -> None:
        if at is None:
            return
        name, left = at

        def on_step(step: str) -> None:
            nonlocal left
            if step == name:
                left -= 1
                if left < 0:
                    self.report("step", name=name)
                    os.kill(os.getpid(), signal.SIGKILL)

        failpoints.on_step = on_step

    def run(self) -> None:
        """Work. Whatever is wrong is reported, nothing is raised."""
        try:
            self.reader.resolve()
            if self.limit is not None:
                site.store()  # the actions of the operator ask for it themselves
                self.limit.impose()
            for _ in range(OPERATIONS):
                self._one()
        except Exception:  # noqa: BLE001 - whatever it is, it is a finding
            self.report.fault(traceback.format_exc())

    def _one(self) -> None:
        draw = self.rng.random()
        if draw < 0.15:
            self.reader.snapshot(self.rng.choice(plan.RESOURCES))
        elif draw < 0.22:
            self.reader.snapshot(*plan.LASTING)
        elif draw < 0.37:
            self.reader.search()
        elif draw < 0.40 and (self.limit is None or self.limit.kind != "descriptors"):
            forking.fork(self.reader, self.rng, self.report, self._in_child)
        else:
            task = self._choose()
            if task is not None:
                self._write(task)

    def _choose(self) -> Task | None:
        """Return the next write; None if there is none, or if a shortage keeps it from being
        chosen."""
        try:
            return self.actions.choose()
        except tk.ValidationError as error:
            if refusals.why(error, plan.RESOURCES[0], self.shortages) not in self.shortages.values():
                raise
            return None

    def _in_child(self) -> None:
        failpoints.on_step = None  # to die there is for the process itself
        self.reader.snapshot(*plan.LASTING)
        self.reader.search()
        self._write(self.actions.dry_run())

    def _write(self, task: Task) -> None:
        self.report("begin", write=asdict(task.write), number=self.slot.number)
        self.slot.begin(task.write)
        answered = False
        ids: list[int] = []
        why = None
        try:
            ids = task.run() or []
            answered = True
            if task.refusal:
                self.report.fault(f"{task.write.kind} was answered")
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a finding
            why = self._why(task, error)
        at = time.monotonic()
        self.slot.end(answered, at)
        for start in range(0, len(ids), 500):  # a pipe takes 4096 bytes as a whole
            self.report("ids", resource=task.write.resource, ids=_spans(ids[start : start + 500]))
        self.report("end", answered=answered, at=at, why=why)

    def _why(self, task: Task, error: Exception) -> str:
        """Return in words why *task* was refused; report it if it should not have been."""
        if task.refusal and isinstance(error, tk.ValidationError) and error.error_dict == task.refusal:
            return "as it should be"
        write = task.write
        why = refusals.why(error, write.resource, self.shortages)
        if why is None:
            self.report.fault(f"{write.kind} on {write.resource}: {traceback.format_exc()}")
            return "error"
        return why


def _spans(ids: list[int]) -> list[tuple[int, int]]:
    """Return *ids* as spans of consecutive ones, first and last."""
    spans: list[tuple[int, int]] = []
    for id in sorted(ids):
        if spans and spans[-1][1] == id - 1:
            spans[-1] = spans[-1][0], id
        else:
            spans.append((id, id))
    return spans
