"""Record PostgreSQL's answers to the random queries of the suite.

``python -m dev.services --only postgres -- python -m
ckanext.duckstore.tests.oracle.compositions.record``
"""

from __future__ import annotations

import sys

from .. import collection, postgres
from . import consumers
from .generator import query

#: The queries of the suite: those of so many seeds. Fewer of errors are kept than come.
SEED, COUNT, ERRORS = 1_000_000, 5_000, 0.08
TOPIC = "compositions"


def seeds() -> range:
    """Return the seeds of all queries that may have been recorded."""
    return range(SEED, SEED + 3 * COUNT)


def main() -> None:
    """Ask for as many queries as there are to be, of which few end in an error."""
    found: list[collection.Answer] = []
    failed = 0
    with consumers.connected(postgres.server()) as connection:
        for seed in seeds():
            if len(found) == COUNT:
                break
            answer = consumers.ask(connection, query(seed).sql)
            if answer.error is not None and failed >= ERRORS * COUNT:
                continue
            failed += answer.error is not None
            found.append(answer)
    collection.write(TOPIC, found)
    print(f"{TOPIC}: {len(found)} cases, {failed} of them errors")


if __name__ == "__main__":
    try:
        main()
    except postgres.NoServer as error:
        sys.exit(f"oracle: {error}")
