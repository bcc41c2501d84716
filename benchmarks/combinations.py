"""What SQL in combination, wide tables and dear values take on both backends.

Usage: ``python -m dev.services -- python -m benchmarks.combinations [--only TEXT] [--rows N]
[--write FILE]``. For each request it prints the answer (or its length, or why it is refused), the
processor time of all processes, by how much this process grew, and by how much the largest of the
others did. Where the answer is long, it also prints how many times its length both together are,
and by how much they exceed three times its length.
The answer is encoded as CKAN's API encodes it.
"""

from __future__ import annotations

import argparse
import itertools
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
from sqlalchemy.exc import DBAPIError

from benchmarks import report, site
from benchmarks.combination_examples import EXAMPLES, TABLES, Answer, Example, Table, Wide
from benchmarks.site import Backend, call
from benchmarks.taken import Taken

_BATCH = 1_000
#: Rows that the action inserts into a table of PostgreSQL; more are copies of them.
_FIRST = 100
#: Bytes of an answer from which its length is compared with the memory that it took.
_LONG = 1_000_000
#: How the backends refuse a request; with PostgreSQL's, CKAN lets some errors of its driver pass.
_REFUSALS = (tk.ValidationError, DBAPIError)
_HEAD = (
    "kind",
    "request",
    "backend",
    "answer",
    "processor",
    "this process",
    "another process",
    "times the answer",
    "beyond three times",
)


def _answer(example: Example, resource: str) -> tuple[str, int]:
    """Return the answer to *example* as it is shown, and its length; refused: the reason and 0."""
    try:
        answer = example.run(resource)
    except _REFUSALS as error:
        return f"refused: {_reason(error)}", 0
    return _shown(answer), answer.length


def _shown(answer: Answer) -> str:
    return f"``{answer.records}``" if answer.records else f"{answer.length:,} characters"


def _reason(error: Exception) -> str:
    if isinstance(error, tk.ValidationError):
        words = error.error_dict.get("query") or error.error_dict
    else:
        words = error.__cause__ or error
    return " ".join(str(words).split())[:80]


def _measured(backend: Backend, example: Example, resource: str) -> tuple[str, ...]:
    """Return the line of *example* on *backend*."""
    backend.use()
    taken = Taken(os.getppid())
    with taken.watching():
        shown, length = _answer(example, resource)
    grown, others = (f"{size / 1e6:.0f} MB" for size in (taken.grown, taken.others))
    return (
        example.kind,
        example.name,
        backend.name,
        shown,
        f"{taken.seconds:.2f} s",
        grown,
        others,
        *_beyond(taken, length),
    )


def _beyond(taken: Taken, length: int) -> tuple[str, str]:
    """Return how *taken* compares with an answer of *length*, if that is long."""
    if length < _LONG:
        return "", ""
    size = taken.grown + taken.others
    return f"{size / length:.1f}", f"{max(0, size - 3 * length) / 1e6:.0f} MB"


def _make(backend: Backend, name: str, rows: int) -> str:
    """Create and fill the table *name* on *backend*; return its resource's id."""
    backend.use()
    table, resource = TABLES[name], site.new_resource(f"{name.replace(' ', '-')}-{backend.name}")
    call("datastore_create", resource_id=resource, force=True, fields=table.fields, records=[])
    count = rows if isinstance(table, Wide) and table.long else table.rows
    if backend.name == "postgres" and count > _FIRST:
        _fill(resource, table, count)
    else:
        for first in range(0, count, _BATCH):
            _insert(resource, table.records(min(_BATCH, count - first)))
    backend.backend.calculate_record_count(resource)
    return resource


def _insert(resource: str, records: list[dict[str, Any]]) -> None:
    call("datastore_upsert", resource_id=resource, force=True, method="insert", records=records)


def _fill(resource: str, table: Table, count: int) -> None:
    """Insert *count* rows into a table of PostgreSQL, without its full-text trigger.

    The first rows are inserted by the action and then repeated: by the action the load takes
    minutes.
    """
    import sqlalchemy
    from ckanext.datastore.backend.postgres import get_write_engine

    names = ", ".join(f'"{name}"' for name in table.columns)
    copies = f'INSERT INTO "{resource}" ({names}) SELECT {names} FROM "{resource}", generate_series(2, :copies)'
    with get_write_engine().begin() as connection:
        connection.execute(sqlalchemy.text(f'DROP TRIGGER zfulltext ON "{resource}"'))
    _insert(resource, table.records(_FIRST))
    with get_write_engine().begin() as connection:
        connection.execute(sqlalchemy.text(copies), {"copies": count // _FIRST})


def _lines(backends: Sequence[Backend], examples: Sequence[Example], rows: int) -> Iterator[tuple[str, ...]]:
    """Yield the lines of *examples*; each table is made when the first example needs it."""
    resources: dict[tuple[str, str], str] = {}
    refused: dict[tuple[str, str], str] = {}
    for example, backend in itertools.product(examples, backends):
        key = backend.name, example.table
        if backend.name not in example.backends:
            continue
        if key not in resources and key not in refused:
            try:
                resources[key] = _make(backend, example.table, rows)
            except _REFUSALS as error:
                refused[key] = _reason(error)
        if key in resources:
            yield _measured(backend, example, resources[key])
        else:
            yield example.kind, example.name, backend.name, f"no table: {refused[key]}", "", "", "", "", ""


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.combinations", description=__doc__)
    parser.add_argument("--only", default="", help="only requests whose text or kind has this in it")
    parser.add_argument("--rows", type=int, default=4_000, help="rows of the table of 200 columns")
    parser.add_argument("--write", type=Path, help="also write the table as reStructuredText")
    parser.add_argument("--backends", nargs="+", choices=site.BACKENDS, default=site.BACKENDS)
    parser.add_argument("--ini", default="test.ini")
    options = parser.parse_args()
    chosen = [each for each in EXAMPLES if options.only in f"{each.kind} {each.name}"]
    lines = []
    with site.running(options.ini) as backends:
        for line in _lines([each for each in backends if each.name in options.backends], chosen, options.rows):
            print(*line, sep=" | ", flush=True)
            lines.append(line)
    if options.write:
        options.write.write_text(report.list_table([_HEAD, *lines]), encoding="utf-8")


if __name__ == "__main__":
    main()
