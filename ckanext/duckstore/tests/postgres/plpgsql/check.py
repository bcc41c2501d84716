"""Show where we differ from PostgreSQL: ``python -m ckanext.duckstore.tests.postgres.plpgsql.check [topic ...]``."""

from __future__ import annotations

import sys

from . import answering, cases


def main(topics: list[str]) -> None:
    """Print each case of *topics* (of all, if empty) that differs, with the first row that does."""
    connection = answering.connect()
    for topic in topics or cases.topics():
        recorded = cases.answers(topic)
        wrong = 0
        for case in cases.cases(topic):
            found = answering.difference(connection, case, recorded[case.name])
            if found is not None:
                wrong += 1
                print(f"{topic}.{case.name}: {found}")
        print(f"{topic}: {len(recorded) - wrong} of {len(recorded)}")


if __name__ == "__main__":
    main(sys.argv[1:])
