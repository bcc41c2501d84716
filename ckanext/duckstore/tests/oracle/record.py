"""Record PostgreSQL's answers: ``python -m ckanext.duckstore.tests.oracle.record [topic ...]``."""

from __future__ import annotations

import sys

from . import collection, postgres


def main(topics: list[str]) -> None:
    """Ask PostgreSQL every case of *topics* (of all, if empty) and store what it answers."""
    with postgres.server() as url, postgres.connected(url) as connection:
        for topic in topics or collection.topics():
            found = [postgres.ask(connection, sql) for sql in collection.statements(topic)]
            collection.write(topic, found)
            print(f"{topic}: {len(found)} cases, {sum(answer.error is not None for answer in found)} of them errors")


if __name__ == "__main__":
    main(sys.argv[1:])
