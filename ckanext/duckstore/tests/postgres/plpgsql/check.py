"""Show where we differ from PostgreSQL: ``python -m ckanext.duckstore.tests.postgres.plpgsql.check
[topic ...]``."""

from __future__ import annotations

import logging
import sys

from . import answering, cases


def main(topics: list[str]) -> None:
    """Print each case of *topics* (of all, if empty) that differs, with the first row that does."""
    logging.basicConfig(level=logging.INFO)
    connection = answering.connect()
    for topic in topics or cases.topics():
        recorded = cases.answers(topic)
        wrong = alone = 0
        for case in cases.cases(topic):
            found = answering.difference(connection, case, recorded[case.name])
            if found is None and recorded[case.name].created is None:
                if not answering.is_set_based(connection, case):
                    alone += 1
                    print(f"{topic}.{case.name} is run row by row")
                found = answering.batch_difference(connection, case, recorded[case.name])
                found = found and f"batch: {found}"
            if found is not None:
                wrong += 1
                print(f"{topic}.{case.name}: {found}")
        print(f"{topic}: {len(recorded) - wrong} of {len(recorded)}, {alone} row by row")


if __name__ == "__main__":
    main(sys.argv[1:])
