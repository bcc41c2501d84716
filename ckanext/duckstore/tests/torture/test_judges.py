"""Would the torture test see a fault? Its judges, asked about answers that are right, and about
wrong ones."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckanext.datastore.backend import DatastoreException

from . import api, plan, refusals, searches
from .plan import Slot, State
from .shortage import Limit

BUSY = "The table is busy with other requests, try again later"
FULL = "No space left for the data"
MANY = "Too many files are open, try again later"
STEADY, PASSING = plan.LASTING[0], plan.PASSING[0]


def of_store(text: str) -> tk.ValidationError:
    return tk.ValidationError({"datastore": [text]})


class TestRefusals:
    def test_busy_is_one_at_any_time(self) -> None:
        assert refusals.why(of_store(BUSY), STEADY) == "busy"
        assert refusals.why(DatastoreException(BUSY), STEADY) == "busy"

    def test_a_full_disk_is_one_under_a_limit(self) -> None:
        small = refusals.shortages(Limit("file size", 1), small_disk=False)
        assert refusals.why(of_store(FULL), STEADY, small) == "full"
        assert refusals.why(of_store(FULL), STEADY, refusals.shortages(None, small_disk=True)) == "full"
        assert refusals.why(of_store(FULL), STEADY) is None

    def test_too_many_open_files_are_one_without_descriptors(self) -> None:
        none = refusals.shortages(Limit("descriptors", 1), small_disk=False)
        assert refusals.why(of_store(MANY), STEADY, none) == "no descriptors"
        assert refusals.why(of_store(MANY), STEADY) is refusals.why(of_store(FULL), STEADY, none) is None

    def test_a_missing_table_is_one_if_it_can_be_missing(self) -> None:
        assert refusals.why(tk.ObjectNotFound(api.not_found(PASSING)), PASSING) == "missing"
        assert refusals.why(tk.ObjectNotFound(api.not_found(STEADY)), STEADY) is None
        assert refusals.why(tk.ObjectNotFound(api.not_found("another")), PASSING) is None

    @pytest.mark.parametrize(
        "error",
        [
            of_store("The data of the table cannot be read"),
            tk.ValidationError({"records": [BUSY]}),
            tk.ValidationError({"datastore": [BUSY], "query": ["Query took too long"]}),
            tk.ValidationError({"datastore": [BUSY, BUSY]}),
            tk.ValidationError({"query": ["Query took too long"]}),
            DatastoreException("something else"),
            RuntimeError(BUSY),
        ],
    )
    def test_anything_else_is_a_fault(self, error: Exception) -> None:
        assert refusals.why(error, PASSING, refusals.shortages(Limit("file size", 1), small_disk=True)) is None


def rows(token: str, state: State, first: int = 1) -> list[dict[str, Any]]:
    """The rows of a batch as a search answers them."""
    records = plan.records(token, state)
    return [
        {"_id": first + i, **{name: record[name] for name in ("k", "Batch", "n", "version")}}
        for i, record in enumerate(records)
    ]


Answer = Callable[..., None]


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Answer:
    """Have every search answered with some records."""

    def set_answer(records: list[dict[str, Any]], total: int | None = None) -> None:
        answered = {"records": records, "total": len(records) if total is None else total, "fields": []}
        monkeypatch.setattr(api, "search", lambda *_args, **_more: answered)

    return set_answer


class TestBatch:
    def test_a_whole_one(self, answer: Answer) -> None:
        answer(rows("a", (3, 1))[::-1])
        assert searches.batch(STEADY, "a") == ((3, 1), [])

    def test_none(self, answer: Answer) -> None:
        answer([])
        assert searches.batch(STEADY, "a") == (None, [])

    def test_part_of_one(self, answer: Answer) -> None:
        answer(rows("a", (3, 1))[1::-1])
        assert searches.batch(STEADY, "a")[1]

    def test_two_versions(self, answer: Answer) -> None:
        answer([*rows("a", (2, 1))[1:], *rows("a", (2, 2))[:1]])
        assert searches.batch(STEADY, "a")[1]

    def test_the_same_row_twice(self, answer: Answer) -> None:
        answer(rows("a", (2, 1))[:1] * 2)
        assert searches.batch(STEADY, "a")[1]

    def test_rows_of_another(self, answer: Answer) -> None:
        answer(rows("b", (2, 1))[::-1])
        assert searches.batch(STEADY, "a")[1]


def found_wrong(kind: str, slot: Slot | None = None) -> list[str]:
    """What searches of a kind find wrong, however they are made."""
    found: list[str] = []
    for seed in range(50):
        made = searches.Searches("slot0", slot or Slot(), random.Random(seed))
        what, name, wrong = made.choose()
        if what == kind and name == STEADY:
            found += wrong
    return found


class TestDistinct:
    def test_what_is_known(self, answer: Answer) -> None:
        slot = Slot()
        slot.batches[STEADY]["slot0-1"] = (2, 0)
        answer([{"Batch": "slot1-1", "n": 1, "version": 0}, {"Batch": "slot0-1", "n": 2, "version": 0}])
        assert not found_wrong("distinct", slot)

    def test_a_lost_batch(self, answer: Answer) -> None:
        slot = Slot()
        slot.batches[STEADY]["slot0-1"] = (2, 0)
        answer([])
        assert found_wrong("distinct", slot)

    def test_two_versions(self, answer: Answer) -> None:
        answer([{"Batch": "slot1-1", "n": 2, "version": version} for version in (0, 1)])
        assert found_wrong("distinct")


class TestNextPage:
    def test_rows_that_come_again(self, answer: Answer) -> None:
        answer([{"_id": 1, "version": 1}])
        assert found_wrong("next page")

    def test_no_rows(self, answer: Answer) -> None:
        answer([])
        assert not found_wrong("next page")
