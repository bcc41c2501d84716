"""The table of the full-text benchmark, with two generated columns of text, and search terms.

Word frequencies follow Zipf's law: that of the n-th of 20,000 words is proportional to 1/n. Three
words have fixed frequencies: ``harbour`` is in half of the rows, ``museum`` in a tenth,
``zanzibar`` in one of 20,000.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import numpy

from benchmarks.operations import Operation, write
from benchmarks.site import call

FIELDS = [
    {"id": "key", "type": "int"},
    {"id": "category", "type": "text"},
    {"id": "title", "type": "text"},
    {"id": "body", "type": "text"},
]
_TITLE, _BODY = 6, 12
_OWN_WORDS = {"harbour": 0.5, "museum": 0.1, "zanzibar": 1 / 20_000}


@cache
def _vocabulary() -> tuple[list[str], Any]:
    dice = random.Random(1)
    syllables = [first + second for first in "bcdfghklmnprstvwz" for second in "aeiou"]
    endings = ["", "", "s", "ing", "ed", "er", "ly"]
    words = ["".join(dice.choices(syllables, k=dice.randrange(1, 5))) + dice.choice(endings) for _ in range(20_000)]
    frequency = 1 / numpy.arange(1, len(words) + 1)
    return words, frequency / frequency.sum()


def make(first: int, count: int) -> list[dict[str, Any]]:
    """Return *count* records with keys from *first* on; the same ones in every run."""
    dice = numpy.random.default_rng(first)
    words, frequency = _vocabulary()
    chosen = dice.choice(len(words), size=(count, _TITLE + _BODY), p=frequency)
    has = {word: dice.random(count) < part for word, part in _OWN_WORDS.items()}
    return [_record(first + row, [words[number] for number in chosen[row]], row, has) for row in range(count)]


def _record(key: int, words: list[str], row: int, has: dict[str, Any]) -> dict[str, Any]:
    title, body = words[:_TITLE], words[_TITLE:]
    body += [word for word, rows in has.items() if rows[row]]
    title[0], body[4] = title[0].capitalize(), body[4] + ","
    return {"key": key, "category": f"category {key % 50}", "title": " ".join(title), "body": " ".join(body) + "."}


def _search(**parameters: Any) -> Callable[[str, int], Any]:
    return lambda resource, _: call("datastore_search", resource_id=resource, limit=20, **parameters)


def _sql(name: str, sql: str) -> Operation:
    return Operation(
        f"sql: {name}", lambda resource, _: call("datastore_search_sql", sql=sql.format(table=f'"{resource}"')), sql
    )


def _upsert(count: int) -> Callable[[str, int], Any]:
    def run(resource: str, number: int) -> Any:
        records = make(1000 + number, count)
        for record in records:
            record["body"] += f" changed {number}"
        return write(resource, "upsert", records)

    return run


_fresh: Iterator[int] = itertools.count(2_000_000_000)


def _insert_one(resource: str, number: int) -> Any:
    return write(resource, "insert", [make(number, 1)[0] | {"key": next(_fresh) % 2_147_000_000}])


OPERATIONS = [
    # What a search costs on either backend before it looks for a word: mostly CKAN's own part.
    Operation("page without a query", _search()),
    Operation("common word", _search(q="harbour")),
    Operation("word in a tenth of the rows", _search(q="museum")),
    Operation("rare word", _search(q="zanzibar")),
    Operation("two words", _search(q="harbour museum")),
    Operation("common and rare word", _search(q="harbour zanzibar")),
    Operation("prefix", _search(q="harb:*", plain=False)),
    Operation("prefix of one letter", _search(q="h:*", plain=False)),
    Operation("phrase", _search(q="harbour <-> museum", plain=False)),
    Operation("one of two words", _search(q="museum | zanzibar", plain=False)),
    Operation("all but one word", _search(q="!harbour", plain=False)),
    Operation("word in one column", _search(q={"body": "museum"})),
    Operation("word and filter", _search(q="harbour", filters={"category": "category 7"})),
    Operation("word, sorted by a column", _search(q="museum", sort="key desc")),
    _sql("count", "SELECT count(*) FROM {table} WHERE _full_text @@ to_tsquery('english', 'museum')"),
    _sql("two words", "SELECT count(*) FROM {table} WHERE _full_text @@ to_tsquery('english', 'harbour & museum')"),
    Operation("upsert of 1", _upsert(1)),
    Operation("upsert of 100", _upsert(100)),
    Operation("insert of 1", _insert_one),
]
