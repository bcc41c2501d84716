"""What a slot does to the store: through the backend, as CKAN's DataStore actions do, but for what
an operator does."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ckanext.duckstore.logic import ckan_errors
from ckanext.duckstore.store.files import maintenance

from . import api, plan, refusals, site
from .plan import Slot, State, Write


@dataclass
class Task:
    """A write, and how it is done."""

    write: Write
    run: Callable[[], list[int] | None]
    """Does it, and returns the values of ``_id`` of new rows, where it asks for them."""
    refusal: dict[str, Any] | None = None
    """The error with which this write has to end if it is not refused for another good reason, as
    CKAN answers it."""


class Actions:
    """What the slot *name* may do; each method describes one write, or returns None where there is
    nothing to do it with."""

    def __init__(self, name: str, slot: Slot, rng: random.Random, at: str | None) -> None:
        """:param at: the step that is to be reached soon."""
        self.name = name
        self.slot = slot
        self.rng = rng
        self.preferred: Callable[[], Task | None] | None = {
            "save": self.change_aliases,
            "saved": self.change_aliases,
            "drop": self.drop,
            "dropped": self.drop,
            "collect folder": self.drop,
            "undo": self.break_key,
            "undone": self.break_key,
            "generation made": self.rewrite,
            "copied": self.rewrite,
            "aligned": self.add_column,
            "copy committed": self.rewrite,
            "copy checkpointed": self.add_column,
            "verified": self.rewrite,
            "file synced": self.rewrite,
            "folder synced": self.rewrite,
            "publish": self.add_column,
            "published": self.rewrite,
            "collect generation": self.rewrite,
        }.get(at or "")

    def choose(self) -> Task | None:
        if self.preferred is not None and self.rng.random() < 0.5:
            return self.preferred()
        kinds = [
            (self.insert, 8),
            (self.update, 6),
            (self.upsert, 5),
            (self.delete, 4),
            (self.break_key, 2),
            (self.bad_value, 2),
            (self.refused_by_trigger, 2),
            (self.replace_function, 2),
            (self.dry_run, 1),
            (self.add_column, 1),
            (self.change_aliases, 1),
            (self.rewrite, 1),
            (self.settle, 1),
            (self.bulk, 1),
            (self.drop, 1),
            (self.make, 2),
            (self.insert_passing, 3),
        ]
        chosen = self.rng.choices([kind for kind, _ in kinds], [weight for _, weight in kinds])[0]
        return chosen()

    # To lasting resources

    def insert(self) -> Task:
        return self._insert(self.rng.choice(plan.LASTING), self.rng.randint(1, 30))

    def bulk(self) -> Task:
        return self._insert(self.rng.choice(plan.LASTING), self.rng.randint(1000, 3000))

    def _insert(self, id: str, count: int) -> Task:
        token, state = self._token(), (count, 0)
        rows = plan.records(token, state, self._pad())
        request = {"resource_id": id, "method": "insert", "records": rows, "include_records": True}
        return Task(self._write(id, "insert", token, state), lambda: self._upsert(request))

    def update(self) -> Task | None:
        return self._change("update", 0)

    def upsert(self) -> Task | None:
        return self._change("upsert", self.rng.randint(0, 5))

    def _change(self, method: str, more: int) -> Task | None:
        own = self._own()
        if own is None:
            return None
        id, token, (count, version) = own
        state = (count + more, version + 1)
        request = {"resource_id": id, "method": method, "records": plan.records(token, state, self._pad())}
        return Task(self._write(id, method, token, state), lambda: self._upsert(request))

    def delete(self) -> Task | None:
        own = self._own()
        if own is None:
            return None
        id, token, (count, _) = own
        request = {"resource_id": id, "filters": {"Batch": token}, "include_deleted_records": True}

        def run() -> None:
            gone = api.delete(request)["deleted_records"]
            if len(gone) != count or any(row["Batch"] != token for row in gone):
                raise AssertionError(f"{len(gone)} rows of {count} were deleted: {gone[:3]}")

        return Task(self._write(id, "delete", token, None), run)

    def break_key(self) -> Task | None:
        own = self._own()
        if own is None:
            return None
        id, there, state = own
        token = self._token()
        rows = [*plan.records(token, (5, 0)), plan.records(there, state)[-1]]
        request = {"resource_id": id, "method": "insert", "records": rows}
        return Task(self._write(id, "break key", token, None), lambda: self._upsert(request), refusals.of_key(id, 5))

    def bad_value(self) -> Task:
        token = self._token()
        rows = plan.records(token, (20, 0))
        rows[-1]["n"] = "twenty"
        id = self.rng.choice(plan.LASTING)
        request = {"resource_id": id, "method": "insert", "records": rows}
        return Task(
            self._write(id, "bad value", token, None), lambda: self._upsert(request), refusals.of_number("twenty", 19)
        )

    def refused_by_trigger(self) -> Task:
        token, row = self._token(), self.rng.randrange(20)
        rows = plan.records(token, (20, 0))
        rows[row]["n"] = -1
        request = {"resource_id": plan.TRIGGERED, "method": "insert", "records": rows}
        write = self._write(plan.TRIGGERED, "refused by a trigger", token, None)
        return Task(write, lambda: self._upsert(request), refusals.of_trigger(row))

    def replace_function(self) -> Task:
        """Replace the trigger, while others write through it, by one that does the same."""
        definition = plan.trigger(self.rng.randrange(10**6))

        def run() -> None:
            site.backend().create_function(plan.TRIGGER, [], "trigger", definition, True)

        return Task(self._write(plan.TRIGGERED, "replace function", None, None), run)

    def dry_run(self) -> Task:
        token = self._token()
        id = self.rng.choice(plan.LASTING)
        request = {"resource_id": id, "method": "insert", "records": plan.records(token, (9, 0)), "dry_run": True}
        return Task(self._write(id, "dry run", token, None), lambda: self._upsert(request))

    def add_column(self) -> Task | None:
        id = self.rng.choice(plan.LASTING)
        there = site.backend().resource_fields(id, include_meta=False, include_fields_schema=False)
        if len(there["fields"]) >= plan.MOST_COLUMNS:
            return None
        name = f"Added by {self._token()}"
        request = {
            "resource_id": id,
            "fields": [{"id": name, "type": self.rng.choice(["numeric", "timestamp", "json", "_text"])}],
        }
        return Task(self._write(id, "add column", name, None), lambda: self._create(request))

    def change_aliases(self) -> Task:
        id = self.rng.choice(plan.LASTING)
        request = {"resource_id": id, "aliases": [f"{id} alias {self.rng.randint(1, 3)}"]}
        return Task(self._write(id, "aliases", None, None), lambda: self._create(request))

    def rewrite(self) -> Task:
        """Do as an operator, whose commands do not go through the backend."""
        id = self.rng.choice(plan.LASTING)
        store = site.store()

        def run() -> None:
            with ckan_errors.of_store(), store.turn(id) as turn:
                turn.rewrite()
            if self.rng.random() < 0.3:
                with ckan_errors.of_store():
                    maintenance.collect_all(store)

        return Task(self._write(id, "rewrite", None, None), run)

    def settle(self) -> Task:
        """Do as the job that CKAN starts when a series of writes has ended."""
        id = self.rng.choice(plan.RESOURCES)
        return Task(self._write(id, "settle", None, None), lambda: site.backend().calculate_record_count(id))

    # To passing ones

    def make(self) -> Task:
        id = self.rng.choice(plan.PASSING)
        token, state = self._token(), (self.rng.randint(1, 20), 0)
        request = {
            "resource_id": id,
            "fields": plan.FIELDS,
            "primary_key": ["k"],
            "records": plan.records(token, state),
        }
        return Task(self._write(id, "make", token, state), lambda: self._create(request))

    def drop(self) -> Task:
        id = self.rng.choice(plan.PASSING)

        def run() -> None:
            api.delete({"resource_id": id})

        return Task(self._write(id, "drop", None, None), run)

    def insert_passing(self) -> Task:
        return self._insert(self.rng.choice(plan.PASSING), self.rng.randint(1, 20))

    # What they share

    def _upsert(self, request: dict[str, Any]) -> list[int]:
        return [row["_id"] for row in api.upsert(request).get("records", ())]

    def _create(self, request: dict[str, Any]) -> None:
        api.create(request)

    def _write(self, id: str, kind: str, token: str | None, after: State | None) -> Write:
        return Write(id, kind, token, after, time.monotonic())

    def _token(self) -> str:
        self.slot.number += 1
        return f"{self.name}-{self.slot.number}"

    def _own(self) -> tuple[str, str, State] | None:
        id = self.rng.choice(plan.LASTING)
        own = self.slot.batches[id]
        if not own:
            return None
        token = self.rng.choice(sorted(own))
        return id, token, own[token]

    def _pad(self) -> str:
        return "x" * self.rng.choice([0, 10, 200])
