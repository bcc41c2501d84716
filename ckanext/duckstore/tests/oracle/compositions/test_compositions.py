"""5,000 random queries, answered by query processes as PostgreSQL answered them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from .. import collection
from . import consumers, explaining, record
from .generator import query
from .judging import judge
from .production import Ask, answering
from .texts import text

#: The queries that are known to differ, by the reason. One that is answered rightly may not stand
#: there.
KNOWN = Path(__file__).with_name("differences.toml")
PARTS = 20


@cache
def known() -> dict[str, str]:
    """The reason for each query that differs."""
    entries = tomllib.loads(KNOWN.read_text(encoding="utf-8"))["difference"]
    return {sql: entry["reason"] for entry in entries for sql in entry["cases"]}


@cache
def recorded() -> list[collection.Answer]:
    return collection.answers(record.TOPIC)


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    with answering() as ask:
        yield ask


@pytest.mark.parametrize("part", range(PARTS))
def test_answers_are_those_of_postgresql(part: int, ask: Ask) -> None:
    wrong = []
    for wanted in recorded()[part::PARTS]:
        found = judge(wanted, ask(wanted.sql))
        if found is not None and wanted.sql not in known():
            wrong.append(f"{wanted.sql}\n    {found[0]}: {found[1][:500]}")
        elif found is None and wanted.sql in known():
            wrong.append(f"{wanted.sql}\n    is answered rightly now: take it out of differences.toml")
    assert not wrong, f"{len(wrong)} of {len(recorded()[part::PARTS])}:\n" + "\n".join(wrong)


def test_there_are_enough() -> None:
    assert len(recorded()) == record.COUNT
    assert len(known()) < record.COUNT / 40
    assert set(known()) <= {wanted.sql for wanted in recorded()}


@pytest.mark.parametrize(
    ("error", "kind"), [("57014", "limit"), ("53200", "limit"), ("55P03", "limit"), ("XX000", "answer")]
)
def test_limits_are_told_from_wrong_answers(error: str, kind: str) -> None:
    answered, failed = collection.Answer("", [], []), collection.Answer("", error=error)
    found = judge(answered, failed)
    assert found is not None and found[0] == kind


def test_small_decimals_are_the_same_with_an_exponent() -> None:
    def answer(text: str) -> collection.Answer:
        return collection.Answer("", [["a", "_numeric"]], [[text]])

    assert judge(answer("[0E-9, 1.50E-7]"), answer("[0, 0.00000015]")) is None
    assert judge(answer("[0E-9, 1.50E-7]"), answer("[0, 0.000000151]")) is not None


def test_a_seed_always_makes_the_same() -> None:
    assert [query(seed) for seed in range(50)] == [query(seed) for seed in range(50)]
    assert [text(seed) for seed in range(50)] == [text(seed) for seed in range(50)]
    assert len({query(seed) for seed in range(200)}) > 195


@pytest.mark.parametrize(
    ("wanted", "found", "same"),
    [
        ('{"a": [0.1, 1.2345678901234567]}', '{"a": [0.1, 1.2345678901234565]}', True),
        ('{"a": [0.1, 1.2345678901234567]}', '{"a": [0.1, 1.23456789012341]}', False),
        ('{"a": [0.1, 1.2345678901234567]}', '{"b": [0.1, 1.2345678901234567]}', False),
        ("{123.456789012345678}", "{123.456789012345679}", False),
        ("{1e300,2020-02-29}", "{1.0000000000000002e300,2020-02-29}", True),
        ("{1,2}", "{1,3}", False),
    ],
)
def test_floats_in_a_text_are_equal_in_15_digits(wanted: str, found: str, same: bool) -> None:
    def answer(text: str) -> collection.Answer:
        return collection.Answer("", [["a", "text"]], [[text]])

    def unasked(sql: str) -> collection.Answer:
        return collection.Answer(sql, [], [])

    reason = explaining.explanation(answer(wanted), answer(found), (), unasked, unasked)
    assert reason == (explaining.DIGITS if same else None)


def test_an_array_of_arrays_is_converted_element_by_element() -> None:
    made = consumers.converted([[[Decimal("1.50"), None]], [[datetime(2020, 2, 29, tzinfo=UTC), "a"]]], "_text")
    assert made == [[[Decimal("1.50"), None]], [["2020-02-29T00:00:00+00:00", "a"]]]
    assert consumers.converted([1, None], "_int4") == [1, None]
    assert consumers.converted(None, "_int4") is None
