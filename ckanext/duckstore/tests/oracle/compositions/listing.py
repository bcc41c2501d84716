"""Write ``differences.toml``: the recorded random queries that are answered otherwise, by reason.

``python -m dev.services --only postgres -- python -m
ckanext.duckstore.tests.oracle.compositions.listing``
"""

from __future__ import annotations

import json
import sys
from functools import partial
from pathlib import Path

from .. import collection, postgres
from . import consumers, record
from .explaining import (
    ABSENT_KEY,
    DECIMALS,
    DIGITS,
    ESCAPES,
    MEMBERS,
    NOT_COMPUTED,
    NOT_FINITE,
    ORDER,
    OVERFLOW,
    REDUNDANT_KEY,
    REJECTED,
    TIES,
    TOO_LONG,
    explanation,
)
from .generator import query
from .judging import judge
from .production import answering

LIST = Path(__file__).with_name("differences.toml")
UNKNOWN = "Found by random queries, and not mended yet."
REASONS = (
    NOT_COMPUTED,
    TOO_LONG,
    NOT_FINITE,
    OVERFLOW,
    DIGITS,
    ORDER,
    REJECTED,
    ABSENT_KEY,
    REDUNDANT_KEY,
    ESCAPES,
    DECIMALS,
    TIES,
    MEMBERS,
    UNKNOWN,
)
_HEAD = "# Random queries that are known to differ from PostgreSQL, each with its reason. One that is answered rightly may not\n# stand here. `python -m ckanext.duckstore.tests.oracle.compositions.listing` writes this file.\n"


def main() -> int:
    """Write the list; return how many differences are not explained."""
    listed: dict[str, list[str]] = {reason: [] for reason in REASONS}
    parts = {made.sql: made.parts for made in map(query, record.seeds())}
    with consumers.connected(postgres.server()) as server, answering() as ours:
        for wanted in collection.answers(record.TOPIC):
            found = ours(wanted.sql)
            difference = judge(wanted, found)
            if difference is None:
                continue
            reason = explanation(wanted, found, parts[wanted.sql], partial(consumers.ask, server), ours)
            listed[reason or UNKNOWN].append(wanted.sql)
            if reason is None:
                print(f"({difference[0]}): {wanted.sql}\n    {difference[1][:400]}")
    LIST.write_text(_HEAD + "".join(_section(*item) for item in listed.items() if item[1]), encoding="utf-8")
    print({reason: len(cases) for reason, cases in listed.items()})
    return len(listed[UNKNOWN])


def _section(reason: str, cases: list[str]) -> str:
    lines = "".join(f"  {json.dumps(sql, ensure_ascii=False)},\n" for sql in cases)
    return f"\n[[difference]]\nreason = {json.dumps(reason)}\ncases = [\n{lines}]\n"


if __name__ == "__main__":
    try:
        sys.exit(1 if main() else 0)
    except postgres.NoServer as error:
        sys.exit(f"oracle: {error}")
