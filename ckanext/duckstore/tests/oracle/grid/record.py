"""Record what PostgreSQL reads the texts of the grid as.

That is ``python -m dev.services --only postgres -- python -m
ckanext.duckstore.tests.oracle.grid.record``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import psycopg2

from .. import postgres
from .texts import cases

ANSWERS = Path(__file__).with_name("answers.jsonl")


@dataclass(frozen=True)
class Reading:
    """What PostgreSQL reads *text* as, a value of *type*: its text and its json, or the SQLSTATE
    and message of the error."""

    type: str
    text: str
    printed: str | None = None
    json: str | None = None
    error: str | None = None
    message: str | None = None
    computed: str | None = None
    """What a cast gives that is not of a literal, or the SQLSTATE of its error, where that is not
    the same."""
    assigned: str | None = None
    """The SQLSTATE where it is stored into a column, if a written cast takes it: text that is too
    long."""


def readings() -> Iterator[Reading]:
    """Yield what is recorded."""
    for line in ANSWERS.read_text(encoding="utf-8").strip("\n").split("\n"):  # splitlines() would split in values
        yield Reading(**json.loads(line))


def _ask(cursor: Any, name: str, text: str) -> Reading:
    # A parameter would be read as text and then cast; the grid asks the type's input function.
    literal = cursor.mogrify("%s", (text,)).decode()
    try:
        cursor.execute(f"SELECT v::text, to_json(v)::text FROM (SELECT CAST({literal} AS {name}) AS v) AS x")
        found = Reading(name, text, *cursor.fetchone())
        cursor.execute("SELECT sql_error_code FROM pg_input_error_info(%s, %s)", (text, name))
        found = replace(found, assigned=cursor.fetchone()[0])
    except psycopg2.Error as error:
        found = Reading(name, text, error=error.pgcode, message=error.diag.message_primary)
    computed = _computed(cursor, name, text)
    return found if computed == (found.error or found.printed) else replace(found, computed=computed)


def _computed(cursor: Any, name: str, text: str) -> str | None:
    try:
        cursor.execute(f"SELECT CAST(x AS {name})::text FROM (VALUES (%s)) AS t (x)", (text,))
        printed: str | None = cursor.fetchone()[0]
        return printed
    except psycopg2.Error as error:
        return error.pgcode


def main() -> None:
    """Ask PostgreSQL all cases, and store what it answers."""
    with postgres.connected(postgres.server()) as connection, connection.cursor() as cursor:
        found = [_ask(cursor, name, text) for name, text in cases()]
    lines = [
        json.dumps({key: value for key, value in asdict(one).items() if value is not None}, ensure_ascii=False)
        for one in found
    ]
    ANSWERS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(found)} texts, {sum(one.error is not None for one in found)} of them errors")


if __name__ == "__main__":
    try:
        main()
    except postgres.NoServer as error:
        sys.exit(f"grid: {error}")
