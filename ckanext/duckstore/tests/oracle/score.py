"""How many cases are answered as PostgreSQL does, per function: ``python -m
ckanext.duckstore.tests.oracle.score``.

Prints a table in reStructuredText for ``docs/sql.rst``. A case counts for each function that it
calls.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from ckanext.duckstore.postgres.builtins import FUNCTIONS
from ckanext.duckstore.postgres.translate.special_syntax import HANDLERS

from . import answer, collection, fixture

_CALL = re.compile(r"\b([a-z_][a-z0-9_]*)\s*\(", re.IGNORECASE)
_STRING = re.compile(r"'(?:[^']|'')*'")
#: Calls with a syntax of their own, and the function that they mean.
_SYNTAX = {"trim": "btrim", "extract": "date_part", "char_length": "length"}


def functions_of(sql: str) -> set[str]:
    """Return the functions that a case calls; none for a case about operators or syntax."""
    called = {name.lower() for name in _CALL.findall(_STRING.sub("''", sql))}
    return {_SYNTAX.get(name, name) for name in called} & (FUNCTIONS.keys() | HANDLERS.keys())


def score() -> tuple[Counter[str], Counter[str], tuple[int, int]]:
    """Return, by function, how many cases there are and how many are answered rightly; and both for
    all cases."""
    total: Counter[str] = Counter()
    right: Counter[str] = Counter()
    every = good = 0
    with fixture.connect() as connection:
        for topic in collection.topics():
            for wanted in collection.answers(topic):
                same = answer.difference(wanted, answer.answer(connection, wanted.sql)) is None
                every += 1
                good += same
                for name in functions_of(wanted.sql) or {f"({topic})"}:
                    total[name] += 1
                    right[name] += same
    return total, right, (every, good)


def table(total: Counter[str], right: Counter[str]) -> Iterator[str]:
    """Yield the lines of the table."""
    width = max(map(len, total)) + 4
    line = f"{'=' * width} ===== ====="
    yield from (line, f"{'function':{width}} cases equal", line)
    for name in sorted(total):
        shown = name if name.startswith("(") else f"``{name}``"
        yield f"{shown:{width}} {total[name]:5} {right[name]:5}"
    yield line


def main() -> None:
    """Print the table and the sum."""
    total, right, (every, good) = score()
    print("\n".join(table(total, right)))
    print(f"\n{good} of {every} cases are answered as PostgreSQL answers them.")


if __name__ == "__main__":
    main()
