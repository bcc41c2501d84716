"""How a process reads, and what must be there."""

from __future__ import annotations

import random
import traceback
from collections.abc import Iterable, Mapping

from ckanext.duckstore.logic import ckan_errors

from . import plan, refusals, searches, site, snapshot
from .plan import Reporter, Slot
from .searches import Searches


class Reader:
    """Reads for the slot *name*. What is found wrong is reported."""

    def __init__(
        self, name: str, slot: Slot, rng: random.Random, report: Reporter, shortages: Mapping[str, str]
    ) -> None:
        """:param shortages: see :func:`.refusals.shortages`."""
        self.shortages = shortages
        self.name = name
        self.slot = slot
        self.report = report
        self._searches = Searches(name, slot, rng)

    def search(self) -> None:
        """Search in a way that chance chooses, as ``datastore_search``."""
        what, name, wrong = self._searches.choose()
        self._run(f"search {what}", name, wrong)

    def snapshot(self, *ids: str) -> None:
        """Look at everything in the tables *ids* at one moment. Only the store can; it is the
        backend's own."""
        self._run("snapshot", ids[0], self._snapshot(*ids))

    def _snapshot(self, *ids: str) -> Iterable[str]:
        with ckan_errors.of_search({"resource_id": ids[0]}), site.store().read(*ids, timeout=60) as reading:
            for id in ids:
                yield from snapshot.faults(reading, id)
                if id in plan.LASTING:
                    yield from self._compare(id, snapshot.batches(reading, id, f"{self.name}-"))

    def _compare(self, id: str, found: dict[str, plan.State]) -> Iterable[str]:
        known = self.slot.batches[id]
        for token in sorted(found.keys() | known.keys()):
            if found.get(token) != known.get(token):
                yield f"{id}: {token} should be {known.get(token)} and is {found.get(token)}"

    def _run(self, what: str, name: str, wrong: Iterable[str]) -> None:
        """Read the table *name*, and report what is *wrong*."""
        why = None
        try:
            for fault in wrong:
                self.report.fault(f"{what}: {fault}")
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a finding
            why = refusals.why(error, name, self.shortages)
            if why is None:
                self.report.fault(f"{what} of {name}: {traceback.format_exc()}")
                return
        self.report("read", what=what, why=why)

    def resolve(self) -> None:
        """Look what came of the write that the last process of this slot was at when it was killed.

        :raises Exception: it cannot be seen, for a reason that is none.
        """
        write = self.slot.pending
        if write is None:
            return
        found = None
        if write.resource in plan.LASTING and write.token is not None:
            found, wrong = self._patiently(write.resource, write.token)
            for fault in (*wrong, self.slot.resolve(found)):
                if fault:
                    self.report.fault(fault)
        else:
            self.slot.pending = None
        self.report("resolved", found=found)

    def _patiently(self, id: str, token: str) -> tuple[plan.State | None, list[str]]:
        """Return what a search finds of the batch *token*, and what is wrong with it, however long
        others keep the table busy."""
        while True:
            try:
                return searches.batch(id, token)
            except Exception as error:
                if refusals.why(error, id, self.shortages) not in ("busy", "full"):
                    raise
