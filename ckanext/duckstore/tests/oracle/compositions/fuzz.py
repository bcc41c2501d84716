"""Fresh random queries beside PostgreSQL: ``make oracle-fuzz ARGS="[count] [first seed]"``.

That is ``python -m dev.services --only postgres -- python -m
ckanext.duckstore.tests.oracle.compositions.fuzz``. It prints each query that is answered otherwise,
with its seed, and ends with status 1 if there is one.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from functools import partial

from .. import postgres
from . import consumers
from .explaining import explanation
from .generator import queries
from .judging import judge
from .production import answering


def main(count: int, start: int) -> int:
    """Ask both the queries of *count* seeds from *start* on; return how many are answered
    otherwise."""
    kinds: Counter[str] = Counter()
    answered: Counter[str] = Counter()
    with consumers.connected(postgres.server()) as server, answering() as ours:
        theirs = partial(consumers.ask, server)
        for seed, asked in enumerate(queries(start, count), start):
            wanted, found = theirs(asked.sql), ours(asked.sql)
            answered[wanted.error or "answered"] += 1
            difference = judge(wanted, found)
            if difference is None:
                continue
            if explanation(wanted, found, asked.parts, theirs, ours):
                kinds["explained"] += 1
                continue
            kinds[difference[0]] += 1
            print(f"{seed} ({difference[0]}): {asked.sql}\n    {difference[1][:400]}", flush=True)
    print(f"{count} queries from seed {start}: {dict(kinds)} differ. PostgreSQL: {dict(answered.most_common(8))}")
    return kinds.total() - kinds["explained"]


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    try:
        sys.exit(
            1 if main(given[0] if given else 2000, given[1] if len(given) > 1 else int(time.time()) % 10**9) else 0
        )
    except postgres.NoServer as error:
        sys.exit(f"oracle-fuzz: {error}")
