"""What is written, and what must be there then."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from typing import Any

#: Every slot writes to these all the time; they are never dropped.
LASTING = ("Steady-1", "steady-1", "steady/../2")
#: These are dropped and created again.
PASSING = ("passing-1", "passing-2")
RESOURCES = (*LASTING, *PASSING)
SLOTS = 6


def trigger(version: int) -> str:
    """Return the definition of the trigger: each version does the same."""
    return f"""
        DECLARE version int := {version};
        BEGIN
            NEW.k := btrim(NEW.k);
            IF NEW.n < 0 AND version IS NOT NULL THEN
                RAISE EXCEPTION 'negative: %', NEW.n;
            END IF;
            RETURN NEW;
        END"""


FIELDS = [
    {"id": "k", "type": "text"},
    {"id": "Batch", "type": "text"},
    {"id": "n", "type": "int"},
    {"id": "version", "type": "int"},
    {"id": "pad", "type": "text"},
]
#: The lasting resource whose rows go through a trigger, which trims their keys and refuses negative
#: numbers.
TRIGGERED = LASTING[2]
TRIGGER = "Tidy rows"
#: What it says of a record with -1.
NEGATIVE = "negative: -1"
#: A resource gets no more columns than this by the test.
MOST_COLUMNS = 12

State = tuple[int, int]
"""The rows of a batch and their version."""


def records(token: str, state: State, pad: str = "") -> list[dict[str, Any]]:
    """Return the rows of the batch *token*."""
    count, version = state
    return [{"k": f"{token}/{i}", "Batch": token, "n": count, "version": version, "pad": pad} for i in range(count)]


@dataclass
class Write:
    """One write, from its beginning to what became of it."""

    resource: str
    kind: str
    token: str | None
    after: State | None
    """How the batch is once it was done; None: it is gone."""
    begun: float
    ended: float | None = None
    answered: bool | None = None
    """False: refused. None: cut short."""


@dataclass
class Slot:
    """What is known of a slot."""

    batches: dict[str, dict[str, State]] = field(default_factory=lambda: {id: {} for id in LASTING})
    """Resource -> token -> how the batch is."""
    pending: Write | None = None
    """What has begun and not ended."""
    number: int = 0
    """Of the next batch."""

    def begin(self, write: Write) -> None:
        self.pending = write

    def end(self, answered: bool, at: float) -> Write:
        """Note how the pending write ended."""
        write, self.pending = self.pending, None
        assert write is not None
        write.answered, write.ended = answered, at
        if answered:
            self._became(write, write.after)
        return write

    def resolve(self, found: State | None) -> str | None:
        """Note what was *found* of a write that was cut short; return what is wrong with that, if
        anything."""
        write, self.pending = self.pending, None
        assert write is not None and write.token is not None
        before = self.batches[write.resource].get(write.token)
        self._became(write, found)
        if found not in (before, write.after):
            return (
                f"{write.resource}: {write.token} was {before}, to become {write.after} by {write.kind}, and is {found}"
            )
        return None

    def _became(self, write: Write, state: State | None) -> None:
        if write.resource not in LASTING or write.token is None:
            return
        if state is None:
            self.batches[write.resource].pop(write.token, None)
        else:
            self.batches[write.resource][write.token] = state


class Reporter:
    """Sends messages to the master. A pipe takes a short one as a whole, even from a process that
    is about to die."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def __call__(self, kind: str, **content: Any) -> None:
        line = json.dumps({"kind": kind, **content}) + "\n"
        os.write(self._descriptor, line.encode())

    def fault(self, text: str) -> None:
        """Say what was found wrong."""
        self("fault", text=text[-3500:])
