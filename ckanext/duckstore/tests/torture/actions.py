"""What a slot does to the store, through the operations behind CKAN's DataStore actions."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ckanext.duckstore.errors import DataError, UniqueViolation
from ckanext.duckstore.identifiers import column
from ckanext.duckstore.operations import delete
from ckanext.duckstore.operations.create import CreateRequest, create
from ckanext.duckstore.operations.filters import Condition
from ckanext.duckstore.operations.upsert import UpsertRequest, upsert
from ckanext.duckstore.store import maintenance
from ckanext.duckstore.store.files import FileStore

from . import plan
from .plan import Slot, State, Write

#: The errors by which some writes are to be refused.
Refusals = tuple[type[Exception], ...]


@dataclass
class Task:
    """A write, and how it is done."""

    write: Write
    run: Callable[[], Any]
    refusals: Refusals = ()
    """Errors, one of which this write has to end with if it is not refused for another good reason."""


class Actions:
    """What the slot *name* may do; each method describes one write, or returns None where there is nothing to do it with."""

    def __init__(self, store: FileStore, name: str, slot: Slot, rng: random.Random, at: str | None) -> None:
        """:param at: the step that is to be reached soon."""
        self.store = store
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
            (self.dry_run, 1),
            (self.add_column, 1),
            (self.change_aliases, 1),
            (self.rewrite, 1),
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
        id, token, _ = own
        where = [Condition(f"{column('Batch')} = ?", (token,))]
        return Task(self._write(id, "delete", token, None), lambda: delete.delete_rows(self.store, id, where))

    def break_key(self) -> Task | None:
        own = self._own()
        if own is None:
            return None
        id, there, state = own
        token = self._token()
        rows = [*plan.records(token, (5, 0)), plan.records(there, state)[-1]]
        request = {"resource_id": id, "method": "insert", "records": rows}
        return Task(self._write(id, "break key", token, None), lambda: self._upsert(request), (UniqueViolation,))

    def bad_value(self) -> Task:
        token = self._token()
        rows = plan.records(token, (20, 0))
        rows[-1]["n"] = "twenty"
        id = self.rng.choice(plan.LASTING)
        request = {"resource_id": id, "method": "insert", "records": rows}
        return Task(self._write(id, "bad value", token, None), lambda: self._upsert(request), (DataError,))

    def dry_run(self) -> Task:
        token = self._token()
        id = self.rng.choice(plan.LASTING)
        request = {"resource_id": id, "method": "insert", "records": plan.records(token, (9, 0)), "dry_run": True}

        def run() -> None:
            upsert(self.store, UpsertRequest.parse(request))

        return Task(self._write(id, "dry run", token, None), run)

    def add_column(self) -> Task | None:
        id = self.rng.choice(plan.LASTING)
        there = self.store.get(id)
        if there is None or len(there.columns) >= plan.MOST_COLUMNS:
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
        id = self.rng.choice(plan.LASTING)

        def run() -> None:
            with self.store.turn(id) as turn:
                turn.rewrite()
            if self.rng.random() < 0.3:
                maintenance.collect_all(self.store)

        return Task(self._write(id, "rewrite", None, None), run)

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
        return Task(self._write(id, "drop", None, None), lambda: delete.drop(self.store, id))

    def insert_passing(self) -> Task:
        return self._insert(self.rng.choice(plan.PASSING), self.rng.randint(1, 20))

    # What they share

    def _upsert(self, request: dict[str, Any]) -> list[int]:
        """Return the values of ``_id`` of new rows, where they were asked for."""
        text = upsert(self.store, UpsertRequest.parse(request))
        return [row["_id"] for row in json.loads(text)] if text else []

    def _create(self, request: dict[str, Any]) -> None:
        create(self.store, CreateRequest.parse(request, {}))

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
