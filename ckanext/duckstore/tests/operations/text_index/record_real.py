"""Records what PostgreSQL makes of real rows: the words of each row, and which rows it finds for
queries, with their ranks.

    python -m dev.services --only postgres -- python -m
    ckanext.duckstore.tests.operations.text_index.record_real

The rows are those of :mod:`~ckanext.duckstore.tests.real_rows`. The queries are made at random, of
words of the rows; the seed is fixed. ``real.json`` has a digest of the vectors of every
:data:`BLOCK` rows, and of the rows that a query finds, with the ranks of some of them.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random
from typing import Any

import psycopg2
from psycopg2.extras import execute_values

from ckanext.duckstore.identifiers import column
from ckanext.duckstore.tests.real_rows import RealTable, tables
from ckanext.duckstore.tests.text_search_database import connected

PATH = Path(__file__).with_name("real.json")
#: The number of queries of each table.
QUERIES = 100
#: The number of rows of which the vectors have one digest.
BLOCK = 200
#: The number of found rows whose ranks are kept.
_RANKS = 12
_WORD = re.compile(r"\w+")


def digest(parts: Iterable[object]) -> str:
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:16]


def sample(ids: Sequence[int]) -> Sequence[int]:
    """Return some of the rows that a query finds, from the first to the last."""
    return ids[:: -(-len(ids) // _RANKS) or 1]


def query(dice: Random, table: RealTable) -> tuple[str, bool, str | None]:
    """Return the text of a query, whether it is plain, and the column that it is about."""
    name = dice.choice([None, None, *table.columns])
    row = dice.choice(table.rows)
    values = row if name is None else [row[list(table.columns).index(name)]]
    text = " ".join(str(value) for value in values if value is not None) or "nothing"
    pieces, words = text.split(), _WORD.findall(text) or ["nothing"]
    if dice.random() < 0.25:
        return " ".join(dice.choices(pieces, k=dice.choice([1, 1, 2, 3]))), True, name
    at = dice.randrange(len(words))
    one, other, third = _quoted(words[at]), _quoted(dice.choice(words)), _quoted(words[(at + 1) % len(words)])
    beginning = _quoted(words[at][: dice.randrange(1, len(words[at]) + 1)]) + ":*"
    forms = [
        *(one, one, beginning, beginning, f"{one} & {other}", f"{one} <-> {third}", f"{one} <2> {other}"),
        *(f"{one} | {other}", f"{one} & !{other}", f"!{one}", f"{beginning} & {other}", f"{one} <-> {beginning}"),
        *(f"{one} & ({other} | {third}:*)", f"({one} | {other}) <-> {third}", f"'{text[:40].translate(_NO_QUOTES)}'"),
    ]
    return dice.choice(forms), False, name


_NO_QUOTES = str.maketrans({"'": " ", "\\": " "})


def _quoted(word: str) -> str:
    return f"'{word}'"


def _stored(cursor: Any, table: RealTable) -> None:
    """Store the rows of *table* with the vectors that CKAN's trigger makes."""
    columns = ", ".join(f"{column(name)} {type_}" for name, type_ in table.columns.items())
    cursor.execute(f"CREATE TABLE {table.name} (_id serial, {columns}, _full_text tsvector)")
    names = ", ".join(map(column, table.columns))
    execute_values(cursor, f"INSERT INTO {table.name} ({names}) VALUES %s", table.rows, page_size=1000)
    cursor.execute(
        f"UPDATE {table.name} r SET _full_text = (SELECT to_tsvector('english', string_agg(value, ' ')) "
        "FROM json_each_text(row_to_json(r.*)) WHERE key NOT LIKE '\\_%')"
    )


def _vectors(cursor: Any, table: RealTable) -> list[str]:
    cursor.execute(f"SELECT coalesce(_full_text, '')::text FROM {table.name} ORDER BY _id")
    vectors = [vector for (vector,) in cursor.fetchall()]
    return [digest(vectors[first : first + BLOCK]) for first in range(0, len(vectors), BLOCK)]


def _asked(cursor: Any, dice: Random, table: RealTable) -> dict[str, Any] | None:
    """Return a query and its answer; None if PostgreSQL cannot read it."""
    text, plain, name = query(dice, table)
    vector = "_full_text" if name is None else f"to_tsvector('english', {column(name)}::text)"
    maker = "plainto_tsquery" if plain else "to_tsquery"
    try:
        cursor.execute(
            f"SELECT _id, ts_rank({vector}, q, 32)::float8 FROM {table.name}, {maker}('english', %s) q "
            f"WHERE {vector} @@ q ORDER BY _id",
            [text],
        )
    except psycopg2.errors.SyntaxError:
        return None
    found = dict(cursor.fetchall())
    ranks = [float(f"{found[id_]:.9g}") for id_ in sample(list(found))]
    return {
        "text": text,
        "plain": plain,
        "column": name,
        "rows": len(found),
        "digest": digest(found),
        "ranks": ranks,
    }


def _answers(cursor: Any, dice: Random, table: RealTable) -> dict[str, Any]:
    _stored(cursor, table)
    asked: list[dict[str, Any]] = []
    while len(asked) < QUERIES:
        answer = _asked(cursor, dice, table)
        asked += [answer] if answer else []
    return {"rows": len(table.rows), "vectors": _vectors(cursor, table), "queries": asked}


def main() -> None:
    """See the module's docstring."""
    dice = Random(16)
    with connected(os.environ["ORACLE_POSTGRES_URL"]) as connection, connection.cursor() as cursor:
        answers = {table.name: _answers(cursor, dice, table) for table in tables()}
    PATH.write_text(_lines(answers), encoding="utf-8")


def _lines(answers: dict[str, Any]) -> str:
    """Return JSON text of *answers*, with a query on each line."""
    parts = []
    for name, of_table in answers.items():
        queries = ",\n".join(json.dumps(each, ensure_ascii=False) for each in of_table.pop("queries"))
        parts.append(f'{json.dumps(name)}: {json.dumps(of_table)[:-1]}, "queries": [\n{queries}\n]}}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    main()
