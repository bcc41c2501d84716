"""A process of a slot: it works until it is killed."""

from __future__ import annotations

import ctypes
import os
import random
import resource
import signal
import threading
import time
import traceback
from dataclasses import asdict
from pathlib import Path

from ckanext.duckstore.errors import DiskFull, StoreBusy, StoreUnavailable, UndefinedTable
from ckanext.duckstore.store import steps
from ckanext.duckstore.store.files import FileStore
from ckanext.duckstore.store.settings import StoreSettings

from . import plan, snapshot
from .actions import Actions, Task
from .plan import Reporter, Slot

#: Operations of one process; then another one takes its place, killed or not.
OPERATIONS = 300
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)


def settings(folder: Path) -> StoreSettings:
    """Return settings under which logs are worked in often, and writers soon go to a copy."""
    return StoreSettings(
        folder,
        memory_limit="200MB",
        threads=1,
        spill_limit="50MB",
        lock_wait=30,
        in_place_wait=0.03,
        wal_limit=20_000,
        idle_instances=2,
        keep_attached=1 << 24,
    )


class Worker:
    """One process of the slot *name*.

    :param at: the step at which it kills itself, and how often it passes it before.
    :param limit: no file may grow beyond so many bytes: as on a full disk.
    """

    def __init__(
        self,
        folder: Path,
        name: str,
        slot: Slot,
        seed: str,
        at: tuple[str, int] | None,
        limit: int | None,
        report: Reporter,
    ) -> None:
        self.rng = random.Random(seed)
        self.report = report
        self.name = name
        self.slot = slot
        self.limit = limit
        self._arm(at)
        self.store = FileStore(settings(folder))
        self.actions = Actions(self.store, name, slot, self.rng, at[0] if at else None)

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

        steps.on_step = on_step

    def run(self) -> None:
        """Work. Whatever is wrong is reported, nothing is raised."""
        try:
            self._resolve()
            if self.limit is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (self.limit, resource.RLIM_INFINITY))
            for _ in range(OPERATIONS):
                self._one()
        except Exception:  # noqa: BLE001 - whatever it is, it is a finding
            self._fault(traceback.format_exc())

    def _one(self) -> None:
        draw = self.rng.random()
        if draw < 0.25:
            self._read(self.rng.choice(plan.RESOURCES))
        elif draw < 0.35:
            self._read(*plan.LASTING)
        elif draw < 0.38:
            self._fork()
        else:
            task = self.actions.choose()
            if task is not None:
                self._write(task)

    # Writing

    def _write(self, task: Task) -> None:
        self.report("begin", write=asdict(task.write), number=self.slot.number)
        self.slot.begin(task.write)
        answered = False
        ids: list[int] = []
        why = None
        try:
            ids = task.run() or []
            answered = True
            if task.refusals:
                self._fault(f"{task.write.kind} was answered")
        except task.refusals:
            why = "as it should be"
        except StoreBusy:
            why = "busy"
        except (DiskFull, StoreUnavailable) as error:
            why = "full"
            if self.limit is None:
                self._fault(f"{task.write.kind}: {error!r} {error.__cause__!r}")
        except UndefinedTable as error:
            why = "missing"
            if task.write.resource in plan.LASTING:
                self._fault(f"{task.write.kind}: {error!r}")
        except Exception:  # noqa: BLE001 - whatever it is, it is a finding
            why = "error"
            self._fault(f"{task.write.kind} on {task.write.resource}: {traceback.format_exc()}")
        at = time.monotonic()
        self.slot.end(answered, at)
        for start in range(0, len(ids), 500):  # a pipe takes 4096 bytes as a whole
            self.report("ids", resource=task.write.resource, ids=_spans(ids[start : start + 500]))
        self.report("end", answered=answered, at=at, why=why)

    # Reading

    def _read(self, *ids: str) -> None:
        try:
            with self.store.read(*ids, timeout=60) as reading:
                for id in ids:
                    for fault in snapshot.faults(reading, id):
                        self._fault(fault)
                    if id in plan.LASTING:
                        self._compare(id, snapshot.batches(reading, id, f"{self.name}-"))
            self.report("read", why=None)
        except StoreBusy:
            self.report("read", why="busy")
        except UndefinedTable as error:
            self.report("read", why="missing")
            if all(id in plan.LASTING for id in ids):
                self._fault(f"read: {error!r}")
        except Exception:  # noqa: BLE001 - whatever it is, it is a finding
            self._fault(f"read {ids}: {traceback.format_exc()}")

    def _compare(self, id: str, found: dict[str, plan.State]) -> None:
        known = self.slot.batches[id]
        for token in sorted(found.keys() | known.keys()):
            if found.get(token) != known.get(token):
                self._fault(f"{id}: {token} should be {known.get(token)} and is {found.get(token)}")

    def _resolve(self) -> None:
        """Look what came of the write that the last process of this slot was at when it was killed."""
        write = self.slot.pending
        if write is None:
            return
        found = None
        if write.resource in plan.LASTING and write.token is not None:
            while True:
                try:
                    with self.store.read(write.resource) as reading:
                        found = snapshot.batches(reading, write.resource, write.token).get(write.token)
                    break
                except StoreBusy:
                    continue
            wrong = self.slot.resolve(found)
            if wrong:
                self._fault(wrong)
        else:
            self.slot.pending = None
        self.report("resolved", found=found)

    # Forking

    def _fork(self) -> None:
        """Fork while a query runs in another thread; the child uses the store, with notice given to it or not."""
        if self.rng.random() < 0.5:
            self.store.before_fork()
        done = threading.Event()
        thread = threading.Thread(target=self._query, args=(done,))
        thread.start()
        try:
            child = os.fork()
            if not child:
                _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
                self._in_child()
            self._wait(child)
        finally:
            done.set()
            thread.join()

    def _query(self, done: threading.Event) -> None:
        try:
            while not done.is_set():
                with self.store.read(*plan.LASTING, timeout=60) as reading:
                    for id in plan.LASTING:
                        for fault in snapshot.faults(reading, id):
                            self._fault(fault)
        except StoreBusy:
            self.report("read", why="busy")
        except Exception:  # noqa: BLE001 - whatever it is, it is a finding
            self._fault(f"query beside a fork: {traceback.format_exc()}")

    def _in_child(self) -> None:
        steps.on_step = None  # to die there is for the process itself
        try:
            self._read(*plan.LASTING)
            self._write(self.actions.dry_run())
            os._exit(0)
        finally:
            os._exit(1)

    def _wait(self, child: int) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            done, status = os.waitpid(child, os.WNOHANG)
            if done:
                if status:
                    self._fault(f"a forked child ended with {status}")
                self.report("fork")
                return
            time.sleep(0.002)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        self._fault("a forked child hung")

    def _fault(self, text: str) -> None:
        self.report("fault", text=text[-3500:], slot=self.name)


def _spans(ids: list[int]) -> list[tuple[int, int]]:
    """Return *ids* as spans of consecutive ones, first and last."""
    spans: list[tuple[int, int]] = []
    for id in sorted(ids):
        if spans and spans[-1][1] == id - 1:
            spans[-1] = spans[-1][0], id
        else:
            spans.append((id, id))
    return spans
