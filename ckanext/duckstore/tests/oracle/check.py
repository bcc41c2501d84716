"""Show where we differ from PostgreSQL: ``python -m ckanext.duckstore.tests.oracle.check [-v]
[topic ...]``."""

from __future__ import annotations

import sys

from ckanext.duckstore.errors import DuckstoreError
from ckanext.duckstore.postgres.parse import parse
from ckanext.duckstore.postgres.translate import translate

from . import answer, collection, fixture


def main(topics: list[str], verbose: bool) -> None:
    """Print each case of *topics* (of all, if empty) that differs and is not known to."""
    known = collection.differences()
    with fixture.connect() as connection:
        for topic in topics or collection.topics():
            wrong = 0
            recorded = collection.answers(topic)
            for wanted in recorded:
                found = answer.difference(wanted, answer.answer(connection, wanted.sql))
                if found is None or wanted.sql in known:
                    continue
                wrong += 1
                print(f"{wanted.sql}\n    {found}")
                if verbose:
                    print(f"    {_translated(wanted.sql)}")
            print(f"{topic}: {len(recorded) - wrong} of {len(recorded)}")


def _translated(sql: str) -> str:
    try:
        return translate(parse(sql), answer.TABLES).sql
    except DuckstoreError as error:
        return repr(error)


if __name__ == "__main__":
    main([word for word in sys.argv[1:] if word != "-v"], "-v" in sys.argv)
