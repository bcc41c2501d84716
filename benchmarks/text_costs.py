"""Measure what a text search costs where the index does not have the words: in rows that were
written since it was updated, and in a column in a language other than English.

Usage: ``python -m dev.services -- python -m benchmarks.text_costs [--rows N]``. It prints the
processor time of this process for each case, also for 1,000 rows, and that of a search in the
index.
"""

from __future__ import annotations

import argparse
import time
from typing import Any

from benchmarks import operations, site, texts
from benchmarks.run import TABLES, make_tables
from benchmarks.site import call

#: Rows written after the index was updated.
_WRITTEN = (100, 1_000, 10_000)
_RUNS = 5


def _seconds(**parameters: Any) -> float:
    """Return the processor time of a search."""
    start = time.process_time()
    call("datastore_search", limit=20, **parameters)
    return time.process_time() - start


def _print(name: str, rows: int, seconds: float) -> None:
    print(f"{name:58} {seconds * 1e3:10.1f} ms {seconds * 1e6 / rows:10.2f} ms for 1,000 rows", flush=True)


def _load(backend: site.Backend, resource: str, rows: int) -> None:
    operations.write(resource, "insert", texts.make(0, rows))
    backend.backend.calculate_record_count(resource)  # what CKAN's job does: the index is updated


def _measure(resource: str, rows: int) -> None:
    for name, parameters in (
        ("the index: rare word in one column", {"q": {"body": "zanzibar"}}),
        ("the index: common word in one column", {"q": {"body": "harbour"}}),
        ("another language: rare word in one column", {"q": {"body": "zanzibar"}, "language": "german"}),
        ("another language: common word in one column", {"q": {"body": "harbour"}, "language": "german"}),
        ("another language: prefix of one letter", {"q": {"body": "h:*"}, "plain": False, "language": "german"}),
        ("another language: all but one word", {"q": {"body": "!harbour"}, "plain": False, "language": "german"}),
        ("another language: the whole row (uses the index)", {"q": "harbour", "language": "german"}),
    ):
        call("datastore_search", resource_id=resource, **parameters)
        _print(name, rows, min(_seconds(resource_id=resource, **parameters) for _ in range(_RUNS)))
    for count in _WRITTEN:
        operations.write(resource, "upsert", texts.make(0, count))
        first = _seconds(resource_id=resource, q="zanzibar")
        later = min(_seconds(resource_id=resource, q="zanzibar") for _ in range(_RUNS))
        _print(f"the first search after a write of {count:,} rows, in addition", count, first - later)


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.text_costs", description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--ini", default="test.ini")
    options = parser.parse_args()
    with site.running(options.ini) as backends:
        site.index_texts()
        (backend,) = [each for each in backends if each.name == "duckstore"]
        resource = make_tables([backend], TABLES["texts"])[backend.name]
        _load(backend, resource, options.rows)
        _measure(resource, options.rows)


if __name__ == "__main__":
    main()
