"""Fresh random queries beside PostgreSQL: ``make oracle-fuzz ARGS="[count] [first seed]"``.

That is ``python -m dev.services --only postgres -- python -m
ckanext.duckstore.tests.oracle.compositions.fuzz``. It prints each query that is answered otherwise,
with its seed, and ends with status 1 if there is one. Queries that reached a limit of time, memory
or processes twice are listed and counted apart.
"""

from __future__ import annotations

import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from functools import partial

from .. import postgres
from ..collection import Answer
from . import consumers
from .explaining import Ask, explanation
from .generator import Query, query
from .judging import is_of_limits, judge
from .production import answering

#: Queries on the same tables follow each other in so many: a query process answers them in turn,
#: and a new one takes longer than the query.
_BATCH = 1000
_TABLE = re.compile(r"\b(?:FROM|JOIN) (\w+)")


def main(count: int, start: int) -> int:
    """Ask both the queries of *count* seeds from *start* on; return how many are answered
    otherwise."""
    kinds: Counter[str] = Counter()
    answered: Counter[str] = Counter()
    with consumers.connected(postgres.server()) as server, answering() as ours:
        theirs = partial(consumers.ask, server)
        for first in range(start, start + count, _BATCH):
            seeds = range(first, min(first + _BATCH, start + count))
            for seed, asked, wanted, found in _answers(seeds, theirs, ours):
                answered[wanted.error or "answered"] += 1
                difference = judge(wanted, found)
                if difference is None:
                    continue
                kind, shown = difference
                if kind != "limit" and explanation(wanted, found, asked.parts, theirs, ours):
                    kinds["explained"] += 1
                    continue
                kinds[kind] += 1
                print(f"{seed} ({kind}): {asked.sql}\n    {shown[:400]}", flush=True)
            print(f"{seeds.stop - start} queries: {dict(kinds)} differ", file=sys.stderr, flush=True)
    print(f"{count} queries from seed {start}: {dict(kinds)} differ. PostgreSQL: {dict(answered.most_common(8))}")
    return kinds.total() - kinds["explained"]


def _answers(seeds: range, theirs: Ask, ours: Ask) -> Iterator[tuple[int, Query, Answer, Answer]]:
    """Yield each seed with its query, PostgreSQL's answer and ours."""
    made = {seed: query(seed) for seed in seeds}
    found = {seed: _again(ours, made[seed].sql) for seed in sorted(seeds, key=lambda seed: _tables(made[seed].sql))}
    for seed, asked in made.items():
        yield seed, asked, _again(theirs, asked.sql), found[seed]


def _tables(sql: str) -> list[str]:
    """Return the tables that *sql* names."""
    return sorted(set(_TABLE.findall(sql)))


def _again(ask: Ask, sql: str) -> Answer:
    """Return the answer to *sql*, to a second try if the first one reached a limit of the
    server."""
    found = ask(sql)
    return ask(sql) if is_of_limits(found) else found


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    try:
        sys.exit(
            1 if main(given[0] if given else 2000, given[1] if len(given) > 1 else int(time.time()) % 10**9) else 0
        )
    except postgres.NoServer as error:
        sys.exit(f"oracle-fuzz: {error}")
