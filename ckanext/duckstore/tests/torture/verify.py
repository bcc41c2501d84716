"""After all is over: is everything there that must be, and nothing else?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ckanext.duckstore.store.files import maintenance
from ckanext.duckstore.store.files.file_store import FileStore

from . import api, plan, site, snapshot
from .plan import Slot, Write


def verify(slots: Mapping[str, Slot], writes: Sequence[Write]) -> Iterator[str]:
    """Yield what is wrong with the store."""
    store = site.store()
    for finding in maintenance.check(store):
        if finding.is_damage:
            yield f"check: {finding.id}: {finding.text}"
    for id in plan.LASTING:
        with store.read(id) as reading:
            yield from snapshot.faults(reading, id)
            found = snapshot.batches(reading, id)
            rows = sum(count for count, _ in found.values())
            yield from _lasting(id, slots, found)
            names = {column.name for column in reading.resources[id].columns}
        total = api.search({"resource_id": id, "limit": 0})["total"]
        if total != rows:
            yield f"{id}: has {rows} rows, and a search finds {total}"
        for write in writes:
            if (
                write.resource == id
                and write.kind == "add column"
                and write.answered is not None
                and (write.token in names) != write.answered
            ):
                yield f"{id}: column {write.token} was {'answered' if write.answered else 'refused'}"
    for id in plan.PASSING:
        yield from _passing(store, id, [write for write in writes if write.resource == id])
    maintenance.collect_all(store)
    for finding in maintenance.check(store):
        yield f"check after collecting: {finding.id}: {finding.text}"
    store.close()


def _lasting(id: str, slots: Mapping[str, Slot], found: dict[str, plan.State]) -> Iterator[str]:
    for slot in slots.values():
        known = dict(slot.batches[id])
        pending = slot.pending
        if pending is not None and pending.resource == id and pending.token is not None:
            before = known.pop(pending.token, None)
            there = found.pop(pending.token, None)
            if there not in (before, pending.after):
                yield f"{id}: {pending.token} was {before}, to become {pending.after}, and is {there}"
        for token, state in known.items():
            if found.get(token) != state:
                yield f"{id}: {token} should be {state} and is {found.get(token)}"
            found.pop(token, None)
    for token, state in found.items():
        yield f"{id}: {token} should not be there: {state}"


def _passing(store: FileStore, id: str, writes: Sequence[Write]) -> Iterator[str]:
    """Compare a resource that is dropped now and then with the times at which things were done to
    it."""
    there = {}
    if store.get(id) is not None:
        with store.read(id) as reading:
            yield from snapshot.faults(reading, id)
            there = snapshot.batches(reading, id)
    drops = [write for write in writes if write.kind == "drop" and write.answered is not False]
    for write in writes:
        if write.token is None or write.after is None:
            continue
        found = there.pop(write.token, None)
        if found not in (None, write.after):
            yield f"{id}: {write.token} should be {write.after} and is {found}"
        if found is not None and write.answered is False:
            yield f"{id}: {write.token} was refused"
        gone = any(drop.ended is None or drop.ended >= write.begun for drop in drops)
        if found is None and write.answered and not gone:
            yield f"{id}: {write.token} is lost"
        if (
            found is not None
            and write.ended is not None
            and any(drop.answered and drop.begun > write.ended for drop in drops)
        ):
            yield f"{id}: {write.token} has survived a drop"
    for token in there:
        yield f"{id}: {token} should not be there"
