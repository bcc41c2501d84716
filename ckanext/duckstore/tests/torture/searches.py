"""Reads through ``datastore_search``, with filters and in many orders, and what they must find."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from . import api, plan
from .plan import Slot, State

#: As many as CKAN lets a client have.
ALL = 32_000
_COLUMNS = ["_id", "k", "Batch", "n", "version"]

Rows = list[dict[str, Any]]


def batch(
    id: str, token: str, limit: int = ALL, *, by_words: bool = False, **more: Any
) -> tuple[State | None, list[str]]:
    """Search for the batch *token*; return how it is, None where it is not there, and what is wrong
    with it.

    :param limit: of rows that are looked at.
    :param by_words: look for the token as text too, which every row of the batch has.
    """
    request = {"resource_id": id, "filters": {"Batch": token}, "fields": _COLUMNS, "sort": "n, _id desc"}
    if by_words:
        request["q"] = token
    answer = api.search({**request, "limit": limit}, **more)
    rows, total = answer["records"], answer["total"]
    states = {(row["n"], row["version"]) for row in rows}
    wrong = [f"{id}: {token} has rows of {sorted(states)}"] if len(states) > 1 else []
    if len(rows) != min(limit, total) or any(row["Batch"] != token for row in rows):
        wrong.append(f"{id}: {len(rows)} rows of {total} were found for {token}: {rows[:3]}")
    if states and total not in {count for count, _ in states}:
        wrong.append(f"{id}: {token} has {total} rows, which say {sorted(states)}")
    wrong += _ordered(id, rows, -1)
    if not {row["k"] for row in rows} <= {f"{token}/{i}" for i in range(total)}:
        wrong.append(f"{id}: {token} has keys of others: {rows[:3]}")
    return (states.pop() if states else None), wrong


class Searches:
    """What the slot *name* searches for."""

    def __init__(self, name: str, slot: Slot, rng: random.Random) -> None:
        self.name = name
        self.slot = slot
        self.rng = rng

    def choose(self) -> tuple[str, str, Iterator[str]]:
        """Return what a search is called, the table that it names, and what does it: it yields what
        is wrong."""
        id = self.rng.choice(plan.RESOURCES)
        lasting = self.rng.choice(plan.LASTING)
        kinds = (
            ("batch", lasting, self._batch(lasting)),
            ("page", id, self._page(id, id)),
            ("distinct", id, self._distinct(id)),
            ("next page", id, self._next_page(id)),
            ("alias", alias := f"{lasting} alias {self.rng.randint(1, 3)}", self._page(alias, lasting)),
        )
        return self.rng.choices(kinds, (4, 3, 2, 2, 1))[0]

    def _batch(self, id: str) -> Iterator[str]:
        """Look for a batch that this slot has, or had, or never had."""
        own = sorted(self.slot.batches[id])
        token = (
            self.rng.choice(own)
            if own and self.rng.random() < 0.7
            else f"{self.name}-{self.rng.randint(1, self.slot.number + 1)}"
        )
        limit, by_words = self.rng.choice([1, 100, ALL]), self.rng.random() < 0.5
        found, wrong = batch(id, token, limit, by_words=by_words, over_http=self._over_http())
        yield from wrong
        known = self.slot.batches[id].get(token)
        if found != known:
            yield f"{id}: {token} should be {known} and a search finds {found}"

    def _page(self, name: str, id: str) -> Iterator[str]:
        """Look at a page of table *id*, in which the rows of a batch lie together: all are there
        but of the first and the last."""
        limit, offset = self.rng.choice([10, 100, 1500]), self.rng.choice([0, 0, 20, 300])
        request = {"resource_id": name, "sort": "Batch, _id", "limit": limit, "offset": offset, "fields": _COLUMNS}
        form = self.rng.choice(["objects", "lists"])
        answer = api.search({**request, "records_format": form}, over_http=self._over_http())
        rows: Rows = (
            [dict(zip(_COLUMNS, row, strict=True)) for row in answer["records"]]
            if form == "lists"
            else answer["records"]
        )
        total = answer["total"]
        if len(rows) != max(0, min(limit, total - offset)):
            yield f"{id}: {len(rows)} rows from {offset}, at most {limit}, of {total}"
        runs = [(token, list(run)) for token, run in groupby(rows, key=lambda row: str(row["Batch"]))]
        if len({token for token, _ in runs}) != len(runs):
            yield f"{id}: a page is not in order: {[token for token, _ in runs]}"
        for number, (token, run) in enumerate(runs):
            states = {(row["n"], row["version"]) for row in run}
            cut = (number == 0 and offset) or (number == len(runs) - 1 and len(rows) == limit)
            count = run[0]["n"]
            if len(states) > 1 or len(run) > count or (len(run) < count and not cut):
                yield f"{id}: part of a write is on a page: {len(run)} rows of {token}, {sorted(states)}"
            yield from _ordered(id, run, 1)

    def _distinct(self, id: str) -> Iterator[str]:
        """Look at every batch once."""
        fields = ["Batch", "n", "version"]
        answer = api.search(
            {"resource_id": id, "fields": fields, "distinct": True, "sort": "Batch desc, version", "limit": ALL},
            over_http=self._over_http(),
        )
        found = [(row["Batch"], (row["n"], row["version"])) for row in answer["records"]]
        if answer["total"] != len(found) or len(dict(found)) != len(found):
            yield f"{id}: {answer['total']} batches, {len(found)} of them found, {len(dict(found))} different"
        own = {token: state for token, state in found if token.startswith(f"{self.name}-")}
        if id in plan.LASTING and own != self.slot.batches[id]:
            yield f"{id}: a search finds the batches {own}, and there should be {self.slot.batches[id]}"

    def _next_page(self, id: str) -> Iterator[str]:
        """Go through rows by ``_id``, whole, two pages of them."""
        filters: dict[str, Any] = {"version": {"gte": 1}}
        last = 0
        for _ in range(2):
            answer = api.search(
                {"resource_id": id, "filters": filters, "limit": 200, "include_next_page": True, "include_total": False}
            )
            rows, names = answer["records"], [field["id"] for field in answer["fields"]]
            yield from _ordered(id, [{"_id": last}, *rows], 1)
            if any(row["version"] < 1 or list(row) != names for row in rows):
                yield f"{id}: rows of version 1 and later, with the columns {names}: {rows[:3]}"
            if not rows:
                return
            last = rows[-1]["_id"]
            following = {"_id": {"gt": last}}
            if answer.get("next_page") != following:
                yield f"{id}: after the row {last} comes the page {answer.get('next_page')}"
            filters = {**filters, **following}

    def _over_http(self) -> bool:
        return self.rng.random() < 0.5


def _ordered(id: str, rows: Rows, way: int) -> Iterator[str]:
    """Yield a fault unless each ``_id`` is greater than the one before (*way* is 1), or less
    (-1)."""
    ids = [row["_id"] * way for row in rows]
    if any(ids[i] >= ids[i + 1] for i in range(len(ids) - 1)):
        yield f"{id}: _id out of order, or twice: {[row['_id'] for row in rows][:50]}"
