"""Records which rows PostgreSQL finds for queries made at random, and how it ranks them.

    python -m dev.services --only postgres -- python -m
    ckanext.duckstore.tests.operations.text_index.record

Rows and queries are those of ``tables.py``; the seed is fixed. A database of the locale C.UTF-8 is
made for it, as for the texts of ``tests/postgres/textsearch``.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from random import Random
from typing import Any

import psycopg2

from ckanext.duckstore.tests.operations.text_index.tables import Dice
from ckanext.duckstore.tests.text_search_database import connected

PATH = Path(__file__).with_name("recorded.json")
ROWS, QUERIES = 80, 500


def rows(dice: Dice) -> list[tuple[str | None, str | None]]:
    return [(dice.text(8), dice.text(12)) for _ in range(ROWS)]


def ask(cursor: Any, dice: Dice) -> dict[str, Any] | None:
    """Return a query, and of the rows that it finds the rank by ``_id``; None where PostgreSQL
    cannot read it."""
    query = dice.query(columns=("title", "body"), readable=False)
    vector = "full_text" if query.column is None else f"to_tsvector('english', {query.column})"
    maker = "plainto_tsquery" if query.plain else "to_tsquery"
    try:
        cursor.execute(
            f"SELECT id, ts_rank({vector}, q, 32)::float8 FROM r, {maker}('english', %s) q WHERE {vector} @@ q",
            [query.text],
        )
    except psycopg2.errors.SyntaxError:
        return None
    found = {id_: float(f"{rank:.9g}") for id_, rank in cursor.fetchall()}
    return {"text": query.text, "plain": query.plain, "column": query.column, "found": found}


def main() -> None:
    """See the module's docstring."""
    dice = Dice(Random(5))
    with connected(os.environ["ORACLE_POSTGRES_URL"]) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE r (id serial, title text, body text, full_text tsvector)")
        texts = rows(dice)
        cursor.executemany("INSERT INTO r (title, body) VALUES (%s, %s)", texts)
        cursor.execute("UPDATE r SET full_text = to_tsvector('english', concat_ws(' ', title, body))")
        asked: list[dict[str, Any]] = []
        while len(asked) < QUERIES:
            answer = ask(cursor, dice)
            asked += [answer] if answer else []
    PATH.write_text(
        json.dumps({"rows": texts}, ensure_ascii=False)[:-1]
        + ',\n"queries": [\n'
        + ",\n".join(json.dumps(each, ensure_ascii=False) for each in asked)
        + "\n]}\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
