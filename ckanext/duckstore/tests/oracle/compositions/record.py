"""Record PostgreSQL's answers to the random queries of the suite.

``python -m dev.services --only postgres -- python -m
ckanext.duckstore.tests.oracle.compositions.record``
"""

from __future__ import annotations

import sys

from .. import collection, postgres
from .generator import queries

#: The queries of the suite: those of so many seeds. Fewer of errors are kept than come.
SEED, COUNT, ERRORS = 1_000_000, 5_000, 0.2
TOPIC = "compositions"


def main() -> None:
    """Ask for as many queries as there are to be, of which no more than a fifth end in an error."""
    found: list[collection.Answer] = []
    failed = 0
    with postgres.connected(postgres.server()) as connection:
        seed = SEED
        while len(found) < COUNT:
            answer = postgres.ask(connection, next(queries(seed, 1)))
            seed += 1
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
