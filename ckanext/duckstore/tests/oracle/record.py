"""Record PostgreSQL's answers: ``make oracle ARGS="[topic ...]"``.

That is ``python -m dev.services --only postgres -- python -m ckanext.duckstore.tests.oracle.record
[topic ...]``; with a server of your own at ``ORACLE_POSTGRES_URL``, the second command alone.
"""

from __future__ import annotations

import sys

from . import collection, postgres


def main(topics: list[str]) -> None:
    """Ask PostgreSQL every case of *topics* (of all, if empty) and store what it answers."""
    with postgres.connected(postgres.server()) as connection:
        for topic in topics or collection.topics():
            found = [postgres.ask(connection, sql) for sql in collection.statements(topic)]
            collection.write(topic, found)
            print(f"{topic}: {len(found)} cases, {sum(answer.error is not None for answer in found)} of them errors")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except postgres.NoServer as error:
        sys.exit(f"oracle: {error}")
